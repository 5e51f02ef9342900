"""A crew takes its own last key back within a minute; after that only a post corrects (rule ST1)."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.assignments import Assignment, AssignmentState
from protocol.devices import Role
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team
from protocol.teams import TeamStatus as S
from server.domain.actor import Actor
from server.domain.outcomes import Accepted
from server.domain.team_status import MAX_UNDO_MS
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import DISPATCHER, TEAMS, History, Request, actor_of, ask, prepared

CREW = actor_of(Role.TEAM_MEMBER)


def team(history: History) -> Team:
    found = history.state.find(Team, TEAMS[0])
    assert found is not None
    return found


def said(*statuses: S, actor: Actor = CREW, **fields: Any) -> History:
    """An operation in which the first crew has said these, a second apart."""
    history = prepared()
    for status in statuses:
        history.run(ask(c.ReportStatus, actor, team_id=TEAMS[0], status=status, **fields))
    return history


@pytest.mark.parametrize(
    ("said_before", "said_now"),
    [
        ((S.PATROL, S.EN_ROUTE, S.ON_SCENE), S.EN_ROUTE),
        ((S.PATROL, S.EN_ROUTE, S.TRANSPORTING), S.EN_ROUTE),
        ((S.PATROL, S.EN_ROUTE, S.TRANSPORTING), S.ON_SCENE),
        ((S.PATROL, S.ON_SCENE, S.WITH_PATIENT), S.ON_SCENE),
        ((S.PATROL, S.ALERTED, S.EN_ROUTE), S.ALERTED),
        ((S.PATROL, S.TRANSPORTING, S.AT_DESTINATION), S.TRANSPORTING),
    ],
)
def test_a_crew_takes_its_last_key_back(said_before: tuple[S, ...], said_now: S) -> None:
    """Rule ST1: the mistaken step loses its time, the others keep theirs."""
    history = said(*said_before)
    before = team(history).mission
    decision = history.run(ask(c.ReportStatus, CREW, status=said_now, delay_ms=MAX_UNDO_MS))
    assert isinstance(decision, Accepted)
    now = team(history)
    assert (now.status, now.is_status_forced) == (said_now, False)
    assert getattr(now.mission, f"{said_before[-1]}_at") is None
    kept = {f"{status}_at" for status in said_before[1:-1]} | {"started_at"}
    assert all(getattr(now.mission, name) == getattr(before, name) for name in kept)


@pytest.mark.parametrize("pressed", [S.AVAILABLE_BASE, S.UNAVAILABLE, S.OFF_DUTY])
def test_a_mission_ended_by_mistake_goes_on_with_its_order(pressed: S) -> None:
    """Rule ST1."""
    history = said(S.PATROL)
    order_id = ASSIGNMENTS[2]
    history.run(ask(c.GiveAssignment, assignment_id=order_id, team_id=TEAMS[0], intervention_id=INTERVENTIONS[1]))
    for status in (S.EN_ROUTE, S.ON_SCENE):
        history.run(ask(c.ReportStatus, CREW, status=status))
    before = team(history)
    assert before.assignment_id == order_id
    history.run(ask(c.ReportStatus, CREW, status=pressed))
    assert isinstance(history.run(ask(c.ReportStatus, CREW, status=S.ON_SCENE)), Accepted)
    assert (team(history).mission, team(history).assignment_id) == (before.mission, order_id)
    order = history.state.find(Assignment, order_id)
    assert order is not None
    assert (order.state, order.ended_at, order.mission.ended_at) == (AssignmentState.ACTIVE, None, None)


@pytest.mark.parametrize(
    "asked",
    [
        ask(c.ReportStatus, CREW, status=S.EN_ROUTE, delay_ms=MAX_UNDO_MS + 1),
        ask(c.ReportStatus, CREW, status=S.ALERTED, delay_ms=MAX_UNDO_MS + 1),
        ask(c.ReportStatus, actor_of(Role.TEAM_LEADER), status=S.EN_ROUTE),
        ask(c.ReportStatus, DISPATCHER, team_id=TEAMS[0], status=S.EN_ROUTE),
    ],
    ids=["later", "alerted again", "another phone", "a post that does not insist"],
)
def test_nothing_else_is_taken_back(asked: Request) -> None:
    """Rule ST1: a minute later, or by somebody else, it is a step back as ever."""
    history = said(S.PATROL, S.EN_ROUTE, S.ON_SCENE)
    decision = history.run(asked)
    if isinstance(decision, Refusal):
        assert decision.code is RefusalCode.OUT_OF_SEQUENCE
        assert team(history).mission.on_scene_at is not None
    else:  # alerted again: another mission
        assert not any(getattr(event, "is_correction", False) for event in decision.events)


def test_a_crew_takes_back_its_own_key_only() -> None:
    """Rule ST1: what a post set is the post's to correct."""
    history = said(S.PATROL, S.EN_ROUTE, S.ON_SCENE, actor=DISPATCHER)
    assert isinstance(history.run(ask(c.ReportStatus, CREW, status=S.EN_ROUTE)), Refusal)


def test_one_key_is_taken_back_not_a_journey() -> None:
    """Rule ST1."""
    history = said(S.PATROL, S.EN_ROUTE, S.ON_SCENE, S.HANDED_OVER, S.LEFT_DESTINATION)
    assert isinstance(history.run(ask(c.ReportStatus, CREW, status=S.ON_SCENE)), Refusal)


def test_what_came_in_late_takes_nothing_back() -> None:
    """Rule ST1: said before the newest report, whenever it arrives."""
    history = said(S.PATROL, S.EN_ROUTE, S.ON_SCENE)
    late = history.run(ask(c.ReportStatus, CREW, status=S.EN_ROUTE, age_ms=1_500))
    assert isinstance(late, Accepted)
    assert late.is_late
    assert team(history).mission.on_scene_at is not None


def test_a_team_with_other_work_does_not_return_to_the_mission_it_ended() -> None:
    """Rule ST1."""
    history = said(S.PATROL)
    for order_id, intervention_id in zip(ASSIGNMENTS[2:4], INTERVENTIONS[:2], strict=True):
        history.run(ask(c.GiveAssignment, assignment_id=order_id, team_id=TEAMS[0], intervention_id=intervention_id))
    for status in (S.EN_ROUTE, S.ON_SCENE, S.AVAILABLE_BASE):
        history.run(ask(c.ReportStatus, CREW, status=status))
    other = team(history).assignment_id
    assert other == ASSIGNMENTS[3]
    history.run(ask(c.ReportStatus, CREW, status=S.ON_SCENE))
    assert team(history).assignment_id == other
