"""Whose evacuations, cases and places are whose: what a crew or a first-aid post may ask, and about which."""

from protocol import commands as c
from protocol.evacuations import Evacuation
from protocol.regulation import RegulationCase
from protocol.victims import Victim
from server.domain.actor import Actor
from server.domain.scopes import keys_of
from server.domain.standing import speaks_for
from server.domain.state import OperationState

ABOUT_EVACUATIONS = (
    c.RequestEvacuation
    | c.AdvanceEvacuation
    | c.CancelEvacuation
    | c.ConfirmBed
    | c.ReportReady
    | c.ReadBack
    | c.WithdrawCase
    | c.SetSiteCapacity
    | c.OpenSite
    | c.CloseSite
)
"""What crews and posts may ask about what is theirs."""


def is_about_own_evacuation(state: OperationState, command: ABOUT_EVACUATIONS, actor: Actor) -> bool:
    """Does the sender speak of victims, an evacuation, a case or the place of its own team or post?"""
    if actor.team_id is None and actor.site_id is None:
        return False
    own = (actor.team_id, actor.site_id)
    match command:
        case c.RequestEvacuation():
            victims = (state.find(Victim, victim_id) for victim_id in command.victim_ids)
            return all(not keys_of(victim).isdisjoint(own) for victim in victims)
        case c.AdvanceEvacuation():
            return not keys_of(state.find(Evacuation, command.evacuation_id)).isdisjoint(own)
        case c.CancelEvacuation():
            evacuation = state.find(Evacuation, command.evacuation_id)
            return evacuation is not None and _is_one_of(own, evacuation.requested_by_team_id, evacuation.site_id)
        case c.ConfirmBed():
            evacuation = state.find(Evacuation, command.evacuation_id)
            is_named = command.destination_site_id is not None or command.service != ""
            standing = None if evacuation is None else evacuation.destination_site_id
            return _is_one_of(own, None, command.destination_site_id if is_named else standing)
        case c.ReportReady():
            is_own_victim = not keys_of(state.find(Victim, command.victim_id)).isdisjoint(own)
            return is_own_victim and (command.team_id is None or speaks_for(state, actor, command.team_id))
        case c.ReadBack() | c.WithdrawCase():
            case = state.find(RegulationCase, command.case_id)
            return case is not None and _is_one_of(own, case.team_id, case.site_id)
        case c.SetSiteCapacity() | c.OpenSite() | c.CloseSite():
            return _is_one_of(own, None, command.site_id)
    return False


def _is_one_of(own: tuple[object, object], team_id: object, site_id: object) -> bool:
    return (team_id is not None and own[0] == team_id) or (site_id is not None and own[1] == site_id)
