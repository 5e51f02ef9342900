"""The second lane: where everybody is. Latest wins, four frames a second at most, never in the way of a fact."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence

import structlog

from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import TeamPosition
from protocol.teams import Team
from server.application import beat
from server.application.live import LiveOperation
from server.application.presence import PresenceBoard
from server.ports import ChangeFeed, Clock, PositionArchive, Unavailable

FRAME_INTERVAL_MS = 250
"""Positions of one operation are shown at most four times a second."""
ARCHIVE_INTERVAL_MS = 1_000
ARCHIVED_AT_ONCE = 5_000
MAX_UNARCHIVED = 100_000
"""Positions waiting for an archive that is away; the oldest are then given up, and counted."""
RECALLED_MS = 12 * 3_600_000
"""How far back the archive is searched for the newest position of each team: a shift."""

PositionTaker = Callable[[LiveOperation, Sequence[TeamPosition]], None]
"""Is told what came in here, in the turn in which it did; must not await."""
PositionWatcher = Callable[[OperationId, Sequence[TeamPosition]], None]

_log = structlog.get_logger()


class PositionBoard:
    """The newest position of each team of each operation, as this process knows it."""

    def __init__(self, feed: ChangeFeed, archive: PositionArchive, clock: Clock) -> None:
        self._feed = feed
        self._archive = archive
        self._clock = clock
        self._newest: dict[OperationId, dict[TeamId, TeamPosition]] = {}
        self._to_show: dict[OperationId, set[TeamId]] = {}
        self._to_share: dict[OperationId, set[TeamId]] = {}
        self._unarchived: deque[tuple[OperationId, DeviceId, TeamPosition, int]] = deque()
        self.watchers: list[PositionWatcher] = []
        self.takers: list[PositionTaker] = []
        self.given_up = 0
        """Positions that were shown but could not be archived."""

    @property
    def unarchived(self) -> int:
        """Positions that were taken and are not in the archive yet."""
        return len(self._unarchived)

    @property
    def is_archive_behind(self) -> bool:
        """Do more wait than the archive takes at once?"""
        return len(self._unarchived) > ARCHIVED_AT_ONCE

    def report(self, operation_id: OperationId, device_id: DeviceId, positions: Iterable[TeamPosition]) -> None:
        """Take in what a device reports; older positions than the newest are archived, not shown."""
        received_at = self._clock.now()
        for position in positions:
            self._unarchived.append((operation_id, device_id, position, received_at))
            if self._keep(operation_id, position):
                self._to_share.setdefault(operation_id, set()).add(position.team_id)
        while len(self._unarchived) > MAX_UNARCHIVED:
            self._unarchived.popleft()
            self.given_up += 1

    def learn(self, operation_id: OperationId, positions: Iterable[TeamPosition]) -> None:
        """Take in what another process shares."""
        for position in positions:
            self._keep(operation_id, position)

    async def recall(self, operation_id: OperationId) -> None:
        """What is known of an operation that was just opened: from the feed or, if that was lost, from the archive."""
        known: list[TeamPosition] = []
        with contextlib.suppress(Unavailable):
            known = await self._feed.newest_positions(operation_id)
        if not known:
            with contextlib.suppress(Unavailable):
                known = await self._archive.newest(operation_id, self._clock.now() - RECALLED_MS)
        self.learn(operation_id, known)

    def newest(self, operation_id: OperationId) -> tuple[TeamPosition, ...]:
        """The newest position of each team."""
        return tuple(self._newest.get(operation_id, {}).values())

    def of_team(self, operation_id: OperationId, team_id: TeamId) -> TeamPosition | None:
        """The newest position of one team."""
        return self._newest.get(operation_id, {}).get(team_id)

    async def run(self) -> None:
        """Show, share and archive until cancelled; archives what is left on the way out."""
        archiver = asyncio.create_task(self._archive_for_ever())
        try:
            while True:
                await beat.until(FRAME_INTERVAL_MS / 1000)
                self.show()
                await self.share()
        finally:
            archiver.cancel()
            await asyncio.wait([archiver])
            await self.archive()

    def show(self) -> None:
        """Hand what moved since the last frame to those who watch."""
        to_show, self._to_show = self._to_show, {}
        for operation_id, team_ids in to_show.items():
            newest = self._newest[operation_id]
            moved = tuple(newest[team_id] for team_id in team_ids)
            for watcher in self.watchers:
                watcher(operation_id, moved)

    async def share(self) -> None:
        """Tell the other processes what this one was told; what the feed did not take waits for its return."""
        to_share, self._to_share = self._to_share, {}
        for operation_id, team_ids in to_share.items():
            newest = self._newest[operation_id]
            try:
                await self._feed.publish_positions(operation_id, [newest[team_id] for team_id in team_ids])
            except Unavailable:
                self._to_share.setdefault(operation_id, set()).update(team_ids)

    async def archive(self) -> None:
        """Hand over what waits for the archive; what it did not take waits for the next time."""
        while self._unarchived:
            rows = [self._unarchived.popleft() for _ in range(min(ARCHIVED_AT_ONCE, len(self._unarchived)))]
            try:
                await self._archive.store(rows)
            except (Unavailable, asyncio.CancelledError) as failure:
                self._unarchived.extendleft(reversed(rows))
                if isinstance(failure, asyncio.CancelledError):
                    raise
                _log.warning("positions wait for the archive", waiting=len(self._unarchived))
                return
            except Exception:  # it would fail again, and nothing after it would ever be archived
                _log.exception("positions were refused by the archive", positions=len(rows))
                self.given_up += len(rows)

    def _keep(self, operation_id: OperationId, position: TeamPosition) -> bool:
        newest = self._newest.setdefault(operation_id, {})
        known = newest.get(position.team_id)
        if known is not None and known.fix_at >= position.fix_at:
            return False
        newest[position.team_id] = position
        self._to_show.setdefault(operation_id, set()).add(position.team_id)
        return True

    async def _archive_for_ever(self) -> None:
        while True:
            await beat.until(ARCHIVE_INTERVAL_MS / 1000)
            await self.archive()


def take_positions(
    board: PositionBoard,
    presence: PresenceBoard,
    live: LiveOperation,
    device_id: DeviceId,
    positions: Sequence[TeamPosition],
    now: int,
) -> int:
    """Whoever reports where a team is, by socket or by a feeder, is heard by it; how many positions were taken.

    Nobody is followed beyond the end of the operation; what was measured before it and comes in late is taken.
    """
    if live.is_imported:
        return 0
    operation = live.state.operation
    closed_at = None if operation is None else operation.closed_at
    taken = [
        position
        for position in positions
        if live.state.find(Team, position.team_id) is not None and (closed_at is None or position.fix_at <= closed_at)
    ]
    if taken:
        board.report(live.operation_id, device_id, taken)
        for team_id in {position.team_id for position in taken}:
            presence.hear(live.operation_id, team_id, now)
        for taker in board.takers:
            taker(live, taken)
    return len(taken)
