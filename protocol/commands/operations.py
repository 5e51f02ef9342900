"""What may be asked of the operation and its frame."""

from typing import Annotated

from msgspec import Meta

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import MemberId, OrganisationId, SectorId, SiteId
from protocol.operations import (
    Attendance,
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
from protocol.quantities import Code, EpochMs, LatitudeDeg, LongitudeDeg, Name, Note
from protocol.thresholds import Thresholds


class CreateOperation(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="operation.create"):
    """Open the log of a new operation; its first fact."""

    code: Code
    name: Name
    kind: OperationKind
    mode: OperationMode = OperationMode.ACTUAL
    silent_after_ms: Annotated[int, Meta(ge=10_000, le=86_400_000)] = 900_000
    plan: Plan = Plan.NONE
    catalogue: Annotated[str, Meta(max_length=40, pattern=r"^[a-z0-9_.-]*\Z")] = ""
    thresholds: Thresholds = Thresholds()
    numbering: VictimNumbering = VictimNumbering.OWN
    triage_method: CrewTriage = CrewTriage.FIRST_AIDER
    cover_size: CoverSize | None = None
    planned_start_at: EpochMs | None = None
    planned_end_at: EpochMs | None = None
    expected_attendance: Attendance | None = None
    organiser: Name | None = None


class DescribeOperation(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="operation.describe"):
    """What was agreed of it before it begins; only what is given changes."""

    cover_size: CoverSize | None = None
    planned_start_at: EpochMs | None = None
    planned_end_at: EpochMs | None = None
    expected_attendance: Attendance | None = None
    organiser: Name | None = None
    lead_organisation_id: OrganisationId | None = None
    triage_method: CrewTriage | None = None
    cleared: Annotated[tuple[DescribedField, ...], Meta(max_length=6)] = ()
    """What nobody knows any more."""


class SetOperationStatus(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="operation.set_status"):
    """Open, suspend, close …"""

    status: OperationStatus
    is_forced: bool = False
    """Close although something is still open; says why in `reason`."""
    reason: Note = ""


class DefineOrganisation(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="organisation.define"):
    """Enter or change an organisation."""

    organisation_id: OrganisationId
    name: Name
    kind: OrganisationKind
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")] = "FR"


class DefineSector(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="sector.define"):
    """Enter or change a sector."""

    sector_id: SectorId
    code: Code
    name: Name
    kind: SectorKind
    ring: Ring | None = None
    line: Line | None = None
    leader_id: MemberId | None = None
    parent_id: SectorId | None = None


class DefineSite(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="site.define"):
    """Enter or change a site."""

    site_id: SiteId
    code: Code
    name: Name
    kind: SiteKind
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    sector_id: SectorId | None = None
    is_open: bool = False
