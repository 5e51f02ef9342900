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
from server.domain.waking import WORTH_MS, Call, calls_of, insists, is_answer, is_waiting, may_wake, open_calls
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
