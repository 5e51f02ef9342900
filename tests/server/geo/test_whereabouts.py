"""Where a team is: its newest position, or where somebody said it is (rule GE5); who is in a piece of ground."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from protocol.ids import TeamId
from protocol.operations import Ring
from protocol.positions import FixDetail, TeamPosition
from protocol.teams import DeclaredPlace, Team, TeamKind
from server.geo.whereabouts import Whereabouts, places_of, whereabouts_of, who_is_in

TEAM = TeamId(UUID(int=1))
SAID = DeclaredPlace(lat_deg=48.85, lon_deg=2.35, at=10_000)
RING: Ring = ((2.3, 48.8), (2.4, 48.8), (2.4, 48.9), (2.3, 48.9), (2.3, 48.8))


def team(declared: DeclaredPlace | None) -> Team:
    return Team(id=TEAM, call_sign="EQ 1", kind=TeamKind.PAIR, declared_place=declared)


def fix(fix_at: int, accuracy_m: float | None = 10.0) -> TeamPosition:
    return TeamPosition(TEAM, fix_at, 48.86, 2.36, accuracy_m)


@pytest.mark.parametrize(
    ("declared", "position", "is_declared"),
    [
        (None, fix(1), False),
        (SAID, None, True),
        (SAID, fix(9_999), True),  # older than what was said
        (SAID, fix(10_001), False),  # newer and fine
        (SAID, fix(10_001, 100.0), False),
        (SAID, fix(10_001, 100.5), True),  # newer, and too coarse to know better
        (SAID, fix(10_001, None), False),  # a tracker that does not say how fine
    ],
)
def test_what_was_said_stands_until_a_newer_and_fine_enough_position(
    declared: DeclaredPlace | None, position: TeamPosition | None, is_declared: bool
) -> None:
    """Rule GE5."""
    place = whereabouts_of(team(declared), position)
    assert place is not None
    assert place.is_declared is is_declared
    assert place.at == (10_000 if is_declared else position and position.fix_at)


def test_nobody_knows_where_a_team_is_that_was_neither_seen_nor_said_to_be_somewhere() -> None:
    assert whereabouts_of(team(None), None) is None
    assert places_of([team(None)], {}) == []


def place(lat_deg: float, accuracy_m: float | None) -> Whereabouts:
    return Whereabouts(TEAM, lat_deg, 2.35, 0, accuracy_m, is_declared=False)


def test_who_may_be_inside_is_found_too_and_told_apart() -> None:
    """Rule GE6."""
    edge = 48.9 + 30 / 111_195  # 30 m north of the ring
    found = who_is_in(RING, [place(48.85, 5.0), place(edge, 50.0), place(edge, 20.0), place(edge, None)])
    assert [(one.place.accuracy_m, one.is_certain) for one in found] == [(5.0, True), (50.0, False)]


def test_a_position_that_was_made_up_says_nothing() -> None:
    """Rule PO7: neither where the team is nor that what was said of it is over."""
    made_up = replace(fix(20_000), detail=FixDetail(is_mock=True))
    assert whereabouts_of(team(None), made_up) is None
    place = whereabouts_of(team(SAID), made_up)
    assert place is not None
    assert place.is_declared
    assert whereabouts_of(team(None), replace(made_up, detail=FixDetail(35))) is not None
