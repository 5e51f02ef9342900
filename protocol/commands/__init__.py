"""What may be asked of an operation: imperative, one closed union; who may ask is in `server.domain.permissions`."""

from protocol.commands.alerts import AcknowledgeAlert, ClearAlert, RaiseAlert
from protocol.commands.devices import EnrolDevice, RevokeDevice
from protocol.commands.envelope import CommandEnvelope
from protocol.commands.equipment import AssignVehicle, IssueRadio, RegisterRadio, RegisterVehicle, ReportTechnicalState
from protocol.commands.members import AssignMember, EnrolMember, ReportPresence
from protocol.commands.operations import (
    CreateOperation,
    DefineOrganisation,
    DefineSector,
    DefineSite,
    SetOperationStatus,
)
from protocol.commands.teams import CheckContact, CreateTeam, DeclareComposition, PlaceTeam, ReportStatus

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


__all__ = [
    "AcknowledgeAlert",
    "AssignMember",
    "AssignVehicle",
    "CheckContact",
    "ClearAlert",
    "Command",
    "CommandEnvelope",
    "CreateOperation",
    "CreateTeam",
    "DeclareComposition",
    "DefineOrganisation",
    "DefineSector",
    "DefineSite",
    "EnrolDevice",
    "EnrolMember",
    "IssueRadio",
    "PlaceTeam",
    "RaiseAlert",
    "RegisterRadio",
    "RegisterVehicle",
    "ReportPresence",
    "ReportStatus",
    "ReportTechnicalState",
    "RevokeDevice",
    "SetOperationStatus",
]
