"""Orders to teams: given, on their way, understood, done; the tables of their life, and what may be asked of them."""

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.assignments import Assignment, AssignmentState, AssignmentTask
from protocol.entities import Entity
from protocol.events import Record
from protocol.interventions import Intervention
from protocol.operations import Site
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team
from server.domain.actor import Actor, Moment
from server.domain.grouping import LIVE
from server.domain.missions import IS_OVER, follow, is_busy, progress_after, settled, with_current
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.registers import stamp_of, write
from server.domain.staleness import refuse_stale
from server.domain.standing import standing_order, standing_team
from server.domain.state import OperationState
from server.domain.teams import heard

_ENDS = frozenset({AssignmentState.COMPLETED, AssignmentState.CANCELLED, AssignmentState.SUPERSEDED})
_ENDED_BY_POSTS = frozenset({AssignmentState.COMPLETED, AssignmentState.CANCELLED})
_ON_ITS_WAY = frozenset(
    {AssignmentState.DELIVERED, AssignmentState.ACKNOWLEDGED, AssignmentState.DECLINED, AssignmentState.ACTIVE}
)

NEXT: dict[AssignmentState, frozenset[AssignmentState]] = {
    AssignmentState.PROPOSED: frozenset({AssignmentState.SENT, AssignmentState.CANCELLED, AssignmentState.SUPERSEDED}),
    AssignmentState.SENT: _ON_ITS_WAY | _ENDS,
    AssignmentState.DELIVERED: _ON_ITS_WAY | _ENDS,
    AssignmentState.ACKNOWLEDGED: _ON_ITS_WAY | _ENDS,
    AssignmentState.ACTIVE: frozenset({AssignmentState.ACTIVE, AssignmentState.ACKNOWLEDGED, AssignmentState.DELIVERED})
    | _ENDS,
    AssignmentState.COMPLETED: frozenset(),
    AssignmentState.DECLINED: frozenset(),
    AssignmentState.CANCELLED: frozenset(),
    AssignmentState.SUPERSEDED: frozenset(),
}
"""What may be said of an order in each state. What is known already may be said again: it fills in its time."""


def give(state: OperationState, command: c.GiveAssignment, actor: Actor, moment: Moment) -> Decision:
    existing = state.entities.get(command.assignment_id)
    if existing is not None:
        return taken("assignment_id", existing if isinstance(existing, Assignment) else None)
    team = standing_team(state, command.team_id)
    if team is None:
        return unknown("team_id")
    intervention = state.find(Intervention, command.intervention_id)
    replaced = state.find(Assignment, command.replaces_id)
    refusal = _refuse_order(state, command, team, intervention, replaced) or refuse_stale(
        command.decided_on, is_anyway=command.is_anyway, team=team, intervention=intervention
    )
    if refusal is not None:
        return refusal
    was_busy = is_busy(state, team) and not (replaced is not None and replaced.id == team.assignment_id)
    given = e.AssignmentGiven(
        assignment_id=command.assignment_id,
        team_id=team.id,
        intervention_id=command.intervention_id,
        task=command.task,
        order=command.order,
        site_id=command.site_id,
        lat_deg=command.lat_deg,
        lon_deg=command.lon_deg,
        eta_at=command.eta_at,
        is_proposal=command.is_proposal,
        is_current=command.is_now and not command.is_proposal,
        was_busy=was_busy,
        acknowledge_due_at=None if command.is_proposal else acknowledge_due_at(state, moment),
    )
    if replaced is None:
        return accept(given)
    return accept(e.AssignmentEnded(assignment_id=replaced.id, state=AssignmentState.SUPERSEDED), given)


def given(state: OperationState, record: Record, event: e.AssignmentGiven) -> tuple[Entity, ...]:
    assignment = Assignment(
        id=event.assignment_id,
        team_id=event.team_id,
        intervention_id=event.intervention_id,
        task=event.task,
        order=event.order,
        site_id=event.site_id,
        lat_deg=event.lat_deg,
        lon_deg=event.lon_deg,
        given_at=record.occurred_at,
        sent_at=None if event.is_proposal else record.occurred_at,
        acknowledge_due_at=event.acknowledge_due_at,
        eta_at=event.eta_at,
        was_busy=event.was_busy,
        is_self_engaged=event.is_self_engaged,
        taken_up=stamp_of(record) if event.is_current else None,
    )
    return follow(state, settled(assignment))


