"""What may be asked of an operation: imperative, one closed union; who may ask is in `server.domain.permissions`."""

from protocol.commands.alerts import (
    AcknowledgeAlert,
    AskAlertEnd,
    ClearAlert,
    EscalateAlert,
    RaiseAlert,
    RespondToAlert,
    UpdateAlertPosition,
)
from protocol.commands.assignments import (
    AcknowledgeAssignment,
    ConfirmDelivery,
    DeclineAssignment,
    EndAssignment,
    GiveAssignment,
    MakeCurrent,
    SendAssignment,
)
from protocol.commands.attention import MuteAttention, SetThresholds
from protocol.commands.care import MeasureVitals, NoteCare, RecordCare, SignCare
from protocol.commands.devices import EnrolDevice, RevokeDevice
from protocol.commands.drawings import ChangeDrawing, PlaceDrawing, RemoveDrawing
from protocol.commands.envelope import CommandEnvelope
from protocol.commands.equipment import (
    AssignVehicle,
    DescribeRadio,
    DescribeVehicle,
    IssueRadio,
    RegisterRadio,
    RegisterVehicle,
    ReportTechnicalState,
)
from protocol.commands.evacuations import (
    AdvanceEvacuation,
    AskBed,
    AssignVector,
    AuthoriseEvacuation,
    CancelEvacuation,
    ConfirmBed,
    DivertEvacuation,
    RequestEvacuation,
)
from protocol.commands.handover import MergeTeams, ReportRadioTest, SplitTeam, TakeOverTeam
from protocol.commands.interventions import (
    CreateIntervention,
    LinkInterventions,
    MarkDuplicate,
    SetInterventionStatus,
    SplitIntervention,
    UpdateIntervention,
)
from protocol.commands.landmarks import ImportLandmarks, RemoveLandmark
from protocol.commands.logbook import BookmarkLog, CorrectLogEntry, StrikeLogEntry, WriteLogEntry
from protocol.commands.map_layers import DefineMapLayer, RemoveMapLayer
from protocol.commands.members import AssignMember, DescribeMember, EnrolMember, ReportPresence
from protocol.commands.messages import (
    AcknowledgeMessage,
    AnswerRequest,
    ConfirmMessageDelivery,
    FulfilRequest,
    MarkMessageRead,
    PassMessageByVoice,
    SendMessage,
    WithdrawMessage,
)
from protocol.commands.numbers import ReserveNumbers, ReturnNumbers
from protocol.commands.operations import (
    CreateOperation,
    DefineOrganisation,
    DefineSector,
    DefineSite,
    DescribeOperation,
    SetOperationStatus,
)
from protocol.commands.plans import ConfirmRollCall, SetSharing, SwitchPlan
from protocol.commands.protection import BreakGlass, EraseMember, EraseVictim, SetRetention
from protocol.commands.regulation import DecideCase, PassOn, ReadBack, ReportReady, TakeCase, WithdrawCase
from protocol.commands.sites import CloseSite, OpenSite, SetSiteCapacity
from protocol.commands.teams import (
    AnnounceTeam,
    ApproveTeams,
    CheckContact,
    CreateTeam,
    DeclareComposition,
    MarkMission,
    NameLeader,
    PlaceTeam,
    ReportStatus,
)
from protocol.commands.victims import (
    ConfirmReceipt,
    DescribeVictim,
    IdentifyVictim,
    MergeVictims,
    MoveVictim,
    RegisterVictim,
    RegisterVictims,
    ScanVictim,
    SetOutcome,
    TallyMinorCare,
    TriageVictim,
    UnmergeVictim,
    VoidVictim,
)
from protocol.commands.waking import AllowWaking
from protocol.commands.zones import CrossZone, DwellInZone

