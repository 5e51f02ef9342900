"""From the medical post to a hospital: regulation, bed, ambulance, road, hand-over, and the crew's way back. Pure."""

from clients.simulator.cast import Cast, crew_chain, victim_chain
from clients.simulator.shuttles import CALL_MS, Trip
from clients.simulator.story import POST
from clients.simulator.victim_ways import INTERVENTION
from protocol.commands import (
    AdvanceEvacuation,
    AskBed,
    AssignVector,
    AuthoriseEvacuation,
    ConfirmBed,
    DecideCase,
    DivertEvacuation,
    GiveAssignment,
    MoveVictim,
    PassOn,
    ReadBack,
    ReportReady,
    RequestEvacuation,
    TakeCase,
)
from protocol.evacuations import EvacuationState, VectorKind
from protocol.regulation import RegulationDecision
from protocol.teams import CareLevel, TeamStatus
from protocol.victims import TriageCategory

REGULATION_MS = 240_000
"""From the wish to the ambulance's order: before it the regulation decides and a bed is found."""
RECEIVING_DESKS = {"H-CHU": "chu"}
"""Hospitals that have a desk of their own, and say themselves what they take."""

_VECTORS = {"pompiers": VectorKind.FIRE, "samu": VectorKind.SMUR}


def follow_trip(cast: Cast, trip: Trip, category: TriageCategory, wish_ms: int) -> None:
    """One victim to a hospital; wished for as soon as the medical post has done its part, ambulance or not."""
    chain, evacuation_id = victim_chain(trip.evacuee), cast.ids.evacuation(trip.evacuee)
    is_minor = category is TriageCategory.MINOR
    cast.say(
        wish_ms,
        "pma",
        RequestEvacuation,
        chain,
        evacuation_id=evacuation_id,
        victim_ids=(cast.ids.victim(trip.evacuee),),
        care_level=CareLevel.MEDICAL if category is TriageCategory.IMMEDIATE else CareLevel.FIRST_AID,
    )
    if is_minor:
        destination = cast.ids.site(trip.meant_for)
        fields = {"evacuation_id": evacuation_id, "destination_site_id": destination}
        cast.say(wish_ms + 60_000, "regulation", AuthoriseEvacuation, chain, **fields)
    else:
        _regulate(cast, trip, category, wish_ms)
    _find_bed(cast, trip, trip.meant_for, wish_ms + 190_000)
    _drive(cast, trip)


def _regulate(cast: Cast, trip: Trip, category: TriageCategory, at_ms: int) -> None:
    """The regulation loop: report, taken, passed on, decided, read back."""
    chain, case_id = victim_chain(trip.evacuee), cast.ids.case(trip.evacuee)
    is_urgent = category is TriageCategory.IMMEDIATE
    flags = 1 if is_urgent else 0
    victim_id = cast.ids.victim(trip.evacuee)
    cast.say(at_ms + 20_000, "pma", ReportReady, chain, case_id=case_id, victim_id=victim_id, red_flag_count=flags)
    cast.say(at_ms + 50_000, "regulation", TakeCase, chain, case_id=case_id)
    number = f"SNV-{trip.evacuee}"
    cast.say(at_ms + 90_000, "regulation", PassOn, chain, case_id=case_id, samu_file_number=number)
    cast.say(
        at_ms + 150_000,
        "regulation",
        DecideCase,
        chain,
        case_id=case_id,
        decision=RegulationDecision.TRANSPORT,
        destination_site_id=cast.ids.site(trip.meant_for),
        service="déchocage" if is_urgent else "urgences",
    )
    cast.say(at_ms + 175_000, "pma", ReadBack, chain, case_id=case_id)


def _find_bed(cast: Cast, trip: Trip, hospital: str, at_ms: int) -> None:
    chain, evacuation_id = victim_chain(trip.evacuee), cast.ids.evacuation(trip.evacuee)
    cast.say(at_ms, "regulation", AskBed, chain, evacuation_id=evacuation_id)
    desk = RECEIVING_DESKS.get(hospital, "regulation")
    cast.say(at_ms + 40_000, desk, ConfirmBed, chain, evacuation_id=evacuation_id, answered_by="cadre de garde")


