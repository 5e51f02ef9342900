"""What may be asked about vehicles and radios."""

from typing import Annotated

from msgspec import Meta

from protocol.commands.envelope import CommandEnvelope
from protocol.ids import OrganisationId, RadioId, TeamId, VehicleId
from protocol.quantities import BatteryPct, CallSign, Code
from protocol.radios import RadioKind
from protocol.vehicles import Equipment, FuelLevel, Plate, TechnicalState, VehicleKind


class RegisterVehicle(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.register"):
    """Enter a vehicle."""

    vehicle_id: VehicleId
    call_sign: CallSign
    kind: VehicleKind
    organisation_id: OrganisationId | None = None
    seats: Annotated[int, Meta(ge=0, le=200)] = 0
    stretchers: Annotated[int, Meta(ge=0, le=50)] = 0
    plate: Plate = ""
    can_transport: bool | None = None
    equipment: Equipment = ()


class DescribeVehicle(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.describe"):
    """What a vehicle is and carries; only what is given changes, an empty text or list clears."""

    vehicle_id: VehicleId
    organisation_id: OrganisationId | None = None
    seats: Annotated[int, Meta(ge=0, le=200)] | None = None
    stretchers: Annotated[int, Meta(ge=0, le=50)] | None = None
    plate: Plate | None = None
    can_transport: bool | None = None
    equipment: Equipment | None = None


class AssignVehicle(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.assign"):
    """Give a vehicle to a team, or to none; a team may hold several."""

    vehicle_id: VehicleId
    team_id: TeamId | None = None


class ReportTechnicalState(
    CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.report_technical_state"
):
    """Breakdown, refuel, ready again …, and what the gauge shows."""

    vehicle_id: VehicleId
    technical_state: TechnicalState | None = None
    """None: as it was; then the fuel is told."""
    fuel: FuelLevel | None = None


class RegisterRadio(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="radio.register"):
    """Enter a radio set."""

    radio_id: RadioId
    code: Code
    kind: RadioKind
    identity: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\Z")] = ""
    channel: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\Z")] = ""
    organisation_id: OrganisationId | None = None


class DescribeRadio(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="radio.describe"):
    """What a set is, and how full it is; only what is given changes. A crew tells the battery of its own sets."""

    radio_id: RadioId
    organisation_id: OrganisationId | None = None
    identity: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\Z")] | None = None
    channel: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\Z")] | None = None
    battery_pct: BatteryPct | None = None


class IssueRadio(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="radio.issue"):
    """Hand a set to a team, or take it back."""

    radio_id: RadioId
    team_id: TeamId | None = None
