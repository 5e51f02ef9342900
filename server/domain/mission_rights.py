"""Which orders and interventions are a crew's own, or those of a first-aid post."""

from protocol import commands as c
from protocol.assignments import Assignment, AssignmentState
from protocol.interventions import Intervention
from server.domain.actor import Actor
from server.domain.scopes import keys_of
from server.domain.standing import speaks_for
from server.domain.state import OperationState

ABOUT_MISSIONS = (
    c.CreateIntervention,
    c.UpdateIntervention,
    c.ConfirmDelivery,
    c.AcknowledgeAssignment,
    c.DeclineAssignment,
)
"""What crews and posts may ask about their own orders, and about what they raised, go to, or have at their site."""


def is_about_own_mission(state: OperationState, command: c.Command, actor: Actor) -> bool:
    """Is one of these commands about the sender's own team or site?"""
    if actor.team_id is None and actor.site_id is None:
        return False
    match command:
        case c.CreateIntervention(engages_team_id=team_id):
            return team_id is None or speaks_for(state, actor, team_id)
        case c.UpdateIntervention(intervention_id=intervention_id):
            intervention = state.find(Intervention, intervention_id)
            created_by = None if intervention is None else intervention.created_by_team_id
            is_ours = not keys_of(intervention).isdisjoint((actor.team_id, actor.site_id))
            return is_ours or speaks_for(state, actor, created_by)
        case (
            c.ConfirmDelivery(assignment_id=assignment_id)
            | c.AcknowledgeAssignment(assignment_id=assignment_id)
            | c.DeclineAssignment(assignment_id=assignment_id)
        ):
            order = state.find(Assignment, assignment_id)
            is_given = order is not None and order.state is not AssignmentState.PROPOSED
            return order is not None and is_given and speaks_for(state, actor, order.team_id)
    return False
