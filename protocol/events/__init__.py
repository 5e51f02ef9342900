"""What has happened: past tense, one closed union; and the `Record`, the form in which a fact is kept for ever.

Stored bytes must be readable for ever: fields are only added, with defaults.
"""

from protocol.devices import Role
from protocol.events.alerts import (
    AlertAcknowledged,
    AlertCleared,
    AlertEndAsked,
    AlertEscalated,
    AlertPositionUpdated,
    AlertRaised,
    AlertResponded,
)
from protocol.events.assignments import (
    AssignmentAcknowledged,
    AssignmentDeclined,
    AssignmentDelivered,
    AssignmentEnded,
    AssignmentGiven,
    AssignmentMadeCurrent,
    AssignmentSent,
)
from protocol.events.attention import AttentionMuted, ThresholdsSet
from protocol.events.care import CareNoted, CareRecorded, CareSigned, VitalsMeasured
from protocol.events.devices import DeviceEnrolled, DeviceRevoked
from protocol.events.drawings import DrawingChanged, DrawingPlaced, DrawingRemoved
from protocol.events.equipment import (
    RadioDescribed,
    RadioIssued,
    RadioRegistered,
    TechnicalStateReported,
    VehicleAssigned,
    VehicleDescribed,
    VehicleRegistered,
)
from protocol.events.evacuations import (
    BedAnswered,
    BedAsked,
    EvacuationAdvanced,
    EvacuationAuthorised,
    EvacuationCancelled,
    EvacuationDiverted,
    EvacuationRequested,
    VectorAssigned,
)
from protocol.events.handover import CrewChanged, RadioTested, TeamMerged, TeamSplit
from protocol.events.interventions import (
    InterventionCreated,
    InterventionMarkedDuplicate,
    InterventionMayEnd,
    InterventionsLinked,
    InterventionStatusSet,
    InterventionUpdated,
)
from protocol.events.landmarks import LandmarkRemoved, LandmarksImported
from protocol.events.logbook import LogEntryCorrected, LogEntryStruck, LogEntryWritten
from protocol.events.map_layers import MapLayerDefined, MapLayerRemoved
from protocol.events.members import MemberAssigned, MemberDescribed, MemberEnrolled, PresenceReported
from protocol.events.messages import (
    MessageAcknowledged,
    MessageDelivered,
    MessageRead,
    MessageSent,
    MessageWithdrawn,
    RequestAnswered,
    RequestFulfilled,
)
from protocol.events.numbers import NumbersReserved, NumbersReturned
from protocol.events.operations import (
    OperationCreated,
    OperationDescribed,
    OperationStatusSet,
    OrganisationDefined,
    SectorDefined,
    SiteDefined,
)
from protocol.events.plans import PlanSwitched, RollCallConfirmed, SharingSet
from protocol.events.protection import GlassBroken, MemberErased, RetentionSet, VictimErased
from protocol.events.regulation import (
    CaseDecided,
    CaseHandedOn,
    CasePassedOn,
    CaseTaken,
    CaseWithdrawn,
    DecisionReadBack,
    ReportMadeReady,
)
from protocol.events.sites import SiteCapacitySet, SiteClosed, SiteOpened
from protocol.events.teams import (
    CompositionDeclared,
    LeaderNamed,
    MissionMarked,
    StatusReported,
    TeamAnnounced,
    TeamApproved,
    TeamCreated,
    TeamFellSilent,
    TeamHeard,
    TeamPlaced,
)
from protocol.events.victims import (
    MinorCareTallied,
    VictimDescribed,
    VictimIdentified,
    VictimMerged,
    VictimMoved,
    VictimOutcomeSet,
    VictimPresenceChanged,
    VictimRegistered,
    VictimScanned,
    VictimTriaged,
    VictimUnmerged,
    VictimVoided,
)
from protocol.events.waking import WakingAllowed
from protocol.events.zones import ZoneCrossed, ZoneDwelt
from protocol.ids import CommandId, DeviceId, UserId
from protocol.quantities import Counter, EpochMs, Initials, Seq
from protocol.teams import ReportSource
from protocol.values import Struct

