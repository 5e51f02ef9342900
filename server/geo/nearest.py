"""Who is nearest: great-circle distances from one point to many places."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

EARTH_RADIUS_M: Final = 6_371_008.8
"""Mean radius of the Earth (IUGG); a distance by it is within 0.6 % of the true one."""


def great_circle_m(
    lat_deg: float, lon_deg: float, lats_deg: npt.NDArray[np.float64], lons_deg: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Metres from one point to each of the others on a sphere (haversine), exact also for neighbours."""
    lat, lats = np.radians(lat_deg), np.radians(lats_deg)
    half_chord_squared = (
        np.sin((lats - lat) / 2) ** 2 + np.cos(lat) * np.cos(lats) * np.sin(np.radians(lons_deg - lon_deg) / 2) ** 2
    )
    distances_m: npt.NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half_chord_squared, 1.0)))
    return distances_m


class Place(Protocol):
    """Anything with a position."""

    @property
    def lat_deg(self) -> float: ...
    @property
    def lon_deg(self) -> float: ...


def distances_m(lat_deg: float, lon_deg: float, places: Sequence[Place]) -> list[float]:
    """Metres from one point to each place, in their order."""
    lats = np.array([place.lat_deg for place in places], dtype=np.float64)
    lons = np.array([place.lon_deg for place in places], dtype=np.float64)
    return [float(each) for each in great_circle_m(lat_deg, lon_deg, lats, lons)]
