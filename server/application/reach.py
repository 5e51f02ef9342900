"""Which teams an order would reach now: who listens on a socket of any process, and who sleeps but can be woken.

No fact: not in the log, not numbered, and as old as the last look (rule WK2).
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import takewhile

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
SAID_AT_ONCE = 100
"""Devices in one call: when thousands come at once, whoever is inside is served in between."""
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
        """What this process told the others last, in the order in which it said so."""
        self._changed: dict[OperationId, dict[DeviceId, None]] = {}
        """Who came or went since."""
        self._elsewhere: dict[OperationId, dict[DeviceId, Listening]] = {}
        self._asleep: dict[OperationId, frozenset[TeamId]] = {}
        self._looked_at: dict[OperationId, int] = {}
        self._told: dict[OperationId, TeamReach] = {}

    def begin(self, operation_id: OperationId, device_id: DeviceId, team_id: TeamId) -> None:
        """A device of this team listens on a socket of this process."""
        self._sockets[operation_id, device_id] += 1
        self._here.setdefault(operation_id, {})[device_id] = team_id
        self._changed.setdefault(operation_id, {})[device_id] = None

    def end(self, operation_id: OperationId, device_id: DeviceId) -> None:
        """That socket is gone; the device may have another one."""
        self._sockets[operation_id, device_id] -= 1
        if self._sockets[operation_id, device_id] <= 0:
            del self._sockets[operation_id, device_id]
            self._here.get(operation_id, {}).pop(device_id, None)
            self._changed.setdefault(operation_id, {})[device_id] = None

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
        except Unavailable:  # all is said again with the next one
            self._said.pop(operation_id, None)
            self._changed[operation_id] = dict.fromkeys(self._here.get(operation_id, {}))
        with contextlib.suppress(Unavailable):
            await self._look_for_sleepers(live, now)
        reach = self._reach(operation_id, now)
        if reach != self._told.get(operation_id):
            self._told[operation_id] = reach

    async def _share(self, operation_id: OperationId, now: int) -> None:
        here, said = self._here.setdefault(operation_id, {}), self._said.setdefault(operation_id, {})
        due, until = self._due(operation_id, now), now + SAID_FOR_MS
        for start in range(0, len(due), SAID_AT_ONCE):
            words = {
                device_id: Listening(here[device_id], until, now)
                if device_id in here
                else Listening(said[device_id].team_id, now, now)
                for device_id in due[start : start + SAID_AT_ONCE]
                if device_id in here or device_id in said
            }
            await self._feed.note_listening(operation_id, words)
            for device_id, word in words.items():
                said.pop(device_id, None)
                if word.until > now:
                    said[device_id] = word

    def _due(self, operation_id: OperationId, now: int) -> list[DeviceId]:
        """Those whose word has changed, and those whose word was said so long ago that it is said again."""
        here, said = self._here[operation_id], self._said[operation_id]
        changed = [
            device_id
            for device_id in self._changed.pop(operation_id, {})
            if here.get(device_id) != (said[device_id].team_id if device_id in said else None)
        ]
        old = takewhile(lambda device_id: said[device_id].until - now < SAY_AGAIN_MS, said)
        return list(dict.fromkeys((*changed, *old)))

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
        teams.update(one.team_id for one in self._elsewhere.get(operation_id, {}).values() if one.until > now)
        return teams

    def _reach(self, operation_id: OperationId, now: int) -> TeamReach:
        listening = sorted(self._listening(operation_id, now))[:MOST_TEAMS]
        asleep = sorted(self._asleep.get(operation_id, frozenset()).difference(listening))
        return TeamReach(listening=tuple(listening), asleep=tuple(asleep[: MOST_TEAMS - len(listening)]))
