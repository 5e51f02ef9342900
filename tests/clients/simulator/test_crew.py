"""A simulated day: possible, repeatable, and never refused by the rules of the trade."""

from collections import Counter
from collections.abc import Iterable
from random import Random

import pytest

from clients.simulator.course import Course, Point, leg
from clients.simulator.crew import (
    Action,
    BeAt,
    Crew,
    CrewPlan,
    FindNetwork,
    LoseNetwork,
    SayHeadcount,
    SayPresence,
    SayStatus,
    SayTechnicalState,
)
from clients.simulator.habits import STAYS, Habits
from clients.simulator.scenario import Voice
from protocol.members import Presence
from protocol.teams import TeamStatus, UnavailableReason
from server.domain.team_status import NEXT

COURSE = Course([Point(48.85, 2.30), Point(48.86, 2.32), Point(48.85, 2.36)])
HOSPITAL = Point(48.84, 2.33)
DAY_MS = 24 * 3_600_000


def plan(habits: Habits = Habits.WALKING, voice: Voice = Voice.PHONE) -> CrewPlan:
    return CrewPlan(
        habits=habits,
        voice=voice,
        member_codes=("M1", "M2", "M3"),
        has_vehicle=habits is Habits.DRIVING,
        home=COURSE.at(1_000),
        beat_m=(500.0, 2_500.0),
        destinations=(HOSPITAL,),
    )


def live(crew: Crew, seed: str, *, until_ms: int = DAY_MS, step_ms: int = 5_000) -> list[Action]:
    rng = Random(seed)
    return [action for now_ms in range(0, until_ms, step_ms) for action in crew.step(now_ms, rng)]


def statuses(actions: Iterable[Action]) -> list[SayStatus]:
    return [action for action in actions if isinstance(action, SayStatus)]


@pytest.mark.parametrize("habits", list(Habits))
def test_every_life_knows_what_to_do_in_every_status_and_never_breaks_the_rules(habits: Habits) -> None:
    assert set(STAYS[habits]) == set(TeamStatus)
    for status, stay in STAYS[habits].items():
        assert 0 < stay.least_s <= stay.most_s
        assert {following for following, _ in stay.then} <= NEXT[status], status


@pytest.mark.parametrize("habits", list(Habits))
def test_the_same_seed_gives_the_same_day_and_another_one_another(habits: Habits) -> None:
    first = live(Crew(plan(habits), COURSE), "1")
    assert first == live(Crew(plan(habits), COURSE), "1")
    assert first != live(Crew(plan(habits), COURSE), "2")


@pytest.mark.parametrize("habits", [Habits.WALKING, Habits.DRIVING])
def test_a_day_has_whole_missions(habits: Habits) -> None:
    told = Counter(say.status for say in statuses(live(Crew(plan(habits), COURSE), "1")))
    steps = {TeamStatus.ALERTED, TeamStatus.EN_ROUTE, TeamStatus.ON_SCENE, TeamStatus.WITH_PATIENT}
    assert all(told[status] >= 3 for status in steps | {TeamStatus.AT_DESTINATION, TeamStatus.HANDED_OVER})
    if habits is Habits.DRIVING:
        assert told[TeamStatus.TRANSPORTING] >= 3


def test_who_arrives_checks_in_and_says_how_many_they_are_before_the_first_status() -> None:
    actions = [
        action for action in live(Crew(plan(), COURSE), "1") if not isinstance(action, LoseNetwork | FindNetwork)
    ]
    assert actions[:5] == [
        SayPresence("M1", Presence.CHECKED_IN),
        SayPresence("M2", Presence.CHECKED_IN),
        SayPresence("M3", Presence.CHECKED_IN),
        SayHeadcount(3, ""),
        SayStatus(TeamStatus.AVAILABLE_BASE, None, False),
    ]


def test_a_team_is_taken_over_in_the_status_in_which_it_is_found() -> None:
    crew = Crew(plan(), COURSE, TeamStatus.WITH_PATIENT)
    actions = live(crew, "1", until_ms=3_600_000)
    assert not any(isinstance(action, SayPresence) for action in actions[:3])
    assert statuses(actions)[0].status in NEXT[TeamStatus.WITH_PATIENT]


def test_composition_changes_during_the_day() -> None:
    headcounts = [action.headcount for action in live(Crew(plan(), COURSE), "1") if isinstance(action, SayHeadcount)]
    assert {2, 3} <= set(headcounts)


def test_a_break_is_told_for_each_member_and_ends() -> None:
    presences = [action.presence for action in live(Crew(plan(), COURSE), "1") if isinstance(action, SayPresence)]
    assert presences.count(Presence.ON_BREAK) >= 3
    assert presences[-1] in (Presence.CHECKED_IN, Presence.ON_BREAK)


def test_a_vehicle_that_is_down_is_ready_again_before_the_team_is() -> None:
    actions = live(Crew(plan(Habits.DRIVING), COURSE), "1", until_ms=7 * DAY_MS)
    technical = [action for action in actions if isinstance(action, SayTechnicalState)]
    assert len(technical) >= 4
    assert [action.state == "operational" for action in technical[:4]] == [False, True, False, True]
    reasons = {say.reason for say in statuses(actions) if say.status is TeamStatus.UNAVAILABLE}
    assert {UnavailableReason.CLEANING, UnavailableReason.RESTOCK} <= reasons


def test_only_the_post_alerts_and_it_speaks_for_teams_without_a_phone() -> None:
    for say in statuses(live(Crew(plan(), COURSE), "1")):
        assert say.is_by_post == (say.status is TeamStatus.ALERTED)
    by_radio = live(Crew(plan(voice=Voice.RADIO), COURSE), "1")
    assert all(say.is_by_post for say in statuses(by_radio))
    assert not any(isinstance(action, BeAt | LoseNetwork) for action in by_radio)


@pytest.mark.parametrize(("habits", "fastest_mps"), [(Habits.WALKING, 3.0), (Habits.DRIVING, 15.0)])
def test_nobody_moves_faster_than_such_a_team_can(habits: Habits, fastest_mps: float) -> None:
    crew, rng, last, last_ms = Crew(plan(habits), COURSE), Random("1"), None, 0
    moved_m = 0.0
    for now_ms in range(0, DAY_MS // 4, 1_000):
        for action in crew.step(now_ms, rng):
            if isinstance(action, BeAt):
                if last is not None:
                    distance_m = leg(last, action.point).length_m
                    assert distance_m <= fastest_mps * (now_ms - last_ms) / 1000 + 60, "noise included"
                    moved_m += distance_m
                last, last_ms = action.point, now_ms
                assert 0 < action.battery_pct <= 100
                assert action.heading_deg is None or 0 <= action.heading_deg < 360
    assert moved_m > 1_000


def test_phones_lose_the_network_for_minutes_and_find_it_again() -> None:
    network = [action for action in live(Crew(plan(), COURSE), "1") if isinstance(action, LoseNetwork | FindNetwork)]
    assert len(network) >= 10
    assert all(isinstance(action, LoseNetwork) for action in network[::2])
    assert all(isinstance(action, FindNetwork) for action in network[1::2])


def test_big_steps_of_a_fast_play_are_as_legal_as_small_ones() -> None:
    before = TeamStatus.OFF_DUTY
    for say in statuses(live(Crew(plan(Habits.DRIVING), COURSE), "1", step_ms=50_000)):
        assert say.status in NEXT[before]
        before = say.status
