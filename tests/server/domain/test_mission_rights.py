"""What crews and first-aid posts may say of missions: of their own only."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.refusals import Refusal, RefusalCode
from server.domain.mission_rights import ABOUT_MISSIONS, is_about_own_mission
from server.domain.outcomes import Accepted
from server.domain.permissions import RULES
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import STRANGER, TEAMS, Request, actor_of, ask, prepared

CREW, OTHER, POST = actor_of(Role.TEAM_MEMBER, 1), actor_of(Role.TEAM_LEADER), actor_of(Role.POST_LEADER)
ORDER = ASSIGNMENTS[0]
"""Of the second team, which is `CREW`."""

OWN = [
    ask(c.CreateIntervention, CREW, intervention_id=INTERVENTIONS[2]),
    ask(c.CreateIntervention, CREW, intervention_id=INTERVENTIONS[2], engages_team_id=TEAMS[1]),
    ask(c.CreateIntervention, POST, intervention_id=INTERVENTIONS[2]),
    ask(c.UpdateIntervention, CREW, intervention_id=INTERVENTIONS[0], nature="chute"),
    ask(c.UpdateIntervention, POST, intervention_id=INTERVENTIONS[1], nature="chute"),
    ask(c.ConfirmDelivery, CREW, assignment_id=ORDER),
    ask(c.AcknowledgeAssignment, CREW, assignment_id=ORDER),
    ask(c.DeclineAssignment, CREW, assignment_id=ORDER, reason="x"),
]
NOT_OWN = [
    ask(c.CreateIntervention, CREW, intervention_id=INTERVENTIONS[2], engages_team_id=TEAMS[0]),
    ask(c.CreateIntervention, POST, intervention_id=INTERVENTIONS[2], engages_team_id=TEAMS[0]),
    ask(c.UpdateIntervention, OTHER, intervention_id=INTERVENTIONS[0], nature="chute"),
    ask(c.UpdateIntervention, OTHER, intervention_id=STRANGER, nature="chute"),
    ask(c.UpdateIntervention, POST, intervention_id=INTERVENTIONS[0], nature="chute"),
    ask(c.ConfirmDelivery, OTHER, assignment_id=ORDER),
    ask(c.AcknowledgeAssignment, OTHER, assignment_id=ORDER),
    ask(c.AcknowledgeAssignment, CREW, assignment_id=STRANGER),
    ask(c.DeclineAssignment, OTHER, assignment_id=ORDER, reason="x"),
    ask(c.GiveAssignment, CREW, assignment_id=ASSIGNMENTS[2], team_id=TEAMS[1], task="hold"),
    ask(c.EndAssignment, CREW, assignment_id=ORDER),
]


@pytest.mark.parametrize("request_", OWN)
def test_crews_and_posts_speak_of_their_own_missions(request_: Request) -> None:
    assert isinstance(prepared().run(request_), Accepted)


@pytest.mark.parametrize("request_", NOT_OWN)
def test_crews_and_posts_do_not_speak_of_others(request_: Request) -> None:
    assert prepared().run(request_) == Refusal(code=RefusalCode.FORBIDDEN)


def test_who_has_neither_team_nor_site_has_no_mission() -> None:
    nobody: Any = CREW._replace(team_id=None)
    for request in OWN:
        assert not is_about_own_mission(prepared().state, request.command, nobody)


def test_these_are_all_the_commands_with_such_a_rule() -> None:
    assert all(RULES[kind].own_team for kind in ABOUT_MISSIONS)
