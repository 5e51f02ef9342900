"""What command posts draw on the map: dangers, closed roads, ways in, landing zones, until when each holds (SITAC)."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.ids import DrawingId, SectorId, SiteId
from protocol.operations import Stamps
from protocol.quantities import Coordinate, EpochMs, Note
from protocol.values import Struct

DrawnPoints = Annotated[tuple[Coordinate, ...], Meta(min_length=1, max_length=200)]
"""In the order in which they were set; an area is not closed with its first."""
SymbolCode = Annotated[str, Meta(max_length=40, pattern=r"^[A-Za-z0-9_.-]+\Z")]
"""A code of the catalogue's drawings; one that it does not know is drawn without a sign."""


class DrawingShape(StrEnum):
    """What its points are."""

    POINT = "point"  # one place
    LINE = "line"  # a way from the first to the last, two points or more
    AREA = "area"  # ground with an edge, three corners or more


class Validity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """From when until when a drawing holds; without an end, until somebody takes it off."""

    valid_from: EpochMs | None = None
    valid_until: EpochMs | None = None


class Belonging(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """To what a drawing belongs: whoever leads the sector may change it."""

    sector_id: SectorId | None = None
    site_id: SiteId | None = None


class Drawing(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="drawing"):
    """One thing on the map that everybody of the operation sees; whether it still holds is told by the time."""

    id: DrawingId
    shape: DrawingShape
    points: DrawnPoints
    symbol: SymbolCode
    note: Note = ""
    """Never a name of a person."""
    valid_from: EpochMs | None = None
    valid_until: EpochMs | None = None
    """What has ended is drawn no longer."""
    sector_id: SectorId | None = None
    site_id: SiteId | None = None
    is_removed: bool = False
    """It was taken off the map; the log keeps what it was."""
    stamps: Stamps = {}
