"""What may be asked of an intervention."""

from typing import Annotated

from msgspec import Meta

from protocol.assignments import DecidedOn
from protocol.catalogues import CatalogueCode
from protocol.commands.envelope import CommandEnvelope
from protocol.ids import AssignmentId, InterventionId, LandmarkId, SectorId, SiteId, TeamId
from protocol.interventions import (
    CallSource,
    Clearable,
    ExpectedVictims,
    ExternalIds,
    InterventionStatus,
    LocationPrecision,
    Priority,
    Risks,
)
from protocol.numbers import Number
from protocol.quantities import EpochMs, LatitudeDeg, LongitudeDeg, Note
from protocol.teams import TeamStatus


class CreateIntervention(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="intervention.create"):
    """Somebody needs help. With a team, its order, or its own engagement, comes with it."""

    intervention_id: InterventionId
    number: Number | None = None
    """From a block of the sending device; None: the next one."""
    priority: Priority = Priority.NR
    nature: CatalogueCode | None = None
    motive: CatalogueCode | None = None
    place_code: CatalogueCode | None = None
    risks: Risks = ()
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
    external_ids: ExternalIds = ()
    engages_team_id: TeamId | None = None
    """The team that goes. A crew names its own: it is there already."""
    assignment_id: AssignmentId | None = None
    """Of that team's order; None: the version 5 UUID of "assignment" in the name space of the command's id."""
    is_self_engaged: bool = False
    """A post enters for a team that it is there already; said by a crew, it always is."""
    team_status: TeamStatus = TeamStatus.ON_SCENE
    """What a team that engaged itself is doing there."""


class UpdateIntervention(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="intervention.update"):
    """Only what is given changes; a latitude and a longitude go together, with their precision."""

    intervention_id: InterventionId
    priority: Priority | None = None
    nature: CatalogueCode | None = None
    motive: CatalogueCode | None = None
    place_code: CatalogueCode | None = None
    risks: Risks | None = None
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
    external_ids: ExternalIds | None = None
    cleared: Annotated[tuple[Clearable, ...], Meta(max_length=16)] = ()


class SetInterventionStatus(
    CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="intervention.set_status"
):
    """Assess, end, validate, call off, or open again (`reported`)."""

    intervention_id: InterventionId
    status: InterventionStatus
    reason: Note = ""
    decided_on: DecidedOn | None = None
    is_anyway: bool = False
    """Even if what it was decided on has changed."""


class MarkDuplicate(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="intervention.mark_duplicate"):
    """It is the same as another one, which goes on; opening it again takes that back."""

    intervention_id: InterventionId
    duplicate_of: InterventionId


class SplitIntervention(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="intervention.split"):
    """It is two: a new one begins where it is. Nobody and nothing moves by itself."""

    intervention_id: InterventionId
    new_id: InterventionId
    number: Number | None = None
    """Of the new one, as at its creation."""
    description: Note = ""


class LinkInterventions(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="intervention.link"):
    """They belong together without being the same; or no longer."""

    intervention_id: InterventionId
    other_id: InterventionId
    is_linked: bool = True
