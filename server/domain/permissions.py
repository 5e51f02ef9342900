"""Who may ask what: one rule per command. A command without a rule cannot be executed, and fails the build."""

from dataclasses import dataclass, field

from protocol import commands as c
from protocol.devices import Role
from protocol.entities import Entity
from protocol.messages import Message, MessageKind
from protocol.victims import Victim
from server.domain.actor import Actor
from server.domain.arriving_teams import is_too_early
from server.domain.evacuation_rights import ABOUT_EVACUATIONS, is_about_own_evacuation
from server.domain.leader_rights import (
    ABOUT_LED_TEAMS,
    ABOUT_OWN_SECTOR,
    GROUND_LEADERS,
    is_about_led_team,
    is_about_own_sector,
)
from server.domain.mission_rights import ABOUT_MISSIONS, is_about_own_mission
from server.domain.scopes import keys_of
from server.domain.standing import reader_of, speaks_for
from server.domain.state import OperationState
from server.domain.victim_rights import ABOUT_VICTIMS, has_had, is_about_own_victim

LEADERS = frozenset({Role.DISPATCHER, Role.COVER_HEAD, Role.ORG_ADMIN})
"""Run the operation as a whole."""
PREPARERS = LEADERS | {Role.RESOURCE_OFFICER}
"""Enter people and things."""
CREW = frozenset({Role.TEAM_MEMBER, Role.TEAM_LEADER})
"""Speak for their own team only."""
CARERS = CREW | {Role.POST_LEADER}
"""Care for the victims of their own team or site."""
OUR_PEOPLE = frozenset(Role) - {Role.OBSERVER, Role.LIAISON, Role.REGULATION, Role.TRACKER, Role.SYSTEM}
"""Take part in the rescue: each of them may call for help."""
LOG_KEEPERS = LEADERS | {Role.LOG_OPERATOR, Role.SECTOR_LEADER, Role.MEDICAL_OFFICER}
"""Write into the log that people keep."""
POSTS = LOG_KEEPERS | {Role.RESOURCE_OFFICER}
"""Desks of the command posts: each may write to teams and read what is written to the posts."""


@dataclass(frozen=True)
class Rule:
    """Roles that may for any team, and roles that may for the team they are tied to."""

    anywhere: frozenset[Role] = field(default_factory=frozenset)
    own_team: frozenset[Role] = field(default_factory=frozenset)


_SYSTEM_ONLY = Rule(anywhere=frozenset({Role.SYSTEM}))
_EVACUATORS = LEADERS | {Role.MEDICAL_OFFICER, Role.REGULATION}
_OF_VICTIMS = Rule(LEADERS | {Role.SECTOR_LEADER, Role.MEDICAL_OFFICER}, own_team=CARERS)
_OF_DRAWINGS = Rule(LEADERS, own_team=frozenset({Role.SECTOR_LEADER}))
_REPORTERS = LEADERS | {Role.SECTOR_LEADER, Role.LOG_OPERATOR}
"""Enter and describe what somebody calls for; engaging a team is for leaders, and for a crew that engages itself."""

