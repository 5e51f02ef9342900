"""What may be asked about landmarks."""

from typing import Annotated

from msgspec import Meta

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import LandmarkId
from protocol.landmarks import LandmarkEntry

MAX_LANDMARKS_AT_ONCE = 200


class ImportLandmarks(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="landmark.import"):
    """Enter or change many landmarks at once; all of them, or none."""

    landmarks: Annotated[tuple[LandmarkEntry, ...], Meta(min_length=1, max_length=MAX_LANDMARKS_AT_ONCE)]


class RemoveLandmark(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="landmark.remove"):
    """Take a landmark off the map; its code is free again."""

    landmark_id: LandmarkId
