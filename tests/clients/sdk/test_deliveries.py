"""What a phone confirms by itself: what its team was sent and nobody has confirmed, each once."""

import pytest

from clients.sdk.deliveries import Deliveries, unconfirmed
from clients.sdk.replica import Replica
from protocol import commands as c
from protocol.devices import Role
from protocol.downstream import SnapshotPart
from protocol.ids import LogId
from protocol.messages import Addressees
from protocol.upstream import Scope
from server.domain.visibility import Audience, snapshot_for
from tests.support.message_strategies import MESSAGES
from tests.support.strategies import OPERATION, STRANGER, TEAMS, History, actor_of, ask, prepared

CREW = actor_of(Role.TEAM_LEADER)


@pytest.fixture
def history() -> History:
    """The first team has confirmed an order, and has just got two messages more."""
    history = prepared()
    for message_id in MESSAGES[2:]:
        history.run(ask(c.SendMessage, message_id=message_id, text="A", to=Addressees(team_ids=TEAMS[:1])))
    return history


def phone(history: History) -> Replica:
    """What the phone of the first team holds."""
    replica = Replica(OPERATION, Scope.TEAM)
    seen = tuple(snapshot_for(Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, TEAMS[0]), history.state))
    replica.begin_snapshot("")
    replica.add_part(
        SnapshotPart(
            operation_id=OPERATION, log_id=LogId(STRANGER), seq=history.state.seq, part=0, parts=1, entities=seen
        )
    )
    return replica


def test_what_the_team_was_sent_and_has_not_confirmed_is_due(history: History) -> None:
    """Rule MS7."""
    assert set(unconfirmed(phone(history), TEAMS[0])) == set(MESSAGES[2:])
    history.run(ask(c.AcknowledgeMessage, CREW, message_id=MESSAGES[2]))
    assert set(unconfirmed(phone(history), TEAMS[0])) == {MESSAGES[3]}


def test_what_was_passed_by_voice_is_still_confirmed_by_the_phone_that_shows_it(history: History) -> None:
    history.run(ask(c.PassMessageByVoice, message_id=MESSAGES[2], team_id=TEAMS[0]))
    assert MESSAGES[2] in set(unconfirmed(phone(history), TEAMS[0]))


def test_what_was_taken_back_needs_no_confirmation(history: History) -> None:
    history.run(ask(c.WithdrawMessage, message_id=MESSAGES[2], reason="annulé"))
    assert set(unconfirmed(phone(history), TEAMS[0])) == {MESSAGES[3]}


def test_each_message_is_due_once(history: History) -> None:
    deliveries = Deliveries(TEAMS[0])
    assert set(deliveries.due(phone(history))) == set(MESSAGES[2:])
    assert list(deliveries.due(phone(history))) == []
