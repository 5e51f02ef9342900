"""Moving along a line: distances, directions, and ways that follow it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.simulator.course import Course, Point, leg

SQUARE = Course([Point(48.85, 2.30), Point(48.86, 2.30), Point(48.86, 2.31), Point(48.85, 2.31)])


def test_a_hundredth_of_a_degree_north_is_1113_m() -> None:
    north = leg(Point(48.85, 2.30), Point(48.86, 2.30))
    assert north.length_m == pytest.approx(1113.2, rel=0.001)
    assert north.heading_deg == 0


def test_headings_turn_clockwise_from_north() -> None:
    here = Point(48.85, 2.30)
    assert leg(here, Point(48.85, 2.31)).heading_deg == pytest.approx(90)
    assert leg(here, Point(48.84, 2.30)).heading_deg == pytest.approx(180)
    assert leg(here, Point(48.85, 2.29)).heading_deg == pytest.approx(270)


def test_what_lies_beyond_the_ends_is_at_the_ends() -> None:
    assert SQUARE.at(-5) == Point(48.85, 2.30)
    assert SQUARE.at(SQUARE.length_m + 5) == Point(48.85, 2.31)


@given(st.floats(0, SQUARE.length_m))
def test_a_point_of_the_line_is_found_again(distance_m: float) -> None:
    assert SQUARE.nearest_m(SQUARE.at(distance_m)) == pytest.approx(distance_m, abs=1)


@given(st.floats(0, SQUARE.length_m), st.floats(0, SQUARE.length_m))
def test_a_way_follows_the_line_in_both_directions(start_m: float, end_m: float) -> None:
    route = SQUARE.route(SQUARE.at(start_m), SQUARE.at(end_m))
    assert sum(leg(start, end).length_m for start, end in pairwise(route)) == pytest.approx(
        abs(end_m - start_m), rel=0.001, abs=3
    )


def test_a_way_to_somewhere_else_leaves_the_line_at_the_nearest_point() -> None:
    hospital = Point(48.861, 2.305)
    route = SQUARE.route(Point(48.85, 2.30), hospital)
    assert route[-1] == hospital
    assert Point(48.86, 2.30) in route
