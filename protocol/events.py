"""What has happened: past tense, one closed union; and the `Record`, the form in which a fact is kept for ever.

Stored bytes must be readable for ever: fields are only added, with defaults.
"""

from msgspec import Struct

from protocol.alerts import AlertKind
from protocol.devices import Platform, Role
from protocol.ids import (
    AlertId,
    CommandId,
    DeviceId,
    MemberId,
    OrganisationId,
    RadioId,
    SectorId,
    SiteId,
    TeamId,
    UserId,
    VehicleId,
)
from protocol.members import Identity, Presence, Qualification, Sealed
from protocol.operations import (
    OperationKind,
    OperationMode,
    OperationStatus,
    OrganisationKind,
    Ring,
    SectorKind,
    SiteKind,
)
from protocol.quantities import CallSign, Code, Counter, EpochMs, Headcount, LatitudeDeg, LongitudeDeg, Name, Note, Seq
from protocol.radios import RadioKind
from protocol.teams import ReportSource, TeamKind, TeamStatus, UnavailableReason
from protocol.vehicles import TechnicalState, VehicleKind


class OperationCreated(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation.created"):
    """An operation began its log."""

    code: Code
    name: Name
    kind: OperationKind
    mode: OperationMode = OperationMode.ACTUAL
    silent_after_ms: int = 900_000


class OperationStatusSet(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation.status_set"):
    """The operation was opened, suspended, closed …"""

    status: OperationStatus


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


class TeamCreated(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.created"):
    """A team exists."""

    team_id: TeamId
    call_sign: CallSign
    kind: TeamKind
    organisation_id: OrganisationId | None = None
    sector_id: SectorId | None = None
    site_id: SiteId | None = None


class StatusReported(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.status_reported"):
    """A team said, or was said, to be doing this."""

    team_id: TeamId
    status: TeamStatus
    reason: UnavailableReason | None = None
    is_forced: bool = False


class CompositionDeclared(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.composition_declared"):
    """A headcount was given."""

    team_id: TeamId
    headcount: Headcount
    note: Note = ""


class TeamPlaced(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.placed"):
    """A team was given its sector and home site."""

    team_id: TeamId
    sector_id: SectorId | None = None
    site_id: SiteId | None = None


class TeamHeard(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.heard"):
    """A sign of life outside the log moved the next look at this team."""

    team_id: TeamId
    heard_at: EpochMs


class TeamFellSilent(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="team.fell_silent"):
    """Nothing was heard of this team since `since`."""

    team_id: TeamId
    since: EpochMs


class MemberEnrolled(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="member.enrolled"):
    """A person was entered. `Identity` becomes `Sealed` between decision and log (rule C12)."""

    member_id: MemberId
    code: str
    identity: Identity | Sealed | None = None
    organisation_id: OrganisationId | None = None
    team_id: TeamId | None = None
    qualifications: tuple[Qualification, ...] = ()


class MemberAssigned(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="member.assigned"):
    """A member joined a team, or left theirs."""

    member_id: MemberId
    team_id: TeamId | None = None


class PresenceReported(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="member.presence_reported"):
    """A member arrived, rests, left …"""

    member_id: MemberId
    presence: Presence


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


class DeviceEnrolled(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="device.enrolled"):
    """A device was admitted."""

    device_id: DeviceId
    role: Role
    platform: Platform
    label: Name
    team_id: TeamId | None = None
    site_id: SiteId | None = None


class DeviceRevoked(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="device.revoked"):
    """A device was shut out."""

    device_id: DeviceId


class AlertRaised(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.raised"):
    """One of ours called for help."""

    alert_id: AlertId
    kind: AlertKind
    team_id: TeamId
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    note: Note = ""


class AlertAcknowledged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.acknowledged"):
    """A post has seen it."""

    alert_id: AlertId


class AlertCleared(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="alert.cleared"):
    """A post ended it, by name."""

    alert_id: AlertId
    reason: Note


Event = (
    OperationCreated
    | OperationStatusSet
    | OrganisationDefined
    | SectorDefined
    | SiteDefined
    | TeamCreated
    | StatusReported
    | CompositionDeclared
    | TeamPlaced
    | TeamHeard
    | TeamFellSilent
    | MemberEnrolled
    | MemberAssigned
    | PresenceReported
    | VehicleRegistered
    | VehicleAssigned
    | TechnicalStateReported
    | RadioRegistered
    | RadioIssued
    | DeviceEnrolled
    | DeviceRevoked
    | AlertRaised
    | AlertAcknowledged
    | AlertCleared
)


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact as the log keeps it: the event, its four times (rule C8) and its author."""

    seq: Seq
    command_id: CommandId
    device_id: DeviceId
    device_counter: Counter
    user_id: UserId | None = None
    source: ReportSource
    received_at: EpochMs
    """The server's clock when the command came in."""
    recorded_at: EpochMs
    """The device's clock when it was entered; shown, never used to order."""
    occurred_at: EpochMs
    """When it happened, as well as we know (rule C8)."""
    is_estimated: bool = False
    """`occurred_at` rests on the device's wall clock, because it was restarted in between."""
    stated_at: EpochMs | None = None
    """The time a person gave."""
    is_late: bool = False
    """A newer report of the same register was already accepted: this one is history, not news."""
    event: Event
