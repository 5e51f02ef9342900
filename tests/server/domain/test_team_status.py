"""The doctrine of a team's status, step by step: what crews may report, what posts may set, which times are kept."""

from itertools import product
from uuid import UUID

import pytest

from protocol import commands as c
from protocol import events as e
from protocol.devices import Role
from protocol.ids import AssignmentId, DeviceId
from protocol.operations import Stamp
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Availability, MissionTimes, StatusPoint, Team, TeamStatus, TransitStop
from server.domain.actor import Actor
from server.domain.outcomes import Accepted
from server.domain.team_status import (
    AVAILABILITY,
    MAX_SERIES,
    MAX_UNDO_MS,
    MISSION_STEPS,
    add_to_series,
    begins_mission,
    is_step_back,
    mission_times,
    times_of_order,
)
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import DEVICES, DISPATCHER, TEAMS, History, actor_of, ask, prepared

CREW = actor_of(Role.TEAM_MEMBER)

# What a crew may report (+) after the status of the row; the columns have the order of the rows. A new mission may
# begin from everywhere but off duty, steps may be skipped, and only a step back within one mission is refused, three
# excepted that happen: the patient walks off, a transport makes a stop or meets another team.
DOCTRINE = """
                  off una bas mob pat ale enr ons wit tra dst han lef
off_duty           +   +   +   +   +   .   .   .   .   .   .   .   .
unavailable        +   +   +   +   +   +   +   +   +   +   +   +   +
available_base     +   +   +   +   +   +   +   +   +   +   +   +   +
available_mobile   +   +   +   +   +   +   +   +   +   +   +   +   +
patrol             +   +   +   +   +   +   +   +   +   +   +   +   +
alerted            +   +   +   +   +   +   +   +   +   +   +   +   +
en_route           +   +   +   +   +   +   +   +   +   +   +   +   +
on_scene           +   +   +   +   +   +   .   +   +   +   +   +   +
with_patient       +   +   +   +   +   +   .   +   +   +   +   +   +
transporting       +   +   +   +   +   +   .   +   +   +   +   +   +
at_destination     +   +   +   +   +   +   +   .   .   .   +   +   +
handed_over        +   +   +   +   +   +   +   .   .   .   .   +   +
left_destination   +   +   +   +   +   +   +   .   .   .   .   .   +
"""
ROWS = [row.split() for row in DOCTRINE.strip().splitlines()[1:]]
COLUMNS = [TeamStatus(row[0]) for row in ROWS]
IS_ORDINARY = {(TeamStatus(row[0]), to): mark == "+" for row in ROWS for to, mark in zip(COLUMNS, row[1:], strict=True)}
PAIRS = pytest.mark.parametrize(("standing", "reported"), sorted(IS_ORDINARY))


def team_that_is(status: TeamStatus) -> History:
    history = prepared()
    history.run(ask(c.ReportStatus, DISPATCHER, team_id=TEAMS[0], status=status, is_forced=True))
    assert team(history).status is status
    return history


def team(history: History) -> Team:
    found = history.state.find(Team, TEAMS[0])
    assert found is not None
    return found


def test_the_doctrine_speaks_of_every_pair() -> None:
    assert set(IS_ORDINARY) == set(product(TeamStatus, repeat=2))


@PAIRS
def test_a_crew_reports_any_step_but_a_step_back(standing: TeamStatus, reported: TeamStatus) -> None:
    history = team_that_is(standing)
    decision = history.run(ask(c.ReportStatus, CREW, status=reported))
    if IS_ORDINARY[standing, reported]:
        assert isinstance(decision, Accepted)
        assert team(history).status is reported
        assert not team(history).is_status_forced
    else:
        assert isinstance(decision, Refusal)
        assert (decision.code, decision.field) == (RefusalCode.OUT_OF_SEQUENCE, "status")
        assert isinstance(decision.last, Team)
        assert decision.last.status is standing


