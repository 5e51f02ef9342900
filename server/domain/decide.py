"""What a command leads to: the one door of the trade. Changes nothing."""

from collections.abc import Callable
from typing import Any

import msgspec

from protocol import commands as c
from protocol.refusals import Refusal, RefusalCode
from server.domain import alerts, devices, members, operations, radios, teams, vehicles
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, unknown
from server.domain.permissions import may_execute
from server.domain.state import OperationState
from server.domain.visibility import shown_to

Decider = Callable[[OperationState, Any, Actor, Moment], Decision]

DECIDERS: dict[type[c.CommandEnvelope], Decider] = {
    c.CreateOperation: operations.create,
    c.SetOperationStatus: operations.set_status,
    c.DefineOrganisation: operations.define_organisation,
    c.DefineSector: operations.define_sector,
    c.DefineSite: operations.define_site,
    c.CreateTeam: teams.create,
    c.ReportStatus: teams.report_status,
    c.DeclareComposition: teams.declare_composition,
    c.PlaceTeam: teams.place,
    c.CheckContact: teams.check_contact,
    c.EnrolMember: members.enrol,
    c.AssignMember: members.assign,
    c.ReportPresence: members.report_presence,
    c.RegisterVehicle: vehicles.register,
    c.AssignVehicle: vehicles.assign,
    c.ReportTechnicalState: vehicles.report_state,
    c.RegisterRadio: radios.register,
    c.IssueRadio: radios.issue,
    c.EnrolDevice: devices.enrol,
    c.RevokeDevice: devices.revoke,
    c.RaiseAlert: alerts.raise_alert,
    c.AcknowledgeAlert: alerts.acknowledge,
    c.ClearAlert: alerts.clear,
}
"""One function per command."""

_WELCOME_AFTER_THE_END = (c.SetOperationStatus, c.RaiseAlert, c.AcknowledgeAlert, c.ClearAlert, c.RevokeDevice)


def decide(state: OperationState, command: c.Command, actor: Actor, moment: Moment) -> Decision:
    """The events a command leads to now, or the refusal with what stands, as far as the sender may see it."""
    decision = _decide(state, command, actor, moment)
    if isinstance(decision, Refusal) and decision.last is not None:
        return msgspec.structs.replace(decision, last=shown_to(actor, decision.last))
    return decision


def _decide(state: OperationState, command: c.Command, actor: Actor, moment: Moment) -> Decision:
    if not may_execute(state, command, actor):
        return Refusal(code=RefusalCode.FORBIDDEN)
    if state.operation is None and not isinstance(command, c.CreateOperation):
        return unknown("op")
    if operations.is_over(state, moment) and not isinstance(command, _WELCOME_AFTER_THE_END):
        return Refusal(code=RefusalCode.OPERATION_CLOSED, last=state.operation)
    return DECIDERS[type(command)](state, command, actor, moment)
