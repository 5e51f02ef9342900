"""What happened to landmarks."""

from protocol.ids import LandmarkId
from protocol.landmarks import LandmarkEntry
from protocol.values import Struct


class LandmarksImported(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="landmark.imported"):
    """Landmarks were entered or changed."""

    landmarks: tuple[LandmarkEntry, ...]


class LandmarkRemoved(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="landmark.removed"):
    """A landmark was taken off the map."""

    landmark_id: LandmarkId
