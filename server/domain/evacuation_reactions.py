"""What follows from an evacuation for its victims, and from a decision of the medical regulation for the evacuation."""

from collections.abc import Iterable, Iterator
from uuid import uuid5

from protocol import events as e
from protocol.evacuations import Evacuation, EvacuationState, VectorKind
from protocol.events import Record
from protocol.ids import EvacuationId, SiteId, VictimId
from protocol.regulation import RegulationCase, RegulationDecision
from protocol.victims import CustodyKind, Holder, Victim, VictimPresence
from server.domain.evacuations import LADDER, Destination, destination_of, is_under_way
from server.domain.registers import stamp_of
from server.domain.state import OperationState

ON_BOARD = frozenset({EvacuationState.LOADED, EvacuationState.DEPARTED, EvacuationState.ARRIVED})
"""States in which who drives has the victims."""
_TAKEN_AWAY = ON_BOARD | {EvacuationState.HANDED_OVER}
_REPLACED = "regulation: {decision}"


def victims_follow(before: OperationState, after: OperationState, record: Record) -> Iterable[e.Event]:
    """On board, on the road, arrived, received: the same is true of each victim, at the same time."""
    event = record.event
    if not isinstance(event, e.EvacuationAdvanced | e.VectorAssigned):
        return
    was, now = (state.find(Evacuation, event.evacuation_id) for state in (before, after))
    if was is None or now is None:
        return
    for victim_id in now.victim_ids:
        if after.find(Victim, victim_id) is None:
            continue
        if isinstance(event, e.VectorAssigned):
            if now.state in ON_BOARD and _vector(was) != _vector(now):
                yield from _boarding(victim_id, now, record)
        elif event.is_forced:
            yield from _taken_back(victim_id, was, now, record)
        elif (was.times, was.is_receipt_confirmed) != (now.times, now.is_receipt_confirmed) or event.is_confirmed:
            yield from _step(victim_id, now, record, event)


def evacuation_follows(before: OperationState, after: OperationState, record: Record) -> Iterable[e.Event]:
    """A decision to transport is an authorised evacuation; a decision that replaces it takes it back."""
    event = record.event
    case = after.find(RegulationCase, event.case_id) if isinstance(event, e.CaseDecided) else None
    victim = None if case is None else after.find(Victim, case.victim_id)
    if case is None or victim is None or case.stamps.get("decision") != stamp_of(record):
        return  # or a newer decision stands
    current = after.find(Evacuation, victim.evacuation_id)
    if current is not None and not is_under_way(current):
        current = None
    if case.decision is RegulationDecision.TRANSPORT:
        yield from _transport(case, victim, current, record)
    elif current is not None and current.case_id == case.id and current.state not in ON_BOARD:
        yield e.EvacuationCancelled(evacuation_id=current.id, reason=_REPLACED.format(decision=case.decision))


def _transport(case: RegulationCase, victim: Victim, current: Evacuation | None, record: Record) -> Iterator[e.Event]:
    destination = Destination(case.destination_site_id, case.service)
    if current is None:
        # One for each decision: the case may come to a second one after the first evacuation is over.
        evacuation_id = EvacuationId(uuid5(case.id, f"evacuation {record.seq}"))
        yield e.EvacuationRequested(
            evacuation_id=evacuation_id,
            victim_ids=(victim.id,),
            case_id=case.id,
            team_id=case.team_id,
            site_id=victim.site_id,
        )
    elif current.times.authorised_at is not None and any(destination):
        if destination != destination_of(current):
            yield e.EvacuationDiverted(
                evacuation_id=current.id,
                reason=_REPLACED.format(decision=case.decision),
                destination_site_id=destination.site_id,
                service=destination.service,
            )
        return
    else:
        evacuation_id = current.id
    yield e.EvacuationAuthorised(
        evacuation_id=evacuation_id, destination_site_id=destination.site_id, service=destination.service
    )


