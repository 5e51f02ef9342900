"""The explanation and the deed never differ: both are read off the same tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import commands as c
from protocol.devices import Role
from protocol.operations import OperationStatus, Share, SharingLevel
from protocol.refusals import Refusal, RefusalCode
from protocol.upstream import Scope
from server.domain.decide import decide
from server.domain.explanations import COMMANDS, Because, audience_of, explain_command, explain_entity
from server.domain.scopes import keys_of
from server.domain.visibility import Audience, shown_as_shared
from tests.support.audiences import audiences
from tests.support.strategies import (
    COVER_HEAD,
    MEMBERS,
    OPERATION,
    ORGANISATIONS,
    SITES,
    STRANGER,
    TEAMS,
    Request,
    actor_of,
    ask,
    commands,
    prepared,
)

HISTORY = prepared()


@given(st.sampled_from(sorted(COMMANDS)), st.sampled_from(Role), st.data())
def test_what_is_explained_as_forbidden_is_forbidden_and_what_may_be_anywhere_is_not(
    tag: str, role: Role, data: st.DataObject
) -> None:
    kind, actor = COMMANDS[tag], actor_of(role)
    explained = explain_command(HISTORY.state, kind, actor)
    command, actor, moment = HISTORY.prepare(Request(data.draw(commands(kind)), actor))
    decision = decide(HISTORY.state, command, actor, moment)
    is_forbidden = isinstance(decision, Refusal) and decision.code is RefusalCode.FORBIDDEN
    if explained.because is Because.ROLE_MAY_NOT:
        assert is_forbidden
    assert explained.is_allowed is (explained.because in (Because.ROLE_MAY_ANYWHERE, Because.ROLE_MAY_FOR_OWN_TEAM))


def test_every_thing_is_explained_as_it_is_shown_to_everybody() -> None:
    for audience in audiences():
        for entity in HISTORY.state.entities.values():
            explained = explain_entity(HISTORY.state, entity.id, audience)
            now = shown_as_shared(audience, HISTORY.state.operation)
            assert explained.is_allowed is now.may_see(entity, keys_of(entity))


def test_a_crew_without_a_team_and_a_closed_operation_are_named_as_the_reason() -> None:
    nobody = actor_of(Role.TEAM_LEADER)._replace(team_id=None)
    assert explain_command(HISTORY.state, c.ReportStatus, nobody).because is Because.TIED_TO_NOTHING
    closed = prepared()
    status = {"status": OperationStatus.CLOSED, "is_forced": True, "reason": "test"}
    closed.run(ask(c.SetOperationStatus, COVER_HEAD, **status))
    assert explain_command(closed.state, c.ReportStatus, COVER_HEAD).because is Because.OPERATION_IS_OVER
    assert explain_command(closed.state, c.SetOperationStatus, COVER_HEAD).is_allowed


def test_what_is_not_there_out_of_scope_or_not_shared_is_said_so() -> None:
    phone = Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, TEAMS[1])
    assert explain_entity(HISTORY.state, STRANGER, phone).because is Because.UNKNOWN
    assert explain_entity(HISTORY.state, MEMBERS[0], phone).because is Because.OUT_OF_SCOPE
    partner = Audience(OPERATION, Scope.OPERATION, Role.LIAISON, partner_id=ORGANISATIONS[0])
    assert explain_entity(HISTORY.state, TEAMS[0], partner).because is Because.NOT_SHARED
    shared = prepared()
    share = Share(organisation_id=ORGANISATIONS[0], level=SharingLevel.RESOURCES)
    shared.run(ask(c.SetSharing, COVER_HEAD, sharing=(share,)))
    assert explain_entity(shared.state, TEAMS[0], partner).because is Because.ROLE_SEES


@pytest.mark.parametrize(
    ("role", "scope", "target"),
    [
        (Role.DISPATCHER, Scope.OPERATION, None),
        (Role.POST_LEADER, Scope.SITE, SITES[0]),
        (Role.TEAM_LEADER, Scope.TEAM, TEAMS[0]),
    ],
)
def test_everybody_looks_as_widely_as_they_may(role: Role, scope: Scope, target: object) -> None:
    audience = audience_of(HISTORY.state, actor_of(role))
    assert audience is not None
    assert (audience.scope, audience.target) == (scope, target)


def test_who_may_follow_nothing_sees_nothing() -> None:
    assert audience_of(HISTORY.state, actor_of(Role.TRACKER)) is None
