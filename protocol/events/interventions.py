"""What happened to interventions."""

from protocol.catalogues import CatalogueCode
from protocol.ids import InterventionId, LandmarkId, SectorId, SiteId, TeamId
from protocol.interventions import (
    CallSource,
    Clearable,
    ExpectedVictims,
    InterventionStatus,
    LocationPrecision,
    Priority,
)
from protocol.quantities import EpochMs, LatitudeDeg, LongitudeDeg, Note
from protocol.values import Struct


class InterventionCreated(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="intervention.created"):
    """Somebody needs help."""

    intervention_id: InterventionId
    number: int
    priority: Priority = Priority.NR
    nature: CatalogueCode | None = None
    motive: CatalogueCode | None = None
    place_code: CatalogueCode | None = None
    risks: tuple[CatalogueCode, ...] = ()
    description: Note = ""
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    precision: LocationPrecision = LocationPrecision.UNKNOWN
    address: Note = ""
    landmark_id: LandmarkId | None = None
    site_id: SiteId | None = None
    sector_id: SectorId | None = None
    call_source: CallSource | None = None
    expected_victims: ExpectedVictims = ExpectedVictims.UNKNOWN
    external_ids: tuple[str, ...] = ()
    split_from: InterventionId | None = None
    is_self_engaged: bool = False
    created_by_team_id: TeamId | None = None


class InterventionUpdated(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="intervention.updated"):
    """What was given was changed."""

    intervention_id: InterventionId
    priority: Priority | None = None
    nature: CatalogueCode | None = None
    motive: CatalogueCode | None = None
    place_code: CatalogueCode | None = None
    risks: tuple[CatalogueCode, ...] | None = None
    description: Note | None = None
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    precision: LocationPrecision | None = None
    address: Note | None = None
    landmark_id: LandmarkId | None = None
    site_id: SiteId | None = None
    sector_id: SectorId | None = None
    call_source: CallSource | None = None
    expected_victims: ExpectedVictims | None = None
    samu_called_at: EpochMs | None = None
    fire_called_at: EpochMs | None = None
    police_called_at: EpochMs | None = None
    external_ids: tuple[str, ...] | None = None
    cleared: tuple[Clearable, ...] = ()


class InterventionStatusSet(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="intervention.status_set"):
    """People decided how far it is."""

    intervention_id: InterventionId
    status: InterventionStatus
    reason: Note = ""


class InterventionMarkedDuplicate(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag="intervention.marked_duplicate"
):
    """It is the same as another one."""

    intervention_id: InterventionId
    duplicate_of: InterventionId


class InterventionsLinked(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="intervention.linked"):
    """Two belong together, or no longer."""

    intervention_id: InterventionId
    other_id: InterventionId
    is_linked: bool = True


class InterventionMayEnd(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="intervention.may_end"):
    """Nobody there waits for anything any more; None: somebody does again."""

    intervention_id: InterventionId
    since: EpochMs | None = None
