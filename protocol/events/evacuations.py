"""What happened to evacuations."""

from protocol.evacuations import EvacuationState, VectorKind
from protocol.ids import EvacuationId, RegulationCaseId, SiteId, TeamId, VehicleId, VictimId
from protocol.quantities import EpochMs, Note
from protocol.teams import CareLevel
from protocol.values import Struct


class EvacuationRequested(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.requested"):
    """Somebody wants victims taken away."""

    evacuation_id: EvacuationId
    victim_ids: tuple[VictimId, ...]
    case_id: RegulationCaseId | None = None
    team_id: TeamId | None = None
    """The crew that asks."""
    site_id: SiteId | None = None
    care_level: CareLevel | None = None
    destination_site_id: SiteId | None = None
    service: str = ""
    has_note: bool = False
    """Something was remarked with it, in the care records of the victims."""


class EvacuationAuthorised(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.authorised"):
    """It may go, to this destination."""

    evacuation_id: EvacuationId
    destination_site_id: SiteId | None = None
    service: str = ""


class VectorAssigned(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.vector_assigned"):
    """It is known who drives."""

    evacuation_id: EvacuationId
    vector: VectorKind
    team_id: TeamId | None = None
    vehicle_id: VehicleId | None = None
    transporter: str = ""
    eta_at: EpochMs | None = None


class EvacuationAdvanced(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.advanced"):
    """It has come so far."""

    evacuation_id: EvacuationId
    state: EvacuationState
    eta_at: EpochMs | None = None
    handed_over_to: str = ""
    is_confirmed: bool = False
    """Who takes the victims over at this step says so itself."""
    is_forced: bool = False


class EvacuationDiverted(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.diverted"):
    """It goes on, to another destination."""

    evacuation_id: EvacuationId
    reason: Note
    destination_site_id: SiteId | None = None
    service: str = ""
    eta_at: EpochMs | None = None


class EvacuationCancelled(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.cancelled"):
    """It will not take place."""

    evacuation_id: EvacuationId
    reason: Note


class BedAsked(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.bed_asked"):
    """A destination was asked for a bed."""

    evacuation_id: EvacuationId
    destination_site_id: SiteId | None = None
    service: str = ""


class BedAnswered(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.bed_answered"):
    """A destination said yes or no."""

    evacuation_id: EvacuationId
    is_confirmed: bool
    destination_site_id: SiteId | None = None
    service: str = ""
    answered_by: str = ""
