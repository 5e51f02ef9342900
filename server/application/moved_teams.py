"""Access follows the log when a team ends in another: its phones, trackers, people and open codes are the other's.

Nobody types anything: the store gives them the rights of the team that goes on, and what they proved before, sockets
and tickets alike, counts no more on whatever process learns of it first (rule RL5).
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from protocol.events import DeviceEnrolled, TeamMerged
from protocol.ids import TeamId
from protocol.teams import Team
from server.application.live import LiveOperation
from server.application.shut_out import RETRY_S, Start, until_there
from server.domain.changes import StateChange
from server.domain.standing import standing_team
from server.ports import AccessChange, AccessStore, Clock


class MovedTeams:
    """Watches every operation of this process; what it does is the same however many processes do it."""

    def __init__(
        self,
        access: AccessStore,
        announce: Callable[[AccessChange], Awaitable[None]],
        clock: Clock,
        start: Start,
        *,
        retry_s: float = RETRY_S,
    ) -> None:
        self._access = access
        self._announce = announce
        self._clock = clock
        self._start = start
        self._retry_s = retry_s

    def watch(self, live: LiveOperation) -> None:
        """From now on, and for what a process that died may have left undone."""
        live.watchers.append(self._see)
        ended = [team.id for team in live.state.all(Team) if team.merged_into is not None]
        if ended:
            self._start(self.move(live, ended))

    async def move(self, live: LiveOperation, team_ids: Iterable[TeamId]) -> None:
        """Who was let in for these teams is of those that go on; the same again changes nothing."""
        for team_id in team_ids:
            await until_there(partial(self._move, live, team_id), self._retry_s)

    def _see(self, live: LiveOperation, changes: Sequence[StateChange]) -> None:
        ended = [team_id for change in changes if (team_id := _ended_team(live, change)) is not None]
        if ended:
            self._start(self.move(live, ended))

    async def _move(self, live: LiveOperation, team_id: TeamId) -> None:
        into = standing_team(live.state, team_id)
        if into is None or into.id == team_id:
            return
        for change in await self._access.move_team(live.operation_id, team_id, into.id, self._clock.now()):
            await self._announce(change)


def _ended_team(live: LiveOperation, change: StateChange) -> TeamId | None:
    """The team that ended by this fact; or the one that had ended when a device came in for it all the same."""
    event = change.record.event
    if not isinstance(event, TeamMerged | DeviceEnrolled):
        return None
    team = live.state.find(Team, event.team_id)
    return None if team is None or team.merged_into is None else team.id
