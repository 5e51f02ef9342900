"""What was written to a team that ends in another, and what it asked for (rule RL5)."""

from typing import Any

import pytest
from hypothesis import given

from protocol import commands as c
from protocol.attention import AttentionCause
from protocol.devices import Role
from protocol.ids import TeamId
from protocol.messages import Addressees, Message, MessageKind, Receipt
from protocol.teams import Team
from server.domain.actor import Actor
from server.domain.outcomes import Accepted
from server.domain.standing import reader_of
from server.domain.state import receipt_id_of
from tests.support.message_strategies import MESSAGES
from tests.support.strategies import TEAMS, History, actor_of, ask, prepared, request_lists

ENDED, INTO, OTHER = (TeamId(team_id) for team_id in (*TEAMS[:2], TEAMS[2]))
BEFORE = actor_of(Role.TEAM_LEADER)
PHONE = Actor(device_id=BEFORE.device_id, role=Role.TEAM_LEADER, team_id=INTO)
"""The phone of the ended team, once it is of the other."""
ORDER = MESSAGES[0]
"""Of `prepared`: to the team that ends, which has it and has not confirmed it."""


@pytest.fixture
def history() -> History:
    return prepared()


def message(history: History, message_id: Any = ORDER) -> Message:
    found = history.state.find(Message, message_id)
    assert found is not None
    return found


def receipt(history: History, team_id: TeamId, message_id: Any = ORDER) -> Receipt | None:
    return history.state.find(Receipt, receipt_id_of(message(history, message_id), team_id))


def run(history: History, *asked: Any) -> None:
    for each in asked:
        assert isinstance(history.run(each), Accepted)


def merge(history: History) -> None:
    run(history, ask(c.MergeTeams, team_id=ENDED, into_team_id=INTO))


def test_an_order_that_nobody_confirmed_waits_for_the_team_that_goes_on(history: History) -> None:
    """Rule RL5: with how far it had come; nothing waits for a team that is over."""
    before = receipt(history, ENDED)
    assert before is not None
    merge(history)
    after = message(history)
    assert (after.team_ids, after.is_reached, after.is_acknowledged) == ((INTO,), True, False)
    assert AttentionCause.ORDER_UNACKNOWLEDGED in {item.cause for item in after.attention}
    moved = receipt(history, INTO)
    assert moved is not None
    assert moved.delivered_at == before.delivered_at
    left = receipt(history, ENDED)
    assert left is not None
    assert left.delivered_at is None
    run(history, ask(c.AcknowledgeMessage, PHONE, message_id=ORDER, age_ms=600_000))
    assert message(history).is_acknowledged
    assert not [item for item in message(history).attention if item.cause is AttentionCause.ORDER_UNACKNOWLEDGED]


def test_a_message_to_both_waits_once_for_the_one_that_goes_on(history: History) -> None:
    both = MESSAGES[2]
    run(
        history,
        ask(c.SendMessage, message_id=both, kind=MessageKind.ORDER, text="A", to=Addressees(team_ids=(ENDED, INTO))),
        ask(c.AcknowledgeMessage, actor_of(Role.TEAM_LEADER, 1), message_id=both),
    )
    assert not message(history, both).is_acknowledged
    merge(history)
    assert (message(history, both).team_ids, message(history, both).is_acknowledged) == ((INTO,), True)


def test_what_a_post_heard_from_a_team_and_wrote_to_it_too_is_for_the_one_that_goes_on(history: History) -> None:
    """Rule RL5: quoted from it and addressed to it, it waits for nobody that is over."""
    quoted = MESSAGES[2]
    to = Addressees(team_ids=(ENDED, INTO))
    run(history, ask(c.SendMessage, message_id=quoted, kind=MessageKind.TEXT, text="A", to=to, from_team_id=ENDED))
    merge(history)
    assert (message(history, quoted).team_ids, message(history, quoted).from_team_id) == ((INTO,), INTO)
    assert history.state.letters_of(ENDED) == []


def test_the_progress_of_others_is_not_counted_twice(history: History) -> None:
    """Two teams have to confirm it; one ended in a third, having got it: nobody has confirmed, one has not got it."""
    three = MESSAGES[2]
    run(
        history,
        ask(c.CreateTeam, team_id=OTHER, call_sign="EQ 9", kind=history.state.find(Team, INTO).kind),  # type: ignore[union-attr]
        ask(c.SendMessage, message_id=three, kind=MessageKind.ORDER, text="A", to=Addressees(team_ids=(ENDED, OTHER))),
        ask(c.ConfirmMessageDelivery, BEFORE, message_id=three),
    )
    merge(history)
    assert set(message(history, three).team_ids) == {INTO, OTHER}
    assert not message(history, three).is_reached
    run(history, ask(c.ConfirmMessageDelivery, actor_of(Role.TEAM_LEADER, 2), message_id=three))
    assert message(history, three).is_reached


def test_what_was_settled_stays_with_the_team_that_settled_it(history: History) -> None:
    run(history, ask(c.AcknowledgeMessage, BEFORE, message_id=ORDER))
    merge(history)
    assert message(history).team_ids == (ENDED,)
    assert reader_of(history.state, message(history), PHONE) == ENDED
    run(history, ask(c.MarkMessageRead, PHONE, message_id=ORDER))


def test_a_post_that_has_not_heard_of_it_passes_it_by_voice_to_who_goes_on(history: History) -> None:
    merge(history)
    run(history, ask(c.PassMessageByVoice, message_id=ORDER, team_id=ENDED))
    told = receipt(history, INTO)
    assert told is not None
    assert told.is_by_voice
    assert message(history).is_acknowledged


def test_a_request_goes_on_being_asked_and_its_answer_is_seen(history: History) -> None:
    """Rules RL5 and RQ5."""
    merge(history)
    assert message(history, MESSAGES[1]).from_team_id == INTO
    run(history, ask(c.FulfilRequest, PHONE, message_id=MESSAGES[1]))


def test_a_request_that_was_met_stays_with_who_asked(history: History) -> None:
    run(history, ask(c.FulfilRequest, BEFORE, message_id=MESSAGES[1]))
    merge(history)
    assert message(history, MESSAGES[1]).from_team_id == ENDED
    run(history, ask(c.WithdrawMessage, PHONE, message_id=MESSAGES[1], reason="A"))


def test_what_is_written_to_a_team_that_is_over_comes_to_the_one_that_goes_on(history: History) -> None:
    """Rule RL4: its sender had not heard of it; nor had who quotes a team that it heard."""
    merge(history)
    run(
        history,
        ask(c.SendMessage, message_id=MESSAGES[2], text="A", to=Addressees(team_ids=(ENDED,)), from_team_id=ENDED),
    )
    assert (message(history, MESSAGES[2]).team_ids, message(history, MESSAGES[2]).from_team_id) == ((INTO,), INTO)


@given(
    request_lists(
        c.SendMessage, c.MergeTeams, c.ConfirmMessageDelivery, c.AcknowledgeMessage, c.PassMessageByVoice, c.SplitTeam
    )
)
def test_no_message_waits_for_a_team_that_is_over(asked: list[Any]) -> None:
    """Rule RL5: whatever happens, and what is told of each message is what its receipts say."""
    state = prepared().run_all(asked).state
    over = {each.id for each in state.all(Team) if each.merged_into is not None}
    assert not [team_id for team_id in over if state.letters_of(team_id)]
    for each in state.all(Message):
        has = [state.find(Receipt, receipt_id_of(each, team_id)) for team_id in each.team_ids]
        if has:
            assert each.is_acknowledged is all(one is not None and one.acknowledged_at is not None for one in has)
