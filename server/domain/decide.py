"""What a command leads to: the one door of the trade. Changes nothing."""

from collections.abc import Callable
from typing import Any

import msgspec

from protocol import commands as c
from protocol.refusals import Refusal, RefusalCode
from server.domain import (
    alerts,
    arriving_teams,
    assignments,
    attention,
    beds,
    care,
    custody,
    devices,
    drawings,
    erasing,
    evacuations,
    glass,
    handover,
    interventions,
    landmarks,
    logbook,
    map_layers,
    members,
    messages,
    mission_marks,
    numbers,
    operations,
    plans,
    preparation,
    radios,
    receipts,
    regulation,
    resource_requests,
    roll_call,
    site_capacity,
    tallies,
    teams,
    triage,
    vehicles,
    victim_registration,
    victims,
    waking,
    zones,
)
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, unknown
from server.domain.permissions import may_execute
from server.domain.state import OperationState
from server.domain.visibility import shown_to

Decider = Callable[[OperationState, Any, Actor, Moment], Decision]

DECIDERS: dict[type[c.CommandEnvelope], Decider] = {
    c.CreateOperation: operations.create,
    c.SetOperationStatus: operations.set_status,
    c.DescribeOperation: preparation.describe,
    c.SwitchPlan: plans.switch,
    c.ConfirmRollCall: roll_call.confirm,
    c.SetSharing: plans.set_sharing,
    c.AllowWaking: waking.allow,
    c.DefineOrganisation: operations.define_organisation,
    c.DefineSector: operations.define_sector,
    c.DefineSite: operations.define_site,
    c.CreateTeam: teams.create,
    c.AnnounceTeam: arriving_teams.announce,
    c.ApproveTeams: arriving_teams.approve,
    c.ReportStatus: teams.report_status,
    c.DeclareComposition: teams.declare_composition,
    c.MarkMission: mission_marks.mark,
    c.NameLeader: teams.name_leader,
    c.PlaceTeam: teams.place,
    c.CheckContact: teams.check_contact,
    c.TakeOverTeam: handover.take_over,
    c.SplitTeam: handover.split,
    c.MergeTeams: handover.merge,
    c.ReportRadioTest: handover.report_radio_test,
    c.EnrolMember: members.enrol,
    c.DescribeMember: members.describe,
    c.AssignMember: members.assign,
    c.ReportPresence: members.report_presence,
    c.RegisterVehicle: vehicles.register,
    c.DescribeVehicle: vehicles.describe,
    c.AssignVehicle: vehicles.assign,
    c.ReportTechnicalState: vehicles.report_state,
    c.RegisterRadio: radios.register,
    c.DescribeRadio: radios.describe,
    c.IssueRadio: radios.issue,
    c.EnrolDevice: devices.enrol,
    c.RevokeDevice: devices.revoke,
    c.CreateIntervention: interventions.create,
    c.UpdateIntervention: interventions.update,
    c.SetInterventionStatus: interventions.set_status,
    c.MarkDuplicate: interventions.mark_duplicate,
    c.SplitIntervention: interventions.split,
    c.LinkInterventions: interventions.link,
    c.GiveAssignment: assignments.give,
    c.SendAssignment: assignments.send,
    c.ConfirmDelivery: assignments.confirm_delivery,
    c.AcknowledgeAssignment: assignments.acknowledge,
    c.DeclineAssignment: assignments.decline,
    c.MakeCurrent: assignments.make_current,
    c.EndAssignment: assignments.end,
    c.ReserveNumbers: numbers.reserve,
    c.ReturnNumbers: numbers.give_back,
    c.RaiseAlert: alerts.raise_alert,
    c.AcknowledgeAlert: alerts.acknowledge,
    c.ClearAlert: alerts.clear,
    c.RespondToAlert: alerts.respond,
    c.UpdateAlertPosition: alerts.update_position,
    c.AskAlertEnd: alerts.ask_end,
    c.EscalateAlert: alerts.escalate,
    c.CrossZone: zones.cross,
    c.DwellInZone: zones.dwell,
    c.SetThresholds: attention.set_thresholds,
    c.MuteAttention: attention.mute,
    c.ImportLandmarks: landmarks.import_all,
    c.RemoveLandmark: landmarks.remove,
    c.DefineMapLayer: map_layers.define,
    c.RemoveMapLayer: map_layers.remove,
    c.PlaceDrawing: drawings.place,
    c.ChangeDrawing: drawings.change,
    c.RemoveDrawing: drawings.remove,
    c.RecordCare: care.record,
    c.MeasureVitals: care.measure,
    c.NoteCare: care.note,
    c.SignCare: care.sign,
    c.BreakGlass: glass.break_glass,
    c.EraseVictim: erasing.erase_victim,
    c.EraseMember: erasing.erase_member,
    c.SetRetention: erasing.set_retention,
    c.SendMessage: messages.send,
    c.ConfirmMessageDelivery: receipts.confirm_delivery,
    c.MarkMessageRead: receipts.mark_read,
    c.AcknowledgeMessage: receipts.acknowledge,
    c.PassMessageByVoice: receipts.pass_by_voice,
    c.WithdrawMessage: messages.withdraw,
    c.AnswerRequest: resource_requests.answer,
    c.FulfilRequest: resource_requests.fulfil,
    c.WriteLogEntry: logbook.write_entry,
    c.BookmarkLog: logbook.bookmark,
    c.StrikeLogEntry: logbook.strike,
    c.CorrectLogEntry: logbook.correct,
    c.RegisterVictim: victim_registration.register,
    c.RegisterVictims: victim_registration.register_batch,
    c.ScanVictim: victims.scan,
    c.TriageVictim: triage.triage,
    c.DescribeVictim: victims.describe,
    c.IdentifyVictim: victims.identify,
    c.MoveVictim: custody.move,
    c.ConfirmReceipt: custody.confirm_receipt,
    c.SetOutcome: custody.set_outcome,
    c.MergeVictims: victims.merge,
    c.UnmergeVictim: victims.unmerge,
    c.VoidVictim: victims.void,
    c.TallyMinorCare: tallies.tally_minor_care,
    c.SetSiteCapacity: site_capacity.set_capacity,
    c.OpenSite: site_capacity.open_site,
    c.CloseSite: site_capacity.close_site,
    c.RequestEvacuation: evacuations.request,
    c.AuthoriseEvacuation: evacuations.authorise,
    c.AssignVector: evacuations.assign_vector,
    c.AdvanceEvacuation: evacuations.advance,
    c.DivertEvacuation: evacuations.divert,
    c.CancelEvacuation: evacuations.cancel,
    c.AskBed: beds.ask,
    c.ConfirmBed: beds.answer,
    c.ReportReady: regulation.report_ready,
    c.TakeCase: regulation.take,
    c.PassOn: regulation.pass_on,
    c.DecideCase: regulation.decide_case,
    c.ReadBack: regulation.read_back,
    c.WithdrawCase: regulation.withdraw,
}
"""One function per command."""

_WELCOME_AFTER_THE_END = (
    c.SetOperationStatus,
    c.RaiseAlert,
    c.AcknowledgeAlert,
    c.RespondToAlert,
    c.UpdateAlertPosition,
    c.AskAlertEnd,
    c.EscalateAlert,
    c.ClearAlert,
    c.RevokeDevice,
    c.BreakGlass,
    c.EraseVictim,
    c.EraseMember,
    c.SetRetention,
    c.StrikeLogEntry,
    c.CorrectLogEntry,
    c.BookmarkLog,
    c.MergeVictims,
    c.UnmergeVictim,
)


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
