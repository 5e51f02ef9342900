"""Whose victims are whose: what a crew or a first-aid post may ask, and about whom."""

from protocol import commands as c
from protocol.devices import Role
from protocol.evacuations import Evacuation, EvacuationState
from protocol.ids import SiteId
from protocol.interventions import Intervention
from protocol.operations import Stamp
from protocol.teams import Team
from protocol.victims import CustodyKind, CustodyState, Holder, ScanValue, Victim, VictimPresence
from server.domain.actor import Actor, Moment
from server.domain.scopes import keys_of
from server.domain.standing import speaks_for
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

_CARERS = frozenset({Role.TEAM_MEMBER, Role.TEAM_LEADER, Role.POST_LEADER})
"""As in `server.domain.permissions`, which builds on this."""
_ENDED = frozenset({EvacuationState.HANDED_OVER, EvacuationState.CANCELLED})


def is_about_own_victim(state: OperationState, command: ABOUT_VICTIMS, actor: Actor) -> bool:
    """Does the sender speak of a victim of its own team or post, or of a new one in its own hands?"""
    if actor.team_id is None and actor.site_id is None:
        return False
    match command:
        case c.RegisterVictim() | c.RegisterVictims():
            has_own_team = command.team_id is None or speaks_for(state, actor, command.team_id)
            is_at_own_site = actor.team_id is not None or command.site_id in (None, actor.site_id)
            return has_own_team and is_at_own_site
        case c.TallyMinorCare():
            team = state.find(Team, actor.team_id)
            home = actor.site_id if team is None else team.site_id
            return command.site_id in (None, home) or _was_home(state, command.site_id, actor)
        case c.ConfirmReceipt():
            return command.receiver is None or is_own(state, actor, command.receiver)
        case _:
            victim = state.find(Victim, command.victim_id)
            return is_in_scope(victim, actor) or has_had(state, victim, actor)


def is_in_scope(victim: Victim | None, actor: Actor) -> bool:
    """Does this person concern the sender's own team or post now?"""
    return not keys_of(victim).isdisjoint((actor.team_id, actor.site_id))


def may_receive(state: OperationState, victim: Victim, actor: Actor, scan_value: ScanValue | None) -> bool:
    """May a crew or a first-aid post say that it has this person now, and so be shown the care?

    Yes, if it was told of a hand-over, if the person is where it works, or if nobody in particular has them. Else it
    must have read a number on them; not if it had them before and was relieved, because it may know that number.
    """
    if is_in_scope(victim, actor) or _awaits(state, victim, actor) or _is_in_nobodys_hands(victim):
        return True
    if _is_same_mission(state, victim, actor) or _is_same_site(state, victim, actor):
        return True
    return _carries(victim, scan_value) and not has_had(state, victim, actor)


def _awaits(state: OperationState, victim: Victim, actor: Actor) -> bool:
    """Is an evacuation bringing this person, or is the sender to drive it?"""
    evacuation = state.find(Evacuation, victim.evacuation_id)
    if evacuation is None or evacuation.state in _ENDED:
        return False
    return _is_any(actor.team_id, evacuation.team_id) or _is_any(actor.site_id, evacuation.destination_site_id)


def _is_same_mission(state: OperationState, victim: Victim, actor: Actor) -> bool:
    intervention = state.find(Intervention, victim.intervention_id)
    return intervention is not None and (
        actor.team_id in intervention.team_ids or _is_any(actor.site_id, intervention.site_id)
    )


def _is_same_site(state: OperationState, victim: Victim, actor: Actor) -> bool:
    """Is this person at the sender's place, or with a crew of that place?"""
    own = _home_of(state, actor)
    crew = state.find(Team, None if victim.custody is None else victim.custody.holder.team_id)
    return _is_any(own, victim.site_id, None if crew is None else crew.site_id)


def _home_of(state: OperationState, actor: Actor) -> SiteId | None:
    team = state.find(Team, actor.team_id)
    return actor.site_id if team is None else team.site_id


def _was_home(state: OperationState, site_id: SiteId | None, actor: Actor) -> bool:
    """Is this the place of a team that has ended in the sender's own?"""
    teams = () if site_id is None else state.teams_at(site_id)
    return any(speaks_for(state, actor, team_id) for team_id in teams)


def _is_in_nobodys_hands(victim: Victim) -> bool:
    """Lost; found outside any intervention; or given to a service that has no entry here and has not confirmed."""
    if victim.custody is None or victim.presence is VictimPresence.LOST_TRACK:
        return True
    holder = victim.custody.holder
    if holder.kind is CustodyKind.SCENE:
        return victim.intervention_id is None
    is_elsewhere = holder.kind is CustodyKind.DESTINATION and holder.site_id is None
    return is_elsewhere and victim.custody.state is CustodyState.DECLARED


def _carries(victim: Victim, scan_value: ScanValue | None) -> bool:
    read = None if scan_value is None else scan_value.strip().casefold()
    return any(scan.value.strip().casefold() == read for scan in victim.scans)


def _is_any(own: object, *others: object) -> bool:
    return own is not None and own in others


def has_had(state: OperationState, victim: Victim | None, actor: Actor) -> bool:
    """Was this person once in the sender's hands? What it reports from then may come in after it was relieved."""
    points = () if victim is None else victim.journey
    return any(point.holder is not None and is_own(state, actor, point.holder) for point in points)


def is_relieved(victim: Victim, command: c.CommandEnvelope, actor: Actor, moment: Moment) -> bool:
    """Is the sender a crew or a post that had this person, and speaks of a time after others took over?

    What it reports of its own time is history and may come in late; with anything newer it would take them back.
    """
    if actor.role not in _CARERS or is_in_scope(victim, actor):
        return False
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return not any(point.holder is not None and stamp < point.stamp for point in victim.journey)


def own_holder(actor: Actor) -> Holder | None:
    """The sender's own hands: its team's, or its post's."""
    if actor.team_id is not None:
        return Holder(kind=CustodyKind.TEAM, team_id=actor.team_id)
    return None if actor.site_id is None else Holder(kind=CustodyKind.SITE, site_id=actor.site_id)


def is_own(state: OperationState, actor: Actor, holder: Holder) -> bool:
    """Does the sender speak for these hands?"""
    return speaks_for(state, actor, holder.team_id) or (actor.site_id is not None and holder.site_id == actor.site_id)
