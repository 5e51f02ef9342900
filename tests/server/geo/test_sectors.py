"""A zone is entered and left where the fix arrives, once for each crossing (rule C13)."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from protocol.ids import SectorId, TeamId
from protocol.operations import LinePoint, Ring, Sector, SectorKind
from protocol.positions import TeamPosition
from protocol.zones import Direction
from server.geo.sectors import (
    Crossing,
    SectorIndex,
    distance_to_ring_m,
    is_sound_line,
    is_sound_ring,
    place_on_line,
)

TEAM = TeamId(UUID(int=1))
NORTH, SOUTH, HOLE = SectorId(UUID(int=2)), SectorId(UUID(int=3)), SectorId(UUID(int=4))


def square(west: float, south: float, east: float, north: float) -> Ring:
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def sector(sector_id: SectorId, ring: Ring | None) -> Sector:
    return Sector(id=sector_id, code=str(sector_id.int), name="a sector", kind=SectorKind.EXCLUSION, ring=ring)


def fix(fix_at: int, lat_deg: float, lon_deg: float = 2.35) -> TeamPosition:
    return TeamPosition(team_id=TEAM, fix_at=fix_at, lat_deg=lat_deg, lon_deg=lon_deg)


TWO_NEIGHBOURS = SectorIndex([sector(NORTH, square(2.3, 48.9, 2.4, 49.0)), sector(SOUTH, square(2.3, 48.8, 2.4, 48.9))])


def test_a_position_is_in_the_sectors_that_hold_it() -> None:
    assert TWO_NEIGHBOURS.sectors_at(48.95, 2.35) == {NORTH}
    assert TWO_NEIGHBOURS.sectors_at(48.85, 2.35) == {SOUTH}
    assert TWO_NEIGHBOURS.sectors_at(48.85, 2.45) == frozenset()


def test_an_edge_belongs_to_the_sectors_on_both_sides() -> None:
    assert TWO_NEIGHBOURS.sectors_at(48.9, 2.35) == {NORTH, SOUTH}


def test_latitude_and_longitude_are_never_swapped() -> None:
    assert TWO_NEIGHBOURS.sectors_at(2.35, 48.95) == frozenset()


def test_a_concave_sector_does_not_hold_what_only_its_bounding_box_holds() -> None:
    horseshoe: Ring = ((0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3), (0, 3), (0, 0))
    index = SectorIndex([sector(HOLE, horseshoe)])
    assert index.sectors_at(2, 0.5) == {HOLE}
    assert index.sectors_at(2, 1.5) == frozenset()


def test_a_sector_without_ground_holds_nobody() -> None:
    flat: Ring = ((2.3, 48.8), (2.4, 48.8), (2.3, 48.8), (2.3, 48.8))
    for ring in (None, flat):
        assert SectorIndex([sector(HOLE, ring)]).sectors_at(48.8, 2.35) == frozenset()
    assert SectorIndex([]).sectors_at(48.8, 2.35) == frozenset()


def test_a_ring_drawn_across_itself_holds_what_is_in_its_lobes() -> None:
    bow_tie: Ring = ((0, 0), (2, 2), (2, 0), (0, 2), (0, 0))
    index = SectorIndex([sector(HOLE, bow_tie)])
    assert index.sectors_at(1, 0.2) == {HOLE}
    assert index.sectors_at(1, 1.8) == {HOLE}
    assert index.sectors_at(1.8, 1) == frozenset()


NOBODY_HELD: dict[SectorId, SectorKind] = {}
IN_SOUTH = {SOUTH: SectorKind.EXCLUSION}


def test_a_crossing_names_team_sector_time_and_direction() -> None:
    """Rule GE2."""
    assert TWO_NEIGHBOURS.crossings(IN_SOUTH, fix(2_000, 48.95)) == (
        Crossing(TEAM, SOUTH, 2_000, Direction.LEFT),
        Crossing(TEAM, NORTH, 2_000, Direction.ENTERED),
    )


def test_moving_within_a_sector_crosses_nothing() -> None:
    assert TWO_NEIGHBOURS.crossings(IN_SOUTH, fix(2_000, 48.82)) == ()


def test_a_team_seen_for_the_first_time_enters_where_it_is() -> None:
    assert TWO_NEIGHBOURS.crossings(NOBODY_HELD, fix(2_000, 48.95)) == (
        Crossing(TEAM, NORTH, 2_000, Direction.ENTERED),
    )


def metres_north_of(lat_deg: float, metres: float) -> float:
    return lat_deg + metres / 111_195


@pytest.mark.parametrize(
    ("metres_outside", "accuracy_m", "is_left"),
    [
        (5, 3.0, False),  # the margin is never below 10 m
        (15, 3.0, True),
        (15, 20.0, False),  # noise could have put it there
        (25, 20.0, True),
        (40, None, False),  # a tracker that does not say is taken to be within 50 m
        (60, None, True),
    ],
)
def test_a_team_leaves_only_when_it_is_clearly_outside(
    metres_outside: float, accuracy_m: float | None, is_left: bool
) -> None:
    """Rule GE2: noise at an edge does not move it in and out."""
    index = SectorIndex([sector(SOUTH, square(2.3, 48.8, 2.4, 48.9))])
    after = fix(2_000, metres_north_of(48.9, metres_outside))
    crossings = index.crossings(IN_SOUTH, replace(after, accuracy_m=accuracy_m))
    assert bool(crossings) is is_left


def test_noise_at_an_edge_is_one_entry() -> None:
    """Rule GE2: the positions of a team that stands five metres outside, within 12 m of where it is."""
    index = SectorIndex([sector(SOUTH, square(2.3, 48.8, 2.4, 48.9))])
    held: dict[SectorId, SectorKind] = {}
    crossed = []
    for second, metres in enumerate((8, -3, 11, -6, 5, 14, -1, 12)):
        after = replace(fix(second, metres_north_of(48.9, metres)), accuracy_m=15.0)
        for crossing in index.crossings(held, after):
            crossed.append(crossing.direction)
            held = IN_SOUTH if crossing.direction is Direction.ENTERED else {}
    assert crossed == [Direction.ENTERED]


def test_a_position_that_may_be_far_off_crosses_nothing() -> None:
    """Rule GE2."""
    coarse = replace(fix(2_000, 48.95), accuracy_m=100.5)
    assert TWO_NEIGHBOURS.crossings(IN_SOUTH, coarse) == ()


def test_a_sector_that_became_forbidden_is_entered_anew() -> None:
    stays = {SOUTH: SectorKind.OPERATIONAL}
    assert TWO_NEIGHBOURS.crossings(stays, fix(2_000, 48.85)) == (Crossing(TEAM, SOUTH, 2_000, Direction.ENTERED),)


def test_a_sector_that_lost_its_ground_is_left() -> None:
    assert SectorIndex([]).crossings(IN_SOUTH, fix(2_000, 48.85)) == (Crossing(TEAM, SOUTH, 2_000, Direction.LEFT),)


@pytest.mark.parametrize(
    ("ring", "is_sound"),
    [
        (square(2.3, 48.8, 2.4, 48.9), True),
        (((0, 0), (1, 0), (1, 1), (0, 0.5)), False),  # not closed
        (((0, 0), (2, 2), (2, 0), (0, 2), (0, 0)), False),  # crosses itself
        (((0, 0), (1, 1), (2, 2), (0, 0)), False),  # no ground inside
    ],
)
def test_a_ring_is_closed_simple_and_encloses_ground(ring: Ring, is_sound: bool) -> None:
    """Rule GE1."""
    assert is_sound_ring(ring) is is_sound


@pytest.mark.parametrize(
    ("kilometres", "is_sound"),
    [((0.0, None, 2.0), True), ((3.0, 2.0, 1.0), True), ((None, None, None), True), ((0.0, 2.0, 1.0), False)],
)
def test_the_kilometres_of_a_line_only_grow_or_only_fall(kilometres: tuple[float | None, ...], is_sound: bool) -> None:
    """Rule GE1."""
    line = tuple(LinePoint(2.3 + number / 100, 48.8, km) for number, km in enumerate(kilometres))
    assert is_sound_line(line) is is_sound


def test_a_line_without_length_is_not_sound() -> None:
    assert not is_sound_line((LinePoint(2.3, 48.8), LinePoint(2.3, 48.8)))


PROMENADE = (LinePoint(7.25, 43.69, 1.0), LinePoint(7.26, 43.69), LinePoint(7.27, 43.69, 3.0))


def test_a_position_beside_a_line_has_its_kilometre() -> None:
    place = place_on_line(PROMENADE, 43.6905, 7.265)
    assert place.km == pytest.approx(2.5, abs=0.01)
    assert place.offset_m == pytest.approx(55.6, abs=1)


def test_beyond_its_end_a_line_says_its_last_kilometre() -> None:
    assert place_on_line(PROMENADE, 43.69, 7.3).km == pytest.approx(3.0)


def test_a_line_without_two_kilometres_has_none_to_say() -> None:
    place = place_on_line((PROMENADE[0], LinePoint(7.27, 43.69)), 43.69, 7.26)
    assert (place.km, place.offset_m) == (None, pytest.approx(0, abs=0.5))


def test_the_distance_to_a_ring_is_nought_inside() -> None:
    ring = square(2.3, 48.8, 2.4, 48.9)
    assert distance_to_ring_m(ring, 48.85, 2.35) == 0
    assert distance_to_ring_m(ring, metres_north_of(48.9, 100), 2.35) == pytest.approx(100, abs=1)
