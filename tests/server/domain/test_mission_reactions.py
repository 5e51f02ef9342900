"""What follows from orders: teams that are alerted, freed, moved; orders that nobody needs any more."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.assignments import Assignment, AssignmentState, AssignmentTask
from protocol.devices import Role
from protocol.events import StatusReported
from protocol.interventions import InterventionStatus
from protocol.teams import ReportSource, Team, TeamStatus
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import SECTORS, SITES, TEAMS, History, actor_of, ask, prepared

S, Task = TeamStatus, AssignmentTask
CREW = actor_of(Role.TEAM_LEADER)
ORDER = ASSIGNMENTS[2]


@pytest.fixture
def history() -> History:
    """The first team patrols."""
    history = prepared()
    report(history, S.PATROL)
    return history


def report(history: History, status: TeamStatus, **fields: Any) -> Any:
    return history.run(ask(c.ReportStatus, CREW, status=status, **fields))


def give(history: History, number: int = 2, **fields: Any) -> Any:
    values = {"assignment_id": ASSIGNMENTS[number], "team_id": TEAMS[0], "intervention_id": INTERVENTIONS[1]}
    return history.run(ask(c.GiveAssignment, **values | fields))


def send_to(history: History, task: AssignmentTask) -> Any:
    return give(history, task=task, intervention_id=None, site_id=SITES[1])


def team(history: History) -> Team:
    found = history.state.find(Team, TEAMS[0])
    assert found is not None
    return found


def state_of(history: History, number: int = 2) -> AssignmentState:
    found = history.state.find(Assignment, ASSIGNMENTS[number])
    assert found is not None
    return found.state


def test_a_free_team_that_is_sent_is_alerted_by_the_system(history: History) -> None:
    """Rule IN12."""
    give(history)
    assert (team(history).status, team(history).status_source) == (S.ALERTED, ReportSource.SYSTEM)
    record = history.records[-1]
    assert isinstance(record.event, StatusReported)
    assert (record.event.assignment_id, record.caused_by) == (ORDER, record.seq - 1)


@pytest.mark.parametrize("task", [Task.RELOCATION, Task.STANDBY, Task.HOLD, Task.RETURN])
def test_a_team_told_to_wait_or_move_stays_free(history: History, task: AssignmentTask) -> None:
    """Rule IN12."""
    send_to(history, task)
    assert team(history).status is S.PATROL


@pytest.mark.parametrize("status", [S.OFF_DUTY, S.ON_SCENE, S.HANDED_OVER])
def test_a_team_on_a_mission_or_off_duty_is_not_alerted(history: History, status: TeamStatus) -> None:
    """Rule IN12."""
    report(history, status)
    give(history)
    assert team(history).status is status


def test_a_prepared_order_alerts_nobody_before_it_is_sent(history: History) -> None:
    give(history, is_proposal=True)
    assert team(history).status is S.PATROL
    history.run(ask(c.SendAssignment, assignment_id=ORDER))
    assert team(history).status is S.ALERTED


@pytest.mark.parametrize(
    "taken_back",
    [
        ask(c.EndAssignment, assignment_id=ORDER, state=AssignmentState.CANCELLED),
        ask(c.DeclineAssignment, CREW, assignment_id=ORDER, reason="x"),
    ],
)
def test_an_order_taken_back_before_the_team_left_frees_it(history: History, taken_back: Any) -> None:
    """Rule IN12."""
    give(history)
    history.run(taken_back)
    assert team(history).status is S.PATROL


def test_an_order_taken_back_from_a_team_under_way_leaves_its_status_to_the_team(history: History) -> None:
    """Rule IN12."""
    give(history)
    report(history, S.EN_ROUTE)
    history.run(ask(c.EndAssignment, assignment_id=ORDER, state=AssignmentState.CANCELLED))
    assert team(history).status is S.EN_ROUTE


def test_a_team_that_said_itself_that_it_was_alerted_says_itself_that_it_is_free(history: History) -> None:
    report(history, S.ALERTED)
    give(history)
    history.run(ask(c.EndAssignment, assignment_id=ORDER, state=AssignmentState.CANCELLED))
    assert team(history).status is S.ALERTED


def test_a_team_with_another_order_in_line_stays_alerted(history: History) -> None:
    give(history)
    give(history, 3, intervention_id=INTERVENTIONS[0])
    history.run(ask(c.EndAssignment, assignment_id=ORDER, state=AssignmentState.CANCELLED))
    assert team(history).status is S.ALERTED


@pytest.mark.parametrize("task", [Task.RELOCATION, Task.STANDBY, Task.HOLD, Task.RETURN])
@pytest.mark.parametrize("status", [S.ON_SCENE, S.AVAILABLE_BASE])
def test_a_team_belongs_where_its_task_is_once_it_is_there(
    history: History, task: AssignmentTask, status: TeamStatus
) -> None:
    """Rule IN13."""
    send_to(history, task)
    report(history, S.AVAILABLE_MOBILE)
    assert team(history).site_id == SITES[0]
    report(history, status)
    assert team(history).site_id == SITES[1]


def test_a_site_brings_its_sector(history: History) -> None:
    history.run(ask(c.DefineSite, site_id=SITES[1], code="P2", name="P", kind="first_aid_post", sector_id=SECTORS[0]))
    send_to(history, Task.STANDBY)
    report(history, S.ON_SCENE)
    assert team(history).sector_id == SECTORS[0]


def test_an_arrival_told_late_does_not_undo_a_newer_place(history: History) -> None:
    """Rule IN13."""
    send_to(history, Task.STANDBY)
    history.run(ask(c.PlaceTeam, team_id=TEAMS[0], site_id=SITES[0], delay_ms=60_000))
    report(history, S.ON_SCENE, age_ms=30_000)
    assert team(history).site_id == SITES[0]


def test_a_team_on_an_intervention_keeps_its_place(history: History) -> None:
    give(history, site_id=SITES[1])
    report(history, S.ON_SCENE)
    assert team(history).site_id == SITES[0]


@pytest.mark.parametrize("status", [InterventionStatus.CANCELLED, InterventionStatus.NO_NEED])
def test_what_nobody_needs_any_more_calls_back_who_is_not_there_yet(
    history: History, status: InterventionStatus
) -> None:
    """Rule IN14."""
    give(history)
    give(history, 3, team_id=TEAMS[1])
    report(history, S.ON_SCENE)
    history.run(ask(c.SetInterventionStatus, intervention_id=INTERVENTIONS[1], status=status, reason="parti"))
    assert (state_of(history), state_of(history, 3)) == (AssignmentState.ACTIVE, AssignmentState.CANCELLED)


def test_what_has_ended_calls_nobody_back(history: History) -> None:
    """Rule IN14."""
    give(history)
    history.run(ask(c.SetInterventionStatus, intervention_id=INTERVENTIONS[1], status="ended"))
    assert state_of(history) is AssignmentState.SENT
