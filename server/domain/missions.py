"""How a team, its orders and their interventions move together: all of it read off what was reported.

What follows from several reports (which order a team works on, how far an intervention is, its first times) is computed
anew from them whenever one of them changes, so that the order of arrival never matters (rule C8).
"""

from collections.abc import Iterable

import msgspec

from protocol.assignments import Assignment, AssignmentState, AssignmentTask
from protocol.entities import Entity
from protocol.interventions import Intervention, InterventionStatus
from protocol.teams import MissionTimes, StatusPoint, Team, TeamStatus
from server.domain.grouping import LIVE
from server.domain.state import OperationState
from server.domain.team_status import FREE, MISSION_STEPS, add_to_series, times_of_order

IS_OVER = frozenset(
    {
        InterventionStatus.ENDED,
        InterventionStatus.VALIDATED,
        InterventionStatus.CANCELLED,
        InterventionStatus.NO_NEED,
        InterventionStatus.DUPLICATE,
    }
)
"""Statuses in which an intervention asks for nobody any more."""

ENGAGING = frozenset({AssignmentTask.INTERVENTION, AssignmentTask.ESCORT})
"""Tasks during which a team is not free for another."""

_UNDER_WAY = frozenset(MISSION_STEPS) - {TeamStatus.ALERTED}
_COMPLETED_BY_ARRIVING = frozenset({AssignmentTask.RELOCATION, AssignmentTask.RETURN})


def settled(assignment: Assignment) -> Assignment:
    """The order with its state and times as they follow from its parts."""
    mission = times_of_order(assignment.series)
    if assignment.closed_as is not None:
        state, ended_at = assignment.closed_as, assignment.closed_at
    else:
        ended_at = _done_at(assignment, mission)
        state = _open_state(assignment, mission) if ended_at is None else AssignmentState.COMPLETED
    return msgspec.structs.replace(
        assignment,
        state=state,
        status=assignment.series[-1].status if assignment.series else None,
        mission=mission,
        ended_at=ended_at,
    )


def with_report(assignment: Assignment, point: StatusPoint) -> Assignment:
    """The order after one more report of its team's status; a step of the mission makes it what the team does."""
    taken_up = assignment.taken_up
    if point.status in MISSION_STEPS and (taken_up is None or taken_up < point.stamp):
        taken_up = point.stamp
    series = add_to_series(assignment.series, point)
    return settled(msgspec.structs.replace(assignment, series=series, taken_up=taken_up))


def follow(state: OperationState, assignment: Assignment) -> tuple[Entity, ...]:
    """The order in its new value, and what changes with it: its intervention, its team."""
    team = state.find(Team, assignment.team_id)
    working = None if team is None else with_current(state, team, assignment)
    moved = () if working is None or working == team else (working,)
    return (assignment, *progress_after(state, assignment), *moved)


def progress_after(state: OperationState, assignment: Assignment) -> tuple[Intervention, ...]:
    """The intervention of an order that has a new value, if that changes anything for it."""
    intervention = state.find(Intervention, assignment.intervention_id)
    if intervention is None:
        return ()
    going = with_progress(intervention, _with(state.assignments_of(intervention.id), assignment))
    return () if going == intervention else (going,)


def with_current(state: OperationState, team: Team, changed: Assignment | None = None) -> Team:
    """The team with the order that it works on: the last it took up or, if it is not under way, the first in line."""
    sent = [
        each
        for each in _with(state.orders_of(team.id), changed)
        if each.team_id == team.id and each.state in LIVE and each.state is not AssignmentState.PROPOSED
    ]
    taken_up = [(each.taken_up, each.id) for each in sent if each.taken_up is not None]
    if taken_up:
        current = max(taken_up)[1]
    elif sent and team.status not in _UNDER_WAY:
        current = min((each.sent_at or each.given_at, each.id) for each in sent)[1]
    else:
        current = None
    return team if current == team.assignment_id else msgspec.structs.replace(team, assignment_id=current)


