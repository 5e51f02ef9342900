"""Whom a leader on the ground leads: a sector leader the teams of its sector, a post leader those of its post."""

from protocol import commands as c
from protocol.assignments import Assignment
from protocol.devices import Role
from protocol.drawings import Drawing
from protocol.ids import InterventionId, SectorId, TeamId
from protocol.interventions import Intervention
from protocol.operations import Site
from protocol.teams import Team
from server.domain.actor import Actor
from server.domain.scopes import keys_of
from server.domain.standing import standing_team
from server.domain.state import OperationState

GROUND_LEADERS = frozenset({Role.SECTOR_LEADER, Role.POST_LEADER})
"""Lead some of the teams, from among them."""
ABOUT_LED_TEAMS = (c.GiveAssignment, c.EndAssignment)
"""What they may tell the teams they lead: go there, come back (rule IN15)."""
ABOUT_OWN_SECTOR = (c.PlaceDrawing, c.ChangeDrawing, c.RemoveDrawing)
"""What a sector leader may draw on the map: what belongs to its own sector (rule DR3)."""


def is_about_led_team(state: OperationState, command: c.Command, actor: Actor) -> bool:
    """Is one of these commands for a team that the sender leads, about something that the sender sees?"""
    match command:
        case c.GiveAssignment(team_id=team_id, intervention_id=intervention_id):
            return leads(state, actor, team_id) and _sees(state, actor, intervention_id)
        case c.EndAssignment(assignment_id=assignment_id):
            order = state.find(Assignment, assignment_id)
            return order is not None and leads(state, actor, order.team_id)
    return False


def is_about_own_sector(state: OperationState, command: c.Command, actor: Actor) -> bool:
    """Does what a sector leader draws belong to its own sector, before and after?"""
    own = sector_of(state, actor)
    if own is None or actor.role is not Role.SECTOR_LEADER:
        return False
    if isinstance(command, c.PlaceDrawing) and command.sector_id != own:
        return False
    if isinstance(command, c.ChangeDrawing) and command.belonging is not None and command.belonging.sector_id != own:
        return False
    held = state.find(Drawing, getattr(command, "drawing_id", None))
    return held is None or held.sector_id == own


def leads(state: OperationState, actor: Actor, team_id: TeamId) -> bool:
    """Is this team of the sender's sector or, for who runs a post, of its post?"""
    team = standing_team(state, team_id)
    if team is None:
        return False
    if actor.role is Role.POST_LEADER:
        return actor.site_id is not None and team.site_id == actor.site_id
    own = sector_of(state, actor)
    return actor.role is Role.SECTOR_LEADER and own is not None and team.sector_id == own


def sector_of(state: OperationState, actor: Actor) -> SectorId | None:
    """That of the team a leader belongs to, or of the place it stands at; None: it was let in for no sector."""
    team = state.find(Team, actor.team_id)
    if team is not None and team.sector_id is not None:
        return team.sector_id
    site = state.find(Site, actor.site_id)
    return None if site is None else site.sector_id


def _sees(state: OperationState, actor: Actor, intervention_id: InterventionId | None) -> bool:
    """A sector leader sees the whole operation, a post leader what is at its post."""
    if intervention_id is None or actor.role is not Role.POST_LEADER:
        return True
    return actor.site_id in keys_of(state.find(Intervention, intervention_id))
