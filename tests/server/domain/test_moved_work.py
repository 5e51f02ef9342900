"""Orders, status and victims of a team go with its people: nobody's mission ends because crews were put together."""

from uuid import uuid4

import pytest

from protocol import commands as c
from protocol.assignments import Assignment, AssignmentState
from protocol.evacuations import Evacuation, EvacuationState, VectorKind
from protocol.ids import AssignmentId, RegulationCaseId, TeamId
from protocol.interventions import Intervention, InterventionStatus
from protocol.regulation import RegulationCase, RegulationDecision
from protocol.teams import ReportSource, Team, TeamKind, TeamStatus
from protocol.victims import CustodyKind, CustodyState, Holder, Victim
from server.domain.outcomes import Accepted
from tests.support.evacuation_strategies import EVACUATIONS
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import TEAMS, VEHICLES, VICTIMS, History, ask, prepared
from tests.support.victim_stories import OTHER_CREW

FIRST, SECOND, NEW = TEAMS[0], TEAMS[1], TeamId(uuid4())


@pytest.fixture
def history() -> History:
    """The second team is on scene for the first intervention, with an order to stand by afterwards."""
    working = prepared()
    working.run_all(
        [ask(c.ReportStatus, team_id=team_id, status=TeamStatus.AVAILABLE_BASE) for team_id in (FIRST, SECOND)]
    )
    working.run(ask(c.ReportStatus, team_id=SECOND, status=TeamStatus.ON_SCENE, assignment_id=ASSIGNMENTS[0]))
    return working


def team(history: History, team_id: TeamId) -> Team:
    found = history.state.find(Team, team_id)
    assert found is not None
    return found


def orders(history: History, team_id: TeamId) -> list[Assignment]:
    return [each for each in history.state.all(Assignment) if each.team_id == team_id]


def intervention(history: History) -> Intervention:
    found = history.state.find(Intervention, INTERVENTIONS[0])
    assert found is not None
    return found


def merge(history: History, team_id: TeamId = SECOND, into: TeamId = FIRST) -> None:
    assert isinstance(history.run(ask(c.MergeTeams, team_id=team_id, into_team_id=into)), Accepted)


def test_a_free_team_goes_on_with_the_mission_of_the_one_that_ends(history: History) -> None:
    """Rule RL4."""
    on_scene_at = intervention(history).first_on_scene_at
    merge(history)
    stays = team(history, FIRST)
    assert stays.status is TeamStatus.ON_SCENE
    [current] = [order for order in orders(history, FIRST) if order.id == stays.assignment_id]
    assert (current.intervention_id, current.status) == (INTERVENTIONS[0], TeamStatus.ON_SCENE)
    assert intervention(history).status is InterventionStatus.IN_PROGRESS
    assert intervention(history).team_ids == (FIRST,)
    assert intervention(history).first_on_scene_at == on_scene_at, "what was done stays with who did it"
    assert {order.state for order in orders(history, SECOND)} == {AssignmentState.SUPERSEDED}


def test_every_live_order_moves_and_none_twice(history: History) -> None:
    before = {order.intervention_id for order in orders(history, SECOND)}
    merge(history)
    moved = [order.intervention_id for order in orders(history, FIRST)]
    assert sorted(map(str, moved)) == sorted(map(str, before))


def test_a_team_with_a_mission_of_its_own_keeps_to_it(history: History) -> None:
    history.run(
        ask(
            c.GiveAssignment,
            assignment_id=AssignmentId(uuid4()),
            team_id=FIRST,
            intervention_id=INTERVENTIONS[1],
            is_now=True,
        )
    )
    history.run(ask(c.ReportStatus, team_id=FIRST, status=TeamStatus.EN_ROUTE))
    before = team(history, FIRST)
    merge(history)
    after = team(history, FIRST)
    assert (after.status, after.assignment_id) == (TeamStatus.EN_ROUTE, before.assignment_id)
    waiting = [order for order in orders(history, FIRST) if order.intervention_id == INTERVENTIONS[0]]
    assert [order.was_busy for order in waiting] == [True]


def test_two_teams_on_one_intervention_leave_one_order_for_it(history: History) -> None:
    history.run(
        ask(
            c.GiveAssignment,
            assignment_id=AssignmentId(uuid4()),
            team_id=FIRST,
            intervention_id=INTERVENTIONS[0],
        )
    )
    merge(history)
    assert len([order for order in orders(history, FIRST) if order.intervention_id == INTERVENTIONS[0]]) == 1
    assert intervention(history).team_ids == (FIRST,)


def test_victims_go_with_the_hands_that_have_them(history: History) -> None:
    merge(history, FIRST, SECOND)
    victim = history.state.find(Victim, VICTIMS[0])
    assert victim is not None
    assert victim.custody is not None
    assert (victim.custody.holder.team_id, victim.custody.state) == (SECOND, CustodyState.DECLARED)


