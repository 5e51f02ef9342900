"""What may be asked about what posts draw on the map."""

from protocol.commands.envelope import CommandEnvelope
from protocol.drawings import Belonging, DrawingShape, DrawnPoints, SymbolCode, Validity
from protocol.ids import DrawingId, SectorId, SiteId
from protocol.quantities import EpochMs, Note


class PlaceDrawing(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="drawing.place"):
    """Draw something on the map, or draw again what was taken off."""

    drawing_id: DrawingId
    shape: DrawingShape
    points: DrawnPoints
    symbol: SymbolCode
    note: Note = ""
    valid_from: EpochMs | None = None
    valid_until: EpochMs | None = None
    sector_id: SectorId | None = None
    site_id: SiteId | None = None


class ChangeDrawing(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="drawing.change"):
    """Change what was drawn; what is left out stays as it is."""

    drawing_id: DrawingId
    shape: DrawingShape | None = None
    points: DrawnPoints | None = None
    """With the shape, or neither."""
    symbol: SymbolCode | None = None
    note: Note | None = None
    validity: Validity | None = None
    """Both times anew; without any, it holds until it is taken off."""
    belonging: Belonging | None = None


class RemoveDrawing(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="drawing.remove"):
    """Take a drawing off the map."""

    drawing_id: DrawingId
