"""What a crew answers by itself: delivery at once, its word a while later, each once; by radio, the post says it."""

from random import Random
from uuid import UUID

from clients.sdk import Replica
from clients.simulator.answers import BY_VOICE_MS, Answers
from protocol import commands as c
from protocol.assignments import Assignment, AssignmentState
from protocol.entities import Entity
from protocol.ids import AssignmentId, DeviceId, MessageId, ReceiptId
from protocol.messages import Message, MessageKind, Receipt
from protocol.teams import ReportSource
from tests.support.board_world import ALPHA, BRAVO, NOW, make_replica

ORDER = AssignmentId(UUID(int=91))
MESSAGE = MessageId(UUID(int=92))


def message(**fields: object) -> Message:
    told: dict[str, object] = {"team_ids": (ALPHA,), "requires_ack": True, "text": "x"} | fields
    return Message(
        id=MESSAGE,
        kind=MessageKind.ORDER,
        from_device_id=DeviceId(UUID(int=1)),
        sent_at=NOW,
        accepted_at=NOW,
        **told,  # type: ignore[arg-type]
    )


def order(**fields: object) -> Assignment:
    told: dict[str, object] = {"team_id": ALPHA, "state": AssignmentState.SENT} | fields
    return Assignment(id=ORDER, given_at=NOW, **told)  # type: ignore[arg-type]


def answered(*entities: Entity, has_phone: bool = True) -> list[tuple[str, ReportSource]]:
    """Everything that is answered within two minutes, looked at every second."""
    replica: Replica = make_replica(*entities)
    answers = Answers(ALPHA, Random("1"), has_phone=has_phone)
    return [
        (answer.kind.__name__, answer.source)
        for now_ms in range(0, 120_000, 1_000)
        for answer in answers.due(replica, now_ms)
    ]


def kinds(*entities: Entity) -> list[str]:
    return [kind for kind, _ in answered(*entities)]


def test_a_phone_confirms_delivery_and_its_crew_the_order() -> None:
    assert kinds(message()) == [c.ConfirmMessageDelivery.__name__, c.AcknowledgeMessage.__name__]
    assert kinds(order()) == [c.ConfirmDelivery.__name__, c.AcknowledgeAssignment.__name__]


def test_what_asks_for_nothing_is_only_delivered() -> None:
    assert kinds(message(requires_ack=False)) == [c.ConfirmMessageDelivery.__name__]


def test_delivery_is_said_at_once_and_the_rest_by_hand() -> None:
    answers, replica = Answers(ALPHA, Random("1"), has_phone=True), make_replica(message())
    assert [answer.kind for answer in answers.due(replica, 0)] == [c.ConfirmMessageDelivery]
    assert answers.due(replica, 4_000) == []


def test_what_was_answered_before_is_not_answered_again() -> None:
    receipt = Receipt(
        id=ReceiptId(UUID(int=93)), message_id=MESSAGE, team_id=ALPHA, delivered_at=NOW, acknowledged_at=NOW
    )
    assert kinds(message(), receipt) == []
    assert kinds(order(delivered_at=NOW, acknowledged_at=NOW)) == []
    assert kinds(order(state=AssignmentState.COMPLETED)) == []


def test_what_is_for_others_or_was_taken_back_is_left_alone() -> None:
    assert kinds(message(team_ids=(BRAVO,)), order(team_id=BRAVO)) == []
    assert kinds(message(withdrawn_at=NOW)) == []
    assert kinds(order(is_self_engaged=True)) == []


def test_the_post_passes_it_by_voice_to_a_crew_without_a_phone() -> None:
    assert answered(message(), order(), has_phone=False) in (
        [("PassMessageByVoice", ReportSource.RADIO), ("AcknowledgeAssignment", ReportSource.RADIO)],
        [("AcknowledgeAssignment", ReportSource.RADIO), ("PassMessageByVoice", ReportSource.RADIO)],
    )
    assert BY_VOICE_MS[1] < 120_000
