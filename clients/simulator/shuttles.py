"""Who is driven when, by whom and to which hospital: ambulances and beds given out, the most urgent first. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from clients.simulator.course import Point, leg

SPEED_MPS = 13.0
"""Of an ambulance through a town, on the road that is not straight: about 47 km/h as the crow flies."""
CALL_MS = 120_000
"""From the order to the arrival at the evacuation point."""
LOADING_MS = 150_000
UNLOADING_MS = 240_000
TURN_ROUND_MS = 300_000
"""From the hand-over until the crew is on its way again."""


class Evacuee(NamedTuple):
    """Somebody whom a physician wants in a hospital."""

    key: str
    ready_ms: int
    is_urgent: bool
    is_diverted: bool = False
    """The first hospital cannot take them after all: another one on the road."""


class Ambulance(NamedTuple):
    """A crew that shuttles."""

    team: str
    from_ms: int
    is_medical: bool


class Hospital(NamedTuple):
    """Where people are taken."""

    key: str
    point: Point
    beds: int


class Trip(NamedTuple):
    """One way to a hospital, milliseconds of the scenario."""

    evacuee: str
    team: str
    hospital: str
    """Where it ends."""
    meant_for: str
    """Where it was to go; another one than `hospital` after a diversion."""
    ordered_ms: int
    loaded_ms: int
    departed_ms: int
    arrived_ms: int
    handed_over_ms: int
    free_ms: int


class NoBed(ValueError):
    """There are more people than beds, or nobody to drive them: the scenario cannot be played."""


def plan_trips(
    evacuees: Iterable[Evacuee], ambulances: Sequence[Ambulance], hospitals: Sequence[Hospital], start: Point
) -> list[Trip]:
    """Give everybody an ambulance and a bed: urgent ones the nearest bed, the others the farthest that is left.

    Raises:
        NoBed: It does not work out.
    """
    free_ms = {each.team: each.from_ms for each in ambulances}
    beds = {each.key: each.beds for each in hospitals}
    points = {each.key: each.point for each in hospitals}
    distance_m = {key: leg(start, point).length_m for key, point in points.items()}
    trips = []
    for evacuee in sorted(evacuees, key=lambda each: (each.ready_ms // 900_000, not each.is_urgent, each.ready_ms)):
        wished = [key for key, left in beds.items() if left > 0]
        fit = [each for each in ambulances if evacuee.is_urgent or not each.is_medical]
        if not fit or len(wished) < 1 + evacuee.is_diverted:
            raise NoBed(f"nobody can take {evacuee.key}")
        wished.sort(key=distance_m.__getitem__, reverse=not evacuee.is_urgent)
        meant_for, hospital = wished[0], wished[1 if evacuee.is_diverted else 0]
        beds[hospital] -= 1
        team = min(fit, key=lambda each: (free_ms[each.team], each.is_medical is not evacuee.is_urgent, each.team)).team
        ordered_ms = max(evacuee.ready_ms, free_ms[team])
        loaded_ms = ordered_ms + CALL_MS + LOADING_MS
        departed_ms = loaded_ms + 60_000
        way_m = distance_m[hospital]
        if evacuee.is_diverted:
            way_m = distance_m[meant_for] / 2 + leg(points[meant_for], points[hospital]).length_m
        arrived_ms = departed_ms + int(way_m / SPEED_MPS * 1000)
        handed_over_ms = arrived_ms + UNLOADING_MS
        free_ms[team] = handed_over_ms + TURN_ROUND_MS + int(distance_m[hospital] / SPEED_MPS * 1000)
        trips.append(
            Trip(
                evacuee.key,
                team,
                hospital,
                meant_for,
                ordered_ms,
                loaded_ms,
                departed_ms,
                arrived_ms,
                handed_over_ms,
                free_ms[team],
            )
        )
    return trips
