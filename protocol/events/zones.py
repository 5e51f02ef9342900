"""What happened at the edges of sectors."""

from protocol.ids import SectorId, TeamId
from protocol.operations import SectorKind
from protocol.quantities import EpochMs, LatitudeDeg, LongitudeDeg
from protocol.values import Struct
from protocol.zones import Direction


class ZoneCrossed(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="zone.crossed"):
    """A team was found inside a sector, or clearly outside again."""

    team_id: TeamId
    sector_id: SectorId
    kind: SectorKind
    """Of the sector at that moment."""
    fix_at: EpochMs
    direction: Direction
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None


class ZoneDwelt(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="zone.dwelt"):
    """A team stays inside a sector: it has not merely passed through."""

    team_id: TeamId
    sector_id: SectorId
    since: EpochMs
