"""Evacuations: from the wish to the hand-over; state and times are read off the reports, in any order of arrival."""

from typing import NamedTuple

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.evacuations import (
    Evacuation,
    EvacuationPoint,
    EvacuationState,
    EvacuationTimes,
    SeenDestination,
    VectorKind,
)
from protocol.events import Record
from protocol.ids import SiteId
from protocol.operations import Site, Stamp
from protocol.refusals import Refusal, RefusalCode
from protocol.vehicles import Vehicle
from protocol.victims import Victim
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, erased, invalid, taken, unknown
from server.domain.permissions import CREW, LEADERS
from server.domain.registers import is_newest, stamp_of, write
from server.domain.standing import standing_team
from server.domain.state import OperationState
from server.domain.steps import Ladder, add_point, first_reports, furthest, is_late, standing

LADDER = Ladder(
    steps=(
        EvacuationState.REQUESTED,
        EvacuationState.AUTHORISED,
        EvacuationState.VECTOR_ASSIGNED,
        EvacuationState.LOADED,
        EvacuationState.DEPARTED,
        EvacuationState.ARRIVED,
        EvacuationState.HANDED_OVER,
    ),
    ending=EvacuationState.CANCELLED,
)
"""The steps of an evacuation in their order: any may be skipped, none told backwards, save as a correction."""

REPORTED = frozenset(LADDER.steps[LADDER.steps.index(EvacuationState.LOADED) :])
"""Steps that are simply told; those before have a command of their own."""
OVER = frozenset({EvacuationState.HANDED_OVER, EvacuationState.CANCELLED})


class Destination(NamedTuple):
    """Where to; empty: not said."""

    site_id: SiteId | None = None
    service: str = ""


def destination_of(evacuation: Evacuation) -> Destination:
    """Where it goes now."""
    return Destination(evacuation.destination_site_id, evacuation.service)


def is_under_way(evacuation: Evacuation | None) -> bool:
    """Is it still to come, or on its way?"""
    return evacuation is not None and evacuation.state not in OVER


def request(state: OperationState, command: c.RequestEvacuation, actor: Actor, moment: Moment) -> Decision:
    existing = state.entities.get(command.evacuation_id)
    if existing is not None:
        return taken("evacuation_id", existing if isinstance(existing, Evacuation) else None)
    victims = [state.find(Victim, victim_id) for victim_id in command.victim_ids]
    found = [victim for victim in victims if victim is not None]
    if len(found) < len(victims):
        return unknown("victim_ids")
    if len({victim.id for victim in found}) < len(found):
        return invalid("victim_ids")
    for victim in found:
        if victim.is_void or victim.merged_into is not None:
            return invalid("victim_ids", victim)
        current = state.find(Evacuation, victim.evacuation_id)
        if current is not None and is_under_way(current):
            return taken("victim_ids", current)
        if command.note is not None and victim.is_erased:
            return erased("victim_ids", victim)
    if command.site_id is not None and state.find(Site, command.site_id) is None:
        return unknown("site_id")
    return refuse_destination(state, command.destination_site_id, None) or accept(
        e.EvacuationRequested(
            evacuation_id=command.evacuation_id,
            victim_ids=command.victim_ids,
            team_id=actor.team_id if actor.role in CREW else None,
            site_id=command.site_id or found[0].site_id,
            care_level=command.care_level,
            destination_site_id=command.destination_site_id,
            service=command.service,
            has_note=command.note is not None,
        ),
        *(
            e.CareNoted(victim_id=victim.id, remark=command.note, by_team_id=actor.team_id)
            for victim in found
            if command.note is not None
        ),
    )


def requested(state: OperationState, record: Record, event: e.EvacuationRequested) -> tuple[Entity, ...]:
    evacuation = Evacuation(
        id=event.evacuation_id,
        victim_ids=event.victim_ids,
        case_id=event.case_id,
        requested_by_team_id=event.team_id,
        site_id=event.site_id,
        care_level=event.care_level,
        has_note=event.has_note,
    )
    evacuation = _told(evacuation, record, EvacuationState.REQUESTED)
    victims = tuple(
        write(victim, "evacuation", record, evacuation_id=evacuation.id) for victim in _victims(state, evacuation)
    )
    destination = Destination(event.destination_site_id, event.service)
    return _towards(evacuation, victims, record, destination) if any(destination) else (evacuation, *victims)


def authorise(state: OperationState, command: c.AuthoriseEvacuation, actor: Actor, moment: Moment) -> Decision:
    evacuation = state.find(Evacuation, command.evacuation_id)
    if evacuation is None:
        return unknown("evacuation_id")
    stamp = _stamp(command, actor, moment)
    refusal = (
        _refuse_over(evacuation, stamp)
        or _refuse_stale(evacuation, command.seen_destination, command.is_anyway)
        or refuse_destination(state, command.destination_site_id, evacuation)
    )
    return refusal or accept(
        e.EvacuationAuthorised(
            evacuation_id=evacuation.id, destination_site_id=command.destination_site_id, service=command.service
        ),
        is_late=is_late(evacuation.series, stamp),
    )


