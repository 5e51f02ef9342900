"""What a team was doing, when another team takes it on: its orders, status, victims, evacuations
and the decisions it waits for.

Each order of the one becomes an order of the other for the same intervention; the times of what was already done stay
with the order under which it was done.
"""

from collections.abc import Iterator

import msgspec

from protocol import events as e
from protocol.assignments import Assignment, AssignmentState
from protocol.devices import Role
from protocol.events import Event
from protocol.ids import AssignmentId, TeamId
from protocol.teams import Team, TeamStatus
from server.domain.grouping import LIVE
from server.domain.missions import is_busy
from server.domain.standing import moved_order_id
from server.domain.state import OperationState
from server.domain.team_status import FREE, MISSION_STEPS

_MAY_TAKE_A_MISSION = FREE | {TeamStatus.OFF_DUTY, TeamStatus.UNAVAILABLE}


def shared_with(state: OperationState, team: Team, part_id: TeamId) -> Iterator[Event]:
    """The new part of a team works with it: the same orders, the same status."""
    for order in _orders_of(state, team):
        if order.state is not AssignmentState.PROPOSED:
            yield _given(order, part_id, is_current=order.id == team.assignment_id, was_busy=False)
    current = state.find(Assignment, team.assignment_id)
    yield from _same_status(team, part_id, order_id=None if current is None else moved_order_id(current.id, part_id))


def free_like(team: Team, part_id: TeamId) -> Iterator[Event]:
    """The new part of a team does not work with it: free where the team is at work, else as the team is."""
    if team.status in MISSION_STEPS:
        yield e.StatusReported(team_id=part_id, status=TeamStatus.AVAILABLE_MOBILE, is_forced=True)
    else:
        yield from _same_status(team, part_id)


def moved_to(state: OperationState, team: Team, into: Team, by: Role) -> Iterator[Event]:
    """All the work of a team that ends goes to another, which does it now if it has nothing else to do."""
    takes_mission = team.status in MISSION_STEPS and into.status in _MAY_TAKE_A_MISSION
    has_already = {order.intervention_id for order in _orders_of(state, into)} - {None}
    for order in _orders_of(state, team):
        if order.intervention_id not in has_already:
            is_current = takes_mission and order.id == team.assignment_id
            was_busy = not is_current and is_busy(state, into)
            yield _given(order, into.id, is_current=is_current, was_busy=was_busy, due_at=_due_at(order))
        yield e.AssignmentEnded(
            assignment_id=order.id, state=AssignmentState.SUPERSEDED, reason=f"{team.call_sign} → {into.call_sign}"
        )
    if takes_mission:
        current = state.find(Assignment, team.assignment_id)
        is_taken = current is not None and current.intervention_id not in has_already
        order_id = moved_order_id(current.id, into.id) if current and is_taken else None
        yield from _same_status(team, into.id, order_id=order_id)
    for victim in sorted(state.victims_held_by(team.id), key=lambda victim: victim.number):
        if victim.custody is not None:
            yield e.VictimMoved(
                victim_id=victim.id, to=msgspec.structs.replace(victim.custody.holder, team_id=into.id), by=by
            )
    for evacuation in state.evacuations_by(team.id):
        if evacuation.vector is not None:
            yield e.VectorAssigned(
                evacuation_id=evacuation.id,
                vector=evacuation.vector,
                team_id=into.id,
                vehicle_id=evacuation.vehicle_id,
                transporter=evacuation.transporter,
            )
    for case in state.cases_of(team.id):
        yield e.CaseHandedOn(case_id=case.id, team_id=into.id)


def _orders_of(state: OperationState, team: Team) -> list[Assignment]:
    return sorted((each for each in state.orders_of(team.id) if each.state in LIVE), key=lambda each: each.id.int)


def _due_at(order: Assignment) -> int | None:
    """Until when an order that goes over is to be confirmed: if nobody has, as before."""
    return order.acknowledge_due_at if order.state in (AssignmentState.SENT, AssignmentState.DELIVERED) else None


def _given(
    order: Assignment, team_id: TeamId, *, is_current: bool, was_busy: bool, due_at: int | None = None
) -> e.AssignmentGiven:
    """The same order for another team; nobody has to confirm what is being done already."""
    return e.AssignmentGiven(
        assignment_id=moved_order_id(order.id, team_id),
        team_id=team_id,
        intervention_id=order.intervention_id,
        task=order.task,
        order=order.order,
        site_id=order.site_id,
        lat_deg=order.lat_deg,
        lon_deg=order.lon_deg,
        eta_at=order.eta_at,
        is_proposal=order.state is AssignmentState.PROPOSED,
        is_current=is_current,
        was_busy=was_busy,
        acknowledge_due_at=due_at,
    )


def _same_status(team: Team, other_id: TeamId, order_id: AssignmentId | None = None) -> Iterator[Event]:
    if team.status is TeamStatus.OFF_DUTY:
        return
    yield e.StatusReported(
        team_id=other_id,
        status=team.status,
        reason=team.unavailable_reason,
        is_forced=True,
        assignment_id=order_id,
        destination_site_id=team.destination_site_id,
    )
