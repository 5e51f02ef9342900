"""Stops on the way, marks of a mission, the return to base: read off what was reported (rules RE5, RE6)."""

from itertools import permutations

import pytest

from protocol import commands as c
from protocol import events as e
from protocol.devices import Role
from protocol.ids import DeviceId
from protocol.operations import Stamp
from protocol.regulation import RegulationCase, RegulationDecision
from protocol.teams import MarkPoint, MissionMark, MissionTimes, ReportSource, StatusPoint, Team, TransitStop
from protocol.teams import TeamStatus as S
from server.domain.outcomes import Accepted
from server.domain.team_status import MAX_MARKS, add_mark, mission_times, times_of_order
from tests.support.evacuation_strategies import CASES
from tests.support.strategies import DEVICES, SITES, TEAMS, VICTIMS, History, actor_of, ask, prepared

CREW = actor_of(Role.TEAM_LEADER)


def at(minute: int) -> Stamp:
    return Stamp(minute, DeviceId(DEVICES[0]), minute)


def series(*points: tuple[int, S]) -> tuple[StatusPoint, ...]:
    return tuple(StatusPoint(at(minute), status) for minute, status in points)


def team(history: History, number: int = 0) -> Team:
    found = history.state.find(Team, TEAMS[number])
    assert found is not None
    return found


def test_each_stop_on_the_way_has_its_times() -> None:
    """Rule RE5: back from transporting and out again, twice; the departure stays the first."""
    reported = series(
        (1, S.EN_ROUTE), (2, S.TRANSPORTING), (3, S.ON_SCENE), (4, S.WITH_PATIENT), (5, S.TRANSPORTING),
        (6, S.WITH_PATIENT), (8, S.AT_DESTINATION),
    )  # fmt: skip
    times = mission_times(reported)
    assert times.transit_stops == (TransitStop(3, 5), TransitStop(6, 8))
    assert times.transporting_at == 2
    assert times_of_order(reported).transit_stops == times.transit_stops


def test_a_stop_that_was_not_left_says_so() -> None:
    assert mission_times(series((2, S.TRANSPORTING), (3, S.ON_SCENE))).transit_stops == (TransitStop(3),)


def test_a_corrected_departure_leaves_no_stop() -> None:
    """Rule RE5: a post says that the team never left; so it did not stop on the way either."""
    reported = (
        *series((1, S.ON_SCENE), (2, S.TRANSPORTING), (3, S.ON_SCENE)),
        StatusPoint(at(4), S.ON_SCENE, None, True),
    )
    assert mission_times(reported) == MissionTimes(started_at=1, on_scene_at=1)


def test_the_return_to_base_is_the_first_report_of_it_after_the_mission() -> None:
    """Rule RE5."""
    reported = series((1, S.EN_ROUTE), (4, S.AVAILABLE_MOBILE), (6, S.AVAILABLE_BASE), (9, S.AVAILABLE_BASE))
    assert (mission_times(reported).ended_at, mission_times(reported).back_base_at) == (4, 6)
    assert mission_times(series((1, S.EN_ROUTE), (4, S.AVAILABLE_BASE))).back_base_at == 4
    assert mission_times(series((1, S.AVAILABLE_BASE), (4, S.EN_ROUTE))).back_base_at is None


def test_of_the_current_mission_the_first_of_each_mark_counts() -> None:
    """Rule RE6: what was marked before it began belongs to another mission."""
    reported = series((1, S.EN_ROUTE), (3, S.AVAILABLE_MOBILE), (5, S.ALERTED))
    marks: tuple[MarkPoint, ...] = ()
    for minute in (8, 2, 6):
        marks = add_mark(marks, MarkPoint(at(minute), MissionMark.REPORT_PASSED))
    assert mission_times(reported, marks).report_passed_at == 6
    assert mission_times((), marks).report_passed_at is None


def test_a_team_keeps_the_newest_marks_alone() -> None:
    marks: tuple[MarkPoint, ...] = ()
    for minute in range(MAX_MARKS + 3):
        marks = add_mark(marks, MarkPoint(at(minute), MissionMark.REPORT_PASSED))
    assert [each.stamp.occurred_at for each in marks] == list(range(3, MAX_MARKS + 3))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_marks_and_steps_come_in_any_order(order: tuple[int, ...]) -> None:
    """Rule RE6: the radio is faster than the phone, or slower."""
    history = prepared()
    history.run(ask(c.ReportStatus, CREW, status=S.AVAILABLE_BASE))
    asked = [
        ask(c.ReportStatus, CREW, status=S.ON_SCENE, age_ms=60_000, delay_ms=0),
        ask(c.MarkMission, team_id=TEAMS[0], mark=MissionMark.REPORT_PASSED, age_ms=40_000, delay_ms=0),
        ask(c.MarkMission, CREW, mark=MissionMark.DESTINATION_GIVEN, age_ms=20_000, delay_ms=0),
    ]
    history.now += 120_000
    for number in order:
        assert isinstance(history.run(asked[number]), Accepted)
    times = team(history).mission
    assert (times.on_scene_at, times.report_passed_at, times.destination_given_at) == (
        history.now - 60_000,
        history.now - 40_000,
        history.now - 20_000,
    )


def test_what_was_told_of_the_case_marks_the_mission_of_its_team() -> None:
    """Rule RE6: nobody has to say it twice."""
    history = prepared()
    history.run(ask(c.ReportReady, CREW, case_id=CASES[1], victim_id=VICTIMS[0]))
    case = history.state.find(RegulationCase, CASES[1])
    assert case is not None
    assert case.team_id == TEAMS[0]
    history.run(ask(c.ReportStatus, CREW, status=S.AVAILABLE_BASE))
    history.run(ask(c.ReportStatus, CREW, status=S.WITH_PATIENT))
    history.run(ask(c.PassOn, case_id=CASES[1]))
    passed_at = history.now
    history.run(
        ask(c.DecideCase, case_id=CASES[1], decision=RegulationDecision.LEFT_ON_SCENE, source=ReportSource.PHONE)
    )
    assert team(history).mission.destination_given_at is None
    history.run(
        ask(
            c.DecideCase,
            case_id=CASES[1],
            decision=RegulationDecision.TRANSPORT,
            destination_site_id=SITES[1],
            source=ReportSource.PHONE,
        )
    )
    assert (team(history).mission.report_passed_at, team(history).mission.destination_given_at) == (
        passed_at,
        history.now,
    )
    told = [record for record in history.records if isinstance(record.event, e.MissionMarked)]
    assert [record.event.mark for record in told] == [MissionMark.REPORT_PASSED, MissionMark.DESTINATION_GIVEN]


def test_a_crew_marks_its_own_mission_alone() -> None:
    history = prepared()
    assert isinstance(history.run(ask(c.MarkMission, CREW, mark=MissionMark.REPORT_PASSED)), Accepted)
    refused = history.run(ask(c.MarkMission, CREW, team_id=TEAMS[1], mark=MissionMark.REPORT_PASSED))
    assert not isinstance(refused, Accepted)
