"""What happened to the operation and its frame."""

from protocol.ids import MemberId, OrganisationId, SectorId, SiteId
from protocol.operations import (
    CoverSize,
    CrewTriage,
    DescribedField,
    Line,
    OperationKind,
    OperationMode,
    OperationStatus,
    OrganisationKind,
    Plan,
    Ring,
    SectorKind,
    SiteKind,
    VictimNumbering,
)
from protocol.quantities import Code, EpochMs, LatitudeDeg, LongitudeDeg, Name
from protocol.thresholds import Thresholds
from protocol.values import Struct


class OperationCreated(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation.created"):
    """An operation began its log."""

    code: Code
    name: Name
    kind: OperationKind
    mode: OperationMode = OperationMode.ACTUAL
    silent_after_ms: int = 900_000
    plan: Plan = Plan.NONE
    catalogue: str = ""
    thresholds: Thresholds = Thresholds()
    numbering: VictimNumbering = VictimNumbering.OWN
    triage_method: CrewTriage = CrewTriage.FIRST_AIDER
    cover_size: CoverSize | None = None
    planned_start_at: EpochMs | None = None
    planned_end_at: EpochMs | None = None
    expected_attendance: int | None = None
    organiser: str | None = None


class OperationDescribed(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation.described"):
    """Something was said of what was agreed."""

    cover_size: CoverSize | None = None
    planned_start_at: EpochMs | None = None
    planned_end_at: EpochMs | None = None
    expected_attendance: int | None = None
    organiser: str | None = None
    lead_organisation_id: OrganisationId | None = None
    triage_method: CrewTriage | None = None
    cleared: tuple[DescribedField, ...] = ()


class OperationStatusSet(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation.status_set"):
    """The operation was opened, suspended, closed …"""

    status: OperationStatus
    reason: str = ""
    """Why it was closed although something was still open."""


class OrganisationDefined(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="organisation.defined"):
    """An organisation was entered or changed."""

    organisation_id: OrganisationId
    name: Name
    kind: OrganisationKind
    country: str = "FR"


class SectorDefined(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="sector.defined"):
    """A sector was entered or changed."""

    sector_id: SectorId
    code: Code
    name: Name
    kind: SectorKind
    ring: Ring | None = None
    line: Line | None = None
    leader_id: MemberId | None = None
    parent_id: SectorId | None = None


class SiteDefined(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="site.defined"):
    """A site was entered or changed."""

    site_id: SiteId
    code: Code
    name: Name
    kind: SiteKind
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    sector_id: SectorId | None = None
    is_open: bool = False
