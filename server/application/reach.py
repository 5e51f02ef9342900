"""Which teams an order would reach now: who listens on a socket of any process, and who sleeps but can be woken.

No fact: not in the log, not numbered, and as old as the last look (rule WK2).
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable

from protocol.downstream import TeamReach
from protocol.ids import DeviceId, OperationId, TeamId
from server.application import beat
from server.application.live import LiveOperation
from server.domain.waking import may_wake
from server.ports import Clock, Unavailable
from server.sleepers import Listening, ListeningFeed, WakeList

LOOK_INTERVAL_S = 2.0
SAID_FOR_MS = 40_000
"""How long the others believe that a device listens here, should this process die."""
SAY_AGAIN_MS = 20_000
SLEEPERS_INTERVAL_MS = 6_000
MOST_TEAMS = 1_000
"""So many teams are told of in one heartbeat."""


class ReachBoard:
    """What this process knows of the phones of each operation it holds."""

    def __init__(
        self,
        feed: ListeningFeed,
        wake_list: WakeList | None,
        held: Callable[[], Iterable[LiveOperation]],
        clock: Clock,
    ) -> None:
        """`wake_list` is None where no push service may be asked: then nobody sleeps, one is reached or is not."""
        self._feed = feed
        self._wake_list = wake_list
        self._held = held
        self._clock = clock
        self._here: dict[OperationId, dict[DeviceId, TeamId]] = {}
        self._sockets: Counter[tuple[OperationId, DeviceId]] = Counter()
        self._said: dict[OperationId, dict[DeviceId, Listening]] = {}
        """What this process told the others last."""
        self._elsewhere: dict[OperationId, dict[DeviceId, Listening]] = {}
        self._asleep: dict[OperationId, frozenset[TeamId]] = {}
        self._looked_at: dict[OperationId, int] = {}
        self._told: dict[OperationId, TeamReach] = {}

    def begin(self, operation_id: OperationId, device_id: DeviceId, team_id: TeamId) -> None:
        """A device of this team listens on a socket of this process."""
        self._sockets[operation_id, device_id] += 1
        self._here.setdefault(operation_id, {})[device_id] = team_id

    def end(self, operation_id: OperationId, device_id: DeviceId) -> None:
        """That socket is gone; the device may have another one."""
        self._sockets[operation_id, device_id] -= 1
        if self._sockets[operation_id, device_id] <= 0:
            del self._sockets[operation_id, device_id]
            self._here.get(operation_id, {}).pop(device_id, None)

    def is_listening(self, operation_id: OperationId, team_id: TeamId) -> bool:
        """Does a phone of this team talk to any process, as far as this one knows?"""
        return team_id in self._listening(operation_id, self._clock.now())

    def of(self, operation_id: OperationId) -> TeamReach:
        """As posts are told it; the same object until something has changed."""
        return self._told.get(operation_id, TeamReach())

    def forget_sleepers(self, operation_id: OperationId) -> None:
        """Somebody agreed to be woken, or no longer: look again."""
        self._looked_at.pop(operation_id, None)

    async def run(self) -> None:
        """Look and tell until cancelled."""
        while True:
            await beat.until(LOOK_INTERVAL_S)
            for live in tuple(self._held()):
                await self.look(live)

    async def look(self, live: LiveOperation) -> None:
        """One exchange with the other processes; what could not be had stays as it was."""
        operation_id, now = live.operation_id, self._clock.now()
        try:
            await self._share(operation_id, now)
            self._elsewhere[operation_id] = await self._feed.listening(operation_id)
        except Unavailable:
            self._said.pop(operation_id, None)  # said again with the next one
        with contextlib.suppress(Unavailable):
            await self._look_for_sleepers(live, now)
        reach = self._reach(operation_id, now)
        if reach != self._told.get(operation_id):
            self._told[operation_id] = reach

    async def _share(self, operation_id: OperationId, now: int) -> None:
        here, said = self._here.get(operation_id, {}), self._said.setdefault(operation_id, {})
        news = {
            device_id: Listening(team_id, now + SAID_FOR_MS, now)
            for device_id, team_id in here.items()
            if device_id not in said or said[device_id].team_id != team_id or said[device_id].until - now < SAY_AGAIN_MS
        }
        gone = {device_id: Listening(one.team_id, now, now) for device_id, one in said.items() if device_id not in here}
        if news or gone:
            await self._feed.note_listening(operation_id, news | gone)
        said.update(news)
        for device_id in gone:
            del said[device_id]

    async def _look_for_sleepers(self, live: LiveOperation, now: int) -> None:
        if self._wake_list is None or not may_wake(live.state):
            self._asleep.pop(live.operation_id, None)
            return
        looked_at = self._looked_at.get(live.operation_id)
        if looked_at is not None and now - looked_at < SLEEPERS_INTERVAL_MS:
            return
        sleepers = await self._wake_list.of(live.operation_id)
        self._asleep[live.operation_id] = frozenset(each.team_id for each in sleepers if each.failed_at is None)
        self._looked_at[live.operation_id] = now

    def _listening(self, operation_id: OperationId, now: int) -> set[TeamId]:
        here = self._here.get(operation_id, {})
        teams = set(here.values())
        said = self._said.get(operation_id, {})
        for device_id, one in self._elsewhere.get(operation_id, {}).items():
            is_ours = device_id in said and said[device_id].at >= one.at
            if one.until > now and not is_ours:
                teams.add(one.team_id)
        return teams

    def _reach(self, operation_id: OperationId, now: int) -> TeamReach:
        listening = sorted(self._listening(operation_id, now))[:MOST_TEAMS]
        asleep = sorted(self._asleep.get(operation_id, frozenset()).difference(listening))
        return TeamReach(listening=tuple(listening), asleep=tuple(asleep[: MOST_TEAMS - len(listening)]))
