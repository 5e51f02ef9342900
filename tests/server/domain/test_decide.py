"""The one door: every command has its decider, and what stands at the door for all of them."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.codec import command_types
from protocol.devices import Role
from protocol.operations import OperationStatus
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import TeamStatus
from server.domain.decide import DECIDERS, decide
from server.domain.outcomes import Accepted
from tests.support.strategies import (
    COVER_HEAD,
    DISPATCHER,
    STRANGER,
    TEAMS,
    History,
    actor_of,
    ask,
    prepared,
)


def test_every_command_has_a_decider() -> None:
    assert set(DECIDERS) == set(command_types())


def test_no_two_commands_share_a_decider() -> None:
    assert len(set(DECIDERS.values())) == len(DECIDERS)


def test_a_decision_changes_nothing() -> None:
    history = prepared()
    before = history.state
    command, actor, moment = history.prepare(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL))
    assert isinstance(decide(before, command, actor, moment), Accepted)
    assert history.state is before


def test_rights_come_before_everything_else() -> None:
    """Who has no right learns neither whether the operation exists nor whether the target does."""
    observer = actor_of(Role.OBSERVER)
    for history in (History(), prepared()):
        decision = history.run(ask(c.ReportStatus, observer, team_id=STRANGER, status=TeamStatus.PATROL))
        assert decision == Refusal(code=RefusalCode.FORBIDDEN)


@pytest.mark.parametrize("team_id", [TEAMS[0], None])
def test_nothing_happens_in_an_operation_that_does_not_exist(team_id: Any) -> None:
    decision = History().run(ask(c.ReportStatus, DISPATCHER, team_id=team_id, status=TeamStatus.PATROL))
    assert decision == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="op")


def test_a_cancelled_operation_takes_nothing_more() -> None:
    history = History()
    history.run_all(
        [
            ask(c.CreateOperation, actor_of(Role.ORG_ADMIN), code="M", name="M", kind="duty"),
            ask(c.SetOperationStatus, COVER_HEAD, status=OperationStatus.CANCELLED),
        ]
    )
    decision = history.run(ask(c.CreateTeam, team_id=TEAMS[0], call_sign="EQ 1", kind="pair"))
    assert isinstance(decision, Refusal)
    assert decision.code is RefusalCode.OPERATION_CLOSED
