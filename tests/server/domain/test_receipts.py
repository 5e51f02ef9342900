"""Receipts: delivered, read and confirmed by each team, whatever the order in which that is heard."""

from itertools import permutations
from typing import Any

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.messages import Addressees, Message, MessageKind, Receipt
from protocol.refusals import Refusal, RefusalCode
from protocol.upstream import Scope
from server.domain.outcomes import Accepted
from server.domain.state import receipt_id_of
from server.domain.visibility import Audience, view_for
from tests.support.message_strategies import MESSAGES
from tests.support.strategies import DISPATCHER, OPERATION, STRANGER, TEAMS, History, Request, actor_of, ask, prepared

CREWS = [actor_of(Role.TEAM_LEADER, number) for number in range(2)]
NEW = MESSAGES[2]
STEPS = (c.ConfirmMessageDelivery, c.MarkMessageRead, c.AcknowledgeMessage)


@pytest.fixture
def history() -> History:
    """An order to both teams; nobody has it yet."""
    history = prepared()
    history.run(ask(c.SendMessage, message_id=NEW, kind=MessageKind.ORDER, text="A", to=Addressees(team_ids=TEAMS[:2])))
    return history


def message(history: History, message_id: Any = NEW) -> Message:
    found = history.state.find(Message, message_id)
    assert found is not None
    return found


def receipt(history: History, number: int = 0) -> Receipt | None:
    return history.state.find(Receipt, receipt_id_of(message(history), TEAMS[number]))


def answer(kind: type[c.CommandEnvelope], number: int = 0, **times: int) -> Request:
    return ask(kind, CREWS[number], message_id=NEW, **times)


def test_a_team_without_a_receipt_has_not_got_it(history: History) -> None:
    """Rule MS7."""
    assert receipt(history) is None
    assert not message(history).is_reached


@pytest.mark.parametrize(
    ("step", "known"),
    [
        (c.ConfirmMessageDelivery, (True, False, False)),
        (c.MarkMessageRead, (True, True, False)),
        (c.AcknowledgeMessage, (True, True, True)),
    ],
)
def test_a_later_step_implies_those_before(history: History, step: Any, known: tuple[bool, ...]) -> None:
    """Rule MS7: what was confirmed on a phone was read there, and had arrived there."""
    history.run(answer(step))
    now = receipt(history)
    assert now is not None
    times = (now.delivered_at, now.read_at, now.acknowledged_at)
    assert times == tuple(history.now if is_known else None for is_known in known)


def test_a_message_is_reached_and_acknowledged_when_every_team_has_done_it(history: History) -> None:
    """Rule MS8."""
    history.run(answer(c.AcknowledgeMessage, 0))
    assert (message(history).is_reached, message(history).is_acknowledged) == (False, False)
    history.run(answer(c.ConfirmMessageDelivery, 1))
    assert (message(history).is_reached, message(history).is_acknowledged) == (True, False)
    history.run(ask(c.PassMessageByVoice, message_id=NEW, team_id=TEAMS[1]))
    assert (message(history).is_reached, message(history).is_acknowledged) == (True, True)


def test_a_confirmation_does_not_send_the_message_again(history: History) -> None:
    """Rule MS7: a thousand phones that confirm a broadcast cost a thousand small changes, not a million."""
    history.run(answer(c.ConfirmMessageDelivery, 0))
    post = view_for(Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER), 0, history.changes[-1])
    assert post is not None
    assert [type(entity) for entity in post.entities] == [Receipt]
    for number, sees in ((0, True), (1, False)):
        crew = Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, TEAMS[number])
        assert (view_for(crew, 0, history.changes[-1]) is not None) is sees


def test_a_post_passes_it_by_voice_in_one_go(history: History) -> None:
    """Rule MS9: the team has it, and no phone has."""
    history.run(ask(c.PassMessageByVoice, message_id=NEW, team_id=TEAMS[0]))
    now = receipt(history)
    assert now is not None
    assert (now.delivered_at, now.acknowledged_at, now.is_by_voice) == (None, history.now, True)
    assert history.run(ask(c.PassMessageByVoice, message_id=NEW, team_id=STRANGER)) == Refusal(
        code=RefusalCode.UNKNOWN_TARGET, field="team_id", last=message(history)
    )


def test_the_first_time_of_each_step_counts_in_every_order_of_arrival() -> None:
    """Rules MS7 and C8: a phone that was away tells later what it did earlier."""
    outcomes = set()
    steps = [*STEPS, c.PassMessageByVoice]
    for order in permutations(range(4)):
        history = prepared()
        history.run(ask(c.SendMessage, message_id=NEW, text="A", to=Addressees(team_ids=TEAMS[:1])))
        sent_at, received_at = history.now, history.now + 100_000
        for number in order:
            occurred_after_ms = (10_000, 20_000, 40_000, 30_000)[number]
            times = {"delay_ms": max(0, received_at - history.now), "age_ms": 100_000 - occurred_after_ms}
            asked = (
                ask(steps[number], DISPATCHER, message_id=NEW, team_id=TEAMS[0], **times)
                if number == 3
                else answer(steps[number], **times)
            )
            assert isinstance(history.run(asked), Accepted)
        now = receipt(history)
        assert now is not None
        assert now.delivered_at is not None
        assert now.read_at is not None
        assert now.acknowledged_at is not None
        since = (now.delivered_at - sent_at, now.read_at - sent_at, now.acknowledged_at - sent_at)
        outcomes.add((since, now.is_by_voice, message(history).is_acknowledged))
    assert outcomes == {((10_000, 20_000, 30_000), True, True)}


def test_a_post_reads_and_confirms_what_is_for_the_posts(history: History) -> None:
    """Rule MS10."""
    mine = ask(c.MarkMessageRead, message_id=MESSAGES[1])
    assert isinstance(history.run(mine), Accepted)
    first_at = history.now
    history.run(mine)
    assert (message(history, MESSAGES[1]).read_at, message(history, MESSAGES[1]).is_acknowledged) == (first_at, False)
    history.run(ask(c.AcknowledgeMessage, message_id=MESSAGES[1]))
    confirmed = message(history, MESSAGES[1])
    assert (confirmed.read_at, confirmed.acknowledged_at, confirmed.is_acknowledged) == (first_at, history.now, True)


@pytest.mark.parametrize("step", [c.MarkMessageRead, c.AcknowledgeMessage])
def test_a_post_does_not_confirm_in_silence_for_a_team(history: History, step: Any) -> None:
    """Rules MS9 and MS10: that is what passing by voice is for."""
    decision = history.run(ask(step, message_id=NEW))
    assert decision == Refusal(code=RefusalCode.INVALID_VALUE, field="message_id", last=message(history))


@pytest.mark.parametrize("step", STEPS)
def test_a_crew_confirms_only_what_its_team_was_sent(history: History, step: Any) -> None:
    """Rule MS7."""
    for message_id in (MESSAGES[0], STRANGER):
        decision = history.run(ask(step, CREWS[1], message_id=message_id))
        assert decision == Refusal(code=RefusalCode.FORBIDDEN)


@pytest.mark.parametrize("step", [c.MarkMessageRead, c.AcknowledgeMessage, c.PassMessageByVoice])
def test_a_message_that_nobody_knows_is_refused(history: History, step: Any) -> None:
    team = {"team_id": TEAMS[0]} if step is c.PassMessageByVoice else {}
    decision = history.run(ask(step, message_id=STRANGER, **team))
    assert decision == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="message_id")