Command = (
    CreateOperation
    | SetOperationStatus
    | DescribeOperation
    | SwitchPlan
    | ConfirmRollCall
    | SetSharing
    | AllowWaking
    | DefineOrganisation
    | DefineSector
    | DefineSite
    | CreateTeam
    | AnnounceTeam
    | ApproveTeams
    | ReportStatus
    | DeclareComposition
    | MarkMission
    | NameLeader
    | PlaceTeam
    | CheckContact
    | TakeOverTeam
    | SplitTeam
    | MergeTeams
    | ReportRadioTest
    | EnrolMember
    | DescribeMember
    | AssignMember
    | ReportPresence
    | RegisterVehicle
    | DescribeVehicle
    | AssignVehicle
    | ReportTechnicalState
    | RegisterRadio
    | DescribeRadio
    | IssueRadio
    | EnrolDevice
    | RevokeDevice
    | RaiseAlert
    | AcknowledgeAlert
    | ClearAlert
    | RespondToAlert
    | UpdateAlertPosition
    | AskAlertEnd
    | EscalateAlert
    | CrossZone
    | DwellInZone
    | SetThresholds
    | MuteAttention
    | ImportLandmarks
    | RemoveLandmark
    | DefineMapLayer
    | RemoveMapLayer
    | PlaceDrawing
    | ChangeDrawing
    | RemoveDrawing
    | RecordCare
    | MeasureVitals
    | NoteCare
    | SignCare
    | BreakGlass
    | EraseVictim
    | EraseMember
    | SetRetention
    | CreateIntervention
    | UpdateIntervention
    | SetInterventionStatus
    | MarkDuplicate
    | SplitIntervention
    | LinkInterventions
    | GiveAssignment
    | SendAssignment
    | ConfirmDelivery
    | AcknowledgeAssignment
    | DeclineAssignment
    | MakeCurrent
    | EndAssignment
    | ReserveNumbers
    | ReturnNumbers
    | SendMessage
    | ConfirmMessageDelivery
    | MarkMessageRead
    | AcknowledgeMessage
    | PassMessageByVoice
    | WithdrawMessage
    | AnswerRequest
    | FulfilRequest
    | WriteLogEntry
    | BookmarkLog
    | StrikeLogEntry
    | CorrectLogEntry
    | ConfirmReceipt
    | DescribeVictim
    | IdentifyVictim
    | MergeVictims
    | MoveVictim
    | RegisterVictim
    | RegisterVictims
    | ScanVictim
    | SetOutcome
    | TallyMinorCare
    | TriageVictim
    | UnmergeVictim
    | VoidVictim
    | SetSiteCapacity
    | OpenSite
    | CloseSite
    | RequestEvacuation
    | AuthoriseEvacuation
    | AssignVector
    | AdvanceEvacuation
    | DivertEvacuation
    | CancelEvacuation
    | AskBed
    | ConfirmBed
    | ReportReady
    | TakeCase
    | PassOn
    | DecideCase
    | ReadBack
    | WithdrawCase
)


__all__ = [
    "AcknowledgeAlert",
    "AcknowledgeAssignment",
    "AcknowledgeMessage",
    "AdvanceEvacuation",
    "AllowWaking",
    "AnnounceTeam",
    "AnswerRequest",
    "ApproveTeams",
    "AskAlertEnd",
    "AskBed",
    "AssignMember",
    "AssignVector",
    "AssignVehicle",
    "AuthoriseEvacuation",
    "BookmarkLog",
    "BreakGlass",
    "CancelEvacuation",
    "ChangeDrawing",
    "CheckContact",
    "ClearAlert",
    "CloseSite",
    "Command",
    "CommandEnvelope",
    "ConfirmBed",
    "ConfirmDelivery",
    "ConfirmMessageDelivery",
    "ConfirmReceipt",
    "ConfirmRollCall",
    "CorrectLogEntry",
    "CreateIntervention",
    "CreateOperation",
    "CreateTeam",
    "CrossZone",
    "DecideCase",
    "DeclareComposition",
    "DeclineAssignment",
    "DefineMapLayer",
    "DefineOrganisation",
    "DefineSector",
    "DefineSite",
    "DescribeMember",
    "DescribeOperation",
    "DescribeRadio",
    "DescribeVehicle",
    "DescribeVictim",
    "DivertEvacuation",
    "DwellInZone",
    "EndAssignment",
    "EnrolDevice",
    "EnrolMember",
    "EraseMember",
    "EraseVictim",
    "EscalateAlert",
    "FulfilRequest",
    "GiveAssignment",
    "IdentifyVictim",
    "ImportLandmarks",
    "IssueRadio",
    "LinkInterventions",
    "MakeCurrent",
    "MarkDuplicate",
    "MarkMessageRead",
    "MarkMission",
    "MeasureVitals",
    "MergeTeams",
    "MergeVictims",
    "MoveVictim",
    "MuteAttention",
    "NameLeader",
    "NoteCare",
    "OpenSite",
    "PassMessageByVoice",
    "PassOn",
    "PlaceDrawing",
    "PlaceTeam",
    "RaiseAlert",
    "ReadBack",
    "RecordCare",
    "RegisterRadio",
    "RegisterVehicle",
    "RegisterVictim",
    "RegisterVictims",
    "RemoveDrawing",
    "RemoveLandmark",
    "RemoveMapLayer",
    "ReportPresence",
    "ReportRadioTest",
    "ReportReady",
    "ReportStatus",
    "ReportTechnicalState",
    "RequestEvacuation",
    "ReserveNumbers",
    "RespondToAlert",
    "ReturnNumbers",
    "RevokeDevice",
    "ScanVictim",
    "SendAssignment",
    "SendMessage",
    "SetInterventionStatus",
    "SetOperationStatus",
    "SetOutcome",
    "SetRetention",
    "SetSharing",
    "SetSiteCapacity",
    "SetThresholds",
    "SignCare",
    "SplitIntervention",
    "SplitTeam",
    "StrikeLogEntry",
    "SwitchPlan",
    "TakeCase",
    "TakeOverTeam",
    "TallyMinorCare",
    "TriageVictim",
    "UnmergeVictim",
    "UpdateAlertPosition",
    "UpdateIntervention",
    "VoidVictim",
    "WithdrawCase",
    "WithdrawMessage",
    "WriteLogEntry",
]
