"""Members: known by a short code, in at most one team, present or not."""

from typing import Any

import msgspec
import pytest

from protocol import commands as c
from protocol import events as e
from protocol.members import Member, Presence, Qualification
from protocol.protected import Identity, Sealed
from protocol.refusals import Refusal, RefusalCode
from server.domain.evolve import evolve
from server.domain.outcomes import Accepted
from tests.support.strategies import MEMBERS, SEALED_BOX, STRANGER, TEAMS, History, ask, prepared


@pytest.fixture
def history() -> History:
    return prepared()


def member(history: History, number: int) -> Member:
    found = history.state.find(Member, MEMBERS[number])
    assert found is not None
    return found


def test_a_name_is_in_clear_in_the_decision_only(history: History) -> None:
    decision = history.run(ask(c.EnrolMember, member_id=MEMBERS[3], code="ZC", name="Zoé", phone="0601"))
    assert isinstance(decision, Accepted)
    assert isinstance(decision.events[0], e.MemberEnrolled)
    assert decision.events[0].identity == Identity(name="Zoé", phone="0601")
    assert member(history, 3).identity == Sealed(key_id="1", box=SEALED_BOX)
    assert member(history, 3).has_identity


def test_a_record_that_was_never_sealed_puts_no_name_into_the_state(history: History) -> None:
    enrolled = e.MemberEnrolled(member_id=MEMBERS[3], code="ZC", identity=Identity(name="Zoé"))
    record = msgspec.structs.replace(history.records[-1], seq=history.state.seq + 1, event=enrolled)
    state, _ = evolve(history.state, record)
    found = state.find(Member, MEMBERS[3])
    assert found is not None
    assert found.identity is None


def test_a_member_may_be_entered_without_a_name(history: History) -> None:
    history.run(ask(c.EnrolMember, member_id=MEMBERS[3], code="ZC", qualifications=(Qualification.NURSE,)))
    assert not member(history, 3).has_identity
    assert member(history, 3).presence is Presence.EXPECTED


def test_a_phone_without_a_name_is_not_lost_in_silence(history: History) -> None:
    decision = history.run(ask(c.EnrolMember, member_id=MEMBERS[3], code="ZC", phone="0601"))
    assert decision == Refusal(code=RefusalCode.INVALID_VALUE, field="name")


@pytest.mark.parametrize("field", ["team_id", "organisation_id"])
def test_a_member_belongs_only_to_what_exists(history: History, field: str) -> None:
    fields: dict[str, Any] = {field: STRANGER}
    decision = history.run(ask(c.EnrolMember, member_id=MEMBERS[3], code="ZC", **fields))
    assert decision == Refusal(code=RefusalCode.UNKNOWN_TARGET, field=field)


def test_a_member_moves_from_team_to_team_and_out(history: History) -> None:
    for team_id in (TEAMS[1], None):
        history.run(ask(c.AssignMember, member_id=MEMBERS[0], team_id=team_id))
        assert member(history, 0).team_id == team_id
    assert MEMBERS[0] not in {one.id for team_id in TEAMS for one in history.state.members_in(team_id)}


def test_an_assignment_told_late_leaves_the_present(history: History) -> None:
    history.run(ask(c.AssignMember, member_id=MEMBERS[0], team_id=TEAMS[1], delay_ms=60_000))
    decision = history.run(ask(c.AssignMember, member_id=MEMBERS[0], age_ms=30_000))
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert member(history, 0).team_id == TEAMS[1]


def test_nobody_is_assigned_to_a_team_that_does_not_exist(history: History) -> None:
    decision = history.run(ask(c.AssignMember, member_id=MEMBERS[0], team_id=STRANGER))
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.UNKNOWN_TARGET, "team_id")
    assert decision.last is not None
    assert decision.last.id == MEMBERS[0]


def test_presence_has_its_time_and_ignores_older_news(history: History) -> None:
    history.run(ask(c.ReportPresence, member_id=MEMBERS[0], presence=Presence.CHECKED_IN, delay_ms=60_000))
    checked_in_at = history.now
    decision = history.run(ask(c.ReportPresence, member_id=MEMBERS[0], presence=Presence.ABSENT, age_ms=30_000))
    assert isinstance(decision, Accepted)
    assert decision.is_late
    assert (member(history, 0).presence, member(history, 0).presence_at) == (Presence.CHECKED_IN, checked_in_at)


@pytest.mark.parametrize("asked", [c.AssignMember, c.ReportPresence])
def test_an_unknown_member_is_refused(history: History, asked: type[Any]) -> None:
    fields: dict[str, Any] = {} if asked is c.AssignMember else {"presence": Presence.ABSENT}
    decision = history.run(ask(asked, member_id=TEAMS[0], **fields))
    assert decision == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="member_id")