RULES: dict[type[c.CommandEnvelope], Rule] = {
    c.CreateOperation: Rule(frozenset({Role.ORG_ADMIN, Role.SYSTEM})),
    c.SetOperationStatus: Rule(frozenset({Role.COVER_HEAD, Role.ORG_ADMIN})),
    c.DescribeOperation: Rule(PREPARERS),
    c.SwitchPlan: Rule(frozenset({Role.COVER_HEAD, Role.ORG_ADMIN})),
    c.ConfirmRollCall: Rule(PREPARERS),
    c.SetSharing: Rule(frozenset({Role.COVER_HEAD, Role.ORG_ADMIN})),
    c.AllowWaking: Rule(frozenset({Role.COVER_HEAD, Role.ORG_ADMIN})),
    c.DefineOrganisation: Rule(LEADERS),
    c.DefineSector: Rule(LEADERS),
    c.DefineSite: Rule(LEADERS),
    c.CreateTeam: Rule(PREPARERS),
    c.AnnounceTeam: _SYSTEM_ONLY,
    c.ApproveTeams: Rule(PREPARERS),
    c.ReportStatus: Rule(LEADERS, own_team=CREW),
    c.DeclareComposition: Rule(PREPARERS, own_team=CREW),
    c.MarkMission: Rule(LEADERS | {Role.LOG_OPERATOR}, own_team=CREW),
    c.NameLeader: Rule(PREPARERS, own_team=CREW),
    c.PlaceTeam: Rule(LEADERS, own_team=CREW),
    c.CheckContact: _SYSTEM_ONLY,
    c.TakeOverTeam: Rule(PREPARERS, own_team=CREW),
    c.SplitTeam: Rule(PREPARERS),
    c.MergeTeams: Rule(PREPARERS),
    c.ReportRadioTest: Rule(PREPARERS | {Role.LOG_OPERATOR}, own_team=CREW),
    c.EnrolMember: Rule(PREPARERS, own_team=frozenset({Role.TEAM_LEADER})),
    c.DescribeMember: Rule(PREPARERS),
    c.AssignMember: Rule(PREPARERS),
    c.ReportPresence: Rule(PREPARERS, own_team=CREW),
    c.RegisterVehicle: Rule(PREPARERS),
    c.DescribeVehicle: Rule(PREPARERS),
    c.AssignVehicle: Rule(PREPARERS),
    c.ReportTechnicalState: Rule(PREPARERS, own_team=CREW),
    c.RegisterRadio: Rule(PREPARERS),
    c.DescribeRadio: Rule(PREPARERS | {Role.LOG_OPERATOR}, own_team=CREW),
    c.IssueRadio: Rule(PREPARERS),
    c.EnrolDevice: _SYSTEM_ONLY,
    c.RevokeDevice: _SYSTEM_ONLY,
    c.CreateIntervention: Rule(_REPORTERS, own_team=CARERS),
    c.UpdateIntervention: Rule(_REPORTERS, own_team=CARERS),
    c.SetInterventionStatus: Rule(LEADERS),
    c.MarkDuplicate: Rule(LEADERS),
    c.SplitIntervention: Rule(LEADERS),
    c.LinkInterventions: Rule(LEADERS),
    c.GiveAssignment: Rule(LEADERS, own_team=GROUND_LEADERS),
    c.SendAssignment: Rule(LEADERS),
    c.ConfirmDelivery: Rule(own_team=CREW),
    c.AcknowledgeAssignment: Rule(LEADERS, own_team=CREW),
    c.DeclineAssignment: Rule(LEADERS, own_team=CREW),
    c.MakeCurrent: Rule(LEADERS),
    c.EndAssignment: Rule(LEADERS, own_team=GROUND_LEADERS),
    c.ReserveNumbers: Rule(_REPORTERS | CARERS | {Role.MEDICAL_OFFICER}),
    c.ReturnNumbers: Rule(_REPORTERS | CARERS | {Role.MEDICAL_OFFICER}),
    c.RaiseAlert: Rule(OUR_PEOPLE - CREW | {Role.SYSTEM}, own_team=CREW),
    c.AcknowledgeAlert: Rule(LEADERS | {Role.SECTOR_LEADER, Role.LOG_OPERATOR}),
    c.ClearAlert: Rule(LEADERS),
    c.RespondToAlert: Rule(OUR_PEOPLE - CREW, own_team=CREW),
    c.UpdateAlertPosition: Rule(OUR_PEOPLE - CREW | {Role.SYSTEM}, own_team=CREW),
    c.AskAlertEnd: Rule(OUR_PEOPLE - CREW, own_team=CREW),
    c.EscalateAlert: _SYSTEM_ONLY,
    c.CrossZone: _SYSTEM_ONLY,
    c.DwellInZone: _SYSTEM_ONLY,
    c.SetThresholds: Rule(frozenset({Role.COVER_HEAD, Role.ORG_ADMIN})),
    c.MuteAttention: Rule(LEADERS | {Role.SECTOR_LEADER, Role.MEDICAL_OFFICER}),
    c.ImportLandmarks: Rule(PREPARERS),
    c.RemoveLandmark: Rule(PREPARERS),
    c.DefineMapLayer: Rule(PREPARERS),
    c.RemoveMapLayer: Rule(PREPARERS),
    c.PlaceDrawing: _OF_DRAWINGS,
    c.ChangeDrawing: _OF_DRAWINGS,
    c.RemoveDrawing: _OF_DRAWINGS,
    c.RecordCare: Rule(LEADERS | {Role.MEDICAL_OFFICER}, own_team=CARERS),
    c.MeasureVitals: Rule(LEADERS | {Role.MEDICAL_OFFICER}, own_team=CARERS),
    c.NoteCare: Rule(LEADERS | {Role.MEDICAL_OFFICER, Role.REGULATION}, own_team=CARERS),
    c.SignCare: Rule(frozenset({Role.MEDICAL_OFFICER}), own_team=CARERS),
    c.BreakGlass: _SYSTEM_ONLY,
    c.EraseVictim: _SYSTEM_ONLY,
    c.EraseMember: _SYSTEM_ONLY,
    c.SetRetention: Rule(frozenset({Role.COVER_HEAD, Role.ORG_ADMIN})),
    c.SendMessage: Rule(POSTS | {Role.POST_LEADER}, own_team=CREW),
    c.ConfirmMessageDelivery: Rule(own_team=CREW),
    c.MarkMessageRead: Rule(POSTS, own_team=CREW),
    c.AcknowledgeMessage: Rule(POSTS, own_team=CREW),
    c.PassMessageByVoice: Rule(POSTS),
    c.WithdrawMessage: Rule(POSTS | {Role.POST_LEADER}, own_team=CREW),
    c.AnswerRequest: Rule(PREPARERS | {Role.MEDICAL_OFFICER}),
    c.FulfilRequest: Rule(POSTS, own_team=CARERS),
    c.WriteLogEntry: Rule(LOG_KEEPERS),
    c.BookmarkLog: Rule(LOG_KEEPERS),
    c.StrikeLogEntry: Rule(LOG_KEEPERS),
    c.CorrectLogEntry: Rule(LOG_KEEPERS),
    c.RegisterVictim: _OF_VICTIMS,
    c.RegisterVictims: _OF_VICTIMS,
    c.ScanVictim: _OF_VICTIMS,
    c.TriageVictim: _OF_VICTIMS,
    c.DescribeVictim: _OF_VICTIMS,
    c.IdentifyVictim: _OF_VICTIMS,
    c.MoveVictim: _OF_VICTIMS,
    c.ConfirmReceipt: _OF_VICTIMS,
    c.SetOutcome: _OF_VICTIMS,
    c.VoidVictim: _OF_VICTIMS,
    c.TallyMinorCare: _OF_VICTIMS,
    c.MergeVictims: Rule(LEADERS | {Role.MEDICAL_OFFICER}),
    c.UnmergeVictim: Rule(LEADERS | {Role.MEDICAL_OFFICER}),
    c.SetSiteCapacity: Rule(
        PREPARERS | {Role.MEDICAL_OFFICER, Role.REGULATION}, own_team=frozenset({Role.POST_LEADER})
    ),
    c.OpenSite: Rule(LEADERS, own_team=frozenset({Role.POST_LEADER})),
    c.CloseSite: Rule(LEADERS, own_team=frozenset({Role.POST_LEADER})),
    c.RequestEvacuation: Rule(_EVACUATORS | {Role.SECTOR_LEADER}, own_team=CARERS),
    c.AuthoriseEvacuation: Rule(_EVACUATORS),
    c.AssignVector: Rule(_EVACUATORS),
    c.AdvanceEvacuation: Rule(_EVACUATORS | {Role.SECTOR_LEADER, Role.LOG_OPERATOR}, own_team=CARERS),
    c.DivertEvacuation: Rule(_EVACUATORS),
    c.CancelEvacuation: Rule(_EVACUATORS, own_team=CARERS),
    c.AskBed: Rule(_EVACUATORS),
    c.ConfirmBed: Rule(_EVACUATORS, own_team=frozenset({Role.POST_LEADER})),
    c.ReportReady: Rule(LEADERS | {Role.MEDICAL_OFFICER, Role.LOG_OPERATOR}, own_team=CARERS),
    c.TakeCase: Rule(_EVACUATORS | {Role.LOG_OPERATOR}),
    c.PassOn: Rule(_EVACUATORS | {Role.LOG_OPERATOR}),
    c.DecideCase: Rule(_EVACUATORS),
    c.ReadBack: Rule(LEADERS | {Role.MEDICAL_OFFICER}, own_team=CARERS),
    c.WithdrawCase: Rule(_EVACUATORS, own_team=CARERS),
}


