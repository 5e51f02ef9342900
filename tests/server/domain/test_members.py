"""Members: known by a short code, in at most one team, present or not."""

from typing import Any

import msgspec
import pytest

from protocol import commands as c
from protocol import events as e
from protocol.devices import Role
from protocol.members import Member, Presence, Qualification, QualificationEnd
from protocol.protected import Identity, Sealed
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import CareLevel, Team
from server.domain.evolve import evolve
from server.domain.outcomes import Accepted
from tests.support.strategies import MEMBERS, SEALED_BOX, START, STRANGER, TEAMS, History, actor_of, ask, prepared


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


UNTIL = QualificationEnd(Qualification.PSE2, START)
AGAIN = QualificationEnd(Qualification.PSE2, START + 1)


def test_a_qualification_that_has_ended_goes_on_counting(history: History) -> None:
    """Rule RE3: who is here may be all there is; posts are warned, nobody is refused."""
    history.run(ask(c.ReportPresence, member_id=MEMBERS[0], presence=Presence.CHECKED_IN))
    history.run(ask(c.DescribeMember, member_id=MEMBERS[0], qualified_until=(UNTIL,)))
    assert member(history, 0).qualified_until == (UNTIL,)
    team = history.state.find(Team, TEAMS[0])
    assert team is not None
    assert team.care_level is CareLevel.FIRST_AID


def test_what_a_member_is_trained_for_changes_the_care_of_the_team(history: History) -> None:
    """Rule RE4: read off the members who are here, whenever one of them changes."""
    history.run(ask(c.ReportPresence, member_id=MEMBERS[0], presence=Presence.CHECKED_IN))
    history.run(ask(c.DescribeMember, member_id=MEMBERS[0], qualifications=(Qualification.NURSE,)))
    team = history.state.find(Team, TEAMS[0])
    assert team is not None
    assert team.care_level is CareLevel.PARAMEDIC
    assert member(history, 0).qualified_until == ()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "qualifications"),
        ({"organisation_id": STRANGER}, "organisation_id"),
        ({"qualified_until": (UNTIL, AGAIN)}, "qualified_until"),
    ],
)
def test_a_member_is_described_in_earnest(history: History, said: dict[str, Any], field: str) -> None:
    """Rules RE1 and RE3."""
    decision = history.run(ask(c.DescribeMember, member_id=MEMBERS[0], **said))
    assert isinstance(decision, Refusal)
    assert decision.field == field


def test_a_member_is_enrolled_with_the_end_of_each_qualification_once(history: History) -> None:
    """Rule RE3."""
    enrol = ask(c.EnrolMember, member_id=MEMBERS[3], code="ZC", qualified_until=(UNTIL, AGAIN))
    assert history.run(enrol) == Refusal(code=RefusalCode.INVALID_VALUE, field="qualified_until")
    history.run(ask(c.EnrolMember, member_id=MEMBERS[3], code="ZC", qualified_until=(UNTIL,)))
    assert member(history, 3).qualified_until == (UNTIL,)


def test_only_a_member_of_the_team_is_named_its_leader(history: History) -> None:
    """Rule RE4; members 0 and 2 are in the first team, member 1 in the second."""
    crew = actor_of(Role.TEAM_LEADER)
    assert isinstance(history.run(ask(c.NameLeader, crew, team_id=TEAMS[0], member_id=MEMBERS[2])), Accepted)
    team = history.state.find(Team, TEAMS[0])
    assert team is not None
    assert team.leader_id == MEMBERS[2]
    for member_id in (MEMBERS[1], STRANGER):
        decision = history.run(ask(c.NameLeader, team_id=TEAMS[0], member_id=member_id))
        assert isinstance(decision, Refusal)
        assert decision.field == "member_id"
    foreign = history.run(ask(c.NameLeader, crew, team_id=TEAMS[1], member_id=MEMBERS[1]))
    assert isinstance(foreign, Refusal)
    history.run(ask(c.NameLeader, team_id=TEAMS[0]))
    team = history.state.find(Team, TEAMS[0])
    assert team is not None
    assert team.leader_id is None