def _drive(cast: Cast, trip: Trip) -> None:
    team, chain, evacuation_id = trip.team, victim_chain(trip.evacuee), cast.ids.evacuation(trip.evacuee)
    crew, order = crew_chain(team), f"shuttle {trip.evacuee}"
    cast.say(
        trip.ordered_ms,
        POST,
        AssignVector,
        chain,
        crew,
        evacuation_id=evacuation_id,
        vector=_VECTORS.get(cast.team(team).organisation, VectorKind.OWN),
        vehicle_id=cast.vehicle_id(team),
        team_id=cast.team_id(team),
    )
    cast.say(
        trip.ordered_ms + 5_000,
        POST,
        GiveAssignment,
        chain,
        crew,
        assignment_id=cast.ids.assignment(order),
        team_id=cast.team_id(team),
        intervention_id=cast.ids.intervention(INTERVENTION),
        order="Évacuation au point d'évacuation.",
        site_id=cast.ids.site("PEV"),
    )
    cast.status(trip.ordered_ms + 40_000, team, TeamStatus.EN_ROUTE, chain, order=order)
    cast.status(trip.ordered_ms + CALL_MS, team, TeamStatus.ON_SCENE, chain, order=order)
    victim_id = cast.ids.victim(trip.evacuee)
    cast.say(trip.ordered_ms + CALL_MS, "pma", MoveVictim, chain, victim_id=victim_id, to=cast.place("PEV"))
    _advance(cast, trip, EvacuationState.LOADED, trip.loaded_ms)
    _advance(cast, trip, EvacuationState.DEPARTED, trip.departed_ms)
    cast.status(trip.departed_ms, team, TeamStatus.TRANSPORTING, chain, order=order)
    if trip.hospital != trip.meant_for:
        half_ms = (trip.departed_ms + trip.arrived_ms) // 2
        fields = {"evacuation_id": evacuation_id, "destination_site_id": cast.ids.site(trip.hospital)}
        reason = "Le déchocage du premier établissement est saturé."
        cast.say(half_ms, "regulation", DivertEvacuation, chain, reason=reason, **fields)
        _find_bed(cast, trip, trip.hospital, half_ms + 10_000)
    _advance(cast, trip, EvacuationState.ARRIVED, trip.arrived_ms)
    cast.status(trip.arrived_ms, team, TeamStatus.AT_DESTINATION, chain, order=order)
    _hand_over(cast, trip)
    cast.status(trip.handed_over_ms, team, TeamStatus.HANDED_OVER, chain, order=order)
    cast.status(trip.handed_over_ms + 120_000, team, TeamStatus.LEFT_DESTINATION, order=order)
    cast.status(trip.free_ms, team, TeamStatus.AVAILABLE_MOBILE)


def _advance(cast: Cast, trip: Trip, state: EvacuationState, at_ms: int) -> None:
    chains = (victim_chain(trip.evacuee), crew_chain(trip.team))
    evacuation_id = cast.ids.evacuation(trip.evacuee)
    cast.tell(at_ms, trip.team, AdvanceEvacuation, *chains, evacuation_id=evacuation_id, state=state)


def _hand_over(cast: Cast, trip: Trip) -> None:
    """By the hospital itself where it has a desk: the receipt is then confirmed."""
    fields = {
        "evacuation_id": cast.ids.evacuation(trip.evacuee),
        "state": EvacuationState.HANDED_OVER,
        "handed_over_to": "infirmière d'accueil, urgences",
    }
    chains = (victim_chain(trip.evacuee), crew_chain(trip.team))
    desk = RECEIVING_DESKS.get(trip.hospital)
    if desk is None:
        cast.tell(trip.handed_over_ms, trip.team, AdvanceEvacuation, *chains, **fields)
    else:
        cast.say(trip.handed_over_ms, desk, AdvanceEvacuation, *chains, **fields)
