"""Layers of the map: what an organisation lays under its teams, such as the plan of a site or the course of a race."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.ids import MapLayerId
from protocol.operations import Stamps
from protocol.quantities import Coordinate, Name
from protocol.values import Struct

FileDigest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
"""SHA-256 of a file that was given to `POST …/map-files`, in small hexadecimal digits."""
Corners = tuple[Coordinate, Coordinate, Coordinate, Coordinate]
"""Where the corners of a picture lie on the ground: top left, top right, bottom right, bottom left."""


class MapLayerKind(StrEnum):
    """What its file holds."""

    DRAWING = "drawing"  # points, ways and areas, such as a course or fences
    PICTURE = "picture"  # a plan or an aerial photograph, laid onto the ground by its corners


class MapLayer(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="map_layer"):
    """One sheet under the teams of every post's map; its file is fetched apart."""

    id: MapLayerId
    name: Name
    kind: MapLayerKind
    file: FileDigest
    corners: Corners | None = None
    """Of a picture."""
    is_removed: bool = False
    """It lies under the map no longer; the log keeps what it was."""
    stamps: Stamps = {}
