"""Zones: a team inside a sector, as its positions tell; decided where the position arrives."""

from enum import StrEnum

from protocol.ids import SectorId
from protocol.operations import SectorKind
from protocol.quantities import EpochMs
from protocol.values import Struct


class Direction(StrEnum):
    """Which way a team crossed the edge of a sector."""

    ENTERED = "entered"  # it is inside now
    LEFT = "left"  # it is outside now, clearly


class ZoneStay(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A team is inside a sector."""

    sector_id: SectorId
    kind: SectorKind
    """What the sector was when the team was found in it; found anew when that changes."""
    since: EpochMs
    """The time of the first position inside."""
    dwell_due_at: EpochMs
    """When it counts as staying (rule C13)."""
    is_dwelling: bool = False
    """It has not merely passed through."""
