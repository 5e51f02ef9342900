"""Where a crew is follows from the time alone."""

import pytest

from clients.simulator.course import Point
from clients.simulator.moves import Move, whereabouts

HOME, SCENE, BACK = Point(47.0, 2.0), Point(47.01, 2.0), Point(47.01, 2.01)
MOVES = [Move(10_000, 110_000, SCENE), Move(200_000, 300_000, BACK)]


@pytest.mark.parametrize(("now_ms", "point"), [(0, HOME), (150_000, SCENE), (400_000, BACK)])
def test_one_stands_between_moves(now_ms: int, point: Point) -> None:
    here = whereabouts(HOME, MOVES, now_ms)
    assert (here.point, here.speed_mps, here.heading_deg) == (point, 0.0, None)


def test_one_is_half_way_at_half_time() -> None:
    here = whereabouts(HOME, MOVES, 60_000)
    assert here.point.lat_deg == pytest.approx(47.005)
    assert here.speed_mps == pytest.approx(11.1, abs=0.1)
    assert here.heading_deg == 0
