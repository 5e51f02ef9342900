"""How long orders, alerts and messages waited for their first answer.

An order waits from when it was sent until its team first confirmed it; one that nobody confirmed, although the team
then acted on it, is "not reported": how long it waited is not known. Orders that a team gave itself, or took over with
the work of another, wait for nobody. An alert waits from when it was raised until a post first saw it. A message that
asks for it waits, for each team that is to confirm it, from when the server had it until that team confirmed it, by
hand or by voice; one that was withdrawn unanswered counts as not reached. Confirmations that came in late count at the
time when they were given.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from protocol.alerts import Alert
from protocol.assignments import Assignment
from protocol.figures import Answered, Answers, Spread
from protocol.ids import TeamId
from protocol.messages import Message, Receipt
from server.domain.state import OperationState
from server.figures.gathering import Gathered
from server.figures.spread import spread_of


def answers_of(state: OperationState, gathered: Gathered) -> Answers:
    """All three, in the order in which they were asked."""
    orders = _sorted(
        _order(gathered, each, each.sent_at)
        for each in state.all(Assignment)
        if each.sent_at is not None and not each.is_self_engaged and each.id not in gathered.taken_over
    )
    alerts = _sorted(_alert(gathered, each) for each in state.all(Alert))
    messages = _sorted(_messages(state, gathered))
    return Answers(
        orders=orders,
        alerts=alerts,
        messages=messages,
        order_wait=_spread(orders),
        alert_wait=_spread(alerts),
        message_wait=_spread(messages),
    )


def _order(gathered: Gathered, order: Assignment, sent_at: int) -> Answered:
    is_acted_on = order.acknowledged_at is None and bool(gathered.orders.get(order.id)) and _has_moved(order)
    return _answered(
        order.id,
        order.team_id,
        (sent_at, gathered.seq_of(order.id, "sent_at")),
        (order.acknowledged_at, gathered.seq_of(order.id, "acknowledged_at")),
        is_acted_on=is_acted_on,
    )


def _has_moved(order: Assignment) -> bool:
    """Did its team go, or get there? That it was alerted is said by a rule, not by the team."""
    times = order.mission
    return any(at is not None for at in (times.en_route_at, times.on_scene_at, times.with_patient_at, times.ended_at))


def _alert(gathered: Gathered, alert: Alert) -> Answered:
    return _answered(
        alert.id,
        alert.team_id,
        (alert.raised_at, gathered.seq_of(alert.id, "raised_at")),
        (alert.seen_at, gathered.seq_of(alert.id, "seen_at")),
        alert=alert,
    )


def _messages(state: OperationState, gathered: Gathered) -> Iterable[Answered]:
    asking = {message.id: message for message in state.all(Message) if message.requires_ack}
    receipts = {(receipt.message_id, receipt.team_id): receipt for receipt in state.all(Receipt)}
    for message in asking.values():
        for team_id in message.team_ids:
            receipt = receipts.get((message.id, team_id))
            acknowledged_at = None if receipt is None else receipt.acknowledged_at
            seq = 0 if receipt is None else gathered.seq_of(receipt.id, "acknowledged_at")
            asked = message.accepted_at, gathered.seq_of(message.id, "accepted_at")
            yield _answered(message.id, team_id, asked, (acknowledged_at, seq))


def _answered(
    asked_id: UUID,
    team_id: TeamId,
    asked: tuple[int, int],
    answered: tuple[int | None, int],
    *,
    is_acted_on: bool = False,
    alert: Alert | None = None,
) -> Answered:
    asked_at, ask_seq = asked
    answered_at, answer_seq = answered
    is_answered = answered_at is not None
    return Answered(
        id=asked_id,
        team_id=team_id,
        asked_at=asked_at,
        ask_seq=ask_seq,
        answered_at=answered_at,
        answer_seq=answer_seq if is_answered else None,
        wait_ms=None if answered_at is None else max(0, answered_at - asked_at),
        is_acted_on=is_acted_on,
        alert_kind=None if alert is None else alert.kind,
    )


def _sorted(answered: Iterable[Answered]) -> tuple[Answered, ...]:
    return tuple(sorted(answered, key=lambda each: (each.asked_at, each.ask_seq, str(each.team_id))))


def _spread(answered: Sequence[Answered]) -> Spread:
    waits = [each.wait_ms for each in answered if each.wait_ms is not None]
    acted_on = sum(each.is_acted_on for each in answered)
    return spread_of(
        waits,
        [seq for each in answered if each.answer_seq is not None for seq in (each.ask_seq, each.answer_seq)],
        not_reported=acted_on,
        not_reached=len(answered) - len(waits) - acted_on,
    )
