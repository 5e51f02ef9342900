"""Tracks thinned for a map or an export: fewer fixes, the same way, each with its own time."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

from protocol.positions import TeamPosition
from server.geo.nearest import EARTH_RADIUS_M


def thin_track(track: Sequence[TeamPosition], tolerance_m: float, max_gap_ms: int) -> list[TeamPosition]:
    """The fixes of one team that are needed to draw its way.

    Args:
        track: In order of `fix_at`, spanning at most some hundred kilometres.
        tolerance_m: No fix left out lies further than this from the line through those kept (Douglas-Peucker).
        max_gap_ms: A team that rests must be seen to rest: no two fixes kept are further apart in time than this,
            unless no fix lies between them.
    """
    if len(track) < 3:
        return list(track)
    # GEOS carries the third coordinate along untouched: it says which fixes are left.
    line = shapely.LineString(np.column_stack((_metres(track), np.arange(len(track)))))
    simplified = shapely.simplify(line, tolerance_m, preserve_topology=False)
    needed = {int(index) for index in shapely.get_coordinates(simplified, include_z=True)[:, 2]}
    kept = [0]
    for index in range(1, len(track)):
        if index + 1 == len(track) or index in needed or track[index + 1].fix_at - track[kept[-1]].fix_at > max_gap_ms:
            kept.append(index)
    return [track[index] for index in kept]


def _metres(track: Sequence[TeamPosition]) -> npt.NDArray[np.float64]:
    """East and north of the first fix, in metres: degrees scaled at the track's mean latitude."""
    degrees = np.array([(fix.lon_deg, fix.lat_deg) for fix in track])
    east_deg = (degrees[:, 0] - degrees[0, 0] + 180) % 360 - 180  # a track may cross the 180th meridian
    north_deg = degrees[:, 1] - degrees[0, 1]
    scale = np.array([np.cos(np.radians(degrees[:, 1].mean())), 1.0])
    metres: npt.NDArray[np.float64] = np.column_stack((east_deg, north_deg)) * scale * np.radians(EARTH_RADIUS_M)
    return metres
