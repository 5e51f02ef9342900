"""How long orders, alerts and messages waited, in the hour told in `debrief_story`."""

from protocol import commands as c
from protocol import events as e
from protocol.messages import Addressees, MessageKind
from server.figures.acknowledgement import answers_of
from tests.support.debrief_story import ALPHA, BRAVO, BRAVO_ORDER, CHARLIE, gathered_of, going_on, ms, seq_said, told
from tests.support.message_strategies import MESSAGES


def test_orders_until_they_were_confirmed() -> None:
    answers = answers_of(*gathered_of(told()))
    assert answers.orders is not None
    waits = {each.team_id: each.wait_ms for each in answers.orders}
    assert waits == {ALPHA: ms("10:50") - ms("10:30"), BRAVO: None, CHARLIE: ms("15:20") - ms("15:00")}
    spread = answers.order_wait
    assert spread is not None
    assert (spread.count, spread.median_ms) == (2, 20_000)
    assert (spread.not_reported, spread.not_reached) == (1, 0), "Bravo went, and never confirmed"


def test_alerts_until_a_post_saw_them() -> None:
    answers = answers_of(*gathered_of(told()))
    assert answers.alerts is not None
    (alert,) = answers.alerts
    assert alert.wait_ms == ms("21:40") - ms("21:00")
    assert alert.answer_seq == seq_said(told(), e.AlertAcknowledged, "21:40")


def test_messages_until_each_team_confirmed_them() -> None:
    story = going_on()
    story.say(
        "53:00",
        c.SendMessage,
        message_id=MESSAGES[1],
        kind=MessageKind.ORDER,
        text="B",
        to=Addressees(team_ids=(ALPHA, BRAVO)),
        requires_ack=True,
    )
    spread = answers_of(*gathered_of(story)).message_wait
    assert spread is not None
    assert (spread.count, spread.median_ms) == (1, ms("33:25") - ms("33:00"))
    assert spread.not_reached == 2, "the second message, at two teams"


def test_a_late_confirmation_counts_when_it_was_given() -> None:
    story = going_on()
    story.say("12:50", c.AcknowledgeAssignment, assignment_id=BRAVO_ORDER, heard_at="53:00")
    answers = answers_of(*gathered_of(story))
    assert answers.orders is not None
    bravo = next(each for each in answers.orders if each.team_id == BRAVO)
    assert bravo.wait_ms == ms("12:50") - ms("12:30")
    assert not bravo.is_acted_on
