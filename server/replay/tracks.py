"""Where everybody was: positions of the archive, thinned to the speed at which they are shown again."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from protocol.ids import OperationId, TeamId
from protocol.positions import TeamPosition
from protocol.replay import ReplayClock
from server.application.positions import RECALLED_MS
from server.ports import PositionArchive

FRAME_MS = 250
"""Positions are shown at most four times a second."""
HOUR_MS = 3_600_000
"""What went before a moment is read by the hour, and shared with every other moment of the shift."""
WINDOW_FRAMES = 8
"""Frames that are read in one go: two seconds of play."""
MAX_WINDOWS = 256

Timed = tuple[int, TeamPosition]
"""A position, and the moment at which it counts."""


class _Key(NamedTuple):
    operation_id: OperationId
    clock: ReplayClock
    since: int
    until: int
    every_ms: int


class Tracks:
    """Reads the archive for all replays of this process. Methods may raise `Unavailable`."""

    def __init__(self, archive: PositionArchive) -> None:
        self._archive = archive
        self._windows: OrderedDict[_Key, Sequence[Timed]] = OrderedDict()

    async def at(self, operation_id: OperationId, clock: ReplayClock, at: int) -> list[TeamPosition]:
        """The newest position of each team at that moment, by that clock: as far back as a live post is told."""
        hour = at // HOUR_MS * HOUR_MS
        found: dict[TeamId, TeamPosition] = {}
        for since in range((at - RECALLED_MS) // HOUR_MS * HOUR_MS, hour, HOUR_MS):
            timed = await self._window(_Key(operation_id, clock, since, since + HOUR_MS, HOUR_MS), at)
            found |= {position.team_id: position for then, position in timed if then >= at - RECALLED_MS}
        timed = await self._window(_Key(operation_id, clock, hour, at + 1, HOUR_MS), hour)
        found |= {position.team_id: position for _, position in timed}
        return list(found.values())

    async def between(
        self, operation_id: OperationId, clock: ReplayClock, after: int, until: int, speed: int, now: int
    ) -> list[TeamPosition]:
        """The newest position of each team that moved in (after, until].

        Read in windows that viewers at the same speed share. One that reaches beyond `now`, the server's present, is
        not kept: it may still grow.
        """
        every_ms = FRAME_MS * speed
        length = every_ms * WINDOW_FRAMES
        found: dict[TeamId, TeamPosition] = {}
        for start in range((after + 1) // length * length, until + 1, length):
            key = _Key(operation_id, clock, start, start + length, every_ms)
            for at, position in await self._window(key, now):
                if after < at <= until:
                    found[position.team_id] = position
        return list(found.values())

    async def _window(self, key: _Key, now: int) -> Sequence[Timed]:
        known = self._windows.get(key)
        if known is not None:
            self._windows.move_to_end(key)
            return known
        window = await self._archive.sample(
            key.operation_id, key.since, key.until, key.every_ms, by_received=key.clock is ReplayClock.KNOWN
        )
        if key.until <= now:
            self._windows[key] = window
        while len(self._windows) > MAX_WINDOWS:
            self._windows.popitem(last=False)
        return window
