"""The casualty curve: computed by hand for one hour, and equal to the board at its end for every history."""

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings

from clients.simulator.scenario import load_scenario
from protocol.casualties import PlaceKind
from protocol.figures import Casualties, Curve
from protocol.victims import TriageCategory
from server.domain.tallies import board_of
from server.figures.casualties import casualties_of
from tests.support.debrief_story import at, gathered_of, told
from tests.support.strategies import History, histories
from tests.support.told_story import ToldStory

CATEGORIES, PLACES = tuple(TriageCategory), tuple(PlaceKind)


@cache
def casualties() -> Casualties:
    return casualties_of(*gathered_of(told()))


def told_as(curve: Curve) -> list[tuple[int, dict[str, int]]]:
    """The points of a curve without their zeros."""
    return [
        (point.at, {key: value for key, value in zip(curve.keys, point.values, strict=True) if value})
        for point in curve.points
    ]


def test_categories_over_time() -> None:
    assert told_as(casualties().categories) == [
        (at("14:30"), {"delayed": 1}),
        (at("15:30"), {"immediate": 1}),  # the same person, sorted again
        (at("17:00"), {"immediate": 1, "minor": 1}),
    ]  # the number of 18:00 was a mistake: there never was such a person


def test_places_over_time() -> None:
    assert told_as(casualties().places) == [
        (at("14:30"), {"scene": 1}),
        (at("17:00"), {"scene": 2}),
        (at("18:00"), {"scene": 1, "transport": 1}),  # the wrong key moved Bravo's victim
        (at("18:30"), {"scene": 2}),  # and it was taken back
        (at("20:00"), {"scene": 1, "transport": 1}),
        (at("24:00"), {"transport": 1, "left": 1}),  # a refusal
        (at("30:00"), {"site": 1, "left": 1}),
    ]


def assert_ends_at_the_board(history: History) -> None:
    state, gathered = gathered_of(history)
    board, found = board_of(state), casualties_of(state, gathered)
    last = dict(zip(CATEGORIES, found.categories.points[-1].values, strict=True)) if found.categories.points else {}
    assert {category: last.get(category, 0) for category in CATEGORIES} == {
        category: getattr(board.totals, category) for category in CATEGORIES
    }
    ends = dict(zip(PLACES, found.places.points[-1].values, strict=True)) if found.places.points else {}
    for place in PLACES:
        rows = [row.counts for row in board.places if row.kind is place]
        assert ends.get(place, 0) == sum(getattr(counts, each) for counts in rows for each in CATEGORIES), place


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories())
def test_the_last_point_is_the_casualty_board(history: History) -> None:
    assert_ends_at_the_board(history)


@pytest.mark.parametrize("scenario", ["novi"])
def test_so_it_is_for_an_exercise_with_many_victims(scenario: str) -> None:
    assert_ends_at_the_board(ToldStory(load_scenario(scenario)).tell_all())
