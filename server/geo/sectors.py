"""Which sectors a position lies in, and which a team entered or left between two fixes."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import shapely

from protocol.ids import SectorId, TeamId
from protocol.operations import Ring, Sector
from protocol.positions import TeamPosition


class Direction(StrEnum):
    """Which way a team crossed the edge of a sector."""

    ENTERED = "entered"  # it is inside now
    LEFT = "left"  # it is outside now


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
        polygons: list[shapely.Geometry] = []
        for sector in sectors:
            ground = None if sector.ring is None else _polygon(sector.ring)
            if ground is not None:
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

    def crossings(self, before: TeamPosition | None, after: TeamPosition) -> tuple[Crossing, ...]:
        """The edges a team crossed between two of its fixes, those it left first.

        Args:
            before: The team's newest fix so far. None: it was never seen, and enters wherever it now is.
            after: The fix that came in. One that is no newer crosses nothing: it tells of a past already decided.
        """
        if before is not None and after.fix_at <= before.fix_at:
            return ()
        held = frozenset() if before is None else self.sectors_at(before.lat_deg, before.lon_deg)
        holds = self.sectors_at(after.lat_deg, after.lon_deg)
        return tuple(
            Crossing(after.team_id, sector_id, after.fix_at, direction)
            for direction, sector_ids in ((Direction.LEFT, held - holds), (Direction.ENTERED, holds - held))
            for sector_id in sorted(sector_ids)
        )


def _polygon(ring: Ring) -> shapely.Geometry | None:
    """The ground inside a ring; None if it encloses none. A ring that crosses itself is taken as its lobes."""
    ground = shapely.make_valid(shapely.Polygon(ring))
    return ground if ground.area > 0 else None
