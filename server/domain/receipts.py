"""How far a message has come: one receipt for each team, and what they add up to for the message."""

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import TeamId
from protocol.messages import Message, Receipt
from protocol.refusals import Refusal
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.permissions import CREW
from server.domain.registers import stamp_of
from server.domain.standing import reader_of, standing_team
from server.domain.state import OperationState, progress_of, receipt_id_of


def confirm_delivery(
    state: OperationState, command: c.ConfirmMessageDelivery, actor: Actor, moment: Moment
) -> Decision:
    message = state.find(Message, command.message_id)
    if message is None:
        return unknown("message_id")
    team_id = reader_of(state, message, actor)
    if team_id is None:
        return invalid("message_id", message)
    return accept(e.MessageDelivered(message_id=message.id, team_id=team_id))


def delivered(state: OperationState, record: Record, event: e.MessageDelivered) -> tuple[Entity, ...]:
    message = state.find(Message, event.message_id)
    if message is None:
        return ()
    receipt = _receipt(state, message, _reader_now(state, message, event.team_id))
    receipt = msgspec.structs.replace(receipt, delivered_at=_first(receipt.delivered_at, record))
    return _with_receipt(state, message, receipt)


def mark_read(state: OperationState, command: c.MarkMessageRead, actor: Actor, moment: Moment) -> Decision:
    message = state.find(Message, command.message_id)
    if message is None:
        return unknown("message_id")
    opened = e.MessageRead(message_id=message.id, team_id=_team_of(state, message, actor))
    return _refuse_reader(state, message, actor) or accept(opened)


def read(state: OperationState, record: Record, event: e.MessageRead) -> tuple[Entity, ...]:
    message = state.find(Message, event.message_id)
    if message is None:
        return ()
    if event.team_id is None:
        return (msgspec.structs.replace(message, read_at=_first(message.read_at, record)),)
    receipt = _receipt(state, message, _reader_now(state, message, event.team_id))
    return _with_receipt(state, message, _on_phone(receipt, record))


def acknowledge(state: OperationState, command: c.AcknowledgeMessage, actor: Actor, moment: Moment) -> Decision:
    message = state.find(Message, command.message_id)
    if message is None:
        return unknown("message_id")
    answer = e.MessageAcknowledged(message_id=message.id, team_id=_team_of(state, message, actor))
    return _refuse_reader(state, message, actor) or accept(answer)


def pass_by_voice(state: OperationState, command: c.PassMessageByVoice, actor: Actor, moment: Moment) -> Decision:
    message = state.find(Message, command.message_id)
    if message is None:
        return unknown("message_id")
    team_id = _reader_now(state, message, command.team_id)
    if team_id not in message.team_ids:
        return unknown("team_id", message)
    return accept(e.MessageAcknowledged(message_id=message.id, team_id=team_id, is_by_voice=True))


def acknowledged(state: OperationState, record: Record, event: e.MessageAcknowledged) -> tuple[Entity, ...]:
    message = state.find(Message, event.message_id)
    if message is None:
        return ()
    if event.team_id is None:
        return (confirmed_by_post(message, record),)
    receipt = _receipt(state, message, _reader_now(state, message, event.team_id))
    if not event.is_by_voice:
        receipt = _on_phone(receipt, record)
    first, stamp = receipt.stamps.get("acknowledge"), stamp_of(record)
    if first is None or stamp < first:  # the first to confirm counts, whatever came in first
        receipt = msgspec.structs.replace(
            receipt,
            acknowledged_at=record.occurred_at,
            is_by_voice=event.is_by_voice,
            stamps=receipt.stamps | {"acknowledge": stamp},
        )
    return _with_receipt(state, message, receipt)


def confirmed_by_post(message: Message, record: Record) -> Message:
    """The message, read and confirmed by a desk of the command posts, once for all."""
    return msgspec.structs.replace(
        message,
        read_at=_first(message.read_at, record),
        acknowledged_at=_first(message.acknowledged_at, record),
        is_acknowledged=message.is_acknowledged or not message.team_ids,
    )


def _reader_now(state: OperationState, message: Message, team_id: TeamId) -> TeamId:
    """To whom the message of a team has gone over, if that has ended in another meanwhile."""
    if team_id in message.team_ids:
        return team_id
    team = standing_team(state, team_id)
    return team.id if team is not None and team.id in message.team_ids else team_id


def _team_of(state: OperationState, message: Message, actor: Actor) -> TeamId | None:
    """A crew answers for its team, everybody else for the posts."""
    return reader_of(state, message, actor) if actor.role in CREW else None


def _refuse_reader(state: OperationState, message: Message, actor: Actor) -> Refusal | None:
    is_addressed = reader_of(state, message, actor) is not None if actor.role in CREW else message.is_for_posts
    return None if is_addressed else invalid("message_id", message)


def _receipt(state: OperationState, message: Message, team_id: TeamId) -> Receipt:
    receipt_id = receipt_id_of(message, team_id)
    return state.find(Receipt, receipt_id) or Receipt(id=receipt_id, message_id=message.id, team_id=team_id)


def _on_phone(receipt: Receipt, record: Record) -> Receipt:
    """What was opened on a phone had arrived there."""
    return msgspec.structs.replace(
        receipt, delivered_at=_first(receipt.delivered_at, record), read_at=_first(receipt.read_at, record)
    )


def _first(known_at: int | None, record: Record) -> int:
    return record.occurred_at if known_at is None else min(known_at, record.occurred_at)


def _with_receipt(state: OperationState, message: Message, receipt: Receipt) -> tuple[Entity, ...]:
    """The receipt, and the message if this was the last team it waited for: others do not send it again."""
    before, now = progress_of(state.find(Receipt, receipt.id)), progress_of(receipt)
    known = state.receipts_of.get(message.id, (0, 0))
    reached, acknowledged = (count + new - old for count, new, old in zip(known, now, before, strict=True))
    summed = msgspec.structs.replace(
        message,
        is_reached=reached >= len(message.team_ids),
        is_acknowledged=acknowledged >= len(message.team_ids),
    )
    return (receipt,) if summed == message else (receipt, summed)
