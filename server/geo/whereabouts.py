"""Where a team is, as well as anybody knows: its newest position, or where somebody said it is (rule GE5)."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from protocol.ids import TeamId
from protocol.operations import Ring
from protocol.positions import TeamPosition
from protocol.teams import Team
from server.geo.sectors import distance_to_ring_m

FINE_ENOUGH_M: Final = 100.0
"""A newer position that may be wrong by more does not replace what somebody said."""
DECLARED_ACCURACY_M: Final = 50.0
"""How far a team may be from the landmark it was said to be at."""


class Whereabouts(NamedTuple):
    """A place, with its age."""

    team_id: TeamId
    lat_deg: float
    lon_deg: float
    at: int
    """Epoch ms."""
    accuracy_m: float | None
    is_declared: bool


def is_made_up(fix: TeamPosition) -> bool:
    """Does the phone say that a program made it up? Then it is shown as such, and nothing is concluded from it."""
    return fix.detail is not None and fix.detail.is_mock


def whereabouts_of(team: Team, fix: TeamPosition | None) -> Whereabouts | None:
    """None: nobody knows. What was declared stands until a newer position comes that is fine enough.

    A position that a program made up says nothing (rule PO7).
    """
    if fix is not None and is_made_up(fix):
        fix = None
    said = team.declared_place
    if said is not None and (fix is None or fix.fix_at <= said.at or (fix.accuracy_m or 0.0) > FINE_ENOUGH_M):
        return Whereabouts(team.id, said.lat_deg, said.lon_deg, said.at, DECLARED_ACCURACY_M, is_declared=True)
    if fix is None:
        return None
    return Whereabouts(team.id, fix.lat_deg, fix.lon_deg, fix.fix_at, fix.accuracy_m, is_declared=False)


def places_of(teams: Iterable[Team], positions: Mapping[TeamId, TeamPosition]) -> list[Whereabouts]:
    """Of all teams whose place is known, in their order."""
    known = (whereabouts_of(team, positions.get(team.id)) for team in teams)
    return [place for place in known if place is not None]


class Found(NamedTuple):
    """A team in a piece of ground."""

    place: Whereabouts
    is_certain: bool
    """False: outside, by less than its position may be wrong."""


def who_is_in(ring: Ring, places: Iterable[Whereabouts]) -> list[Found]:
    """Those inside a ring, and those who may be."""
    found = []
    for place in places:
        distance_m = distance_to_ring_m(ring, place.lat_deg, place.lon_deg)
        if distance_m <= (place.accuracy_m or 0.0):
            found.append(Found(place, is_certain=distance_m == 0.0))
    return found
