"""Interventions: entered with their number, described bit by bit, ended by people; the rest follows from the teams."""

from typing import Any
from uuid import UUID, uuid5

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.assignments import AssignmentTask
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import AssignmentId, InterventionId
from protocol.interventions import Clearable, Intervention, InterventionStatus, LocationPrecision
from protocol.landmarks import Landmark
from protocol.numbers import NumberKind
from protocol.operations import Sector, Site, Stamp
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team
from server.domain.actor import Actor, Moment
from server.domain.assignments import acknowledge_due_at
from server.domain.missions import IS_OVER, is_busy, with_progress
from server.domain.numbers import next_number, refuse_number, use_number
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.permissions import CREW, LEADERS
from server.domain.registers import is_newest, write
from server.domain.staleness import refuse_stale
from server.domain.standing import standing_team
from server.domain.state import OperationState
from server.domain.team_status import MISSION_STEPS

_S = InterventionStatus
_WAYS_OUT = frozenset({_S.ENDED, _S.CANCELLED, _S.NO_NEED, _S.DUPLICATE})

NEXT: dict[InterventionStatus, frozenset[InterventionStatus]] = {
    _S.REPORTED: frozenset({_S.ASSESSED, _S.ASSIGNED, _S.IN_PROGRESS}) | _WAYS_OUT,
    _S.ASSESSED: frozenset({_S.ASSIGNED, _S.IN_PROGRESS}) | _WAYS_OUT,
    _S.ASSIGNED: frozenset({_S.REPORTED, _S.ASSESSED, _S.IN_PROGRESS}) | _WAYS_OUT,
    _S.IN_PROGRESS: _WAYS_OUT,
    _S.ENDED: frozenset({_S.VALIDATED, _S.REPORTED}),
    _S.VALIDATED: frozenset({_S.REPORTED}),
    _S.CANCELLED: frozenset({_S.REPORTED}),
    _S.NO_NEED: frozenset({_S.REPORTED}),
    _S.DUPLICATE: frozenset({_S.REPORTED}),
}
"""What may follow each status. Back to `reported` is opening it again, or that every team sent there could not go."""

FOLLOWS_FROM_TEAMS = frozenset({_S.ASSIGNED, _S.IN_PROGRESS})
"""Nobody sets these: they are read off the orders and what the teams report."""

MAX_LINKS = 20

_POSITION = ("lat_deg", "lon_deg", "precision")
_SINGLE_FIELDS = tuple(
    name for name in e.InterventionUpdated.__struct_fields__ if name not in (*_POSITION, "intervention_id", "cleared")
)
"""Each is a register of its own: what one person changes does not undo what another changed before it arrived."""


def create(state: OperationState, command: c.CreateIntervention, actor: Actor, moment: Moment) -> Decision:
    team = standing_team(state, command.engages_team_id)
    refusal = _refuse_new(state, command.intervention_id, command.number, actor) or _refuse_place(state, command, None)
    if refusal is None and command.engages_team_id is not None:
        refusal = _refuse_engagement(state, command, team, actor)
    if refusal is not None:
        return refusal
    is_self_engaged = team is not None and (command.is_self_engaged or actor.role in CREW)
    created = e.InterventionCreated(
        intervention_id=command.intervention_id,
        number=command.number or next_number(state, NumberKind.INTERVENTION),
        priority=command.priority,
        nature=command.nature,
        motive=command.motive,
        place_code=command.place_code,
        risks=command.risks,
        description=command.description,
        lat_deg=command.lat_deg,
        lon_deg=command.lon_deg,
        precision=command.precision,
        address=command.address,
        landmark_id=command.landmark_id,
        site_id=command.site_id,
        sector_id=command.sector_id,
        call_source=command.call_source,
        expected_victims=command.expected_victims,
        external_ids=command.external_ids,
        is_self_engaged=is_self_engaged,
        created_by_team_id=team.id if team is not None and is_self_engaged else actor.team_id,
    )
    if team is None:
        return accept(created)
    return accept(created, *_engagement(state, command, team, moment, is_self_engaged=is_self_engaged))


def created(state: OperationState, record: Record, event: e.InterventionCreated) -> tuple[Entity, ...]:
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name != "intervention_id"}
    intervention = Intervention(id=event.intervention_id, reported_at=record.occurred_at, **values)
    return (intervention, *use_number(state, NumberKind.INTERVENTION, event.number, record))


def update(state: OperationState, command: c.UpdateIntervention, actor: Actor, moment: Moment) -> Decision:
    intervention = state.find(Intervention, command.intervention_id)
    if intervention is None:
        return unknown("intervention_id")
    refusal = _refuse_place(state, command, intervention)
    if refusal is not None:
        return refusal
    event = e.InterventionUpdated(**{name: getattr(command, name) for name in e.InterventionUpdated.__struct_fields__})
    registers = [register for register, _ in _changes(event)]
    if not registers:
        return invalid("cleared", intervention)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(event, is_late=not any(is_newest(intervention, register, stamp) for register in registers))


