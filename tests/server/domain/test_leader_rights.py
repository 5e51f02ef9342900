"""Leaders on the ground tell their own teams where to go and when to come back (rule IN15), and nobody else's."""

import pytest

from protocol import commands as c
from protocol.assignments import AssignmentState
from protocol.devices import Role
from protocol.refusals import Refusal, RefusalCode
from server.domain.actor import Actor
from server.domain.leader_rights import ABOUT_LED_TEAMS, GROUND_LEADERS, sector_of
from server.domain.outcomes import Accepted
from server.domain.permissions import RULES
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import SECTORS, SITES, STRANGER, TEAMS, History, Request, actor_of, ask, prepared

BY_TEAM = actor_of(Role.SECTOR_LEADER)._replace(team_id=TEAMS[0])
BY_PLACE = actor_of(Role.SECTOR_LEADER)._replace(site_id=SITES[0])
FOR_NONE, POST, OTHER_POST = actor_of(Role.SECTOR_LEADER), actor_of(Role.POST_LEADER), actor_of(Role.POST_LEADER, 1)
FIRST, OF_SECOND = ASSIGNMENTS[2], ASSIGNMENTS[0]


def led() -> History:
    """The first team and the first site are in the north; the second team is nobody's on the ground."""
    history = prepared()
    history.run(ask(c.PlaceTeam, team_id=TEAMS[0], sector_id=SECTORS[0], site_id=SITES[0]))
    history.run(
        ask(c.DefineSite, site_id=SITES[0], code="P1", name="Poste 1", kind="first_aid_post", sector_id=SECTORS[0])
    )
    return history


def give(actor: Actor, team: int = 0, intervention: int | None = 1) -> Request:
    if intervention is None:
        return ask(c.GiveAssignment, actor, assignment_id=FIRST, team_id=TEAMS[team], task="return")
    target = INTERVENTIONS[intervention]
    return ask(c.GiveAssignment, actor, assignment_id=FIRST, team_id=TEAMS[team], intervention_id=target)


@pytest.mark.parametrize(
    "request_", [give(BY_TEAM), give(BY_TEAM, 0, 0), give(BY_PLACE), give(POST), give(POST, 0, None)]
)
def test_a_leader_sends_its_own_teams_and_calls_them_back(request_: Request) -> None:
    history = led()
    assert isinstance(history.run(request_), Accepted)
    back = ask(c.EndAssignment, request_.actor, assignment_id=FIRST, state=AssignmentState.CANCELLED)
    assert isinstance(history.run(back), Accepted)


@pytest.mark.parametrize(
    "request_",
    [
        give(BY_TEAM, 1),
        give(POST, 1),
        give(OTHER_POST),
        give(FOR_NONE),
        give(POST, 0, 0),  # not at this post: a post does not see it
        ask(c.GiveAssignment, BY_TEAM, assignment_id=FIRST, team_id=STRANGER, task="hold"),
        ask(c.EndAssignment, BY_TEAM, assignment_id=OF_SECOND),
        ask(c.EndAssignment, BY_TEAM, assignment_id=STRANGER),
        ask(c.SendAssignment, BY_TEAM, assignment_id=OF_SECOND),
        ask(c.MakeCurrent, BY_TEAM, assignment_id=OF_SECOND),
    ],
)
def test_a_leader_does_not_lead_the_teams_of_others(request_: Request) -> None:
    assert led().run(request_) == Refusal(code=RefusalCode.FORBIDDEN)


def test_a_leader_in_no_sector_leads_nobody() -> None:
    """Two teams without a sector are not in the same one."""
    history = prepared()
    assert sector_of(history.state, BY_TEAM) is None
    assert history.run(give(BY_TEAM)) == Refusal(code=RefusalCode.FORBIDDEN)


def test_these_are_all_the_commands_with_such_a_rule() -> None:
    assert {kind for kind in ABOUT_LED_TEAMS if RULES[kind].own_team >= GROUND_LEADERS} == set(ABOUT_LED_TEAMS)
