"""What happened to vehicles and radios."""

from protocol.ids import OrganisationId, RadioId, TeamId, VehicleId
from protocol.quantities import CallSign, Code
from protocol.radios import RadioKind
from protocol.values import Struct
from protocol.vehicles import TechnicalState, VehicleKind


class VehicleRegistered(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.registered"):
    """A vehicle was entered."""

    vehicle_id: VehicleId
    call_sign: CallSign
    kind: VehicleKind
    organisation_id: OrganisationId | None = None
    seats: int = 0
    stretchers: int = 0


class VehicleAssigned(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.assigned"):
    """A vehicle went to a team, or to none."""

    vehicle_id: VehicleId
    team_id: TeamId | None = None


class TechnicalStateReported(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag="vehicle.technical_state_reported"
):
    """A vehicle's technical state was told."""

    vehicle_id: VehicleId
    technical_state: TechnicalState


class RadioRegistered(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="radio.registered"):
    """A radio set was entered."""

    radio_id: RadioId
    code: Code
    kind: RadioKind
    identity: str = ""
    channel: str = ""


class RadioIssued(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="radio.issued"):
    """A set went to a team, or came back."""

    radio_id: RadioId
    team_id: TeamId | None = None
