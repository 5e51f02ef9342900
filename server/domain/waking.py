"""Waking phones that sleep: whether an operation has it, and what is worth it (rules WK of SPEC.md).

Whether a phone can be woken, and whether it was, is no fact: it is neither asked nor told here.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from protocol import commands as c
from protocol import events as e
from protocol.assignments import Assignment, AssignmentState
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import TeamId
from protocol.messages import Message, MessagePriority, Receipt
from protocol.operations import Stamp
from server.domain.actor import Actor, Moment
from server.domain.changes import EVERYONE, StateChange
from server.domain.outcomes import Decision, accept, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState, progress_of, receipt_id_of

WORTH_MS = 600_000
"""What is older wakes nobody any more, as after a restart of the server."""


class Call(NamedTuple):
    """Something that a team should learn now."""

    team_id: TeamId
    item_id: UUID
    """The order or the message."""
    is_taken_over: bool = False
    """A message that waited for a team which has just ended in this one (rule RL5)."""


def allow(state: OperationState, command: c.AllowWaking, actor: Actor, moment: Moment) -> Decision:
    operation = state.operation
    if operation is None:
        return unknown("op")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    is_late = not is_newest(operation, "may_wake_phones", stamp)
    return accept(e.WakingAllowed(is_allowed=command.is_allowed), is_late=is_late)


def allowed(state: OperationState, record: Record, event: e.WakingAllowed) -> tuple[Entity, ...]:
    operation = state.operation
    if operation is None:
        return ()
    return (write(operation, "may_wake_phones", record, may_wake_phones=event.is_allowed),)


def may_wake(state: OperationState) -> bool:
    """Is anybody woken in this operation at all? Never after its end."""
    operation = state.operation
    return operation is not None and operation.may_wake_phones and operation.closed_at is None


def calls_of(changes: Sequence[StateChange]) -> list[Call]:
    """What these facts call teams to, each once."""
    return list(dict.fromkeys(call for change in changes for call in _calls_of(change)))


def open_calls(state: OperationState, now: int) -> list[Call]:
    """What of the last minutes has not arrived: for a process that has just begun."""
    entities: list[Assignment | Message] = [*state.all(Assignment), *state.all(Message)]
    recent = (one for one in entities if _since(one) > now - WORTH_MS)
    return [call for entity in recent for call in _calls(entity) if is_waiting(state, call)]


def is_waiting(state: OperationState, call: Call) -> bool:
    """Has nothing shown yet that the team has it?"""
    item = state.entities.get(call.item_id)
    if isinstance(item, Assignment):
        return item.state is AssignmentState.SENT
    if not isinstance(item, Message) or item.withdrawn_at is not None:
        return False
    if is_answer(state, call):
        return item.answer is not None and item.fulfilled_at is None
    receipt = state.find(Receipt, receipt_id_of(item, call.team_id))
    if call.is_taken_over and item.requires_ack:
        return progress_of(receipt)[1] == 0  # who had got it was not who is called now
    return receipt is None


def is_confirmed_never(state: OperationState, call: Call) -> bool:
    """Will nothing say that it has arrived? Answers are not confirmed; what another team had got counts as got."""
    if is_answer(state, call):
        return True
    item = state.entities.get(call.item_id)
    return (
        call.is_taken_over
        and isinstance(item, Message)
        and state.find(Receipt, receipt_id_of(item, call.team_id)) is not None
    )


def is_answer(state: OperationState, call: Call) -> bool:
    """Is it what was answered to this very team? Nothing confirms that such a thing has arrived."""
    item = state.entities.get(call.item_id)
    return isinstance(item, Message) and item.from_team_id == call.team_id and call.team_id not in item.team_ids


def insists(message: Message) -> bool:
    """Is it to be read now, or to be confirmed?"""
    return message.requires_ack or message.priority is MessagePriority.FLASH


def _calls_of(change: StateChange) -> Iterator[Call]:
    event = change.record.event
    into_id = event.into_team_id if isinstance(event, e.TeamMerged) else None
    for held in change.touched:
        is_new = isinstance(held.entity, Message) and not held.before & {into_id, *EVERYONE}
        for call in _calls(held.entity):
            yield call._replace(is_taken_over=is_new and call.team_id == into_id)


def _calls(entity: Entity) -> Iterator[Call]:
    if isinstance(entity, Assignment):
        if entity.state is AssignmentState.SENT and not entity.is_self_engaged:
            yield Call(entity.team_id, entity.id)
    elif isinstance(entity, Message) and entity.withdrawn_at is None:
        for team_id in entity.team_ids if insists(entity) else ():
            yield Call(team_id, entity.id)
        is_answered = entity.answer is not None and entity.fulfilled_at is None
        if is_answered and entity.from_team_id is not None and entity.from_team_id not in entity.team_ids:
            yield Call(entity.from_team_id, entity.id)


def _since(entity: Assignment | Message) -> int:
    if isinstance(entity, Assignment):
        return entity.sent_at or entity.given_at
    return entity.accepted_at if entity.answer is None else max(entity.accepted_at, entity.answer.at)
