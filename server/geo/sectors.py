"""Which sectors a position lies in, which a team enters or leaves with it, and where along a line it is."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from protocol.ids import SectorId, TeamId
from protocol.operations import Line, Ring, Sector, SectorKind
from protocol.positions import TeamPosition
from protocol.zones import Direction
from server.geo.nearest import EARTH_RADIUS_M

COARSEST_M: Final = 100.0
"""A position that may be wrong by more says nothing of the edge of a sector."""
ASSUMED_ACCURACY_M: Final = 50.0
"""Of a position whose tracker does not say."""
LEAST_MARGIN_M: Final = 10.0
"""A team has left when it is outside by its accuracy, and by at least so much: noise at the edge moves nobody."""


class Crossing(NamedTuple):
    """A team crossed the edge of a sector; these four values make the id of the fact, so it happens once (rule C13)."""

    team_id: TeamId
    sector_id: SectorId
    fix_at: int
    """Epoch ms of the first fix on the new side."""
    direction: Direction


class SectorIndex:
    """Finds sectors by position among any number of them; built anew when a sector changes.

    Rings are taken in the plane of longitude and latitude, as they were drawn; none may cross the 180th meridian.
    """

    def __init__(self, sectors: Iterable[Sector]) -> None:
        self._sector_ids: list[SectorId] = []
        self._number_of: dict[SectorId, int] = {}
        self._kind_of: dict[SectorId, SectorKind] = {}
        polygons: list[shapely.Geometry] = []
        for sector in sectors:
            ground = None if sector.ring is None else _polygon(sector.ring)
            if ground is not None:
                self._number_of[sector.id] = len(polygons)
                self._kind_of[sector.id] = sector.kind
                self._sector_ids.append(sector.id)
                polygons.append(ground)
        self._polygons = np.array(polygons, dtype=object)
        shapely.prepare(self._polygons)
        self._tree = shapely.STRtree(polygons)

    def sectors_at(self, lat_deg: float, lon_deg: float) -> frozenset[SectorId]:
        """The sectors that hold this position; an edge belongs to its sector."""
        candidates = self._tree.query(shapely.Point(lon_deg, lat_deg))  # by bounding box
        is_inside = shapely.intersects_xy(self._polygons[candidates], lon_deg, lat_deg)
        return frozenset(self._sector_ids[index] for index in candidates[is_inside])

    def crossings(self, held: Mapping[SectorId, SectorKind], fix: TeamPosition) -> tuple[Crossing, ...]:
        """The edges that a team crosses with this fix, those it leaves first.

        It enters as soon as a fix is inside, for its safety; it leaves only when one is clearly outside, so that noise
        at an edge does not move it in and out.

        Args:
            held: The sectors it is inside so far, with what each was when it was found there: found in a sector that
                has become another kind since, it enters anew.
            fix: Its newest position. One that is too coarse crosses nothing.
        """
        accuracy_m = ASSUMED_ACCURACY_M if fix.accuracy_m is None else fix.accuracy_m
        if accuracy_m > COARSEST_M:
            return ()
        holds = self.sectors_at(fix.lat_deg, fix.lon_deg)
        margin_m = max(accuracy_m, LEAST_MARGIN_M)
        left = [one for one in held.keys() - holds if self._is_outside(one, fix.lat_deg, fix.lon_deg, margin_m)]
        entered = [one for one in holds if held.get(one) is not self._kind_of[one]]
        return tuple(
            Crossing(fix.team_id, sector_id, fix.fix_at, direction)
            for direction, sector_ids in ((Direction.LEFT, left), (Direction.ENTERED, entered))
            for sector_id in sorted(sector_ids)
        )

    def _is_outside(self, sector_id: SectorId, lat_deg: float, lon_deg: float, margin_m: float) -> bool:
        number = self._number_of.get(sector_id)
        return number is None or _distance_m(self._polygons[number], lat_deg, lon_deg) > margin_m


class LinePlace(NamedTuple):
    """Where a position is along a line."""

    km: float | None
    """Between the kilometres written on the line; None if fewer than two are."""
    offset_m: float
    """How far beside the line."""


def place_on_line(line: Line, lat_deg: float, lon_deg: float) -> LinePlace:
    """The point of the line that is nearest."""
    points = _metres_from(np.array([(point.lon_deg, point.lat_deg) for point in line]), lat_deg, lon_deg)
    way, here = shapely.LineString(points), shapely.Point(0.0, 0.0)
    along_m = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
    marked = [(along, point.km) for along, point in zip(along_m, line, strict=True) if point.km is not None]
    km = None
    if len(marked) > 1:
        km = float(np.interp(way.project(here), [along for along, _ in marked], [each for _, each in marked]))
    return LinePlace(km, float(way.distance(here)))


def is_sound_ring(ring: Ring) -> bool:
    """Closed, crossing itself nowhere, and with ground inside."""
    return ring[0] == ring[-1] and bool(shapely.Polygon(ring).is_valid) and shapely.Polygon(ring).area > 0


def is_sound_line(line: Line) -> bool:
    """With a length, and kilometres that only grow or only fall along it."""
    kilometres = [point.km for point in line if point.km is not None]
    steps = np.diff(kilometres)
    is_counted = bool(np.all(steps > 0) or np.all(steps < 0))
    return is_counted and len({(point.lon_deg, point.lat_deg) for point in line}) > 1


def distance_to_ring_m(ring: Ring, lat_deg: float, lon_deg: float) -> float:
    """Metres from a position to the ground inside a ring; 0 inside."""
    ground = _polygon(ring)
    return float("inf") if ground is None else _distance_m(ground, lat_deg, lon_deg)


def _polygon(ring: Ring) -> shapely.Geometry | None:
    """The ground inside a ring; None if it encloses none. A ring that crosses itself is taken as its lobes."""
    ground = shapely.make_valid(shapely.Polygon(ring))
    return ground if ground.area > 0 else None


def _distance_m(ground: shapely.Geometry, lat_deg: float, lon_deg: float) -> float:
    flat = shapely.transform(ground, lambda degrees: _metres_from(degrees, lat_deg, lon_deg))
    return float(shapely.distance(flat, shapely.Point(0.0, 0.0)))


def _metres_from(degrees: npt.NDArray[np.float64], lat_deg: float, lon_deg: float) -> npt.NDArray[np.float64]:
    """East and north of a position, in metres; good for some tens of kilometres around it."""
    scale = np.array([np.cos(np.radians(lat_deg)), 1.0]) * np.radians(EARTH_RADIUS_M)
    metres: npt.NDArray[np.float64] = (degrees - np.array([lon_deg, lat_deg])) * scale
    return metres
