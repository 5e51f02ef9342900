"""What is read off the reports of several: the order a team works on, and how far each order and intervention is."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from protocol import commands as c
from protocol.assignments import Assignment, AssignmentState, AssignmentTask
from protocol.devices import Role
from protocol.ids import AssignmentId, DeviceId, InterventionId, TeamId
from protocol.interventions import Intervention, InterventionStatus
from protocol.operations import Stamp
from protocol.teams import MissionTimes, StatusPoint, Team, TeamStatus
from server.domain.missions import (
    ENGAGING,
    IS_OVER,
    follow,
    has_arrived,
    is_busy,
    order_at,
    progress_after,
    settled,
    with_current,
    with_progress,
    with_report,
)
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import TEAMS, History, actor_of, ask, prepared

A, S, T = AssignmentState, InterventionStatus, TeamStatus
CREW = actor_of(Role.TEAM_LEADER)


def point(at: int, status: TeamStatus, number: int = 1) -> StatusPoint:
    return StatusPoint(Stamp(at, DeviceId(UUID(int=9)), at), status, AssignmentId(UUID(int=number)))


def order(number: int = 1, *statuses: TeamStatus, **fields: Any) -> Assignment:
    """An order sent at 10, and what its team reported at 11, 12 …"""
    values: dict[str, Any] = {"sent_at": 10, "given_at": 10, "intervention_id": InterventionId(UUID(int=50))}
    made = Assignment(id=AssignmentId(UUID(int=number)), team_id=TeamId(UUID(int=90)), **values | fields)
    for at, status in enumerate(statuses, start=11):
        made = with_report(made, point(at, status, number))
    return settled(made)


def call(**fields: Any) -> Intervention:
    return Intervention(id=InterventionId(UUID(int=50)), number=1, reported_at=5, **fields)


@pytest.mark.parametrize(
    ("made", "state", "ended_at"),
    [
        (order(sent_at=None), A.PROPOSED, None),
        (order(), A.SENT, None),
        (order(delivered_at=11), A.DELIVERED, None),
        (order(delivered_at=11, acknowledged_at=12), A.ACKNOWLEDGED, None),
        (order(1, T.ALERTED), A.SENT, None),
        (order(1, T.EN_ROUTE), A.ACTIVE, None),
        (order(is_self_engaged=True), A.ACTIVE, None),
        (order(1, T.TRANSPORTING), A.ACTIVE, None),
        (order(1, T.EN_ROUTE, T.AVAILABLE_MOBILE), A.COMPLETED, 12),
        (order(1, T.EN_ROUTE, T.UNAVAILABLE), A.ACTIVE, None),
        (order(1, T.HANDED_OVER, T.UNAVAILABLE, T.AVAILABLE_BASE), A.COMPLETED, 12),
        (order(1, T.ON_SCENE, T.PATROL, T.ON_SCENE), A.ACTIVE, None),
        (order(1, T.ALERTED, T.PATROL), A.SENT, None),
        (order(1, T.ON_SCENE, closed_as=A.CANCELLED, closed_at=30), A.CANCELLED, 30),
        (order(1, T.AVAILABLE_BASE, task=AssignmentTask.RELOCATION), A.SENT, None),
        (order(1, T.AVAILABLE_BASE, task=AssignmentTask.RELOCATION, acknowledged_at=11), A.COMPLETED, 11),
        (order(1, T.AVAILABLE_MOBILE, T.AVAILABLE_BASE, task=AssignmentTask.RETURN), A.COMPLETED, 12),
        (order(1, T.AVAILABLE_MOBILE, T.AVAILABLE_BASE, task=AssignmentTask.STANDBY), A.SENT, None),
    ],
)
def test_how_far_an_order_is_follows_from_what_was_said(
    made: Assignment, state: AssignmentState, ended_at: int | None
) -> None:
    """Rule IN7."""
    assert (made.state, made.ended_at) == (state, ended_at)


@pytest.mark.parametrize(
    ("decided", "orders", "status"),
    [
        (None, [], S.REPORTED),
        (S.ASSESSED, [], S.ASSESSED),
        (None, [order(sent_at=None)], S.REPORTED),
        (None, [order()], S.ASSIGNED),
        (S.ASSESSED, [order(1, T.EN_ROUTE)], S.ASSIGNED),
        (None, [order(1, T.ON_SCENE)], S.IN_PROGRESS),
        (None, [order(), order(2, T.ON_SCENE)], S.IN_PROGRESS),
        (None, [order(1, T.ON_SCENE, T.PATROL)], S.IN_PROGRESS),
        (None, [order(closed_as=A.DECLINED, closed_at=12)], S.REPORTED),
        (S.ENDED, [order(1, T.ON_SCENE)], S.ENDED),
        (S.NO_NEED, [order()], S.NO_NEED),
    ],
)
def test_how_far_an_intervention_is_follows_from_people_and_teams(
    decided: InterventionStatus | None, orders: list[Assignment], status: InterventionStatus
) -> None:
    """Rule IN11."""
    assert with_progress(call(decided=decided), orders).status is status


def test_an_intervention_opened_again_counts_only_who_is_there_since() -> None:
    before, since = order(1, T.ON_SCENE, T.PATROL), order(2, T.ON_SCENE, T.PATROL, given_at=40)
    reopened = call(decided=S.REPORTED, decided_at=30, reopened_at=30)
    assert with_progress(reopened, [before]).status is S.REPORTED
    assert with_progress(reopened, [before, since]).status is S.IN_PROGRESS


def test_the_first_times_are_those_of_all_its_orders_and_of_nobody_who_came_unasked() -> None:
    going = with_progress(
        call(), [order(1, T.ON_SCENE, sent_at=20), order(2, T.ALERTED), order(3, sent_at=1, is_self_engaged=True)]
    )
    assert (going.first_alerted_at, going.first_on_scene_at, going.first_contact_at) == (11, 11, None)


@pytest.mark.parametrize("step", ["alerted_at", "en_route_at", "ended_at", "started_at"])
def test_before_the_scene_nobody_has_arrived(step: str) -> None:
    assert not has_arrived(MissionTimes(**{step: 1}))


@pytest.mark.parametrize(
    "step",
    [
        "on_scene_at",
        "with_patient_at",
        "transporting_at",
        "at_destination_at",
        "handed_over_at",
        "left_destination_at",
    ],
)
def test_from_the_scene_on_a_team_has_arrived(step: str) -> None:
    assert has_arrived(MissionTimes(**{step: 1}))


def test_what_is_over_asks_for_nobody() -> None:
    assert set(S) - IS_OVER == {S.REPORTED, S.ASSESSED, S.ASSIGNED, S.IN_PROGRESS}


@pytest.fixture
def history() -> History:
    """The first team patrols and has two orders, the second one not taken up."""
    history = prepared()
    history.run(ask(c.ReportStatus, CREW, status=T.PATROL))
    for number in (2, 3):
        history.run(
            ask(
                c.GiveAssignment,
                assignment_id=ASSIGNMENTS[number],
                team_id=TEAMS[0],
                intervention_id=INTERVENTIONS[1],
            )
        )
    return history


def found(history: History, number: int) -> Assignment:
    assignment = history.state.find(Assignment, ASSIGNMENTS[number])
    assert assignment is not None
    return assignment


def team(history: History) -> Team:
    known = history.state.find(Team, TEAMS[0])
    assert known is not None
    return known


def test_a_team_works_on_what_it_took_up_last_or_on_the_first_in_line(history: History) -> None:
    """Rule IN6."""
    state, known = history.state, team(history)
    assert with_current(state, known).assignment_id == ASSIGNMENTS[2]
    ended = settled(msgspec.structs.replace(found(history, 2), closed_as=A.CANCELLED, closed_at=history.now))
    for status, current in ((T.PATROL, ASSIGNMENTS[3]), (T.ALERTED, ASSIGNMENTS[3]), (T.EN_ROUTE, None)):
        working = msgspec.structs.replace(known, status=status)
        assert with_current(state, working, ended).assignment_id == current
    taken_up = with_report(found(history, 3), point(history.now, T.EN_ROUTE, 3))
    assert with_current(state, known, taken_up).assignment_id == ASSIGNMENTS[3]


def test_with_an_order_go_its_team_and_its_intervention(history: History) -> None:
    ended = settled(msgspec.structs.replace(found(history, 2), closed_as=A.CANCELLED, closed_at=history.now))
    assert follow(history.state, ended)[0] == ended
    assert progress_after(history.state, found(history, 2)) == ()
    assert follow(history.state, found(history, 2)) == (found(history, 2),)


@pytest.mark.parametrize(
    ("status", "task", "expected"),
    [
        (T.PATROL, None, False),
        (T.PATROL, AssignmentTask.STANDBY, False),
        (T.PATROL, AssignmentTask.ESCORT, True),
        (T.ON_SCENE, None, True),
        (T.UNAVAILABLE, None, True),
    ],
)
def test_who_has_something_to_do_is_busy(status: TeamStatus, task: AssignmentTask | None, expected: bool) -> None:
    history = prepared()
    history.run(ask(c.ReportStatus, CREW, status=status))
    if task is not None:
        history.run(ask(c.GiveAssignment, assignment_id=ASSIGNMENTS[2], team_id=TEAMS[0], task=task))
        free = msgspec.structs.replace(team(history), status=status)
        assert is_busy(history.state, free) is expected
        assert (task in ENGAGING) is expected
    else:
        assert is_busy(history.state, team(history)) is expected


def test_a_report_without_an_order_is_about_the_one_of_its_time(history: History) -> None:
    """Rule IN8."""
    history.run(ask(c.ReportStatus, CREW, status=T.ON_SCENE))
    on_scene_at = history.now
    history.run(ask(c.ReportStatus, CREW, status=T.EN_ROUTE, assignment_id=ASSIGNMENTS[3], delay_ms=60_000))
    known = team(history)
    assert order_at(history.state, known, history.now) == found(history, 3)
    assert order_at(history.state, known, on_scene_at + 1) == found(history, 2)
    assert order_at(history.state, known, 0) is None
