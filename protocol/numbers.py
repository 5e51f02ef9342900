"""Numbers that people say on the radio and write on tags: given in order, never twice, every one accounted for."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.ids import DeviceId, NumberBlockId, SiteId, TeamId
from protocol.operations import Stamps
from protocol.quantities import EpochMs
from protocol.values import Struct

Number = Annotated[int, Meta(ge=1, le=999_999)]
"""1, 2, 3 … within its kind in one operation; what carries a number carries it for ever."""

BlockSize = Annotated[int, Meta(ge=1, le=50)]
"""How many numbers a device may lay aside at once."""


class NumberKind(StrEnum):
    """What is numbered; each kind counts by itself."""

    INTERVENTION = "intervention"  # "intervention 12"
    VICTIM = "victim"  # the number on a tag


class NumberBlock(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="number_block"):
    """Consecutive numbers that one device laid aside, so that it can number things without a network."""

    id: NumberBlockId
    kind: NumberKind
    first: Number
    last: Number
    device_id: DeviceId
    team_id: TeamId | None = None
    """The team of the device when it reserved; the next likewise."""
    site_id: SiteId | None = None
    used: tuple[Number, ...] = ()
    """In rising order. The others are still free or, once the block is returned, void."""
    reserved_at: EpochMs
    returned_at: EpochMs | None = None
    """Since when no more numbers are taken from it; what was not used then is void and is never given again."""
    stamps: Stamps = {}