def send(state: OperationState, command: c.SendAssignment, actor: Actor, moment: Moment) -> Decision:
    assignment = state.find(Assignment, command.assignment_id)
    if assignment is None:
        return unknown("assignment_id")
    team = state.find(Team, assignment.team_id)
    intervention = state.find(Intervention, assignment.intervention_id)
    refusal = _refuse_step(assignment, AssignmentState.SENT, moment) or refuse_stale(
        command.decided_on, is_anyway=command.is_anyway, team=team, intervention=intervention
    )
    return refusal or accept(
        e.AssignmentSent(
            assignment_id=assignment.id,
            is_current=command.is_now,
            was_busy=team is not None and is_busy(state, team),
            acknowledge_due_at=acknowledge_due_at(state, moment),
        )
    )


def sent(state: OperationState, record: Record, event: e.AssignmentSent) -> tuple[Entity, ...]:
    assignment = state.find(Assignment, event.assignment_id)
    if assignment is None:
        return ()
    sent_at = record.occurred_at if assignment.sent_at is None else min(assignment.sent_at, record.occurred_at)
    assignment = msgspec.structs.replace(
        assignment, sent_at=sent_at, was_busy=event.was_busy, acknowledge_due_at=event.acknowledge_due_at
    )
    return follow(state, settled(_taken_up(assignment, record) if event.is_current else assignment))


def confirm_delivery(state: OperationState, command: c.ConfirmDelivery, actor: Actor, moment: Moment) -> Decision:
    assignment = state.find(Assignment, command.assignment_id)
    if assignment is None:
        return unknown("assignment_id")
    said_of = _said_of(state, assignment, AssignmentState.DELIVERED, moment)
    if not said_of:
        return _out_of_sequence(state, assignment)
    return accept(*(e.AssignmentDelivered(assignment_id=each.id) for each in said_of))


def delivered(state: OperationState, record: Record, event: e.AssignmentDelivered) -> tuple[Entity, ...]:
    assignment = state.find(Assignment, event.assignment_id)
    if assignment is None:
        return ()
    delivered_at = record.occurred_at
    if assignment.delivered_at is not None:
        delivered_at = min(assignment.delivered_at, delivered_at)
    return _said_by_team(state, msgspec.structs.replace(assignment, delivered_at=delivered_at), record)


def acknowledge(state: OperationState, command: c.AcknowledgeAssignment, actor: Actor, moment: Moment) -> Decision:
    assignment = state.find(Assignment, command.assignment_id)
    if assignment is None:
        return unknown("assignment_id")
    said_of = _said_of(state, assignment, AssignmentState.ACKNOWLEDGED, moment)
    if not said_of:
        return _out_of_sequence(state, assignment)
    return accept(*(e.AssignmentAcknowledged(assignment_id=each.id, eta_at=command.eta_at) for each in said_of))


def acknowledged(state: OperationState, record: Record, event: e.AssignmentAcknowledged) -> tuple[Entity, ...]:
    assignment = state.find(Assignment, event.assignment_id)
    if assignment is None:
        return ()
    acknowledged_at = record.occurred_at
    if assignment.acknowledged_at is not None:
        acknowledged_at = min(assignment.acknowledged_at, acknowledged_at)
    assignment = msgspec.structs.replace(assignment, acknowledged_at=acknowledged_at)
    if event.eta_at is not None:
        assignment = write(assignment, "eta_at", record, eta_at=event.eta_at)
    return _said_by_team(state, assignment, record)


def decline(state: OperationState, command: c.DeclineAssignment, actor: Actor, moment: Moment) -> Decision:
    assignment = state.find(Assignment, command.assignment_id)
    if assignment is None:
        return unknown("assignment_id")
    said_of = _said_of(state, assignment, AssignmentState.DECLINED, moment)
    if not said_of:
        return _out_of_sequence(state, assignment)
    return accept(*(e.AssignmentDeclined(assignment_id=each.id, reason=command.reason) for each in said_of))


def declined(state: OperationState, record: Record, event: e.AssignmentDeclined) -> tuple[Entity, ...]:
    assignment = state.find(Assignment, event.assignment_id)
    if assignment is None:
        return ()
    return _said_by_team(state, _closed(assignment, record, AssignmentState.DECLINED, event.reason), record)


def make_current(state: OperationState, command: c.MakeCurrent, actor: Actor, moment: Moment) -> Decision:
    assignment = state.find(Assignment, command.assignment_id)
    if assignment is None:
        return unknown("assignment_id")
    refusal = _refuse_step(assignment, AssignmentState.ACTIVE, moment)
    return refusal or accept(e.AssignmentMadeCurrent(assignment_id=assignment.id))


def made_current(state: OperationState, record: Record, event: e.AssignmentMadeCurrent) -> tuple[Entity, ...]:
    assignment = state.find(Assignment, event.assignment_id)
    return () if assignment is None else follow(state, _taken_up(assignment, record))


