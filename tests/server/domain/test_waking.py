"""Waking is off until somebody says so, and only what a team has not got yet is worth it."""

from uuid import UUID

import pytest

from protocol import commands as c
from protocol.assignments import AssignmentTask
from protocol.devices import Role
from protocol.ids import AssignmentId, MessageId
from protocol.messages import Addressees, Message, MessageKind, MessagePriority
from protocol.operations import OperationStatus
from protocol.resource_requests import RequestAnswerKind
from protocol.teams import TeamStatus
from server.domain.standing import moved_order_id
from server.domain.waking import (
    WORTH_MS,
    Call,
    calls_of,
    insists,
    is_answer,
    is_confirmed_never,
    is_waiting,
    may_wake,
    open_calls,
)
from tests.support.message_strategies import MESSAGES
from tests.support.strategies import COVER_HEAD, TEAMS, actor_of, ask, prepared

ORDER_ID = AssignmentId(UUID(int=91))
MESSAGE_ID = MessageId(UUID(int=92))
LEADER = actor_of(Role.TEAM_LEADER)


def test_nobody_is_woken_until_somebody_allows_it_and_never_after_the_end() -> None:
    """Rule WK1."""
    history = prepared()
    assert not may_wake(history.state)
    history.run(ask(c.AllowWaking, COVER_HEAD, is_allowed=True))
    assert may_wake(history.state)
    history.run(ask(c.AllowWaking, COVER_HEAD, is_allowed=False))
    assert not may_wake(history.state)
    history.run(ask(c.AllowWaking, COVER_HEAD, is_allowed=True))
    history.run(ask(c.SetOperationStatus, COVER_HEAD, status=OperationStatus.CLOSED, is_forced=True, reason="end"))
    assert not may_wake(history.state)


def test_the_newest_word_counts_whatever_the_order_of_arrival() -> None:
    """Rule C8."""
    history = prepared()
    history.run(ask(c.AllowWaking, COVER_HEAD, is_allowed=False))
    history.run(ask(c.AllowWaking, COVER_HEAD, is_allowed=True, age_ms=1_500))
    assert not may_wake(history.state)


def test_an_order_calls_its_team_until_it_has_arrived() -> None:
    """Rule WK3."""
    history = prepared()
    history.run(ask(c.GiveAssignment, assignment_id=ORDER_ID, team_id=TEAMS[0], task=AssignmentTask.STANDBY))
    call = Call(TEAMS[0], ORDER_ID)
    assert calls_of(history.changes[-1:]) == [call]
    assert is_waiting(history.state, call)
    assert call in open_calls(history.state, history.now)
    assert open_calls(history.state, history.now + WORTH_MS) == []
    history.run(ask(c.ConfirmDelivery, LEADER, assignment_id=ORDER_ID))
    assert not is_waiting(history.state, call)
    assert call not in open_calls(history.state, history.now)


def test_a_proposal_calls_nobody() -> None:
    history = prepared()
    history.run(
        ask(
            c.GiveAssignment,
            assignment_id=ORDER_ID,
            team_id=TEAMS[0],
            task=AssignmentTask.STANDBY,
            is_proposal=True,
        )
    )
    assert calls_of(history.changes[-1:]) == []


@pytest.mark.parametrize(
    ("priority", "requires_ack", "does_it"),
    [
        (MessagePriority.ROUTINE, False, False),
        (MessagePriority.URGENT, False, False),
        (MessagePriority.FLASH, False, True),
        (MessagePriority.ROUTINE, True, True),
    ],
)
def test_a_message_calls_if_it_insists(priority: MessagePriority, requires_ack: bool, does_it: bool) -> None:
    """Rule WK3."""
    history = prepared()
    history.run(
        ask(
            c.SendMessage,
            message_id=MESSAGE_ID,
            kind=MessageKind.TEXT,
            to=Addressees(team_ids=(TEAMS[0], TEAMS[1])),
            text="RDV 18 h",
            priority=priority,
            requires_ack=requires_ack,
        )
    )
    message = history.state.find(Message, MESSAGE_ID)
    assert message is not None
    assert insists(message) is does_it
    called = [Call(team_id, MESSAGE_ID) for team_id in message.team_ids]
    assert calls_of(history.changes[-1:]) == (called if does_it else [])
    if does_it:
        history.run(ask(c.ConfirmMessageDelivery, LEADER, message_id=MESSAGE_ID))
        assert [call.team_id for call in called if is_waiting(history.state, call)] == [TEAMS[1]]
        history.run(ask(c.WithdrawMessage, message_id=MESSAGE_ID, reason="x"))
        assert not any(is_waiting(history.state, call) for call in called)


