"""A refusal is an answer: it changes nothing, says why, and shows what stands (rule C9)."""

import re

import msgspec
from hypothesis import given

from protocol import commands as c
from protocol.alerts import Alert
from protocol.assignments import Assignment
from protocol.devices import Device
from protocol.entities import Entity
from protocol.evacuations import Evacuation
from protocol.interventions import Intervention
from protocol.landmarks import Landmark
from protocol.logbook import LogEntry
from protocol.members import Member
from protocol.messages import Message
from protocol.numbers import NumberBlock
from protocol.operations import Organisation, Sector, Site
from protocol.radios import Radio
from protocol.refusals import Refusal, RefusalCode
from protocol.regulation import RegulationCase
from protocol.teams import Team
from protocol.vehicles import Vehicle
from protocol.victims import Victim
from server.domain.actor import Actor
from server.domain.decide import decide
from server.domain.state import OperationState
from server.domain.visibility import shown_to
from tests.support.strategies import Request, prepared, request_lists

SUBJECT: dict[type[c.CommandEnvelope], tuple[type[Entity], str]] = {
    c.DefineOrganisation: (Organisation, "organisation_id"),
    c.DefineSector: (Sector, "sector_id"),
    c.DefineSite: (Site, "site_id"),
    c.ReportStatus: (Team, "team_id"),
    c.DeclareComposition: (Team, "team_id"),
    c.PlaceTeam: (Team, "team_id"),
    c.CheckContact: (Team, "team_id"),
    c.TakeOverTeam: (Team, "team_id"),
    c.SplitTeam: (Team, "team_id"),
    c.MergeTeams: (Team, "team_id"),
    c.ReportRadioTest: (Team, "team_id"),
    c.AssignMember: (Member, "member_id"),
    c.ReportPresence: (Member, "member_id"),
    c.AssignVehicle: (Vehicle, "vehicle_id"),
    c.ReportTechnicalState: (Vehicle, "vehicle_id"),
    c.IssueRadio: (Radio, "radio_id"),
    c.DescribeVehicle: (Vehicle, "vehicle_id"),
    c.DescribeRadio: (Radio, "radio_id"),
    c.DescribeMember: (Member, "member_id"),
    c.NameLeader: (Team, "team_id"),
    c.AcknowledgeAlert: (Alert, "alert_id"),
    c.ClearAlert: (Alert, "alert_id"),
    c.RecordCare: (Victim, "victim_id"),
    c.MeasureVitals: (Victim, "victim_id"),
    c.NoteCare: (Victim, "victim_id"),
    c.SignCare: (Victim, "victim_id"),
    c.RespondToAlert: (Alert, "alert_id"),
    c.EscalateAlert: (Alert, "alert_id"),
    c.CrossZone: (Team, "team_id"),
    c.DwellInZone: (Team, "team_id"),
    c.RemoveLandmark: (Landmark, "landmark_id"),
    c.ConfirmMessageDelivery: (Message, "message_id"),
    c.MarkMessageRead: (Message, "message_id"),
    c.AcknowledgeMessage: (Message, "message_id"),
    c.PassMessageByVoice: (Message, "message_id"),
    c.WithdrawMessage: (Message, "message_id"),
    c.AnswerRequest: (Message, "message_id"),
    c.FulfilRequest: (Message, "message_id"),
    c.StrikeLogEntry: (LogEntry, "entry_id"),
    c.CorrectLogEntry: (LogEntry, "entry_id"),
    c.RevokeDevice: (Device, "device_id"),
    c.UpdateIntervention: (Intervention, "intervention_id"),
    c.SetInterventionStatus: (Intervention, "intervention_id"),
    c.MarkDuplicate: (Intervention, "intervention_id"),
    c.LinkInterventions: (Intervention, "intervention_id"),
    c.SendAssignment: (Assignment, "assignment_id"),
    c.ConfirmDelivery: (Assignment, "assignment_id"),
    c.AcknowledgeAssignment: (Assignment, "assignment_id"),
    c.DeclineAssignment: (Assignment, "assignment_id"),
    c.MakeCurrent: (Assignment, "assignment_id"),
    c.EndAssignment: (Assignment, "assignment_id"),
    c.ReturnNumbers: (NumberBlock, "block_id"),
    c.SetSiteCapacity: (Site, "site_id"),
    c.OpenSite: (Site, "site_id"),
    c.CloseSite: (Site, "site_id"),
    c.AuthoriseEvacuation: (Evacuation, "evacuation_id"),
    c.AssignVector: (Evacuation, "evacuation_id"),
    c.AdvanceEvacuation: (Evacuation, "evacuation_id"),
    c.DivertEvacuation: (Evacuation, "evacuation_id"),
    c.CancelEvacuation: (Evacuation, "evacuation_id"),
    c.AskBed: (Evacuation, "evacuation_id"),
    c.ConfirmBed: (Evacuation, "evacuation_id"),
    c.TakeCase: (RegulationCase, "case_id"),
    c.PassOn: (RegulationCase, "case_id"),
    c.DecideCase: (RegulationCase, "case_id"),
    c.ReadBack: (RegulationCase, "case_id"),
    c.WithdrawCase: (RegulationCase, "case_id"),
    c.ScanVictim: (Victim, "victim_id"),
    c.TriageVictim: (Victim, "victim_id"),
    c.DescribeVictim: (Victim, "victim_id"),
    c.IdentifyVictim: (Victim, "victim_id"),
    c.MoveVictim: (Victim, "victim_id"),
    c.ConfirmReceipt: (Victim, "victim_id"),
    c.SetOutcome: (Victim, "victim_id"),
    c.MergeVictims: (Victim, "victim_id"),
    c.UnmergeVictim: (Victim, "victim_id"),
    c.VoidVictim: (Victim, "victim_id"),
}
"""What a command wants to change, and the field that names it; the other commands make something new."""


