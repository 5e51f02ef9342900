"""Who could go there, best first (rule GE7), and whose phones ring when nobody has seen a call for help (rule AT5)."""

from typing import Any
from uuid import UUID

import pytest

from protocol import commands as c
from protocol.alerts import Alert
from protocol.devices import Platform, Role
from protocol.ids import TeamId
from protocol.members import Presence, Qualification
from protocol.positions import TeamPosition
from protocol.teams import Availability, CareLevel, DeclaredPlace, Team, TeamKind, TeamStatus
from server.domain.actor import SYSTEM
from server.domain.suitable_teams import lacking, suitable_teams, whom_to_call
from tests.support.strategies import ALERTS, SECTORS, TEAMS, History, ask, ids, prepared

HERE = (48.85, 2.35)
FREE: dict[str, Any] = {"status": TeamStatus.PATROL, "availability": Availability.AVAILABLE}


def team(number: int, **fields: Any) -> Team:
    given = FREE | {"kind": TeamKind.PAIR, "call_sign": f"EQ {number}"}
    return Team(id=TeamId(UUID(int=number)), **(given | fields))


def at(number: int, metres: float, fix_at: int = 0) -> tuple[TeamId, TeamPosition]:
    team_id = TeamId(UUID(int=number))
    return team_id, TeamPosition(team_id, fix_at, HERE[0] + metres / 111_195, HERE[1])


def order(teams: list[Team], positions: dict[TeamId, TeamPosition], **wish: Any) -> list[int]:
    return [one.team.id.int for one in suitable_teams(teams, positions, *HERE, **wish)]


def test_free_teams_come_first_then_silent_ones_then_those_to_be_engaged_again() -> None:
    teams = [
        team(1, status=TeamStatus.LEFT_DESTINATION, availability=Availability.ENGAGED),
        team(2, availability=Availability.UNKNOWN),
        team(3),
        team(4, status=TeamStatus.ON_SCENE, availability=Availability.ENGAGED),
        team(5, status=TeamStatus.UNAVAILABLE, availability=Availability.UNAVAILABLE),
    ]
    positions = dict(at(number, number * 1_000) for number in range(1, 6))
    assert order(teams, positions) == [3, 2, 1]
    assert [one.is_free for one in suitable_teams(teams, positions, *HERE)] == [True, True, False]


def test_who_can_give_the_care_comes_before_who_is_nearer() -> None:
    teams = [team(1, care_level=CareLevel.FIRST_AID), team(2, care_level=CareLevel.MEDICAL), team(3)]
    positions = dict([at(1, 2_000), at(2, 3_000), at(3, 100)])
    assert order(teams, positions, care_level=CareLevel.PARAMEDIC) == [2, 1, 3]
    assert order(teams, positions, care_level=CareLevel.FIRST_AID) == [1, 2, 3]
    assert order(teams, positions) == [3, 1, 2]


def test_who_has_the_skills_asked_for_comes_before_who_is_nearer() -> None:
    """Rule GE7: held by somebody who is here, and as many of them as can be had."""
    history = prepared()
    for number, team_id, held in ((2, TEAMS[0], (Qualification.NURSE,)), (3, TEAMS[1], (Qualification.DOG,))):
        member = ids("dog handler", 4)[number]
        history.run(ask(c.EnrolMember, member_id=member, code=f"X{number}", team_id=team_id, qualifications=held))
        history.run(ask(c.ReportPresence, member_id=member, presence=Presence.CHECKED_IN))
    absent = ids("absent", 1)[0]
    history.run(ask(c.EnrolMember, member_id=absent, code="A", team_id=TEAMS[1], qualifications=(Qualification.NURSE,)))
    count = lacking(history.state, frozenset({Qualification.NURSE, Qualification.NAUTICAL}))
    assert (count(TEAMS[0]), count(TEAMS[1])) == (1, 2)
    positions = dict([at(1, 2_000), at(2, 3_000), at(3, 100)])
    lacks = {TeamId(UUID(int=1)): 1, TeamId(UUID(int=2)): 0, TeamId(UUID(int=3)): 2}
    assert order([team(1), team(2), team(3)], positions, skills=lacks.__getitem__) == [2, 1, 3]


def test_of_teams_equally_far_the_fresher_position_comes_first() -> None:
    positions = dict([at(1, 10, fix_at=1), at(2, 40, fix_at=2), at(3, 60, fix_at=3)])
    assert order([team(1), team(2), team(3)], positions) == [2, 1, 3]


def test_only_the_kind_asked_for_goes_and_only_teams_whose_place_is_known() -> None:
    boat = team(2, kind=TeamKind.BOAT)
    said = team(3, declared_place=DeclaredPlace(lat_deg=HERE[0], lon_deg=HERE[1], at=5))
    positions = dict([at(1, 10), at(2, 20)])
    assert order([team(1), boat, said, team(4)], positions) == [3, 1, 2]
    assert order([team(1), boat], positions, kind=TeamKind.BOAT) == [2]


MANY = ids("escalation team", 6)


@pytest.fixture
def history() -> History:
    """The calling team and two others are in the north; five more teams are on duty around."""
    history = prepared()
    history.run(ask(c.PlaceTeam, team_id=TEAMS[0], sector_id=SECTORS[0]))
    for number, team_id in enumerate(MANY):
        sector_id = SECTORS[0] if number < 2 else None
        history.run(ask(c.CreateTeam, team_id=team_id, call_sign=f"T{number}", kind="pair", sector_id=sector_id))
        if number < 5:
            history.run(ask(c.ReportStatus, team_id=team_id, status=TeamStatus.PATROL))
    return history


def call(history: History, positions: dict[Any, TeamPosition]) -> tuple[TeamId, ...]:
    alert = history.state.find(Alert, ALERTS[0])
    assert alert is not None
    return whom_to_call(history.state, alert, positions)


def seen(team_id: Any, metres: float) -> TeamPosition:
    return TeamPosition(team_id, 0, HERE[0] + metres / 111_195, HERE[1])


def test_the_three_nearest_teams_on_duty_hear_of_it_and_never_its_own(history: History) -> None:
    positions = {TEAMS[0]: seen(TEAMS[0], 0)}
    positions |= {team_id: seen(team_id, 600 - 100 * number) for number, team_id in enumerate(MANY)}
    assert call(history, positions) == (MANY[4], MANY[3], MANY[2]), "the last one is off duty"


@pytest.mark.parametrize("is_by_device", [True, False])
def test_the_sector_leaders_team_hears_of_it_however_far(history: History, is_by_device: bool) -> None:
    if is_by_device:
        device: dict[str, Any] = {"role": Role.SECTOR_LEADER, "platform": Platform.PHONE, "label": "x"}
        history.run(ask(c.EnrolDevice, SYSTEM, device_id=ids("leader", 1)[0], team_id=MANY[1], **device))
    else:
        person: dict[str, Any] = {"code": "CS", "qualifications": (Qualification.SECTOR_LEADER,)}
        history.run(ask(c.EnrolMember, member_id=ids("leader", 1)[0], team_id=MANY[1], **person))
    positions = {TEAMS[0]: seen(TEAMS[0], 0)}
    positions |= {team_id: seen(team_id, 600 - 100 * number) for number, team_id in enumerate(MANY)}
    assert call(history, positions) == (MANY[1], MANY[4], MANY[3], MANY[2])


def test_without_a_position_the_teams_of_the_sector_stand_in(history: History) -> None:
    assert call(history, {}) == tuple(sorted(MANY[:2]))