@PAIRS
def test_a_post_that_insists_sets_any_status(standing: TeamStatus, reported: TeamStatus) -> None:
    history = team_that_is(standing)
    decision = history.run(ask(c.ReportStatus, DISPATCHER, team_id=TEAMS[0], status=reported, is_forced=True))
    assert isinstance(decision, Accepted)
    assert team(history).status is reported
    assert team(history).is_status_forced is not IS_ORDINARY[standing, reported]


@PAIRS
def test_a_post_that_does_not_insist_is_warned_like_a_crew(standing: TeamStatus, reported: TeamStatus) -> None:
    decision = team_that_is(standing).run(ask(c.ReportStatus, DISPATCHER, team_id=TEAMS[0], status=reported))
    assert isinstance(decision, Accepted) is IS_ORDINARY[standing, reported]


def test_a_crew_cannot_insist() -> None:
    history = team_that_is(TeamStatus.ON_SCENE)
    decision = history.run(ask(c.ReportStatus, CREW, status=TeamStatus.EN_ROUTE, is_forced=True))
    assert isinstance(decision, Refusal)


def test_a_post_that_insists_on_an_ordinary_step_forces_nothing() -> None:
    history = team_that_is(TeamStatus.PATROL)
    decision = history.run(ask(c.ReportStatus, DISPATCHER, team_id=TEAMS[0], status=TeamStatus.ALERTED, is_forced=True))
    assert decision == Accepted((e.StatusReported(team_id=TEAMS[0], status=TeamStatus.ALERTED),))


@pytest.mark.parametrize(
    ("availability", "statuses"),
    [
        (Availability.AVAILABLE, {"available_base", "available_mobile", "patrol"}),
        (Availability.UNAVAILABLE, {"off_duty", "unavailable"}),
        (
            Availability.ENGAGED,
            {
                "alerted",
                "en_route",
                "on_scene",
                "with_patient",
                "transporting",
                "at_destination",
                "handed_over",
                "left_destination",
            },
        ),
    ],
)
def test_who_may_be_given_a_mission(availability: Availability, statuses: set[str]) -> None:
    assert {status for status, derived in AVAILABILITY.items() if derived is availability} == statuses


def points(*reports: tuple[int, TeamStatus]) -> tuple[StatusPoint, ...]:
    series: tuple[StatusPoint, ...] = ()
    for counter, (occurred_at, status) in enumerate(reports):
        series = add_to_series(series, StatusPoint(Stamp(occurred_at, DeviceId(DEVICES[0]), counter), status))
    return series


S = TeamStatus


def test_a_whole_mission_keeps_the_time_of_each_step() -> None:
    series = points(
        (1, S.PATROL),
        *((number, status) for number, status in enumerate(MISSION_STEPS, start=2)),
        (10, S.AVAILABLE_MOBILE),
    )
    assert mission_times(series) == MissionTimes(
        started_at=2,
        alerted_at=2,
        en_route_at=3,
        on_scene_at=4,
        with_patient_at=5,
        transporting_at=6,
        at_destination_at=7,
        handed_over_at=8,
        left_destination_at=9,
        ended_at=10,
    )


def test_a_step_that_was_skipped_has_no_time() -> None:
    times = mission_times(points((1, S.PATROL), (2, S.WITH_PATIENT)))
    assert times == MissionTimes(started_at=2, with_patient_at=2)


def test_a_late_step_fills_its_own_time_and_no_other() -> None:
    in_time = points((1, S.ALERTED), (3, S.ON_SCENE))
    late = add_to_series(in_time, StatusPoint(Stamp(2, DeviceId(DEVICES[1]), 7), S.EN_ROUTE))
    assert mission_times(late) == MissionTimes(started_at=1, alerted_at=1, en_route_at=2, on_scene_at=3)