def subject_of(state: OperationState, command: c.Command, actor: Actor) -> Entity | None:
    """What the command is about, as far as its sender may see it."""
    if type(command) not in SUBJECT:
        return None
    kind, field = SUBJECT[type(command)]
    entity = state.find(kind, getattr(command, field) or actor.team_id)
    if isinstance(entity, Team) and entity.merged_into is not None:
        return None  # who speaks for it now is another team
    return None if entity is None else shown_to(actor, entity)


@given(request_lists())
def test_a_refusal_changes_nothing_and_a_decision_repeats_itself(requests: list[Request]) -> None:
    history = prepared()
    for request in requests:
        command, actor, moment = history.prepare(request)
        before = history.state
        decision = decide(before, command, actor, moment)
        assert decide(before, command, actor, moment) == decision
        known = len(history.records)
        if isinstance(history.run(request), Refusal):
            assert history.state is before
            assert len(history.records) == known
        else:
            assert history.state.seq == len(history.records) > known


@given(request_lists())
def test_a_refusal_carries_the_last_accepted_value_of_its_subject(requests: list[Request]) -> None:
    history = prepared()
    for request in requests:
        command, actor, _ = history.prepare(request)
        subject = subject_of(history.state, command, actor)
        decision = history.run(request)
        if not isinstance(decision, Refusal) or decision.code is RefusalCode.FORBIDDEN:
            continue
        if decision.code is RefusalCode.OPERATION_CLOSED:
            assert decision.last is not None
            assert decision.last.id == history.state.operation_id
        elif subject is not None and decision.code not in (RefusalCode.ALREADY_EXISTS, RefusalCode.STALE):
            assert decision.last is not None
            assert decision.last.id == subject.id
        if decision.last is not None:
            stands = history.state.entities[decision.last.id]
            assert decision.last == shown_to(actor, stands)


@given(request_lists())
def test_a_refusal_names_the_field_unless_it_is_about_the_whole_command(requests: list[Request]) -> None:
    history = prepared()
    for request in requests:
        decision = history.run(request)
        if isinstance(decision, Refusal) and decision.code not in (
            RefusalCode.FORBIDDEN,
            RefusalCode.OPERATION_CLOSED,
        ):
            names = {field.encode_name for field in msgspec.structs.fields(request.command)}
            assert decision.field is not None
            assert re.split(r"[.\[]", decision.field)[0] in names, "the field, or the path of a value in it"
