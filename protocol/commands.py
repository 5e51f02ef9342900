"""What may be asked of an operation: imperative, one closed union; who may ask is in `server.domain.permissions`."""

from typing import Annotated

from msgspec import Meta, Struct, field

from protocol.alerts import AlertKind
from protocol.devices import Platform, Role
from protocol.ids import (
    AlertId,
    CommandId,
    DeviceId,
    MemberId,
    OperationId,
    OrganisationId,
    RadioId,
    SectorId,
    SiteId,
    TeamId,
    VehicleId,
)
from protocol.members import Presence, Qualification
from protocol.operations import (
    OperationKind,
    OperationMode,
    OperationStatus,
    OrganisationKind,
    Ring,
    SectorKind,
    SiteKind,
)
from protocol.quantities import (
    AgeMs,
    BootId,
    CallSign,
    Code,
    Counter,
    EpochMs,
    Headcount,
    LatitudeDeg,
    LongitudeDeg,
    Name,
    Note,
    PhoneNumber,
)
from protocol.radios import RadioKind
from protocol.teams import ReportSource, TeamKind, TeamStatus, UnavailableReason
from protocol.vehicles import TechnicalState, VehicleKind


class CommandEnvelope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every command carries; the short names are those of the wire."""

    command_id: CommandId = field(name="id")
    device_counter: Counter = field(name="n")
    recorded_at: EpochMs = field(name="at")
    """The device's wall clock when the command was entered."""
    age_ms: AgeMs | None = None
    """How long ago that was at the moment of this sending, by the monotonic clock; None after a reboot."""
    boot_id: BootId | None = None
    """The boot in which it was entered; None: the boot named in this connection's `Hello`."""
    operation_id: OperationId | None = field(default=None, name="op")
    """None: the one operation this connection has joined."""
    stated_at: EpochMs | None = None
    """The time of the fact as a person gave it (rule C8); wins over the clocks."""
    source: ReportSource = ReportSource.APP


class CreateOperation(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="operation.create"):
    """Open the log of a new operation; its first fact."""

    code: Code
    name: Name
    kind: OperationKind
    mode: OperationMode = OperationMode.ACTUAL
    silent_after_ms: Annotated[int, Meta(ge=10_000, le=86_400_000)] = 900_000


class SetOperationStatus(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="operation.set_status"):
    """Open, suspend, close …"""

    status: OperationStatus


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


class CreateTeam(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.create"):
    """Enter a team; it needs no device."""

    team_id: TeamId
    call_sign: CallSign
    kind: TeamKind
    organisation_id: OrganisationId | None = None
    sector_id: SectorId | None = None
    site_id: SiteId | None = None


class ReportStatus(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.report_status"):
    """What a team is doing now, or was doing at `stated_at`."""

    status: TeamStatus
    team_id: TeamId | None = None
    """None: the sender's own team."""
    reason: UnavailableReason | None = None
    is_forced: bool = False
    """A command post insists on a status that is no ordinary next step."""


class DeclareComposition(
    CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.declare_composition"
):
    """How many are really there, said without names."""

    headcount: Headcount
    team_id: TeamId | None = None
    note: Note = ""


class PlaceTeam(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.place"):
    """Give a team its sector and home site."""

    team_id: TeamId
    sector_id: SectorId | None = None
    site_id: SiteId | None = None


class CheckContact(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="team.check_contact"):
    """System only: the contact of a team has fallen due (rule C13)."""

    team_id: TeamId
    due_at: EpochMs
    last_heard_at: EpochMs | None = None
    """The newest sign of life outside the log: a position, a heartbeat of one of its devices."""


class EnrolMember(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="member.enrol"):
    """Enter a person; name and phone are sealed before anything is stored."""

    member_id: MemberId
    code: Annotated[str, Meta(min_length=1, max_length=12, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
    name: Name | None = None
    phone: PhoneNumber | None = None
    organisation_id: OrganisationId | None = None
    team_id: TeamId | None = None
    qualifications: Annotated[tuple[Qualification, ...], Meta(max_length=16)] = ()


class AssignMember(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="member.assign"):
    """Put a member into a team, or into none."""

    member_id: MemberId
    team_id: TeamId | None = None


class ReportPresence(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="member.report_presence"):
    """Check in, break, check out …"""

    member_id: MemberId
    presence: Presence


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


class EnrolDevice(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="device.enrol"):
    """System only: a device has been admitted by an invitation."""

    device_id: DeviceId
    role: Role
    platform: Platform
    label: Name
    team_id: TeamId | None = None
    site_id: SiteId | None = None


class RevokeDevice(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="device.revoke"):
    """System only: a device's token is dead; its sockets close."""

    device_id: DeviceId


class RaiseAlert(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="alert.raise"):
    """SOS. Never refused for sequence, never delayed."""

    alert_id: AlertId
    kind: AlertKind = AlertKind.DISTRESS
    team_id: TeamId | None = None
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    note: Note = ""


class AcknowledgeAlert(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="alert.acknowledge"):
    """Somebody at a post has seen it."""

    alert_id: AlertId


class ClearAlert(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="alert.clear"):
    """End an alert by name, with a reason; a phone can ask, only a post does it."""

    alert_id: AlertId
    reason: Annotated[Note, Meta(min_length=1)]


Command = (
    CreateOperation
    | SetOperationStatus
    | DefineOrganisation
    | DefineSector
    | DefineSite
    | CreateTeam
    | ReportStatus
    | DeclareComposition
    | PlaceTeam
    | CheckContact
    | EnrolMember
    | AssignMember
    | ReportPresence
    | RegisterVehicle
    | AssignVehicle
    | ReportTechnicalState
    | RegisterRadio
    | IssueRadio
    | EnrolDevice
    | RevokeDevice
    | RaiseAlert
    | AcknowledgeAlert
    | ClearAlert
)
