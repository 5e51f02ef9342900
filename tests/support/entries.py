"""Commands as a post enters them: complete, with the operation named, ready for a bare socket."""

from typing import Any
from uuid import uuid4

from protocol.commands import CreateTeam, RaiseAlert, ReportStatus
from protocol.ids import AlertId, CommandId, OperationId, TeamId
from protocol.teams import TeamKind, TeamStatus


def enter_team(operation_id: OperationId, team_id: TeamId, call_sign: str, counter: int = 1) -> CreateTeam:
    """A new team."""
    return CreateTeam(**envelope(operation_id, counter), team_id=team_id, call_sign=call_sign, kind=TeamKind.PAIR)


def enter_status(operation_id: OperationId, team_id: TeamId, status: TeamStatus, counter: int = 1) -> ReportStatus:
    """What a team does now."""
    return ReportStatus(**envelope(operation_id, counter), team_id=team_id, status=status)


def call_for_help(operation_id: OperationId, team_id: TeamId) -> RaiseAlert:
    """An SOS."""
    return RaiseAlert(**envelope(operation_id, 1), alert_id=AlertId(uuid4()), team_id=team_id)


def envelope(operation_id: OperationId, counter: int = 1) -> dict[str, Any]:
    """What every command carries."""
    return {
        "command_id": CommandId(uuid4()),
        "device_counter": counter,
        "recorded_at": 0,
        "age_ms": 0,
        "operation_id": operation_id,
    }