def may_execute(state: OperationState, command: c.Command, actor: Actor) -> bool:
    """May this sender ask this, here and now?"""
    rule = RULES[type(command)]
    if actor.role in CREW and is_too_early(state, command, actor.team_id):
        return False
    return actor.role in rule.anywhere or (actor.role in rule.own_team and _is_about_own_team(state, command, actor))


def is_in_charge(actor: Actor, person: Entity | None) -> bool:
    """Is this person in the scope of the sender's own team or, for who runs a post, of the own site?"""
    mine = actor.site_id if actor.role is Role.POST_LEADER else actor.team_id
    return mine is not None and mine in keys_of(person)


def _is_about_own_team(state: OperationState, command: c.Command, actor: Actor) -> bool:
    if isinstance(command, c.SignCare):
        return is_in_charge(actor, state.find(Victim, command.victim_id))
    if isinstance(command, c.RecordCare | c.MeasureVitals | c.NoteCare):
        victim = state.find(Victim, command.victim_id)
        return is_in_charge(actor, victim) or has_had(state, victim, actor)  # of the time when it had them: VI16
    if isinstance(command, ABOUT_LED_TEAMS):
        return is_about_led_team(state, command, actor)
    if isinstance(command, ABOUT_OWN_SECTOR):
        return is_about_own_sector(state, command, actor)
    if isinstance(command, ABOUT_MISSIONS):
        return is_about_own_mission(state, command, actor)
    if isinstance(command, ABOUT_VICTIMS):
        return is_about_own_victim(state, command, actor)
    if isinstance(command, ABOUT_EVACUATIONS):
        return is_about_own_evacuation(state, command, actor)
    if isinstance(command, c.FulfilRequest):
        return _asked_for_it(state, state.find(Message, command.message_id), actor)
    if actor.team_id is None:
        return False
    match command:
        case (
            c.ReportPresence(member_id=thing)
            | c.ReportTechnicalState(vehicle_id=thing)
            | c.DescribeRadio(radio_id=thing, organisation_id=None, identity=None, channel=None)
            | c.UpdateAlertPosition(alert_id=thing)
            | c.AskAlertEnd(alert_id=thing)
        ):
            return getattr(state.entities.get(thing), "team_id", None) == actor.team_id
        case c.RespondToAlert(team_id=team_id):
            return team_id is None or speaks_for(state, actor, team_id)
        case c.TakeOverTeam():
            return _takes_over_its_own(state, command, actor)
        case c.PlaceTeam(team_id=team_id, sector_id=None, site_id=None):
            return speaks_for(state, actor, team_id)  # where it is; to whom it belongs is not for the crew to say
        case c.EnrolMember(team_id=team_id) | c.NameLeader(team_id=team_id):
            return speaks_for(state, actor, team_id)
        case (
            c.ReportStatus(team_id=team_id)
            | c.DeclareComposition(team_id=team_id)
            | c.RaiseAlert(team_id=team_id)
            | c.MarkMission(team_id=team_id)
            | c.ReportRadioTest(team_id=team_id)
        ):
            return team_id is None or speaks_for(state, actor, team_id)
        case c.SendMessage():
            is_own = command.from_team_id is None or speaks_for(state, actor, command.from_team_id)
            return _is_to_the_posts(command) and is_own
        case (
            c.ConfirmMessageDelivery(message_id=message_id)
            | c.MarkMessageRead(message_id=message_id)
            | c.AcknowledgeMessage(message_id=message_id)
        ):
            message = state.find(Message, message_id)
            return message is not None and reader_of(state, message, actor) is not None
        case c.WithdrawMessage(message_id=message_id):
            message = state.find(Message, message_id)
            return message is not None and speaks_for(state, actor, message.from_team_id)
    return False


def _asked_for_it(state: OperationState, message: Message | None, actor: Actor) -> bool:
    """Did the sender's own team ask for this or, for who runs a post, the own site?"""
    if message is None:
        return False
    if actor.role is Role.POST_LEADER:
        return actor.site_id is not None and message.from_site_id == actor.site_id
    return speaks_for(state, actor, message.from_team_id)


def _takes_over_its_own(state: OperationState, command: c.TakeOverTeam, actor: Actor) -> bool:
    """A crew relieves its own team, stays in by its own phone, and takes no people or things from elsewhere."""
    taken = (*command.incoming, *command.vehicle_ids, *command.radio_ids)
    return (
        command.team_id == actor.team_id
        and actor.device_id in command.kept_device_ids
        and all(getattr(state.entities.get(thing), "team_id", None) == actor.team_id for thing in taken)
    )


def _is_to_the_posts(command: c.SendMessage) -> bool:
    """A team speaks to the posts: talk from team to team, orders and broadcasts are for who leads."""
    to = command.to
    names_others = to.team_ids or to.sector_id or to.site_id or to.is_everyone
    return not names_others and command.kind not in (MessageKind.ORDER, MessageKind.BROADCAST)