def authorised(state: OperationState, record: Record, event: e.EvacuationAuthorised) -> tuple[Entity, ...]:
    evacuation = state.find(Evacuation, event.evacuation_id)
    if evacuation is None:
        return ()
    evacuation = _told(evacuation, record, EvacuationState.AUTHORISED)
    destination = Destination(event.destination_site_id, event.service)
    if not any(destination):
        return (evacuation,)
    return _towards(evacuation, _victims(state, evacuation), record, destination)


def assign_vector(state: OperationState, command: c.AssignVector, actor: Actor, moment: Moment) -> Decision:
    evacuation = state.find(Evacuation, command.evacuation_id)
    if evacuation is None:
        return unknown("evacuation_id")
    stamp = _stamp(command, actor, moment)
    refusal = _refuse_over(evacuation, stamp) or _refuse_stale(evacuation, command.seen_destination, command.is_anyway)
    if refusal is not None:
        return refusal
    team = standing_team(state, command.team_id)
    if command.team_id is not None and team is None:
        return unknown("team_id", evacuation)
    vehicle = state.find(Vehicle, command.vehicle_id)
    if command.vehicle_id is not None and vehicle is None:
        return unknown("vehicle_id", evacuation)
    if command.vector is VectorKind.OWN_MEANS and (team or vehicle or command.transporter):
        return invalid("vector", evacuation)
    return accept(
        e.VectorAssigned(
            evacuation_id=evacuation.id,
            vector=command.vector,
            team_id=team.id if team is not None else None if vehicle is None else vehicle.team_id,
            vehicle_id=command.vehicle_id,
            transporter=command.transporter,
            eta_at=command.eta_at,
        ),
        is_late=not is_newest(evacuation, "vector", stamp),
    )


def vector_assigned(state: OperationState, record: Record, event: e.VectorAssigned) -> tuple[Entity, ...]:
    evacuation = state.find(Evacuation, event.evacuation_id)
    if evacuation is None:
        return ()
    evacuation = _told(evacuation, record, EvacuationState.VECTOR_ASSIGNED)
    evacuation = write(
        evacuation,
        "vector",
        record,
        vector=event.vector,
        team_id=event.team_id,
        vehicle_id=event.vehicle_id,
        transporter=event.transporter,
    )
    return (_expected(evacuation, record, event.eta_at),)


def advance(state: OperationState, command: c.AdvanceEvacuation, actor: Actor, moment: Moment) -> Decision:
    evacuation = state.find(Evacuation, command.evacuation_id)
    if evacuation is None:
        return unknown("evacuation_id")
    is_correction_allowed = command.is_forced and actor.role in LEADERS
    if command.state is LADDER.ending or (command.state not in REPORTED and not is_correction_allowed):
        return invalid("state", evacuation)
    if command.handed_over_to and command.state is not EvacuationState.HANDED_OVER:
        return invalid("handed_over_to", evacuation)
    late = is_late(evacuation.series, _stamp(command, actor, moment))
    is_forward = evacuation.state is not LADDER.ending and LADDER.rank(command.state) >= LADDER.rank(evacuation.state)
    if not (late or is_forward or is_correction_allowed):
        return Refusal(code=RefusalCode.OUT_OF_SEQUENCE, field="state", last=evacuation)
    return accept(
        e.EvacuationAdvanced(
            evacuation_id=evacuation.id,
            state=command.state,
            eta_at=command.eta_at,
            handed_over_to=command.handed_over_to,
            is_confirmed=_is_receiver(evacuation, command.state, actor),
            is_forced=not (late or is_forward),
        ),
        is_late=late,
    )


def advanced(state: OperationState, record: Record, event: e.EvacuationAdvanced) -> tuple[Entity, ...]:
    evacuation = state.find(Evacuation, event.evacuation_id)
    if evacuation is None:
        return ()
    evacuation = _told(evacuation, record, event.state, is_correction=event.is_forced, is_confirmed=event.is_confirmed)
    if event.handed_over_to:
        evacuation = write(evacuation, "handover", record, handed_over_to=event.handed_over_to)
    return (_expected(evacuation, record, event.eta_at),)


def divert(state: OperationState, command: c.DivertEvacuation, actor: Actor, moment: Moment) -> Decision:
    evacuation = state.find(Evacuation, command.evacuation_id)
    if evacuation is None:
        return unknown("evacuation_id")
    stamp = _stamp(command, actor, moment)
    if command.destination_site_id is None and not command.service:
        return invalid("destination_site_id", evacuation)
    refusal = (
        _refuse_over(evacuation, stamp)
        or _refuse_stale(evacuation, command.seen_destination, command.is_anyway)
        or refuse_destination(state, command.destination_site_id, evacuation)
    )
    return refusal or accept(
        e.EvacuationDiverted(
            evacuation_id=evacuation.id,
            reason=command.reason,
            destination_site_id=command.destination_site_id,
            service=command.service,
            eta_at=command.eta_at,
        ),
        is_late=not is_newest(evacuation, "destination", stamp),
    )