def end(state: OperationState, command: c.EndAssignment, actor: Actor, moment: Moment) -> Decision:
    assignment = state.find(Assignment, command.assignment_id)
    if assignment is None:
        return unknown("assignment_id")
    if command.state not in _ENDED_BY_POSTS:
        return invalid("state", assignment)
    refusal = _refuse_step(assignment, command.state, moment) or refuse_stale(
        command.decided_on,
        is_anyway=command.is_anyway,
        team=state.find(Team, assignment.team_id),
        intervention=state.find(Intervention, assignment.intervention_id),
        destination=(assignment, assignment.site_id),
    )
    return refusal or accept(
        e.AssignmentEnded(assignment_id=assignment.id, state=command.state, reason=command.reason),
        is_late=assignment.state not in LIVE,
    )


def ended(state: OperationState, record: Record, event: e.AssignmentEnded) -> tuple[Entity, ...]:
    assignment = state.find(Assignment, event.assignment_id)
    if assignment is None:
        return ()
    return follow(state, settled(_closed(assignment, record, event.state, event.reason)))


def _refuse_order(
    state: OperationState,
    command: c.GiveAssignment,
    team: Team,
    intervention: Intervention | None,
    replaced: Assignment | None,
) -> Refusal | None:
    """Does the order say where to go, and what for?"""
    if command.intervention_id is not None and intervention is None:
        return unknown("intervention_id", team)
    if intervention is None and command.task is AssignmentTask.INTERVENTION:
        return invalid("intervention_id", team)
    if intervention is not None and intervention.status in IS_OVER and not command.is_anyway:
        return Refusal(code=RefusalCode.STALE, field="intervention_id", last=intervention)
    if command.site_id is not None and state.find(Site, command.site_id) is None:
        return unknown("site_id", team)
    if (command.lat_deg is None) is not (command.lon_deg is None):
        return invalid("lat_deg", team)
    if command.replaces_id is not None:
        if replaced is None or replaced.team_id != team.id:
            return unknown("replaces_id", team)
        if replaced.state not in LIVE:
            return Refusal(code=RefusalCode.OUT_OF_SEQUENCE, field="replaces_id", last=replaced)
    return None


def _said_of(
    state: OperationState, assignment: Assignment, step: AssignmentState, moment: Moment
) -> tuple[Assignment, ...]:
    """Of which orders a crew may say this: of this one, and of what became of it with its team (rule RL5)."""
    standing = standing_order(state, assignment.id)
    both = (assignment,) if standing is None or standing.id == assignment.id else (assignment, standing)
    return tuple(each for each in both if _refuse_step(each, step, moment) is None)


def _out_of_sequence(state: OperationState, assignment: Assignment) -> Refusal:
    stands = standing_order(state, assignment.id) or assignment
    return Refusal(code=RefusalCode.OUT_OF_SEQUENCE, field="assignment_id", last=stands)


def _refuse_step(assignment: Assignment, step: AssignmentState, moment: Moment) -> Refusal | None:
    """Refused after the end of the order, or out of its life; never if it happened before the order ended."""
    if step in NEXT[assignment.state]:
        return None
    is_late = assignment.ended_at is not None and moment.occurred_at < assignment.ended_at
    if is_late and step is not AssignmentState.SENT and assignment.sent_at is not None:
        return None
    return Refusal(code=RefusalCode.OUT_OF_SEQUENCE, field="assignment_id", last=assignment)


def acknowledge_due_at(state: OperationState, moment: Moment) -> int | None:
    """By when an order sent now should be confirmed."""
    operation = state.operation
    return None if operation is None else moment.received_at + operation.thresholds.order_unacknowledged_ms


def _closed(assignment: Assignment, record: Record, closed_as: AssignmentState, reason: str) -> Assignment:
    return write(assignment, "end", record, closed_as=closed_as, closed_at=record.occurred_at, end_reason=reason)


def _taken_up(assignment: Assignment, record: Record) -> Assignment:
    stamp = stamp_of(record)
    if assignment.taken_up is not None and stamp <= assignment.taken_up:
        return assignment
    return msgspec.structs.replace(assignment, taken_up=stamp)


def _said_by_team(state: OperationState, assignment: Assignment, record: Record) -> tuple[Entity, ...]:
    """The order after a word of its team, which was heard by that."""
    assignment = settled(assignment)
    team = state.find(Team, assignment.team_id)
    spoken = () if team is None else (with_current(state, heard(state, team, record), assignment),)
    return (assignment, *progress_after(state, assignment), *spoken)
