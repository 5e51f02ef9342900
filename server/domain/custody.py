"""Where victims are and in whose hands: one series of reports, read from its oldest to its newest.

Whoever gives a person away moves custody by saying so; whoever receives confirms it. Because presence, custody and
times are read off the series, they do not depend on the order in which the reports came in, and nobody is ever in
two hands.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.operations import Site, SiteKind, Stamp
from protocol.refusals import Refusal, RefusalCode
from protocol.vehicles import Vehicle
from protocol.victims import (
    Custody,
    CustodyKind,
    CustodyState,
    Holder,
    JourneyPoint,
    Victim,
    VictimOutcome,
    VictimPresence,
)
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.permissions import CARERS
from server.domain.registers import stamp_of, write
from server.domain.standing import standing_team
from server.domain.state import OperationState
from server.domain.victim_rights import has_had, is_own, is_relieved, may_receive, own_holder

MAX_JOURNEY = 32
"""How many reports of place and hands a victim keeps at hand: several times the longest way."""

PRESENCE: dict[CustodyKind, VictimPresence | None] = {
    CustodyKind.SCENE: VictimPresence.AT_SCENE,
    CustodyKind.SITE: VictimPresence.AT_SITE,
    CustodyKind.TEAM: None,
    CustodyKind.VEHICLE: None,
    CustodyKind.DESTINATION: VictimPresence.AT_DESTINATION,
    CustodyKind.NONE: None,
}
"""Where somebody is who is given into such hands; None: where they were."""

OUTCOME: dict[VictimOutcome, VictimPresence] = {
    VictimOutcome.RELEASED: VictimPresence.RELEASED,
    VictimOutcome.REFUSED: VictimPresence.REFUSED,
    VictimOutcome.LOST_TRACK: VictimPresence.LOST_TRACK,
    VictimOutcome.FOUND: VictimPresence.AT_SCENE,
}
"""What each outcome makes of the presence."""

_GONE = frozenset({VictimPresence.RELEASED, VictimPresence.REFUSED, VictimPresence.LOST_TRACK})
_RECEIVERS = frozenset({CustodyKind.SITE, CustodyKind.DESTINATION})
_NOBODY = Holder(kind=CustodyKind.NONE)


def move(state: OperationState, command: c.MoveVictim, actor: Actor, moment: Moment) -> Decision:
    victim = state.find(Victim, command.victim_id)
    if victim is None:
        return unknown("victim_id")
    if is_relieved(victim, command, actor, moment):
        return Refusal(code=RefusalCode.FORBIDDEN)
    holder = complete_holder(state, command.to)
    if holder is None:
        return invalid("to", victim)
    return accept(
        e.VictimMoved(
            victim_id=victim.id,
            to=holder,
            is_confirmed=is_own(state, actor, holder),
            presence=PRESENCE[holder.kind],
            by=actor.role,
        ),
        is_late=_is_late(victim, command, actor, moment),
    )


def confirm_receipt(state: OperationState, command: c.ConfirmReceipt, actor: Actor, moment: Moment) -> Decision:
    """A receiver at the victim's side is believed before the giver is heard, whose report may still be on its way.

    With the hands come the care and the name, so a crew or a post does not just name anybody (rule VI16).
    """
    victim = state.find(Victim, command.victim_id)
    if victim is None:
        return unknown("victim_id")
    is_told_late = has_had(state, victim, actor) and not is_relieved(victim, command, actor, moment)
    if actor.role in CARERS and not (may_receive(state, victim, actor, command.scan_value) or is_told_late):
        return Refusal(code=RefusalCode.FORBIDDEN)
    receiver = command.receiver or own_holder(actor) or (None if victim.custody is None else victim.custody.holder)
    holder = None if receiver is None else complete_holder(state, receiver)
    if holder is None:
        return invalid("receiver", victim)
    return accept(
        e.VictimMoved(victim_id=victim.id, to=holder, is_confirmed=True, presence=PRESENCE[holder.kind], by=actor.role),
        is_late=_is_late(victim, command, actor, moment),
    )


def moved(state: OperationState, record: e.Record, event: e.VictimMoved) -> tuple[Entity, ...]:
    victim = state.find(Victim, event.victim_id)
    if victim is None:
        return ()
    point = JourneyPoint(
        stamp=stamp_of(record),
        presence=event.presence,
        site_id=event.to.site_id,
        holder=event.to,
        is_confirmed=event.is_confirmed,
        by=event.by,
        is_correction=event.is_correction,
    )
    after = with_point(victim, point)
    if event.to.kind is CustodyKind.DESTINATION:
        after = write(after, "destination", record, destination_site_id=event.to.site_id)
    return (with_news(after, record),)


def presence_changed(state: OperationState, record: e.Record, event: e.VictimPresenceChanged) -> tuple[Entity, ...]:
    victim = state.find(Victim, event.victim_id)
    if victim is None:
        return ()
    point = JourneyPoint(
        stamp=stamp_of(record), presence=event.presence, site_id=event.site_id, is_correction=event.is_correction
    )
    return (with_news(with_point(victim, point), record),)


def set_outcome(state: OperationState, command: c.SetOutcome, actor: Actor, moment: Moment) -> Decision:
    victim = state.find(Victim, command.victim_id)
    if victim is None:
        return unknown("victim_id")
    if is_relieved(victim, command, actor, moment):
        return Refusal(code=RefusalCode.FORBIDDEN)
    if command.outcome is VictimOutcome.REFUSED and not command.reason.strip():
        return invalid("reason", victim)
    return accept(
        e.VictimOutcomeSet(victim_id=victim.id, outcome=command.outcome, reason=command.reason, by=actor.role),
        is_late=_is_late(victim, command, actor, moment),
    )


def outcome_set(state: OperationState, record: e.Record, event: e.VictimOutcomeSet) -> tuple[Entity, ...]:
    victim = state.find(Victim, event.victim_id)
    if victim is None:
        return ()
    is_found = event.outcome is VictimOutcome.FOUND
    point = JourneyPoint(
        stamp=stamp_of(record),
        presence=OUTCOME[event.outcome],
        holder=Holder(kind=CustodyKind.SCENE) if is_found else _NOBODY,
        by=event.by,
        reason=event.reason,
    )
    return (with_news(with_point(victim, point), record),)


def complete_holder(state: OperationState, holder: Holder) -> Holder | None:
    """The holder as it is kept: known, whole, and only with what belongs to its kind; None if it makes no sense."""
    match holder:
        case Holder(kind=CustodyKind.SCENE):
            return Holder(kind=CustodyKind.SCENE)
        case Holder(kind=CustodyKind.TEAM, team_id=team_id):
            team = standing_team(state, team_id)
            if team is not None:
                return Holder(kind=CustodyKind.TEAM, team_id=team.id)
        case Holder(kind=CustodyKind.VEHICLE, vehicle_id=vehicle_id):
            vehicle = state.find(Vehicle, vehicle_id)
            if vehicle is not None:
                return Holder(kind=CustodyKind.VEHICLE, vehicle_id=vehicle.id, team_id=vehicle.team_id)
        case Holder(kind=CustodyKind.SITE | CustodyKind.DESTINATION, site_id=site_id):
            site = state.find(Site, site_id)
            is_elsewhere = site_id is None and holder.kind is CustodyKind.DESTINATION and holder.service.strip() != ""
            if site is not None or is_elsewhere:
                is_hospital = site is not None and site.kind is SiteKind.HOSPITAL
                kind = CustodyKind.DESTINATION if is_hospital else holder.kind
                return Holder(kind=kind, site_id=site_id, service=holder.service, function=holder.function)
    return None


def with_point(victim: Victim, point: JourneyPoint) -> Victim:
    """The victim with one more report of place or hands, and what now follows from all of them."""
    journey = victim.journey
    if not journey or journey[-1].stamp < point.stamp:
        journey = (*journey, point)[-MAX_JOURNEY:]
    else:
        journey = tuple(sorted((*journey, point), key=lambda each: each.stamp))[-MAX_JOURNEY:]
    return msgspec.structs.replace(victim, journey=journey, **read_journey(journey))


def read_journey(journey: Iterable[JourneyPoint]) -> dict[str, Any]:
    """Presence, custody, place, team in charge and times, from the reports in the order of what happened."""
    points = tuple(journey)
    now = _BEGINNING.copy()
    may_fall_back = any(point.is_correction for point in points)
    stood = [now.copy()]
    for point in points:
        presence = point.presence
        if presence is None and now["presence"] in _GONE and point.holder is not None:
            presence = VictimPresence.AT_SCENE  # somebody has this person again
        if presence is not None:
            if point.is_correction:
                _fall_back_in_place(now, stood, presence)
            _read_presence(now, point, presence)
        if point.holder is not None:
            if point.is_correction:
                _fall_back_in_hands(now, stood, point.holder)
            _read_hands(now, point, point.holder)
        if may_fall_back:
            stood.append(now.copy())
    return now


_OF_THE_PLACE: dict[str, Any] = {
    "presence": VictimPresence.AT_SCENE,
    "presence_at": None,
    "site_id": None,
    "left_at": None,
    "arrived_at": None,
    "outcome_at": None,
    "outcome_reason": "",
}
_OF_THE_HANDS: dict[str, Any] = {"custody": None, "team_id": None, "handed_over_at": None}
_BEGINNING = _OF_THE_PLACE | _OF_THE_HANDS


def _fall_back_in_place(now: dict[str, Any], stood: list[dict[str, Any]], presence: VictimPresence) -> None:
    """The place and its times as they were when the person was last there; as at the beginning if never."""
    before = next((each for each in reversed(stood) if each["presence"] is presence), stood[0])
    now |= {name: before[name] for name in _OF_THE_PLACE}


def _fall_back_in_hands(now: dict[str, Any], stood: list[dict[str, Any]], holder: Holder) -> None:
    """The hands and their times as they were when these last had the person; as they are if they never had."""
    for before in reversed(stood):
        if before["custody"] is not None and _are_same_hands(before["custody"].holder, holder):
            now |= {name: before[name] for name in _OF_THE_HANDS}
            return


def _read_presence(now: dict[str, Any], point: JourneyPoint, presence: VictimPresence) -> None:
    at = point.stamp.occurred_at
    if presence is not now["presence"] or now["presence_at"] is None:
        now["presence_at"] = at
        if presence is VictimPresence.IN_TRANSPORT:
            now["left_at"], now["arrived_at"] = at, None
        elif presence is VictimPresence.AT_DESTINATION:
            now["arrived_at"] = at
        now["outcome_at"] = at if presence in _GONE else None
    now["presence"] = presence
    now["outcome_reason"] = point.reason if presence in _GONE else ""
    is_somewhere = presence in (VictimPresence.AT_SITE, VictimPresence.AT_DESTINATION)
    now["site_id"] = point.site_id if is_somewhere else None


def _read_hands(now: dict[str, Any], point: JourneyPoint, holder: Holder) -> None:
    at = point.stamp.occurred_at
    standing: Custody | None = now["custody"]
    if standing is None or not _are_same_hands(standing.holder, holder):
        standing = Custody(holder=holder, since=at, given_by=point.by, given_by_device_id=point.stamp.device_id)
        if holder.kind in _RECEIVERS:
            now["handed_over_at"] = at
    if point.is_confirmed and standing.state is not CustodyState.CONFIRMED:
        standing = msgspec.structs.replace(standing, state=CustodyState.CONFIRMED, confirmed_at=at)
    now["custody"] = standing
    if holder.kind is CustodyKind.SCENE or (holder.kind in _RECEIVERS and point.is_confirmed):
        now["team_id"] = None
    elif holder.team_id is not None and (point.is_confirmed or now["team_id"] is None):
        now["team_id"] = holder.team_id


def _are_same_hands(one: Holder, other: Holder) -> bool:
    """A crew is the same hands with and without its vehicle; a service is, whoever took over there."""
    if one.team_id is not None or other.team_id is not None:
        return one.team_id == other.team_id
    return (one.kind, one.site_id, one.vehicle_id, one.service) == (
        other.kind,
        other.site_id,
        other.vehicle_id,
        other.service,
    )


def with_news(victim: Victim, record: e.Record) -> Victim:
    """The victim after somebody said something of this person."""
    if record.occurred_at <= victim.last_news_at:
        return victim
    return msgspec.structs.replace(victim, last_news_at=record.occurred_at)


def _is_late(victim: Victim, command: c.CommandEnvelope, actor: Actor, moment: Moment) -> bool:
    """Is there newer news of the place or the hands?"""
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return bool(victim.journey) and stamp <= victim.journey[-1].stamp