def diverted(state: OperationState, record: Record, event: e.EvacuationDiverted) -> tuple[Entity, ...]:
    evacuation = state.find(Evacuation, event.evacuation_id)
    if evacuation is None:
        return ()
    evacuation = write(evacuation, "diversion", record, diverted_at=record.occurred_at, divert_reason=event.reason)
    evacuation = _expected(evacuation, record, event.eta_at)
    destination = Destination(event.destination_site_id, event.service)
    return _towards(evacuation, _victims(state, evacuation), record, destination)


def cancel(state: OperationState, command: c.CancelEvacuation, actor: Actor, moment: Moment) -> Decision:
    evacuation = state.find(Evacuation, command.evacuation_id)
    if evacuation is None:
        return unknown("evacuation_id")
    stamp = _stamp(command, actor, moment)
    return _refuse_over(evacuation, stamp) or accept(
        e.EvacuationCancelled(evacuation_id=evacuation.id, reason=command.reason),
        is_late=is_late(evacuation.series, stamp),
    )


def cancelled(state: OperationState, record: Record, event: e.EvacuationCancelled) -> tuple[Entity, ...]:
    evacuation = state.find(Evacuation, event.evacuation_id)
    if evacuation is None:
        return ()
    evacuation = _told(evacuation, record, EvacuationState.CANCELLED)
    return (write(evacuation, "cancellation", record, cancel_reason=event.reason),)


def refuse_destination(state: OperationState, site_id: SiteId | None, last: Entity | None) -> Refusal | None:
    """A refusal if the destination is a site that nobody has entered."""
    if site_id is not None and state.find(Site, site_id) is None:
        return unknown("destination_site_id", last)
    return None


def _is_receiver(evacuation: Evacuation, step: EvacuationState, actor: Actor) -> bool:
    """Does who takes the victims over at this step say so itself: who drives, or the destination?"""
    if step is EvacuationState.LOADED:
        return actor.team_id is not None and actor.team_id == evacuation.team_id
    is_end = step is EvacuationState.HANDED_OVER
    return is_end and actor.site_id is not None and actor.site_id == evacuation.destination_site_id


def _refuse_over(evacuation: Evacuation, stamp: Stamp) -> Refusal | None:
    """After its end nothing is ordered any more; what was ordered before comes in late."""
    if is_under_way(evacuation) or is_late(evacuation.series, stamp):
        return None
    return Refusal(code=RefusalCode.OUT_OF_SEQUENCE, field="evacuation_id", last=evacuation)


def _refuse_stale(evacuation: Evacuation, seen: SeenDestination | None, is_anyway: bool) -> Refusal | None:
    if seen is None or is_anyway or Destination(seen.site_id, seen.service) == destination_of(evacuation):
        return None
    return Refusal(code=RefusalCode.STALE, field="seen_destination", last=evacuation)


def _stamp(command: c.CommandEnvelope, actor: Actor, moment: Moment) -> Stamp:
    return Stamp(moment.occurred_at, actor.device_id, command.device_counter)


def _told(
    evacuation: Evacuation,
    record: Record,
    step: EvacuationState,
    *,
    is_correction: bool = False,
    is_confirmed: bool = False,
) -> Evacuation:
    """The evacuation with one more report of a step, and what is read off all of them."""
    point = EvacuationPoint(stamp_of(record), step, is_correction, is_confirmed)
    series = add_point(evacuation.series, point)
    kept = standing(series, LADDER)
    times = {f"{each}_at": first.stamp.occurred_at for each, first in first_reports(kept).items()}
    return msgspec.structs.replace(
        evacuation,
        series=series,
        state=furthest(kept, LADDER),
        times=EvacuationTimes(**times),
        is_receipt_confirmed=any(each.is_confirmed and each.step is EvacuationState.HANDED_OVER for each in kept),
    )


def _expected(evacuation: Evacuation, record: Record, eta_at: int | None) -> Evacuation:
    return evacuation if eta_at is None else write(evacuation, "eta", record, eta_at=eta_at)


def _towards(
    evacuation: Evacuation, victims: tuple[Victim, ...], record: Record, destination: Destination
) -> tuple[Entity, ...]:
    """The evacuation and its victims with a new destination."""
    evacuation = write(
        evacuation, "destination", record, destination_site_id=destination.site_id, service=destination.service
    )
    return (
        evacuation,
        *(write(victim, "destination", record, destination_site_id=destination.site_id) for victim in victims),
    )


def _victims(state: OperationState, evacuation: Evacuation) -> tuple[Victim, ...]:
    found = (state.find(Victim, victim_id) for victim_id in evacuation.victim_ids)
    return tuple(victim for victim in found if victim is not None)