Event = (
    OperationCreated
    | OperationStatusSet
    | OperationDescribed
    | PlanSwitched
    | RollCallConfirmed
    | SharingSet
    | WakingAllowed
    | OrganisationDefined
    | SectorDefined
    | SiteDefined
    | TeamCreated
    | TeamAnnounced
    | TeamApproved
    | StatusReported
    | CompositionDeclared
    | MissionMarked
    | LeaderNamed
    | TeamPlaced
    | TeamHeard
    | TeamFellSilent
    | CrewChanged
    | TeamSplit
    | TeamMerged
    | RadioTested
    | MemberEnrolled
    | MemberDescribed
    | MemberAssigned
    | PresenceReported
    | VehicleRegistered
    | VehicleDescribed
    | VehicleAssigned
    | TechnicalStateReported
    | RadioRegistered
    | RadioDescribed
    | RadioIssued
    | DeviceEnrolled
    | DeviceRevoked
    | AlertRaised
    | AlertAcknowledged
    | AlertCleared
    | AlertResponded
    | AlertPositionUpdated
    | AlertEndAsked
    | AlertEscalated
    | ZoneCrossed
    | ZoneDwelt
    | ThresholdsSet
    | AttentionMuted
    | LandmarksImported
    | LandmarkRemoved
    | MapLayerDefined
    | MapLayerRemoved
    | DrawingPlaced
    | DrawingChanged
    | DrawingRemoved
    | CareRecorded
    | VitalsMeasured
    | CareNoted
    | CareSigned
    | GlassBroken
    | VictimErased
    | MemberErased
    | RetentionSet
    | InterventionCreated
    | InterventionUpdated
    | InterventionStatusSet
    | InterventionMarkedDuplicate
    | InterventionsLinked
    | InterventionMayEnd
    | AssignmentGiven
    | AssignmentSent
    | AssignmentDelivered
    | AssignmentAcknowledged
    | AssignmentDeclined
    | AssignmentMadeCurrent
    | AssignmentEnded
    | NumbersReserved
    | NumbersReturned
    | MessageSent
    | MessageDelivered
    | MessageRead
    | MessageAcknowledged
    | MessageWithdrawn
    | RequestAnswered
    | RequestFulfilled
    | LogEntryWritten
    | LogEntryStruck
    | LogEntryCorrected
    | MinorCareTallied
    | VictimDescribed
    | VictimIdentified
    | VictimMerged
    | VictimMoved
    | VictimOutcomeSet
    | VictimPresenceChanged
    | VictimRegistered
    | VictimScanned
    | VictimTriaged
    | VictimUnmerged
    | VictimVoided
    | SiteCapacitySet
    | SiteOpened
    | SiteClosed
    | EvacuationRequested
    | EvacuationAuthorised
    | VectorAssigned
    | EvacuationAdvanced
    | EvacuationDiverted
    | EvacuationCancelled
    | BedAsked
    | BedAnswered
    | ReportMadeReady
    | CaseTaken
    | CasePassedOn
    | CaseDecided
    | DecisionReadBack
    | CaseWithdrawn
    | CaseHandedOn
)


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact as the log keeps it: the event, its four times (rule C8) and its author."""

    seq: Seq
    command_id: CommandId
    device_id: DeviceId
    device_counter: Counter
    user_id: UserId | None = None
    role: Role | None = None
    """What its author was when it was said; None: Vigie itself, or a fact older than this field."""
    by: Initials = ""
    """How whoever sat at the desk signs; beside the account, which a desk may share."""
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
    "AlertEndAsked",
    "AlertEscalated",
    "AlertPositionUpdated",
    "AlertRaised",
    "AlertResponded",
    "AssignmentAcknowledged",
    "AssignmentDeclined",
    "AssignmentDelivered",
    "AssignmentEnded",
    "AssignmentGiven",
    "AssignmentMadeCurrent",
    "AssignmentSent",
    "AttentionMuted",
    "BedAnswered",
    "BedAsked",
    "CareNoted",
    "CareRecorded",
    "CareSigned",
    "CaseDecided",
    "CaseHandedOn",
    "CasePassedOn",
    "CaseTaken",
    "CaseWithdrawn",
    "CompositionDeclared",
    "CrewChanged",
    "DecisionReadBack",
    "DeviceEnrolled",
    "DeviceRevoked",
    "DrawingChanged",
    "DrawingPlaced",
    "DrawingRemoved",
    "EvacuationAdvanced",
    "EvacuationAuthorised",
    "EvacuationCancelled",
    "EvacuationDiverted",
    "EvacuationRequested",
    "Event",
    "GlassBroken",
    "InterventionCreated",
    "InterventionMarkedDuplicate",
    "InterventionMayEnd",
    "InterventionStatusSet",
    "InterventionUpdated",
    "InterventionsLinked",
    "LandmarkRemoved",
    "LandmarksImported",
    "LeaderNamed",
    "LogEntryCorrected",
    "LogEntryStruck",
    "LogEntryWritten",
    "MapLayerDefined",
    "MapLayerRemoved",
    "MemberAssigned",
    "MemberDescribed",
    "MemberEnrolled",
    "MemberErased",
    "MessageAcknowledged",
    "MessageDelivered",
    "MessageRead",
    "MessageSent",
    "MessageWithdrawn",
    "MinorCareTallied",
    "MissionMarked",
    "NumbersReserved",
    "NumbersReturned",
    "OperationCreated",
    "OperationDescribed",
    "OperationStatusSet",
    "OrganisationDefined",
    "PlanSwitched",
    "PresenceReported",
    "RadioDescribed",
    "RadioIssued",
    "RadioRegistered",
    "RadioTested",
    "Record",
    "ReportMadeReady",
    "RequestAnswered",
    "RequestFulfilled",
    "RetentionSet",
    "RollCallConfirmed",
    "SectorDefined",
    "SharingSet",
    "SiteCapacitySet",
    "SiteClosed",
    "SiteDefined",
    "SiteOpened",
    "StatusReported",
    "TeamAnnounced",
    "TeamApproved",
    "TeamCreated",
    "TeamFellSilent",
    "TeamHeard",
    "TeamMerged",
    "TeamPlaced",
    "TeamSplit",
    "TechnicalStateReported",
    "ThresholdsSet",
    "VectorAssigned",
    "VehicleAssigned",
    "VehicleDescribed",
    "VehicleRegistered",
    "VictimDescribed",
    "VictimErased",
    "VictimIdentified",
    "VictimMerged",
    "VictimMoved",
    "VictimOutcomeSet",
    "VictimPresenceChanged",
    "VictimRegistered",
    "VictimScanned",
    "VictimTriaged",
    "VictimUnmerged",
    "VictimVoided",
    "VitalsMeasured",
    "WakingAllowed",
    "ZoneCrossed",
    "ZoneDwelt",
]