def test_a_step_said_again_keeps_its_first_time() -> None:
    assert mission_times(points((1, S.EN_ROUTE), (2, S.EN_ROUTE))).en_route_at == 1


def test_a_transport_with_a_stop_is_one_mission() -> None:
    times = mission_times(points((1, S.ON_SCENE), (2, S.TRANSPORTING), (3, S.ON_SCENE), (4, S.TRANSPORTING)))
    stops = (TransitStop(3, 4),)
    assert times == MissionTimes(started_at=1, on_scene_at=1, transporting_at=2, transit_stops=stops)


@pytest.mark.parametrize("before", [status for status in MISSION_STEPS if status is not S.ALERTED])
def test_a_team_alerted_on_a_mission_begins_another(before: TeamStatus) -> None:
    assert begins_mission(before, S.ALERTED)
    assert mission_times(points((1, before), (2, S.ALERTED))) == MissionTimes(started_at=2, alerted_at=2)


@pytest.mark.parametrize("before", [S.AT_DESTINATION, S.HANDED_OVER, S.LEFT_DESTINATION])
def test_a_team_that_leaves_again_from_its_destination_begins_another_mission(before: TeamStatus) -> None:
    assert mission_times(points((1, before), (2, S.EN_ROUTE))) == MissionTimes(started_at=2, en_route_at=2)


def test_a_mission_ends_once() -> None:
    times = mission_times(points((1, S.ON_SCENE), (2, S.UNAVAILABLE), (3, S.AVAILABLE_BASE)))
    assert times == MissionTimes(started_at=1, on_scene_at=1, ended_at=2, back_base_at=3)


def test_a_team_without_a_mission_has_no_times() -> None:
    assert mission_times(points((1, S.PATROL), (2, S.OFF_DUTY))) == MissionTimes()


def test_a_series_keeps_the_newest_reports_in_the_order_of_what_happened() -> None:
    backwards = points(*((at, S.PATROL) for at in range(MAX_SERIES + 5, 0, -1)))
    assert [point.stamp.occurred_at for point in backwards] == list(range(6, MAX_SERIES + 6))


def correction(at: int, status: TeamStatus) -> StatusPoint:
    return StatusPoint(Stamp(at, DeviceId(DEVICES[2]), at), status, is_correction=True)


def test_a_correction_takes_the_mistaken_steps_back() -> None:
    mistaken = points((1, S.ALERTED), (2, S.EN_ROUTE), (3, S.ON_SCENE), (4, S.WITH_PATIENT))
    corrected = add_to_series(mistaken, correction(5, S.EN_ROUTE))
    assert mission_times(corrected) == MissionTimes(started_at=1, alerted_at=1, en_route_at=2)
    later = add_to_series(corrected, StatusPoint(Stamp(6, DeviceId(DEVICES[0]), 9), S.ON_SCENE))
    assert mission_times(later).on_scene_at == 6


def test_a_correction_takes_back_what_was_said_before_it_even_if_it_arrives_later() -> None:
    corrected = add_to_series(points((1, S.EN_ROUTE)), correction(5, S.EN_ROUTE))
    late = add_to_series(corrected, StatusPoint(Stamp(3, DeviceId(DEVICES[0]), 9), S.ON_SCENE))
    assert mission_times(late).on_scene_at is None


def test_a_post_that_corrects_a_step_takes_its_time_back() -> None:
    history = prepared()
    for status in (S.PATROL, S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING):
        history.run(ask(c.ReportStatus, CREW, status=status))
    history.run(ask(c.ReportStatus, DISPATCHER, team_id=TEAMS[0], status=S.ON_SCENE, is_forced=True))
    mission = team(history).mission
    assert mission.transporting_at is None
    assert mission.on_scene_at is not None


def test_a_transport_stop_said_by_the_crew_takes_nothing_back() -> None:
    history = prepared()
    for status in (S.PATROL, S.ON_SCENE, S.TRANSPORTING, S.ON_SCENE):
        history.run(ask(c.ReportStatus, CREW, status=status, delay_ms=MAX_UNDO_MS + 1))
    assert team(history).mission.transporting_at is not None