def updated(state: OperationState, record: Record, event: e.InterventionUpdated) -> tuple[Entity, ...]:
    intervention = state.find(Intervention, event.intervention_id)
    if intervention is None:
        return ()
    for register, values in _changes(event):
        intervention = write(intervention, register, record, **values)
    return (intervention,)


def set_status(state: OperationState, command: c.SetInterventionStatus, actor: Actor, moment: Moment) -> Decision:
    intervention = state.find(Intervention, command.intervention_id)
    if intervention is None:
        return unknown("intervention_id")
    if command.status in FOLLOWS_FROM_TEAMS or command.status is _S.DUPLICATE:
        return invalid("status", intervention)
    stale = refuse_stale(command.decided_on, is_anyway=command.is_anyway, intervention=intervention)
    if stale is not None:
        return stale
    is_late = not is_newest(intervention, "decided", Stamp(moment.occurred_at, actor.device_id, command.device_counter))
    refusal = None if is_late else _refuse_step(intervention, command.status)
    return refusal or accept(
        e.InterventionStatusSet(intervention_id=intervention.id, status=command.status, reason=command.reason),
        is_late=is_late,
    )


def status_set(state: OperationState, record: Record, event: e.InterventionStatusSet) -> tuple[Entity, ...]:
    intervention = state.find(Intervention, event.intervention_id)
    if intervention is None:
        return ()
    if event.status is _S.REPORTED:
        reopened_at = max(intervention.reopened_at or 0, record.occurred_at)
        intervention = msgspec.structs.replace(intervention, reopened_at=reopened_at)
    return (_decided(state, intervention, record, event.status, event.reason, None),)


def mark_duplicate(state: OperationState, command: c.MarkDuplicate, actor: Actor, moment: Moment) -> Decision:
    intervention = state.find(Intervention, command.intervention_id)
    if intervention is None:
        return unknown("intervention_id")
    original = state.find(Intervention, command.duplicate_of)
    if original is None:
        return unknown("duplicate_of", intervention)
    if original.id == intervention.id or original.status is _S.DUPLICATE:
        return invalid("duplicate_of", intervention)
    is_late = not is_newest(intervention, "decided", Stamp(moment.occurred_at, actor.device_id, command.device_counter))
    if not is_late and _S.DUPLICATE not in NEXT[intervention.status]:
        return Refusal(code=RefusalCode.OUT_OF_SEQUENCE, field="intervention_id", last=intervention)
    return accept(
        e.InterventionMarkedDuplicate(intervention_id=intervention.id, duplicate_of=original.id), is_late=is_late
    )


def marked_duplicate(state: OperationState, record: Record, event: e.InterventionMarkedDuplicate) -> tuple[Entity, ...]:
    intervention = state.find(Intervention, event.intervention_id)
    if intervention is None:
        return ()
    return (_decided(state, intervention, record, _S.DUPLICATE, "", event.duplicate_of),)


def split(state: OperationState, command: c.SplitIntervention, actor: Actor, moment: Moment) -> Decision:
    intervention = state.find(Intervention, command.intervention_id)
    if intervention is None:
        return unknown("intervention_id")
    refusal = _refuse_new(state, command.new_id, command.number, actor, id_field="new_id")
    return refusal or accept(
        e.InterventionCreated(
            intervention_id=command.new_id,
            number=command.number or next_number(state, NumberKind.INTERVENTION),
            priority=intervention.priority,
            description=command.description,
            lat_deg=intervention.lat_deg,
            lon_deg=intervention.lon_deg,
            precision=intervention.precision,
            address=intervention.address,
            landmark_id=intervention.landmark_id,
            site_id=intervention.site_id,
            sector_id=intervention.sector_id,
            call_source=intervention.call_source,
            split_from=intervention.id,
            created_by_team_id=actor.team_id,
        )
    )


def link(state: OperationState, command: c.LinkInterventions, actor: Actor, moment: Moment) -> Decision:
    intervention = state.find(Intervention, command.intervention_id)
    if intervention is None:
        return unknown("intervention_id")
    other = state.find(Intervention, command.other_id)
    if other is None:
        return unknown("other_id", intervention)
    is_too_much = command.is_linked and max(len(intervention.linked_to), len(other.linked_to)) >= MAX_LINKS
    if other.id == intervention.id or is_too_much:
        return invalid("other_id", intervention)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.InterventionsLinked(intervention_id=intervention.id, other_id=other.id, is_linked=command.is_linked),
        is_late=not is_newest(intervention, _link_register(other.id), stamp),
    )


def linked(state: OperationState, record: Record, event: e.InterventionsLinked) -> tuple[Entity, ...]:
    one, other = state.find(Intervention, event.intervention_id), state.find(Intervention, event.other_id)
    if one is None or other is None:
        return ()
    return tuple(
        write(each, _link_register(far.id), record, linked_to=_linked(each, far.id, is_linked=event.is_linked))
        for each, far in ((one, other), (other, one))
    )


