"""What has happened: past tense, one closed union; and the `Record`, the form in which a fact is kept for ever.

Stored bytes must be readable for ever: fields are only added, with defaults.
"""

from msgspec import Struct

from protocol.events.alerts import AlertAcknowledged, AlertCleared, AlertRaised
from protocol.events.devices import DeviceEnrolled, DeviceRevoked
from protocol.events.equipment import (
    RadioIssued,
    RadioRegistered,
    TechnicalStateReported,
    VehicleAssigned,
    VehicleRegistered,
)
from protocol.events.members import MemberAssigned, MemberEnrolled, PresenceReported
from protocol.events.operations import (
    OperationCreated,
    OperationStatusSet,
    OrganisationDefined,
    SectorDefined,
    SiteDefined,
)
from protocol.events.teams import (
    CompositionDeclared,
    StatusReported,
    TeamCreated,
    TeamFellSilent,
    TeamHeard,
    TeamPlaced,
)
from protocol.ids import CommandId, DeviceId, UserId
from protocol.quantities import Counter, EpochMs, Seq
from protocol.teams import ReportSource

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
    caused_by: Seq | None = None
    """The fact that this one follows from by a rule, without anybody asking."""
    event: Event


__all__ = [
    "AlertAcknowledged",
    "AlertCleared",
    "AlertRaised",
    "CompositionDeclared",
    "DeviceEnrolled",
    "DeviceRevoked",
    "Event",
    "MemberAssigned",
    "MemberEnrolled",
    "OperationCreated",
    "OperationStatusSet",
    "OrganisationDefined",
    "PresenceReported",
    "RadioIssued",
    "RadioRegistered",
    "Record",
    "SectorDefined",
    "SiteDefined",
    "StatusReported",
    "TeamCreated",
    "TeamFellSilent",
    "TeamHeard",
    "TeamPlaced",
    "TechnicalStateReported",
    "VehicleAssigned",
    "VehicleRegistered",
]
