"""The state and its indexes: who holds a name, who is in a team."""

from protocol import commands as c
from protocol.members import Member
from protocol.operations import Sector, SectorKind, Site
from protocol.teams import Team
from server.domain.state import OperationState, name_of
from tests.support.strategies import ALERTS, MEMBERS, OPERATION, SECTORS, SITES, TEAMS, History, ask, prepared


def members_in(history: History, number: int) -> set[object]:
    return {member.id for member in history.state.members_in(TEAMS[number])}


def test_an_empty_state_has_nothing() -> None:
    state = OperationState(OPERATION)
    assert (state.seq, state.operation, list(state.all(Team))) == (0, None, [])


def test_a_thing_is_found_by_its_kind_only() -> None:
    state = prepared().state
    assert state.find(Team, TEAMS[0]) is not None
    assert state.find(Member, TEAMS[0]) is None
    assert state.find(Team, None) is None


def test_a_name_is_found_whatever_its_case_and_the_space_around() -> None:
    state = prepared().state
    assert state.holder_of(Team, "  eq 1 ") == TEAMS[0]
    assert state.holder_of(Site, "EQ 1") is None


def test_a_thing_renamed_gives_its_old_name_back() -> None:
    history = prepared()
    history.run(ask(c.DefineSector, sector_id=SECTORS[0], code="S", name="Sud", kind=SectorKind.PUBLIC))
    assert history.state.holder_of(Sector, "N") is None
    assert history.state.holder_of(Sector, "S") == SECTORS[0]


def test_what_people_do_not_call_by_a_name_has_none() -> None:
    assert name_of(prepared().state.entities[ALERTS[0]]) is None


def test_members_are_found_by_their_team() -> None:
    history = prepared()
    assert (members_in(history, 0), members_in(history, 1)) == ({MEMBERS[0], MEMBERS[2]}, {MEMBERS[1]})
    history.run(ask(c.AssignMember, member_id=MEMBERS[2], team_id=TEAMS[1]))
    assert (members_in(history, 0), members_in(history, 1)) == ({MEMBERS[0]}, {MEMBERS[1], MEMBERS[2]})


def test_a_team_that_nobody_is_in_any_more_has_no_entry() -> None:
    history = prepared()
    history.run(ask(c.AssignMember, member_id=MEMBERS[1]))
    assert TEAMS[1] not in history.state.members_of


def test_a_state_shares_what_did_not_change_with_its_past() -> None:
    history = prepared()
    before = history.state
    history.run(ask(c.DefineSite, site_id=SITES[0], code="P1", name="Poste 1 bis", kind="first_aid_post"))
    assert history.state.entities[TEAMS[0]] is before.entities[TEAMS[0]]
    assert history.state.members_of is before.members_of
