"""What happened to what posts draw on the map."""

from protocol.drawings import Belonging, DrawingShape, DrawnPoints, SymbolCode, Validity
from protocol.ids import DrawingId, SectorId, SiteId
from protocol.quantities import EpochMs, Note
from protocol.values import Struct


class DrawingPlaced(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="drawing.placed"):
    """Something was drawn on the map."""

    drawing_id: DrawingId
    shape: DrawingShape
    points: DrawnPoints
    symbol: SymbolCode
    note: Note = ""
    valid_from: EpochMs | None = None
    valid_until: EpochMs | None = None
    sector_id: SectorId | None = None
    site_id: SiteId | None = None


class DrawingChanged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="drawing.changed"):
    """What was drawn is another way now; what is left out stayed as it was."""

    drawing_id: DrawingId
    shape: DrawingShape | None = None
    points: DrawnPoints | None = None
    symbol: SymbolCode | None = None
    note: Note | None = None
    validity: Validity | None = None
    belonging: Belonging | None = None


class DrawingRemoved(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="drawing.removed"):
    """A drawing was taken off the map."""

    drawing_id: DrawingId