def on_order(at: int, status: TeamStatus, number: int) -> StatusPoint:
    return StatusPoint(Stamp(at, DeviceId(DEVICES[0]), at), status, AssignmentId(UUID(int=number)))


def test_a_step_for_another_order_begins_another_mission() -> None:
    series = (on_order(1, S.ON_SCENE, 1), on_order(2, S.TRANSPORTING, 2))
    assert mission_times(series) == MissionTimes(started_at=2, transporting_at=2)


def test_what_a_team_did_before_it_had_an_order_belongs_to_that_order() -> None:
    series = (*points((1, S.EN_ROUTE)), on_order(2, S.ON_SCENE, 1))
    assert mission_times(series) == MissionTimes(started_at=1, en_route_at=1, on_scene_at=2)
    again = (*points((1, S.ON_SCENE)), on_order(2, S.EN_ROUTE, 1))
    assert mission_times(again) == MissionTimes(started_at=2, en_route_at=2)


@pytest.mark.parametrize("first", [S.ALERTED, S.EN_ROUTE, S.ON_SCENE])
def test_a_mission_that_begins_with_its_order_has_a_beginning(first: TeamStatus) -> None:
    """The usual way: free, then alerted by the order, or at once under way for it."""
    series = (*points((1, S.PATROL)), on_order(2, first, 1))
    assert mission_times(series).started_at == 2
    after_another = (*points((1, S.HANDED_OVER)), on_order(2, S.EN_ROUTE, 1))
    assert mission_times(after_another) == MissionTimes(started_at=2, en_route_at=2)


@pytest.mark.parametrize("actor", [CREW, DISPATCHER])
def test_a_team_that_was_alerted_before_its_order_was_alerted_then(actor: Actor) -> None:
    history = prepared()
    for status in (S.PATROL, S.ALERTED):
        history.run(ask(c.ReportStatus, actor, team_id=TEAMS[0], status=status))
    alerted_at = history.now
    history.run(ask(c.GiveAssignment, assignment_id=ASSIGNMENTS[2], team_id=TEAMS[0], intervention_id=INTERVENTIONS[1]))
    history.run(ask(c.ReportStatus, CREW, status=S.EN_ROUTE))
    mission = team(history).mission
    assert (mission.started_at, mission.alerted_at, mission.en_route_at) == (alerted_at, alerted_at, history.now)


def test_an_order_keeps_the_first_time_of_each_step_over_several_journeys() -> None:
    series = points((1, S.ON_SCENE), (2, S.HANDED_OVER), (3, S.EN_ROUTE), (4, S.ON_SCENE), (5, S.PATROL))
    assert times_of_order(series) == MissionTimes(
        started_at=1, on_scene_at=1, handed_over_at=2, en_route_at=3, ended_at=5
    )


def test_an_order_taken_up_again_has_not_ended() -> None:
    assert times_of_order(points((1, S.ON_SCENE), (2, S.PATROL), (3, S.ON_SCENE))).ended_at is None


@pytest.mark.parametrize(
    ("before", "status", "is_back"),
    [
        (S.ON_SCENE, S.EN_ROUTE, True),
        (S.ON_SCENE, S.ON_SCENE, False),
        (S.ON_SCENE, S.WITH_PATIENT, False),
        (S.ON_SCENE, S.ALERTED, False),
        (S.HANDED_OVER, S.EN_ROUTE, False),
        (S.HANDED_OVER, S.ON_SCENE, True),
        (S.PATROL, S.ON_SCENE, False),
        (None, S.ON_SCENE, False),
    ],
)
def test_what_a_step_back_is(before: TeamStatus | None, status: TeamStatus, is_back: bool) -> None:
    assert is_step_back(before, status) is is_back
