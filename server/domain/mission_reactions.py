"""What follows from orders without anybody asking, as facts of their own by the system."""

from collections.abc import Iterable

from protocol import events as e
from protocol.assignments import Assignment, AssignmentState, AssignmentTask
from protocol.interventions import Intervention, InterventionStatus
from protocol.operations import Site
from protocol.teams import Team, TeamStatus
from server.domain.grouping import LIVE
from server.domain.missions import ENGAGING, has_arrived
from server.domain.registers import is_newest, stamp_of
from server.domain.state import OperationState
from server.domain.team_status import FREE, MISSION_STEPS

_MOVES_THE_TEAM = frozenset(AssignmentTask) - ENGAGING
_ARRIVED = frozenset({TeamStatus.ON_SCENE, TeamStatus.AVAILABLE_BASE})
_CALLED_OFF = frozenset({InterventionStatus.CANCELLED, InterventionStatus.NO_NEED})


def order_alerts_its_team(before: OperationState, after: OperationState, record: e.Record) -> Iterable[e.Event]:
    """A team in no mission that gets an order to help somewhere is alerted: nobody else should count on it."""
    match record.event:
        case (
            e.AssignmentGiven(assignment_id=assignment_id)
            | e.AssignmentSent(assignment_id=assignment_id)
            | e.AssignmentMadeCurrent(assignment_id=assignment_id)
        ):
            assignment = after.find(Assignment, assignment_id)
        case _:
            return
    team = None if assignment is None else after.find(Team, assignment.team_id)
    if assignment is None or team is None or team.assignment_id != assignment.id:
        return
    is_alerting = assignment.task in ENGAGING and not assignment.is_self_engaged and assignment.state in LIVE
    if is_alerting and team.status not in MISSION_STEPS and team.status is not TeamStatus.OFF_DUTY:
        yield e.StatusReported(team_id=team.id, status=TeamStatus.ALERTED, assignment_id=assignment.id)


def order_taken_back_frees_its_team(
    before: OperationState, after: OperationState, record: e.Record
) -> Iterable[e.Event]:
    """A team that was alerted, has not left and has nothing else to do is as free as it was before."""
    match record.event:
        case e.AssignmentDeclined(assignment_id=assignment_id) | e.AssignmentEnded(assignment_id=assignment_id):
            assignment = after.find(Assignment, assignment_id)
        case _:
            return
    team = None if assignment is None else after.find(Team, assignment.team_id)
    if assignment is None or team is None or assignment.state in LIVE:
        return
    if team.status is not TeamStatus.ALERTED or team.series[-1].assignment_id != assignment.id:
        return
    if team.assignment_id is None and not any(each.task in ENGAGING for each in after.orders_of(team.id)):
        freed = (point.status for point in reversed(team.series) if point.status in FREE)
        yield e.StatusReported(team_id=team.id, status=next(freed, TeamStatus.AVAILABLE_MOBILE))


def team_is_where_its_task_is(before: OperationState, after: OperationState, record: e.Record) -> Iterable[e.Event]:
    """A team that arrives where it was told to go belongs there from then on."""
    event = record.event
    if not isinstance(event, e.StatusReported) or event.status not in _ARRIVED:
        return
    assignment, team = after.find(Assignment, event.assignment_id), after.find(Team, event.team_id)
    if assignment is None or team is None or assignment.task not in _MOVES_THE_TEAM:
        return
    site = after.find(Site, assignment.site_id)
    if site is not None and is_newest(team, "place", stamp_of(record)):
        yield e.TeamPlaced(team_id=team.id, sector_id=site.sector_id or team.sector_id, site_id=site.id)


def called_off_for_all_on_their_way(
    before: OperationState, after: OperationState, record: e.Record
) -> Iterable[e.Event]:
    """An intervention that nobody needs any more takes back the orders of the teams that are not there yet."""
    event = record.event
    if not isinstance(event, e.InterventionStatusSet):
        return
    intervention = after.find(Intervention, event.intervention_id)
    if intervention is None or intervention.status not in _CALLED_OFF:
        return
    for assignment in sorted(after.assignments_of(intervention.id), key=lambda each: each.id):
        if assignment.state in LIVE and not has_arrived(assignment.mission):
            yield e.AssignmentEnded(
                assignment_id=assignment.id, state=AssignmentState.CANCELLED, reason=intervention.status_reason
            )


MISSION_REACTIONS = (
    order_alerts_its_team,
    order_taken_back_frees_its_team,
    team_is_where_its_task_is,
    called_off_for_all_on_their_way,
)
"""In the order in which their consequences enter the log."""
