"""When each team was last heard outside the log: a position, a heartbeat of one of its devices."""

from protocol.ids import OperationId, TeamId
from server.application import beat
from server.ports import ChangeFeed, Unavailable

SHARE_INTERVAL_S = 2.0


class PresenceBoard:
    """The newest sign of life of each team, shared between processes through the feed every two seconds."""

    def __init__(self, feed: ChangeFeed) -> None:
        self._feed = feed
        self._heard: dict[OperationId, dict[TeamId, int]] = {}
        self._to_share: dict[OperationId, dict[TeamId, int]] = {}

    def hear(self, operation_id: OperationId, team_id: TeamId, at: int) -> None:
        """A device of this team spoke to this process at `at`, epoch ms."""
        heard = self._heard.setdefault(operation_id, {})
        if at > heard.get(team_id, 0):
            heard[team_id] = at
            self._to_share.setdefault(operation_id, {})[team_id] = at

    def follow(self, operation_id: OperationId) -> None:
        """Learn what other processes hear in this operation, even if no device of it speaks to this one."""
        self._heard.setdefault(operation_id, {})

    def last_heard(self, operation_id: OperationId, team_id: TeamId) -> int | None:
        """By this process or, as far as the feed told, by any."""
        return self._heard.get(operation_id, {}).get(team_id)

    async def run(self) -> None:
        """Share and learn until cancelled."""
        while True:
            await beat.until(SHARE_INTERVAL_S)
            await self.share()

    async def share(self) -> None:
        """One exchange with the feed; what could not be shared is shared with the next one."""
        to_share, self._to_share = self._to_share, {}
        try:
            while to_share:
                operation_id = next(iter(to_share))
                await self._feed.note_presence(operation_id, to_share[operation_id])
                del to_share[operation_id]
            for operation_id, known in tuple(self._heard.items()):
                for team_id, at in (await self._feed.presence(operation_id)).items():
                    known[team_id] = max(at, known.get(team_id, 0))
        except Unavailable:
            for operation_id, heard in to_share.items():
                self._to_share[operation_id] = heard | self._to_share.get(operation_id, {})
