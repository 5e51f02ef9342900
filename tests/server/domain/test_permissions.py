"""Who may ask what: the whole matrix in a file people can read, and what a crew's own team means."""

from pathlib import Path
from typing import Any

import pytest

from protocol import commands as c
from protocol.codec import command_types
from protocol.devices import Role
from protocol.members import Presence
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import TeamStatus
from protocol.vehicles import TechnicalState
from server.domain.outcomes import Accepted
from server.domain.permissions import CREW, OUR_PEOPLE, RULES
from tests.support.strategies import (
    ALERTS,
    MEMBERS,
    SITES,
    STRANGER,
    TEAMS,
    VEHICLES,
    Request,
    actor_of,
    ask,
    prepared,
)

MATRIX = Path(__file__).with_name("access_matrix.txt")
LEADER = actor_of(Role.TEAM_LEADER)


def drawn_matrix() -> str:
    """One row per command, one column per role: + for any team, o for the sender's own, . for not at all."""
    width = max(len(str(kind.__struct_config__.tag)) for kind in RULES)
    lines = ["+ for any team   o for the sender's own team   . not at all", ""]
    for number, role in enumerate(Role):
        lines.append(" " * width + "  " + "|  " * number + role)
    for kind in command_types():
        rule = RULES[kind]
        marks = ("+" if role in rule.anywhere else "o" if role in rule.own_team else "." for role in Role)
        lines.append(f"{kind.__struct_config__.tag:<{width}}  {'  '.join(marks)}")
    return "\n".join(lines) + "\n"


def test_the_matrix_is_the_one_that_was_agreed() -> None:
    """A change of rights is a change of this file, seen by whoever reviews it."""
    assert MATRIX.read_text(encoding="utf-8") == drawn_matrix()


def test_every_command_has_a_rule() -> None:
    assert set(RULES) == set(command_types())


def test_every_command_may_be_asked_by_somebody() -> None:
    assert all(rule.anywhere or rule.own_team for rule in RULES.values())


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.LIAISON, Role.TRACKER])
def test_who_only_looks_may_ask_nothing(role: Role) -> None:
    assert not any(role in rule.anywhere | rule.own_team for rule in RULES.values())


def test_everybody_on_the_ground_may_call_for_help() -> None:
    rule = RULES[c.RaiseAlert]
    assert (rule.anywhere | rule.own_team) - {Role.SYSTEM} == OUR_PEOPLE, "the system calls for whoever bears a tracker"
    assert set(Role) - OUR_PEOPLE == {Role.OBSERVER, Role.LIAISON, Role.REGULATION, Role.TRACKER, Role.SYSTEM}


def for_team(number: int | None) -> list[Request]:
    """What a team leader may ask, about the nth team or about none in particular."""
    team_id = None if number is None else TEAMS[number]
    return [
        ask(c.ReportStatus, LEADER, team_id=team_id, status=TeamStatus.PATROL),
        ask(c.DeclareComposition, LEADER, team_id=team_id, headcount=2),
        ask(c.RaiseAlert, LEADER, team_id=team_id, alert_id=ALERTS[1]),
    ]


def for_people_and_things_of(number: int) -> list[Request]:
    """The members and the vehicle that the nth team holds in `equipped`."""
    return [
        ask(c.ReportPresence, LEADER, member_id=MEMBERS[number], presence=Presence.CHECKED_IN),
        ask(c.ReportTechnicalState, LEADER, vehicle_id=VEHICLES[number], technical_state=TechnicalState.REFUEL),
        ask(c.EnrolMember, LEADER, member_id=MEMBERS[3], code="NEW", team_id=TEAMS[number]),
    ]


def equipped() -> Any:
    history = prepared()
    history.run(ask(c.RegisterVehicle, vehicle_id=VEHICLES[1], call_sign="VL 1", kind="light_vehicle"))
    for number in (0, 1):
        history.run(ask(c.AssignVehicle, vehicle_id=VEHICLES[number], team_id=TEAMS[number]))
    return history


@pytest.mark.parametrize("request_", [*for_team(0), *for_team(None), *for_people_and_things_of(0)])
def test_a_crew_speaks_for_its_own_team(request_: Request) -> None:
    assert isinstance(equipped().run(request_), Accepted)


@pytest.mark.parametrize("request_", [*for_team(1), *for_people_and_things_of(1)])
def test_a_crew_does_not_speak_for_another_team(request_: Request) -> None:
    assert equipped().run(request_) == Refusal(code=RefusalCode.FORBIDDEN)


def test_a_leader_enrols_nobody_into_no_team() -> None:
    decision = prepared().run(ask(c.EnrolMember, LEADER, member_id=MEMBERS[3], code="NEW"))
    assert decision == Refusal(code=RefusalCode.FORBIDDEN)


def test_a_crew_learns_nothing_of_what_does_not_exist() -> None:
    """Forbidden and unknown look the same to who has no right to know."""
    asked = ask(c.ReportPresence, LEADER, member_id=STRANGER, presence=Presence.ABSENT)
    assert prepared().run(asked) == Refusal(code=RefusalCode.FORBIDDEN)


@pytest.mark.parametrize("role", sorted(CREW))
def test_a_crew_without_a_team_speaks_for_none(role: Role) -> None:
    nobody = actor_of(role)._replace(team_id=None)
    asked = ask(c.ReportStatus, nobody, status=TeamStatus.PATROL)
    assert prepared().run(asked) == Refusal(code=RefusalCode.FORBIDDEN)


def test_a_post_leader_calls_for_help_for_a_team() -> None:
    post = actor_of(Role.POST_LEADER)
    assert post.site_id == SITES[0]
    assert isinstance(prepared().run(ask(c.RaiseAlert, post, alert_id=ALERTS[1], team_id=TEAMS[0])), Accepted)
