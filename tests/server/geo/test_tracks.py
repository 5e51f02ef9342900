"""A thinned track shows the same way, with the times at which it was walked."""

from itertools import pairwise
from uuid import UUID

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.ids import TeamId
from protocol.positions import TeamPosition
from server.geo.nearest import great_circle_m
from server.geo.tracks import thin_track

TEAM = TeamId(UUID(int=1))
METRES_PER_DEGREE = 111_195.0
HOUR_MS = 3_600_000


def fix(seconds: float, north_m: float, east_m: float, *, lat_deg: float = 0.0, lon_deg: float = 2.0) -> TeamPosition:
    """A fix near the equator, where a degree is as long both ways."""
    return TeamPosition(
        team_id=TEAM,
        fix_at=int(seconds * 1000),
        lat_deg=lat_deg + north_m / METRES_PER_DEGREE,
        lon_deg=(lon_deg + east_m / METRES_PER_DEGREE + 180) % 360 - 180,
    )


def test_a_straight_way_needs_only_its_ends() -> None:
    track = [fix(second, 0, second * 1.5) for second in range(60)]
    assert thin_track(track, tolerance_m=5, max_gap_ms=HOUR_MS) == [track[0], track[-1]]


def test_a_corner_is_kept_with_its_own_time() -> None:
    track = [fix(second, 0, second) for second in range(100)] + [fix(100 + second, second, 100) for second in range(50)]
    assert thin_track(track, tolerance_m=5, max_gap_ms=HOUR_MS) == [track[0], track[100], track[-1]]


def test_a_rest_shows_when_the_team_came_and_went() -> None:
    walk = [fix(second, 0, second) for second in range(0, 100, 10)]
    rest = [fix(100 + second, 0, 100) for second in range(0, 600, 10)]
    onwards = [fix(700 + second, 0, 100 + second) for second in range(0, 100, 10)]
    thinned = thin_track([*walk, *rest, *onwards], tolerance_m=5, max_gap_ms=60_000)
    assert max(after.fix_at - before.fix_at for before, after in pairwise(thinned)) <= 60_000
    assert any(kept in rest for kept in thinned)


def test_a_team_that_never_moved_keeps_its_first_and_last_fix() -> None:
    track = [fix(second, 0, 0) for second in range(10)]
    assert thin_track(track, tolerance_m=5, max_gap_ms=HOUR_MS) == [track[0], track[-1]]


def test_short_tracks_stay_as_they_are() -> None:
    for length in range(3):
        track = [fix(second, second * 100, 0) for second in range(length)]
        assert thin_track(track, tolerance_m=5, max_gap_ms=1) == track


def test_a_way_across_the_180th_meridian_is_no_way_round_the_world() -> None:
    track = [fix(second, 0, second * 10, lon_deg=179.999) for second in range(60)]
    assert thin_track(track, tolerance_m=5, max_gap_ms=HOUR_MS) == [track[0], track[-1]]


steps = st.lists(st.tuples(st.integers(1, 120), st.integers(-80, 80), st.integers(-80, 80)), min_size=3, max_size=60)


@settings(deadline=None)
@given(steps, st.sampled_from([2.0, 10.0, 50.0]))
def test_no_fix_left_out_lies_further_than_the_tolerance_from_what_is_drawn(
    moves: list[tuple[int, int, int]], tolerance_m: float
) -> None:
    track = [fix(*where) for where in np.cumsum(moves, axis=0)]
    thinned = thin_track(track, tolerance_m, HOUR_MS)
    assert [kept for kept in track if kept in thinned] == thinned
    drawn = [(kept.lon_deg * METRES_PER_DEGREE, kept.lat_deg * METRES_PER_DEGREE) for kept in thinned]
    line = shapely.LineString(drawn)
    for left_out in track:
        point = shapely.Point(left_out.lon_deg * METRES_PER_DEGREE, left_out.lat_deg * METRES_PER_DEGREE)
        assert line.distance(point) <= tolerance_m * 1.01


def test_far_north_a_degree_of_longitude_counts_for_what_it_is() -> None:
    """At 60° north it is half as long: what lies 4 m beside the way there is within 5 m."""
    bend = 4 / (METRES_PER_DEGREE * np.cos(np.radians(60)))
    track = [
        TeamPosition(team_id=TEAM, fix_at=index, lat_deg=60 + index / 1000, lon_deg=10 + bend * (index == 1))
        for index in range(3)
    ]
    off_the_way = float(great_circle_m(track[1].lat_deg, 10.0, np.array([60.001]), np.array([track[1].lon_deg]))[0])
    assert 3.9 < off_the_way < 4.1
    assert thin_track(track, tolerance_m=5, max_gap_ms=HOUR_MS) == [track[0], track[2]]
    assert thin_track(track, tolerance_m=3, max_gap_ms=HOUR_MS) == track
