"""GeoJSON (RFC 7946) as a stream: one feature on each line, positions as longitude, latitude."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import msgspec

from protocol.quantities import Coordinate

OPENING = b'{"type":"FeatureCollection","features":[\n'
CLOSING = b"\n]}\n"
BETWEEN = b",\n"
MEDIA_TYPE = "application/geo+json"


def point(lon_deg: float, lat_deg: float) -> dict[str, Any]:
    """Somewhere."""
    return {"type": "Point", "coordinates": (float(lon_deg), float(lat_deg))}


def line(points: Sequence[Coordinate]) -> dict[str, Any]:
    """A way; of two points or more."""
    return {"type": "LineString", "coordinates": [(float(lon), float(lat)) for lon, lat in points]}


def polygon(ring: Sequence[Coordinate]) -> dict[str, Any]:
    """A piece of ground; its ring is closed, and turned as the format wants it: the ground on the left."""
    turned = ring if _area(ring) >= 0 else ring[::-1]
    return {"type": "Polygon", "coordinates": [[(float(lon), float(lat)) for lon, lat in turned]]}


def feature(geometry: Mapping[str, Any] | None, properties: Mapping[str, Any], feature_id: str | None = None) -> bytes:
    """One thing; properties without a value are left out."""
    shown = {name: value for name, value in properties.items() if value is not None}
    named = {} if feature_id is None else {"id": feature_id}
    document = {"type": "Feature", **named, "geometry": geometry, "properties": shown}
    return msgspec.json.encode(document, enc_hook=str)  # texts of a type of their own are texts


def _area(ring: Sequence[Coordinate]) -> float:
    """Twice the signed area: positive if the ring turns left."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
