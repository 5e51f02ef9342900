"""Requests for people and things: who may ask for what, what is answered, and when it was there."""

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.interventions import Intervention
from protocol.messages import Message, MessageKind
from protocol.operations import Site, Stamp
from protocol.refusals import Refusal
from protocol.resource_requests import RequestAnswer, RequestAnswerKind
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.receipts import confirmed_by_post
from server.domain.registers import is_newest, write
from server.domain.state import OperationState

NEEDED: dict[RequestAnswerKind, str | None] = {
    RequestAnswerKind.ACCEPTED: None,
    RequestAnswerKind.PARTIAL: "count",
    RequestAnswerKind.REFUSED: "reason",
    RequestAnswerKind.DEFERRED: "until",
}
"""What an answer must say beside itself."""

_OF_ONE_ANSWER = {"count": RequestAnswerKind.PARTIAL, "until": RequestAnswerKind.DEFERRED}
"""Fields that belong to one answer only."""


def refuse_request(state: OperationState, command: c.SendMessage, is_for_posts: bool) -> Refusal | None:
    """Why these people and things cannot be asked for in this message; None: they can."""
    request = command.request
    if request is None:
        return None
    if command.kind is not MessageKind.REQUEST:
        return invalid("request")
    if not is_for_posts or command.to.is_everyone:
        return invalid("to")  # who is to send somebody sits at a post
    if request.intervention_id is not None and state.find(Intervention, request.intervention_id) is None:
        return unknown("request")
    if request.site_id is not None and state.find(Site, request.site_id) is None:
        return unknown("request")
    return None


def answer(state: OperationState, command: c.AnswerRequest, actor: Actor, moment: Moment) -> Decision:
    message = state.find(Message, command.message_id)
    if message is None:
        return unknown("message_id")
    if message.request is None or message.withdrawn_at is not None:
        return invalid("message_id", message)
    needed = NEEDED[command.answer]
    if needed is not None and not getattr(command, needed):
        return invalid(needed, message)
    for name, kind in _OF_ONE_ANSWER.items():
        if getattr(command, name) is not None and command.answer is not kind:
            return invalid(name, message)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.RequestAnswered(
            message_id=message.id,
            answer=command.answer,
            count=command.count,
            reason=command.reason,
            until=command.until,
        ),
        is_late=not is_newest(message, "answer", stamp),
    )


def answered(state: OperationState, record: Record, event: e.RequestAnswered) -> tuple[Entity, ...]:
    message = state.find(Message, event.message_id)
    if message is None:
        return ()
    given = RequestAnswer(
        kind=event.answer, at=record.occurred_at, count=event.count, reason=event.reason, until=event.until
    )
    return (write(confirmed_by_post(message, record), "answer", record, answer=given),)


def fulfil(state: OperationState, command: c.FulfilRequest, actor: Actor, moment: Moment) -> Decision:
    message = state.find(Message, command.message_id)
    if message is None:
        return unknown("message_id")
    if message.request is None or message.withdrawn_at is not None:
        return invalid("message_id", message)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.RequestFulfilled(message_id=message.id, is_fulfilled=command.is_fulfilled),
        is_late=not is_newest(message, "fulfil", stamp),
    )


def fulfilled(state: OperationState, record: Record, event: e.RequestFulfilled) -> tuple[Entity, ...]:
    message = state.find(Message, event.message_id)
    if message is None:
        return ()
    at = record.occurred_at if event.is_fulfilled else None
    return (write(message, "fulfil", record, fulfilled_at=at),)
