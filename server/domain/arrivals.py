"""Who is coming to a place: what its staff must know before, with numbers and never with names."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from protocol.evacuations import Evacuation, EvacuationState, VectorKind
from protocol.ids import EvacuationId, SiteId, VictimId
from protocol.quantities import EpochMs
from protocol.teams import CareLevel, Team
from protocol.vehicles import Vehicle
from protocol.victims import AgeBand, Sex, TriageCategory, Victim
from server.domain.beds import bed_of
from server.domain.evacuations import LADDER, is_under_way
from server.domain.state import OperationState


class BedState(StrEnum):
    """What the destination said."""

    NOT_ASKED = "not_asked"  # nobody has asked for a bed
    ASKED = "asked"  # asked, not answered
    CONFIRMED = "confirmed"  # there is a bed
    REFUSED = "refused"  # there is none: divert


class ArrivingVictim(Struct, frozen=True, kw_only=True):
    """One victim, as the receiving team prepares for them."""

    victim_id: VictimId
    number: int
    category: TriageCategory
    age_band: AgeBand
    sex: Sex
    language: str | None
    is_red_flagged: bool


class Arrival(Struct, frozen=True, kw_only=True):
    """One evacuation on its way here, or about to be."""

    evacuation_id: EvacuationId
    state: EvacuationState
    victims: tuple[ArrivingVictim, ...]
    """The most urgent first."""
    service: str
    care_level: CareLevel | None
    eta_at: EpochMs | None
    departed_at: EpochMs | None
    arrived_at: EpochMs | None
    vector: VectorKind | None
    call_sign: str
    """Of the vehicle or team that drives, or what the outside transporter is called."""
    bed: BedState
    bed_answered_by: str


def arrivals(state: OperationState, site_id: SiteId) -> list[Arrival]:
    """Who comes: those that are nearest first, then by the hour told, then the most urgent.

    Walks the whole state: for lists that somebody asks for, never on the way of a command.
    """
    coming = [
        evacuation
        for evacuation in state.all(Evacuation)
        if evacuation.destination_site_id == site_id and is_under_way(evacuation)
    ]
    shown = [_arrival(state, evacuation) for evacuation in coming]
    return sorted(shown, key=_order)


_URGENCY = {
    category: rank
    for rank, category in enumerate(
        (
            TriageCategory.IMMEDIATE,
            TriageCategory.UNTRIAGED,  # may be anything: be ready
            TriageCategory.DELAYED,
            TriageCategory.EXPECTANT,
            TriageCategory.MINOR,
            TriageCategory.UNINJURED,
            TriageCategory.APPARENTLY_DEAD,
            TriageCategory.DECEASED,
        )
    )
}
_LAST = 2**53


def _order(arrival: Arrival) -> tuple[int, int, int, int]:
    most_urgent = arrival.victims[0] if arrival.victims else None
    return (
        -LADDER.rank(arrival.state),
        arrival.eta_at or _LAST,
        len(_URGENCY) if most_urgent is None else _URGENCY[most_urgent.category],
        0 if most_urgent is None else most_urgent.number,
    )


def _arrival(state: OperationState, evacuation: Evacuation) -> Arrival:
    bed = bed_of(evacuation)
    found = (state.find(Victim, victim_id) for victim_id in evacuation.victim_ids)
    return Arrival(
        evacuation_id=evacuation.id,
        state=evacuation.state,
        victims=_arriving(victim for victim in found if victim is not None),
        service=evacuation.service,
        care_level=evacuation.care_level,
        eta_at=evacuation.eta_at,
        departed_at=evacuation.times.departed_at,
        arrived_at=evacuation.times.arrived_at,
        vector=evacuation.vector,
        call_sign=_call_sign(state, evacuation),
        bed=bed_state(evacuation),
        bed_answered_by="" if bed is None else bed.by,
    )


def bed_state(evacuation: Evacuation) -> BedState:
    """What the standing destination said; asked again, it has not answered yet."""
    bed = bed_of(evacuation)
    if bed is None:
        return BedState.NOT_ASKED
    answered_at = bed.confirmed_at or bed.refused_at
    if answered_at is None or answered_at < (bed.asked_at or 0):
        return BedState.ASKED
    return BedState.REFUSED if bed.confirmed_at is None else BedState.CONFIRMED


def _arriving(victims: Iterable[Victim]) -> tuple[ArrivingVictim, ...]:
    shown = [
        ArrivingVictim(
            victim_id=victim.id,
            number=victim.number,
            category=victim.category,
            age_band=victim.age_band,
            sex=victim.sex,
            language=victim.language,
            is_red_flagged=victim.is_red_flagged,
        )
        for victim in victims
    ]
    return tuple(sorted(shown, key=lambda victim: (_URGENCY[victim.category], victim.number)))


def _call_sign(state: OperationState, evacuation: Evacuation) -> str:
    vehicle, team = state.find(Vehicle, evacuation.vehicle_id), state.find(Team, evacuation.team_id)
    holder = vehicle or team
    return evacuation.transporter if holder is None else holder.call_sign
