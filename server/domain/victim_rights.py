"""Whose victims are whose: what a crew or a first-aid post may ask, and about whom."""

from protocol import commands as c
from protocol.teams import Team
from protocol.victims import CustodyKind, Holder, Victim
from server.domain.actor import Actor
from server.domain.scopes import keys_of
from server.domain.state import OperationState

ABOUT_VICTIMS = (
    c.RegisterVictim
    | c.RegisterVictims
    | c.ScanVictim
    | c.TriageVictim
    | c.DescribeVictim
    | c.IdentifyVictim
    | c.MoveVictim
    | c.ConfirmReceipt
    | c.SetOutcome
    | c.VoidVictim
    | c.TallyMinorCare
)
"""What crews and posts may ask about victims in their scope."""


def is_about_own_victim(state: OperationState, command: ABOUT_VICTIMS, actor: Actor) -> bool:
    """Does the sender speak of a victim of its own team or post, or of a new one in its own hands?"""
    if actor.team_id is None and actor.site_id is None:
        return False
    match command:
        case c.RegisterVictim() | c.RegisterVictims():
            has_own_team = command.team_id is None or command.team_id == actor.team_id
            is_at_own_site = actor.team_id is not None or command.site_id in (None, actor.site_id)
            return has_own_team and is_at_own_site
        case c.TallyMinorCare():
            team = state.find(Team, actor.team_id)
            home = actor.site_id if team is None else team.site_id
            return command.site_id is None or command.site_id == home
        case c.ConfirmReceipt():
            return command.receiver is None or is_own(actor, command.receiver)
        case _:
            victim = state.find(Victim, command.victim_id)
            return not keys_of(victim).isdisjoint((actor.team_id, actor.site_id)) or _has_had(victim, actor)


def _has_had(victim: Victim | None, actor: Actor) -> bool:
    """Was this person once in the sender's hands? What it reports from then may come in after it was relieved."""
    points = () if victim is None else victim.journey
    return any(point.holder is not None and is_own(actor, point.holder) for point in points)


def own_holder(actor: Actor) -> Holder | None:
    """The sender's own hands: its team's, or its post's."""
    if actor.team_id is not None:
        return Holder(kind=CustodyKind.TEAM, team_id=actor.team_id)
    return None if actor.site_id is None else Holder(kind=CustodyKind.SITE, site_id=actor.site_id)


def is_own(actor: Actor, holder: Holder) -> bool:
    """Does the sender speak for these hands?"""
    return (actor.team_id is not None and holder.team_id == actor.team_id) or (
        actor.site_id is not None and holder.site_id == actor.site_id
    )
