"""Broken glass: a fact for who watches over it, told by the server alone."""

import pytest

from protocol import commands as c
from protocol.care_records import GlassBreak
from protocol.devices import Role
from protocol.protected import Compartment
from protocol.refusals import Refusal, RefusalCode
from protocol.upstream import Scope
from server.domain.actor import SYSTEM
from server.domain.outcomes import Accepted
from server.domain.protection import OVERSEERS
from server.domain.visibility import Audience, view_for
from tests.support.care_strategies import READER
from tests.support.strategies import OPERATION, STRANGER, VICTIMS, History, Request, actor_of, ask, prepared


def broken(victim_id: object = VICTIMS[1]) -> Request:
    return ask(
        c.BreakGlass,
        SYSTEM,
        victim_id=victim_id,
        compartment=Compartment.IDENTITY,
        by_role=Role.DISPATCHER,
        by_user_id=READER,
        by_device_id=READER,
    )


@pytest.fixture
def history() -> History:
    history = prepared()
    assert isinstance(history.run(broken()), Accepted)
    return history


def test_a_broken_glass_says_who_read_what_of_whom_when_and_not_why(history: History) -> None:
    """Rule CA6."""
    command = history.records[-1].command_id
    glass = history.state.entities[command]
    assert glass == GlassBreak(
        id=glass.id,  # type: ignore[arg-type]  # the id of its command
        victim_id=VICTIMS[1],
        compartment=Compartment.IDENTITY,
        by_role=Role.DISPATCHER,
        by_user_id=READER,
        by_device_id=READER,
        at=history.now,
    )


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM, Role.TRACKER}))
def test_it_is_told_to_who_watches_over_it_and_to_nobody_else(history: History, role: Role) -> None:
    """Rule CA6."""
    view = view_for(Audience(OPERATION, Scope.OPERATION, role), 0, history.changes[-1])
    assert (view is not None) == (role in OVERSEERS)


def test_there_is_no_glass_before_nobody(history: History) -> None:
    assert history.run(broken(STRANGER)) == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="victim_id")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM}))
def test_nobody_tells_it_of_themselves(history: History, role: Role) -> None:
    asked = broken()._replace(actor=actor_of(role))
    assert history.run(asked) == Refusal(code=RefusalCode.FORBIDDEN)