def with_progress(intervention: Intervention, assignments: Iterable[Assignment]) -> Intervention:
    """The intervention as what people decided and all its orders make it."""
    sent = [each for each in assignments if each.sent_at is not None]
    live = [each for each in sent if each.state in LIVE]
    return msgspec.structs.replace(
        intervention,
        status=_status(intervention, sent),
        team_ids=tuple(sorted({each.team_id for each in live})),
        first_alerted_at=_first(each.mission.alerted_at or each.sent_at for each in sent if not each.is_self_engaged),
        first_on_scene_at=_first(each.mission.on_scene_at for each in sent),
        first_contact_at=_first(each.mission.with_patient_at for each in sent),
        ended_at=intervention.decided_at if intervention.decided in IS_OVER else None,
    )


def is_busy(state: OperationState, team: Team) -> bool:
    """Has the team something to do, or can it not be engaged: would a new order have to wait?"""
    if team.status not in FREE:
        return True
    current = state.find(Assignment, team.assignment_id)
    return current is not None and current.task in ENGAGING


def order_at(state: OperationState, team: Team, occurred_at: int) -> Assignment | None:
    """The order a team was working on at a time; a report that names none is about this one."""
    current = state.find(Assignment, team.assignment_id)
    if current is not None:
        since = current.taken_up.occurred_at if current.taken_up is not None else current.sent_at
        if since is not None and since <= occurred_at:
            return current
    for point in reversed(team.series):
        if point.stamp.occurred_at <= occurred_at:
            earlier = state.find(Assignment, point.assignment_id)
            if earlier is None or (earlier.ended_at is not None and earlier.ended_at <= occurred_at):
                return None
            return earlier
    return None


def has_arrived(mission: MissionTimes) -> bool:
    """Has the team been on scene, or further on?"""
    return any(
        at is not None
        for at in (
            mission.on_scene_at,
            mission.with_patient_at,
            mission.transporting_at,
            mission.at_destination_at,
            mission.handed_over_at,
            mission.left_destination_at,
        )
    )


def _done_at(assignment: Assignment, mission: MissionTimes) -> int | None:
    """When the reports say that the order is done: the team was under way for it, and is free."""
    if not assignment.series:
        return None
    last = assignment.series[-1]
    was_under_way = mission.en_route_at is not None or has_arrived(mission)
    if was_under_way:
        return mission.ended_at if last.status in FREE else None
    has_moved = assignment.acknowledged_at is not None or assignment.series[0].status is TeamStatus.AVAILABLE_MOBILE
    if assignment.task in _COMPLETED_BY_ARRIVING and has_moved and last.status is TeamStatus.AVAILABLE_BASE:
        return last.stamp.occurred_at
    return None


def _open_state(assignment: Assignment, mission: MissionTimes) -> AssignmentState:
    if assignment.is_self_engaged or mission.en_route_at is not None or has_arrived(mission):
        return AssignmentState.ACTIVE
    if assignment.acknowledged_at is not None:
        return AssignmentState.ACKNOWLEDGED
    if assignment.delivered_at is not None:
        return AssignmentState.DELIVERED
    return AssignmentState.PROPOSED if assignment.sent_at is None else AssignmentState.SENT


def _status(intervention: Intervention, sent: list[Assignment]) -> InterventionStatus:
    decided = intervention.decided
    if decided in IS_OVER:
        return decided
    reopened_at = intervention.reopened_at
    counting = [each for each in sent if each.state in LIVE or reopened_at is None or each.given_at >= reopened_at]
    if any(has_arrived(each.mission) for each in counting):
        return InterventionStatus.IN_PROGRESS
    if any(each.state in LIVE for each in counting):
        return InterventionStatus.ASSIGNED
    return decided or InterventionStatus.REPORTED


def _first(times: Iterable[int | None]) -> int | None:
    return min((at for at in times if at is not None), default=None)


def _with(assignments: Iterable[Assignment], changed: Assignment | None) -> Iterable[Assignment]:
    """The orders with the new value of one of them."""
    for each in assignments:
        if changed is None or each.id != changed.id:
            yield each
    if changed is not None:
        yield changed