def _step(
    victim_id: VictimId, evacuation: Evacuation, record: Record, event: e.EvacuationAdvanced
) -> Iterator[e.Event]:
    match event.state:
        case EvacuationState.LOADED:
            yield from _boarding(victim_id, evacuation, record, is_confirmed=event.is_confirmed)
        case EvacuationState.DEPARTED:
            if evacuation.times.loaded_at is None:
                yield from _boarding(victim_id, evacuation, record, is_confirmed=event.is_confirmed)
            yield e.VictimPresenceChanged(victim_id=victim_id, presence=VictimPresence.IN_TRANSPORT)
        case EvacuationState.ARRIVED:
            yield e.VictimPresenceChanged(
                victim_id=victim_id,
                presence=VictimPresence.AT_DESTINATION,
                site_id=evacuation.destination_site_id,
            )
        case EvacuationState.HANDED_OVER:
            receiver = Holder(
                kind=CustodyKind.DESTINATION,
                site_id=evacuation.destination_site_id,
                service=evacuation.service,
                function=evacuation.handed_over_to,
            )
            yield e.VictimMoved(
                victim_id=victim_id,
                to=receiver,
                is_confirmed=event.is_confirmed,
                presence=VictimPresence.AT_DESTINATION,
                by=record.role,
            )


def _boarding(
    victim_id: VictimId,
    evacuation: Evacuation,
    record: Record,
    *,
    is_confirmed: bool = False,
    is_correction: bool = False,
) -> Iterator[e.Event]:
    """Who drives has the victim; nobody has one who goes alone; as long as it is not known who drives, nothing."""
    vector = _vector(evacuation)
    if vector is not None:
        yield e.VictimMoved(
            victim_id=victim_id, to=vector, is_confirmed=is_confirmed, by=record.role, is_correction=is_correction
        )


def _vector(evacuation: Evacuation) -> Holder | None:
    if evacuation.vector is None:
        return None
    if evacuation.vehicle_id is not None:
        return Holder(kind=CustodyKind.VEHICLE, vehicle_id=evacuation.vehicle_id, team_id=evacuation.team_id)
    if evacuation.team_id is not None:
        return Holder(kind=CustodyKind.TEAM, team_id=evacuation.team_id)
    if evacuation.vector is VectorKind.OWN_MEANS:
        return Holder(kind=CustodyKind.NONE)
    return Holder(kind=CustodyKind.VEHICLE, service=evacuation.transporter or str(evacuation.vector))


def _taken_back(victim_id: VictimId, was: Evacuation, now: Evacuation, record: Record) -> Iterator[e.Event]:
    """A step was told by mistake: the victim is again where, and with whom, the step that stands means."""
    if was.state not in _TAKEN_AWAY:
        return
    if now.state in ON_BOARD:
        yield from _boarding(victim_id, now, record, is_correction=True)
    else:
        yield e.VictimMoved(victim_id=victim_id, to=_start(now), by=record.role, is_correction=True)
    place: tuple[VictimPresence, SiteId | None] | None = None
    if now.state is EvacuationState.DEPARTED:
        place = VictimPresence.IN_TRANSPORT, None
    elif now.state is EvacuationState.ARRIVED:
        place = VictimPresence.AT_DESTINATION, now.destination_site_id
    elif LADDER.rank(was.state) > LADDER.rank(EvacuationState.LOADED):
        place = VictimPresence.AT_SCENE if now.site_id is None else VictimPresence.AT_SITE, now.site_id
    if place is not None:
        presence, site_id = place
        yield e.VictimPresenceChanged(victim_id=victim_id, presence=presence, site_id=site_id, is_correction=True)


def _start(evacuation: Evacuation) -> Holder:
    """Who had the victims before: the crew that asked, or the place where it starts."""
    if evacuation.requested_by_team_id is not None:
        return Holder(kind=CustodyKind.TEAM, team_id=evacuation.requested_by_team_id)
    if evacuation.site_id is not None:
        return Holder(kind=CustodyKind.SITE, site_id=evacuation.site_id)
    return Holder(kind=CustodyKind.SCENE)


EVACUATION_REACTIONS = (victims_follow, evacuation_follows)
"""In the order in which their consequences enter the log."""
