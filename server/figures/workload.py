"""How much each team had to do.

On duty is every time but `off_duty`, from the first report of a status on; engaged is every step of a mission
(`alerted` to `left_destination`). Statuses count from when they were true, late reports among them. Missions are those
of the delays: orders that led to at least one step. Who split off has its own time from then on; a team that ended in
another is off duty from then on, and its work up to then stays its own.
"""

from collections.abc import Sequence

import msgspec

from protocol.figures import TeamWork
from protocol.teams import Availability, Team, TeamStatus
from server.domain.naming import as_counted
from server.domain.state import OperationState
from server.domain.team_status import AVAILABILITY
from server.figures.delays import Mission
from server.figures.gathering import Gathered, status_intervals
from server.figures.spread import ascending


def workload_of(
    state: OperationState, gathered: Gathered, missions: Sequence[Mission], as_of: int
) -> tuple[TeamWork, ...]:
    """One row for each team, by call sign."""
    works = [_work_of(team, gathered, missions, as_of) for team in state.all(Team)]
    engaged_ms = sum(work.engaged_ms for work in works)
    return tuple(
        sorted(
            (_with_share(work, engaged_ms) for work in works),
            key=lambda work: (as_counted(work.call_sign), work.team_id.int),
        )
    )


def _work_of(team: Team, gathered: Gathered, missions: Sequence[Mission], as_of: int) -> TeamWork:
    by_status: dict[TeamStatus, int] = {}
    seqs: list[int] = []
    for status, begin, end, seq in status_intervals(gathered.statuses.get(team.id, {}), as_of):
        by_status[status] = by_status.get(status, 0) + end - begin
        seqs.append(seq)
    own = [mission for mission in missions if mission.order.team_id == team.id]
    on_duty = sum(time for status, time in by_status.items() if status is not TeamStatus.OFF_DUTY)
    engaged = sum(time for status, time in by_status.items() if AVAILABILITY[status] is Availability.ENGAGED)
    return TeamWork(
        team_id=team.id,
        call_sign=team.call_sign,
        mission_count=len(own),
        on_duty_ms=on_duty,
        engaged_ms=engaged,
        engaged_share=round(engaged / on_duty, 4) if on_duty else None,
        by_status_ms={status: by_status[status] for status in TeamStatus if by_status.get(status)},
        seqs=ascending((*seqs, *(seq for mission in own for seq in mission.seqs))),
    )


def _with_share(work: TeamWork, engaged_ms: int) -> TeamWork:
    if not engaged_ms:
        return work
    return msgspec.structs.replace(work, share_of_all=round(work.engaged_ms / engaged_ms, 4))
