"""The line that the event follows, and how to move along it. Pure; flat-earth arithmetic, good to 1 % over a city."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from math import atan2, cos, degrees, hypot, radians
from typing import NamedTuple

METRES_PER_DEGREE = 111_320.0


class Point(NamedTuple):
    """WGS84 degrees."""

    lat_deg: float
    lon_deg: float


class Leg(NamedTuple):
    """From one point straight to the next, in metres east and north."""

    east_m: float
    north_m: float

    @property
    def length_m(self) -> float:
        return hypot(self.east_m, self.north_m)

    @property
    def heading_deg(self) -> float:
        """Clockwise from north, 0 to 360."""
        return degrees(atan2(self.east_m, self.north_m)) % 360


def leg(start: Point, end: Point) -> Leg:
    """How to get from one point to another."""
    metres_per_lon_degree = METRES_PER_DEGREE * cos(radians(start.lat_deg))
    return Leg((end.lon_deg - start.lon_deg) * metres_per_lon_degree, (end.lat_deg - start.lat_deg) * METRES_PER_DEGREE)


def between(start: Point, end: Point, share: float) -> Point:
    """The point at a share (0 to 1) of the way."""
    return Point(
        start.lat_deg + (end.lat_deg - start.lat_deg) * share, start.lon_deg + (end.lon_deg - start.lon_deg) * share
    )


class Course:
    """A line through at least two points, measured in metres from its start."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._points = tuple(points)
        lengths_m = (leg(start, end).length_m for start, end in pairwise(self._points))
        self._marks_m = tuple(accumulate(lengths_m, initial=0.0))

    @property
    def length_m(self) -> float:
        return self._marks_m[-1]

    @property
    def marks_m(self) -> tuple[float, ...]:
        """How far from the start each of its points is."""
        return self._marks_m

    def at(self, distance_m: float) -> Point:
        """The point so far from the start; the ends for what lies beyond them."""
        if distance_m <= 0:
            return self._points[0]
        if distance_m >= self.length_m:
            return self._points[-1]
        before = bisect_right(self._marks_m, distance_m) - 1
        mark_m, next_mark_m = self._marks_m[before], self._marks_m[before + 1]
        share = (distance_m - mark_m) / (next_mark_m - mark_m)
        return between(self._points[before], self._points[before + 1], share)

    def nearest_m(self, point: Point) -> float:
        """Where on the course a point is nearest, in metres from the start."""
        return min(self._projections(point))[1]

    def route(self, start: Point, end: Point) -> list[Point]:
        """A way that follows the course as far as possible: to it, along it, from it to the end."""
        start_m, end_m = self.nearest_m(start), self.nearest_m(end)
        low_m, high_m = sorted((start_m, end_m))
        corners = [point for point, mark_m in zip(self._points, self._marks_m, strict=True) if low_m < mark_m < high_m]
        if start_m > end_m:
            corners.reverse()
        return [start, self.at(start_m), *corners, self.at(end_m), end]

    def _projections(self, point: Point) -> Iterator[tuple[float, float]]:
        """(distance from the point, distance from the start) of the nearest point of each leg."""
        for (start, end), mark_m in zip(pairwise(self._points), self._marks_m, strict=False):
            along, to_point = leg(start, end), leg(start, point)
            share = 0.0
            if along.length_m > 0:
                share = (along.east_m * to_point.east_m + along.north_m * to_point.north_m) / along.length_m**2
            share = min(1.0, max(0.0, share))
            yield leg(between(start, end, share), point).length_m, mark_m + share * along.length_m
