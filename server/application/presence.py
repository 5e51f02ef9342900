"""When each team was last heard outside the log, and what its devices still hold: positions and heartbeats tell."""

from collections import Counter
from collections.abc import Mapping

from protocol.ids import DeviceId, OperationId, TeamId
from server.application import beat
from server.ports import ChangeFeed, Unavailable, Unsent

SHARE_INTERVAL_S = 2.0
MOST_TEAMS = 500
"""So many teams are told of in one heartbeat, those that hold back most."""


class PresenceBoard:
    """The newest sign of life of each team, shared between processes through the feed every two seconds."""

    def __init__(self, feed: ChangeFeed) -> None:
        self._feed = feed
        self._heard: dict[OperationId, dict[TeamId, int]] = {}
        self._to_share: dict[OperationId, dict[TeamId, int]] = {}
        self._unsent: dict[OperationId, dict[DeviceId, Unsent]] = {}
        self._unsent_to_share: dict[OperationId, dict[DeviceId, Unsent]] = {}

    def hear(self, operation_id: OperationId, team_id: TeamId, at: int) -> None:
        """A device of this team spoke to this process at `at`, epoch ms."""
        heard = self._heard.setdefault(operation_id, {})
        if at > heard.get(team_id, 0):
            heard[team_id] = at
            self._to_share.setdefault(operation_id, {})[team_id] = at

    def note_unsent(self, operation_id: OperationId, device_id: DeviceId, said: Unsent) -> None:
        """A device told this process how many commands it still holds (rule C10)."""
        known = self._unsent.setdefault(operation_id, {})
        before = known.get(device_id)
        if before is None and said.waiting == 0:
            return  # nothing to tell of nearly every phone
        known[device_id] = said
        if before is None or before.waiting != said.waiting:
            self._unsent_to_share.setdefault(operation_id, {})[device_id] = said

    def follow(self, operation_id: OperationId) -> None:
        """Learn what other processes hear in this operation, even if no device of it speaks to this one."""
        self._heard.setdefault(operation_id, {})

    def last_heard(self, operation_id: OperationId, team_id: TeamId) -> int | None:
        """By this process or, as far as the feed told, by any."""
        return self._heard.get(operation_id, {}).get(team_id)

    def unsent(self, operation_id: OperationId) -> Mapping[DeviceId, int]:
        """What each device said last, to any process, that it still holds; those that hold nothing are left out."""
        known = self._unsent.get(operation_id, {})
        return {device_id: said.waiting for device_id, said in known.items() if said.waiting > 0}

    def unsent_by_team(self, operation_id: OperationId) -> tuple[tuple[TeamId, int], ...]:
        """The same, for each team with such devices."""
        counts = Counter[TeamId]()
        for said in self._unsent.get(operation_id, {}).values():
            counts[said.team_id] += said.waiting
        return tuple((team_id, count) for team_id, count in counts.most_common(MOST_TEAMS) if count > 0)

    async def run(self) -> None:
        """Share and learn until cancelled."""
        while True:
            await beat.until(SHARE_INTERVAL_S)
            await self.share()

    async def share(self) -> None:
        """One exchange with the feed; what could not be shared is shared with the next one."""
        to_share, self._to_share = self._to_share, {}
        unsent, self._unsent_to_share = self._unsent_to_share, {}
        try:
            while to_share:
                operation_id = next(iter(to_share))
                await self._feed.note_presence(operation_id, to_share[operation_id])
                del to_share[operation_id]
            while unsent:
                operation_id = next(iter(unsent))
                await self._feed.note_unsent(operation_id, unsent[operation_id])
                del unsent[operation_id]
            for operation_id, known in tuple(self._heard.items()):
                for team_id, at in (await self._feed.presence(operation_id)).items():
                    known[team_id] = max(at, known.get(team_id, 0))
                self._learn_unsent(operation_id, await self._feed.unsent(operation_id))
        except Unavailable:
            for operation_id, heard in to_share.items():
                self._to_share[operation_id] = heard | self._to_share.get(operation_id, {})
            for operation_id, said in unsent.items():
                self._unsent_to_share[operation_id] = said | self._unsent_to_share.get(operation_id, {})

    def _learn_unsent(self, operation_id: OperationId, told: dict[DeviceId, Unsent]) -> None:
        """The newest word of a device counts; who knows a newer one than the feed tells it again."""
        if not told and operation_id not in self._unsent:
            return
        known = self._unsent.setdefault(operation_id, {})
        for device_id, said in told.items():
            mine = known.get(device_id)
            if mine is None or said.at > mine.at:
                known[device_id] = said
            elif mine.waiting != said.waiting:
                self._unsent_to_share.setdefault(operation_id, {}).setdefault(device_id, mine)
