"""What was agreed of an operation before it began: how large, from when to when, for how many people, by whom.

Each is a register of its own, so that two desks that each know a part of it never undo each other.
"""

from collections.abc import Iterator
from typing import Any

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.operations import DescribedField, Organisation, Stamp
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState


def are_hours_sound(start_at: int | None, end_at: int | None) -> bool:
    """Does it end after it begins, as far as both are known?"""
    return start_at is None or end_at is None or start_at < end_at


def describe(state: OperationState, command: c.DescribeOperation, actor: Actor, moment: Moment) -> Decision:
    operation = state.operation
    if operation is None:
        return unknown("op")
    if command.lead_organisation_id is not None and state.find(Organisation, command.lead_organisation_id) is None:
        return unknown("lead_organisation_id", operation)
    event = e.OperationDescribed(**{name: getattr(command, name) for name in e.OperationDescribed.__struct_fields__})
    said = dict(_changes(event))
    if not said:
        return invalid("cleared", operation)
    start_at = said.get("planned_start_at", operation.planned_start_at)
    end_at = said.get("planned_end_at", operation.planned_end_at)
    if not are_hours_sound(start_at, end_at):
        return invalid("planned_end_at" if command.planned_end_at is not None else "planned_start_at", operation)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(event, is_late=not any(is_newest(operation, register, stamp) for register in said))


def described(state: OperationState, record: Record, event: e.OperationDescribed) -> tuple[Entity, ...]:
    operation = state.operation
    if operation is None:
        return ()
    for register, value in _changes(event):
        operation = write(operation, register, record, **{register: value})
    return (operation,)


def _changes(event: e.OperationDescribed) -> Iterator[tuple[str, Any]]:
    """Each register that the fact writes, with its value; what is given counts more than that it is cleared."""
    for field in DescribedField:
        value = getattr(event, field)
        if value is not None or field in event.cleared:
            yield str(field), value
    if event.triage_method is not None:
        yield "triage_method", event.triage_method
