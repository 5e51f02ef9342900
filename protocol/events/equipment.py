"""What happened to vehicles and radios."""

from protocol.ids import OrganisationId, RadioId, TeamId, VehicleId
from protocol.quantities import BatteryPct, CallSign, Code
from protocol.radios import RadioKind
from protocol.values import Struct
from protocol.vehicles import FuelLevel, TechnicalState, VehicleKind


class VehicleRegistered(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.registered"):
    """A vehicle was entered."""

    vehicle_id: VehicleId
    call_sign: CallSign
    kind: VehicleKind
    organisation_id: OrganisationId | None = None
    seats: int = 0
    stretchers: int = 0
    plate: str = ""
    can_transport: bool | None = None
    equipment: tuple[str, ...] = ()


class VehicleDescribed(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.described"):
    """Something was said of what a vehicle is and carries."""

    vehicle_id: VehicleId
    organisation_id: OrganisationId | None = None
    seats: int | None = None
    stretchers: int | None = None
    plate: str | None = None
    can_transport: bool | None = None
    equipment: tuple[str, ...] | None = None


class VehicleAssigned(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.assigned"):
    """A vehicle went to a team, or to none."""

    vehicle_id: VehicleId
    team_id: TeamId | None = None


class TechnicalStateReported(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.technical_state_reported"
):
    """A vehicle's technical state was told, or its fuel."""

    vehicle_id: VehicleId
    technical_state: TechnicalState | None = None
    fuel: FuelLevel | None = None


class RadioRegistered(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="radio.registered"):
    """A radio set was entered."""

    radio_id: RadioId
    code: Code
    kind: RadioKind
    identity: str = ""
    channel: str = ""
    organisation_id: OrganisationId | None = None


class RadioDescribed(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="radio.described"):
    """Something was said of a set: what it is, how full it is."""

    radio_id: RadioId
    organisation_id: OrganisationId | None = None
    identity: str | None = None
    channel: str | None = None
    battery_pct: BatteryPct | None = None


class RadioIssued(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="radio.issued"):
    """A set went to a team, or came back."""

    radio_id: RadioId
    team_id: TeamId | None = None
