"""What may be asked of an evacuation."""

from typing import Annotated

from msgspec import Meta

from protocol.care import SealedNote
from protocol.commands.envelope import CommandEnvelope
from protocol.evacuations import EvacuationState, SeenDestination, ShortText, VectorKind, VictimIds
from protocol.ids import EvacuationId, SiteId, TeamId, VehicleId
from protocol.quantities import EpochMs, Note
from protocol.teams import CareLevel


class RequestEvacuation(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.request"):
    """Somebody wants these victims taken away, with or without a destination in mind."""

    evacuation_id: EvacuationId
    victim_ids: VictimIds
    site_id: SiteId | None = None
    """Where it starts; None: where the first victim is."""
    care_level: CareLevel | None = None
    destination_site_id: SiteId | None = None
    service: ShortText = ""
    note: SealedNote | None = None
    """Becomes a remark on the care of each victim: sealed before anything is stored."""


class AuthoriseEvacuation(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.authorise"):
    """Yes, and where to; without a destination, the one asked for stands."""

    evacuation_id: EvacuationId
    destination_site_id: SiteId | None = None
    service: ShortText = ""
    seen_destination: SeenDestination | None = None
    """What the sender saw; refused as stale if another destination stands now."""
    is_anyway: bool = False
    """Insists although the destination has changed."""


class AssignVector(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.assign_vector"):
    """Who drives: a team, a vehicle with its team, or somebody from outside."""

    evacuation_id: EvacuationId
    vector: VectorKind
    team_id: TeamId | None = None
    """None: no team of ours, or the one that has the vehicle."""
    vehicle_id: VehicleId | None = None
    transporter: ShortText = ""
    eta_at: EpochMs | None = None
    seen_destination: SeenDestination | None = None
    is_anyway: bool = False


class AdvanceEvacuation(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.advance"):
    """The evacuation has come so far; steps may be skipped."""

    evacuation_id: EvacuationId
    state: EvacuationState
    eta_at: EpochMs | None = None
    handed_over_to: ShortText = ""
    """Function and service of who received the victims."""
    is_forced: bool = False
    """A command post takes back a step that was told by mistake, or a cancellation."""


class DivertEvacuation(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.divert"):
    """It goes on, to another destination."""

    evacuation_id: EvacuationId
    reason: Annotated[Note, Meta(min_length=1)]
    destination_site_id: SiteId | None = None
    service: ShortText = ""
    eta_at: EpochMs | None = None
    seen_destination: SeenDestination | None = None
    is_anyway: bool = False


class CancelEvacuation(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.cancel"):
    """It will not take place."""

    evacuation_id: EvacuationId
    reason: Annotated[Note, Meta(min_length=1)]


class AskBed(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.ask_bed"):
    """A destination was asked for a bed; without one, it is the one that stands."""

    evacuation_id: EvacuationId
    destination_site_id: SiteId | None = None
    service: ShortText = ""


class ConfirmBed(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation.confirm_bed"):
    """A destination says yes or no."""

    evacuation_id: EvacuationId
    is_confirmed: bool = True
    """False: it cannot take them."""
    destination_site_id: SiteId | None = None
    """None, with an empty service: the destination that stands."""
    service: ShortText = ""
    answered_by: ShortText = ""
    """The function of who answered."""
