"""Landmarks: the short names by which people on the ground say where they are: a gate, a stand, a kilometre."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.ids import LandmarkId
from protocol.operations import Stamps
from protocol.quantities import LatitudeDeg, LongitudeDeg, Name
from protocol.values import Struct

LandmarkCode = Annotated[
    str, Meta(min_length=1, max_length=12, pattern=r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?\Z")
]
"""What is said on the radio, such as `P12` or `KM 4,5`; unique among the landmarks of an operation."""


class LandmarkKind(StrEnum):
    """What sort of place it is."""

    GATE = "gate"  # an entrance, a door
    STAND = "stand"  # a tribune, a stage, a stall
    GRID = "grid"  # a square of a grid drawn over the map
    KM_POINT = "km_point"  # a kilometre mark of a course or a road
    OTHER = "other"  # anything else that people call by a name


class LandmarkEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One landmark of a list that is entered."""

    landmark_id: LandmarkId
    code: LandmarkCode
    name: Name
    kind: LandmarkKind
    lat_deg: LatitudeDeg
    lon_deg: LongitudeDeg


class Landmark(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="landmark"):
    """A place with a short name, so that it can be said in two letters and found on the map."""

    id: LandmarkId
    code: LandmarkCode
    name: Name
    kind: LandmarkKind
    lat_deg: LatitudeDeg
    lon_deg: LongitudeDeg
    is_removed: bool = False
    """It is no longer there; what was said of it stays readable."""
    stamps: Stamps = {}
