"""Who may ask what: one rule per command. A command without a rule cannot be executed, and fails the build."""

from dataclasses import dataclass, field

from protocol import commands as c
from protocol.devices import Role
from server.domain.actor import Actor
from server.domain.state import OperationState

LEADERS = frozenset({Role.DISPATCHER, Role.COVER_HEAD, Role.ORG_ADMIN})
"""Run the operation as a whole."""
PREPARERS = LEADERS | {Role.RESOURCE_OFFICER}
"""Enter people and things."""
CREW = frozenset({Role.TEAM_MEMBER, Role.TEAM_LEADER})
"""Speak for their own team only."""
OUR_PEOPLE = frozenset(Role) - {Role.OBSERVER, Role.LIAISON, Role.REGULATION, Role.TRACKER, Role.SYSTEM}
"""Take part in the rescue: each of them may call for help."""


@dataclass(frozen=True)
class Rule:
    """Roles that may for any team, and roles that may for the team they are tied to."""

    anywhere: frozenset[Role] = field(default_factory=frozenset)
    own_team: frozenset[Role] = field(default_factory=frozenset)


_SYSTEM_ONLY = Rule(anywhere=frozenset({Role.SYSTEM}))

RULES: dict[type[c.CommandEnvelope], Rule] = {
    c.CreateOperation: Rule(frozenset({Role.ORG_ADMIN, Role.SYSTEM})),
    c.SetOperationStatus: Rule(frozenset({Role.COVER_HEAD, Role.ORG_ADMIN})),
    c.DefineOrganisation: Rule(LEADERS),
    c.DefineSector: Rule(LEADERS),
    c.DefineSite: Rule(LEADERS),
    c.CreateTeam: Rule(PREPARERS),
    c.ReportStatus: Rule(LEADERS, own_team=CREW),
    c.DeclareComposition: Rule(PREPARERS, own_team=CREW),
    c.PlaceTeam: Rule(LEADERS),
    c.CheckContact: _SYSTEM_ONLY,
    c.EnrolMember: Rule(PREPARERS, own_team=frozenset({Role.TEAM_LEADER})),
    c.AssignMember: Rule(PREPARERS),
    c.ReportPresence: Rule(PREPARERS, own_team=CREW),
    c.RegisterVehicle: Rule(PREPARERS),
    c.AssignVehicle: Rule(PREPARERS),
    c.ReportTechnicalState: Rule(PREPARERS, own_team=CREW),
    c.RegisterRadio: Rule(PREPARERS),
    c.IssueRadio: Rule(PREPARERS),
    c.EnrolDevice: _SYSTEM_ONLY,
    c.RevokeDevice: _SYSTEM_ONLY,
    c.RaiseAlert: Rule(OUR_PEOPLE - CREW, own_team=CREW),
    c.AcknowledgeAlert: Rule(LEADERS | {Role.SECTOR_LEADER, Role.LOG_OPERATOR}),
    c.ClearAlert: Rule(LEADERS),
}


def may_execute(state: OperationState, command: c.Command, actor: Actor) -> bool:
    """May this sender ask this, here and now?"""
    rule = RULES[type(command)]
    return actor.role in rule.anywhere or (actor.role in rule.own_team and _is_about_own_team(state, command, actor))


def _is_about_own_team(state: OperationState, command: c.Command, actor: Actor) -> bool:
    if actor.team_id is None:
        return False
    match command:
        case c.ReportPresence(member_id=thing) | c.ReportTechnicalState(vehicle_id=thing):
            return getattr(state.entities.get(thing), "team_id", None) == actor.team_id
        case c.EnrolMember(team_id=team_id):
            return team_id == actor.team_id
        case c.ReportStatus(team_id=team_id) | c.DeclareComposition(team_id=team_id) | c.RaiseAlert(team_id=team_id):
            return team_id is None or team_id == actor.team_id
    return False
