"""Distances agree with known ones."""

from uuid import UUID

import numpy as np
import pytest

from protocol.ids import TeamId
from protocol.positions import TeamPosition
from server.geo.nearest import EARTH_RADIUS_M, distances_m, great_circle_m

PARIS, LYON = (48.8566, 2.3522), (45.7640, 4.8357)


def distance_m(here: tuple[float, float], there: tuple[float, float]) -> float:
    return float(great_circle_m(*here, np.array([there[0]]), np.array([there[1]]))[0])


def test_a_known_distance() -> None:
    assert distance_m(PARIS, LYON) == pytest.approx(391_500, rel=0.002)


def test_a_degree_of_latitude_is_a_360th_of_the_great_circle() -> None:
    assert distance_m((10.0, 5.0), (11.0, 5.0)) == pytest.approx(2 * np.pi * EARTH_RADIUS_M / 360)


def test_neighbours_across_the_180th_meridian_are_near() -> None:
    assert distance_m((-17.0, 179.9999), (-17.0, -179.9999)) < 25


def test_the_antipode_is_half_a_circle_away() -> None:
    assert distance_m((30.0, 20.0), (-30.0, -160.0)) == pytest.approx(np.pi * EARTH_RADIUS_M)


def test_a_metre_is_a_metre() -> None:
    assert distance_m(PARIS, (PARIS[0] + 1 / 111_195, PARIS[1])) == pytest.approx(1.0, abs=0.001)


def test_distances_come_in_the_order_of_the_places() -> None:
    places = [TeamPosition(TeamId(UUID(int=number)), 0, 48.0 + number, 2.0) for number in (2, 0, 1)]
    near, nearer = distances_m(48.0, 2.0, places)[0], distances_m(48.0, 2.0, places)[2]
    assert distances_m(48.0, 2.0, places)[1] == 0
    assert near == pytest.approx(2 * nearer)
    assert distances_m(48.0, 2.0, []) == []
