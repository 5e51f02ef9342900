"""A zone is entered and left where the fix arrives, once for each crossing (rule C13)."""

from uuid import UUID

from protocol.ids import SectorId, TeamId
from protocol.operations import Ring, Sector, SectorKind
from protocol.positions import TeamPosition
from server.geo.sectors import Crossing, Direction, SectorIndex

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


def test_a_crossing_names_team_sector_time_and_direction() -> None:
    assert TWO_NEIGHBOURS.crossings(fix(1_000, 48.85), fix(2_000, 48.95)) == (
        Crossing(TEAM, SOUTH, 2_000, Direction.LEFT),
        Crossing(TEAM, NORTH, 2_000, Direction.ENTERED),
    )


def test_moving_within_a_sector_crosses_nothing() -> None:
    assert TWO_NEIGHBOURS.crossings(fix(1_000, 48.81), fix(2_000, 48.82)) == ()


def test_a_team_seen_for_the_first_time_enters_where_it_is() -> None:
    assert TWO_NEIGHBOURS.crossings(None, fix(2_000, 48.95)) == (Crossing(TEAM, NORTH, 2_000, Direction.ENTERED),)


def test_an_older_or_repeated_fix_crosses_nothing() -> None:
    newest = fix(2_000, 48.95)
    assert TWO_NEIGHBOURS.crossings(newest, fix(1_999, 48.85)) == ()
    assert TWO_NEIGHBOURS.crossings(newest, fix(2_000, 48.85)) == ()