@pytest.mark.parametrize(
    ("is_on_same_mission", "status"), [(True, TeamStatus.ON_SCENE), (False, TeamStatus.AVAILABLE_MOBILE)]
)
def test_a_part_stays_on_the_mission_or_is_free(history: History, is_on_same_mission: bool, status: TeamStatus) -> None:
    """Rule RL3."""
    history.run(
        ask(
            c.SplitTeam,
            team_id=SECOND,
            new_team_id=NEW,
            call_sign="EQ 2 bis",
            kind=TeamKind.PAIR,
            is_on_same_mission=is_on_same_mission,
        )
    )
    assert team(history, NEW).status is status
    assert team(history, SECOND).status is TeamStatus.ON_SCENE
    working = {SECOND, NEW} if is_on_same_mission else {SECOND}
    assert set(intervention(history).team_ids) == working
    assert bool(orders(history, NEW)) is is_on_same_mission


@pytest.mark.parametrize("status", [TeamStatus.UNAVAILABLE, TeamStatus.PATROL, TeamStatus.OFF_DUTY])
def test_a_part_of_a_team_that_is_not_at_work_is_as_the_team_is(history: History, status: TeamStatus) -> None:
    history.run(ask(c.ReportStatus, team_id=FIRST, status=status))
    history.run(ask(c.SplitTeam, team_id=FIRST, new_team_id=NEW, call_sign="EQ 1 bis"))
    assert team(history, NEW).status is status


def test_evacuations_under_way_go_along(history: History) -> None:
    """Rule RL4: with their vehicle; what is over stays with who drove it."""
    over, going = EVACUATIONS[1], EVACUATIONS[0]
    history.run(ask(c.RequestEvacuation, evacuation_id=over, victim_ids=VICTIMS[1:2], service="CHU"))
    for evacuation_id in (over, going):
        history.run(
            ask(
                c.AssignVector,
                evacuation_id=evacuation_id,
                vector=VectorKind.OWN,
                team_id=SECOND,
                vehicle_id=VEHICLES[0],
            )
        )
    history.run(ask(c.AdvanceEvacuation, evacuation_id=over, state=EvacuationState.HANDED_OVER))
    history.run(ask(c.AdvanceEvacuation, evacuation_id=going, state=EvacuationState.DEPARTED))
    merge(history)
    moved, stays = (history.state.find(Evacuation, each) for each in (going, over))
    assert moved is not None
    assert stays is not None
    assert (moved.team_id, moved.vehicle_id, moved.state) == (FIRST, VEHICLES[0], EvacuationState.DEPARTED)
    assert stays.team_id == SECOND
    assert history.state.evacuations_by(SECOND) == []
    assert history.state.evacuations_by(FIRST) == [moved]


def test_who_is_given_to_a_team_that_has_ended_comes_to_the_one_that_goes_on(history: History) -> None:
    """Rule RL4: the giver had not heard of it."""
    merge(history)
    history.run(ask(c.MoveVictim, victim_id=VICTIMS[2], to=Holder(kind=CustodyKind.TEAM, team_id=SECOND)))
    history.run(ask(c.AssignVector, evacuation_id=EVACUATIONS[0], vector=VectorKind.OWN, team_id=SECOND))
    victim, evacuation = history.state.find(Victim, VICTIMS[2]), history.state.find(Evacuation, EVACUATIONS[0])
    assert victim is not None
    assert victim.custody is not None
    assert victim.custody.holder.team_id == FIRST
    assert evacuation is not None
    assert evacuation.team_id == FIRST


def test_who_goes_on_hears_the_decision_about_the_victims_of_a_team_that_ended(history: History) -> None:
    """Rule RL4: what is over stays with the team it was of; what is reported later comes to the one that goes on."""
    over, open_ = (RegulationCaseId(uuid4()) for _ in range(2))
    for case_id in (over, open_):
        history.run(ask(c.ReportReady, case_id=case_id, victim_id=VICTIMS[0], team_id=FIRST))
    history.run(ask(c.WithdrawCase, case_id=over, reason="double"))
    merge(history, FIRST, SECOND)
    later = RegulationCaseId(uuid4())
    history.run(ask(c.ReportReady, case_id=later, victim_id=VICTIMS[1], team_id=FIRST))
    cases = {case_id: history.state.find(RegulationCase, case_id) for case_id in (over, open_, later)}
    assert {case_id: case.team_id for case_id, case in cases.items() if case is not None} == {
        over: FIRST,
        open_: SECOND,
        later: SECOND,
    }
    left = RegulationDecision.LEFT_ON_SCENE
    history.run(ask(c.DecideCase, case_id=open_, source=ReportSource.RADIO, decision=left))
    assert isinstance(history.run(ask(c.ReadBack, OTHER_CREW, case_id=open_)), Accepted)