def test_the_answer_to_what_a_team_asked_for_calls_it_until_that_is_there() -> None:
    """Rule WK3: nothing confirms that an answer has arrived."""
    history = prepared()
    asked = MESSAGES[1]
    call = Call(TEAMS[0], asked)
    assert not is_waiting(history.state, call)
    assert call not in open_calls(history.state, history.now)
    history.run(ask(c.AnswerRequest, message_id=asked, answer=RequestAnswerKind.ACCEPTED, delay_ms=WORTH_MS))
    assert calls_of(history.changes[-1:]) == [call]
    assert is_answer(history.state, call)
    assert is_waiting(history.state, call)
    assert call in open_calls(history.state, history.now)
    history.run(ask(c.FulfilRequest, message_id=asked))
    assert not is_waiting(history.state, call)
    assert not is_answer(history.state, Call(TEAMS[1], asked))


@pytest.mark.parametrize("has_got_it", [False, True])
def test_a_message_that_goes_over_calls_the_team_that_goes_on(has_got_it: bool) -> None:
    """Rules WK3 and RL5: that the ended team had got it says nothing of the other's phones."""
    history = prepared()
    history.run(
        ask(c.SendMessage, message_id=MESSAGE_ID, kind=MessageKind.ORDER, to=Addressees(team_ids=TEAMS[:1]), text="A")
    )
    if has_got_it:
        history.run(ask(c.ConfirmMessageDelivery, LEADER, message_id=MESSAGE_ID))
    history.run(ask(c.MergeTeams, team_id=TEAMS[0], into_team_id=TEAMS[1]))
    [call] = [each for each in calls_of(history.changes) if each.is_taken_over and each.item_id == MESSAGE_ID]
    assert call.team_id == TEAMS[1]
    assert is_waiting(history.state, call)
    assert is_confirmed_never(history.state, call) is has_got_it
    history.run(ask(c.AcknowledgeMessage, actor_of(Role.TEAM_LEADER, 1), message_id=MESSAGE_ID))
    assert not is_waiting(history.state, call)


@pytest.mark.parametrize("to", [Addressees(team_ids=TEAMS[:2]), Addressees(is_everyone=True)])
def test_what_was_for_the_other_team_too_does_not_call_it_once_more(to: Addressees) -> None:
    """Rule WK3: it was called when that was written."""
    history = prepared()
    for number in (0, 1):
        history.run(ask(c.ReportStatus, team_id=TEAMS[number], status=TeamStatus.AVAILABLE_BASE, is_forced=True))
    history.run(ask(c.SendMessage, message_id=MESSAGE_ID, kind=MessageKind.ORDER, to=to, text="A"))
    history.run(ask(c.ConfirmMessageDelivery, actor_of(Role.TEAM_LEADER, 1), message_id=MESSAGE_ID))
    history.run(ask(c.MergeTeams, team_id=TEAMS[0], into_team_id=TEAMS[1]))
    called = [each for each in calls_of(history.changes) if each.item_id == MESSAGE_ID and each.team_id == TEAMS[1]]
    assert called == [Call(TEAMS[1], MESSAGE_ID)]
    assert not is_waiting(history.state, called[0])


def test_an_order_that_goes_over_calls_the_team_that_goes_on() -> None:
    """Rules WK3 and RL4: whatever the ended team had confirmed of it."""
    history = prepared()
    history.run(ask(c.GiveAssignment, assignment_id=ORDER_ID, team_id=TEAMS[0], task=AssignmentTask.STANDBY))
    history.run(ask(c.ConfirmDelivery, LEADER, assignment_id=ORDER_ID))
    before = len(history.changes)
    history.run(ask(c.MergeTeams, team_id=TEAMS[0], into_team_id=TEAMS[1]))
    moved = Call(TEAMS[1], moved_order_id(ORDER_ID, TEAMS[1]))
    assert moved in calls_of(history.changes[before:])
    assert is_waiting(history.state, moved)
