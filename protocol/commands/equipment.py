"""What may be asked about vehicles and radios."""

from typing import Annotated

from msgspec import Meta

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import OrganisationId, RadioId, TeamId, VehicleId
from protocol.quantities import CallSign, Code
from protocol.radios import RadioKind
from protocol.vehicles import TechnicalState, VehicleKind


class RegisterVehicle(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.register"):
    """Enter a vehicle."""

    vehicle_id: VehicleId
    call_sign: CallSign
    kind: VehicleKind
    organisation_id: OrganisationId | None = None
    seats: Annotated[int, Meta(ge=0, le=200)] = 0
    stretchers: Annotated[int, Meta(ge=0, le=50)] = 0


class AssignVehicle(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.assign"):
    """Give a vehicle to a team, or to none; a team may hold several."""

    vehicle_id: VehicleId
    team_id: TeamId | None = None


class ReportTechnicalState(
    CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.report_technical_state"
):
    """Breakdown, refuel, ready again …"""

    vehicle_id: VehicleId
    technical_state: TechnicalState


class RegisterRadio(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="radio.register"):
    """Enter a radio set."""

    radio_id: RadioId
    code: Code
    kind: RadioKind
    identity: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\Z")] = ""
    channel: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\Z")] = ""


class IssueRadio(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="radio.issue"):
    """Hand a set to a team, or take it back."""

    radio_id: RadioId
    team_id: TeamId | None = None
