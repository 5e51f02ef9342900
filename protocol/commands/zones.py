"""What the system asks when a team crosses the edge of a sector, or stays inside."""

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import SectorId, TeamId
from protocol.quantities import EpochMs, LatitudeDeg, LongitudeDeg
from protocol.zones import Direction


class CrossZone(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="zone.cross"):
    """System only: a position shows a team inside or outside a sector; its id derives from these four (rule C13)."""

    team_id: TeamId
    sector_id: SectorId
    fix_at: EpochMs
    direction: Direction
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None


class DwellInZone(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="zone.dwell"):
    """System only: a team has been inside a sector for five minutes (rule C13)."""

    team_id: TeamId
    sector_id: SectorId
    due_at: EpochMs