def may_end(state: OperationState, record: Record, event: e.InterventionMayEnd) -> tuple[Entity, ...]:
    intervention = state.find(Intervention, event.intervention_id)
    if intervention is None:
        return ()
    return (write(intervention, "may_end_since", record, may_end_since=event.since),)


def _engagement(
    state: OperationState, command: c.CreateIntervention, team: Team, moment: Moment, *, is_self_engaged: bool
) -> tuple[e.Event, ...]:
    """The order that comes with a new intervention; a team that engaged itself says at once what it is doing."""
    given = e.AssignmentGiven(
        assignment_id=_assignment_id(command),
        team_id=team.id,
        intervention_id=command.intervention_id,
        task=AssignmentTask.INTERVENTION,
        is_current=is_self_engaged,
        was_busy=is_busy(state, team),
        is_self_engaged=is_self_engaged,
        acknowledge_due_at=None if is_self_engaged else acknowledge_due_at(state, moment),
    )
    if not is_self_engaged:
        return (given,)
    return (
        given,
        e.StatusReported(team_id=team.id, status=command.team_status, assignment_id=given.assignment_id),
    )


def _assignment_id(command: c.CreateIntervention) -> AssignmentId:
    return command.assignment_id or AssignmentId(uuid5(command.command_id, "assignment"))


def _refuse_engagement(
    state: OperationState, command: c.CreateIntervention, team: Team | None, actor: Actor
) -> Refusal | None:
    if team is None:
        return unknown("engages_team_id")
    if actor.role not in LEADERS and team.id != actor.team_id:
        return Refusal(code=RefusalCode.FORBIDDEN)
    if command.team_status not in MISSION_STEPS:
        return invalid("team_status", team)
    if _assignment_id(command) in state.entities or _assignment_id(command) == command.intervention_id:
        return taken("assignment_id", None)
    return None


def _refuse_new(
    state: OperationState, new_id: UUID, number: int | None, actor: Actor, *, id_field: str = "intervention_id"
) -> Refusal | None:
    existing = state.entities.get(new_id)
    if existing is not None:
        return taken(id_field, existing if isinstance(existing, Intervention) else None)
    return refuse_number(state, NumberKind.INTERVENTION, number, actor)


def _refuse_place(
    state: OperationState, command: c.CreateIntervention | c.UpdateIntervention, last: Intervention | None
) -> Refusal | None:
    if (command.lat_deg is None) is not (command.lon_deg is None):
        return invalid("lat_deg" if command.lat_deg is None else "lon_deg", last)
    if command.site_id is not None and state.find(Site, command.site_id) is None:
        return unknown("site_id", last)
    if command.sector_id is not None and state.find(Sector, command.sector_id) is None:
        return unknown("sector_id", last)
    if command.landmark_id is not None and state.find(Landmark, command.landmark_id) is None:
        return unknown("landmark_id", last)
    return None


def _refuse_step(intervention: Intervention, status: InterventionStatus) -> Refusal | None:
    """Only what is over can be opened again."""
    is_possible = intervention.status in IS_OVER if status is _S.REPORTED else status in NEXT[intervention.status]
    return None if is_possible else Refusal(code=RefusalCode.OUT_OF_SEQUENCE, field="status", last=intervention)


def _decided(
    state: OperationState,
    intervention: Intervention,
    record: Record,
    status: InterventionStatus,
    reason: str,
    duplicate_of: InterventionId | None,
) -> Intervention:
    decided = write(
        intervention,
        "decided",
        record,
        decided=status,
        decided_at=record.occurred_at,
        status_reason=reason,
        duplicate_of=duplicate_of,
    )
    return with_progress(decided, state.assignments_of(decided.id))


def _changes(event: e.InterventionUpdated) -> list[tuple[str, dict[str, Any]]]:
    """The registers that an update writes, with their values."""
    changes: list[tuple[str, dict[str, Any]]] = [
        (name, {name: value})
        for name in _SINGLE_FIELDS
        if (value := getattr(event, name)) is not None or name in event.cleared
    ]
    if event.lat_deg is not None:
        precision = event.precision or LocationPrecision.UNKNOWN
        changes.append(("position", {"lat_deg": event.lat_deg, "lon_deg": event.lon_deg, "precision": precision}))
    elif Clearable.POSITION in event.cleared:
        changes.append(("position", {"lat_deg": None, "lon_deg": None, "precision": LocationPrecision.UNKNOWN}))
    return changes


def _linked(intervention: Intervention, other_id: InterventionId, *, is_linked: bool) -> tuple[InterventionId, ...]:
    others = set(intervention.linked_to) - {other_id}
    return tuple(sorted(others | {other_id} if is_linked else others))


def _link_register(other_id: InterventionId) -> str:
    return f"linked_to {other_id}"
