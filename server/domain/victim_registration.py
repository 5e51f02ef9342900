"""A person gets a number: alone or with others, from the next free one or from a block laid aside."""

from uuid import uuid5

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.ids import SiteId, VictimId
from protocol.numbers import NumberKind
from protocol.operations import Site, SiteKind
from protocol.protected import Sealed
from protocol.refusals import Refusal
from protocol.teams import Team
from protocol.victims import (
    AgeBand,
    CustodyKind,
    Holder,
    JourneyPoint,
    Scan,
    Sex,
    TriageAct,
    TriageCategory,
    Victim,
    VictimPresence,
)
from server.domain.actor import Actor, Moment
from server.domain.custody import with_point
from server.domain.numbers import MAX_NUMBER, next_number, refuse_number, use_number
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.registers import stamp_of
from server.domain.standing import standing_team
from server.domain.state import OperationState
from server.domain.tallies import board_of, minor_care_at, with_minor_care
from server.domain.triage import refuse_category, with_triage
from server.domain.victim_rights import is_own
from server.domain.victims import (
    band_of,
    is_unknown_intervention,
    is_unknown_member,
    other_with,
    read_scan,
)

_DESTINATIONS = frozenset({SiteKind.HOSPITAL})


def register(state: OperationState, command: c.RegisterVictim, actor: Actor, moment: Moment) -> Decision:
    existing = state.entities.get(command.victim_id)
    if existing is not None:
        return taken("victim_id", existing if isinstance(existing, Victim) else None)
    if (command.scan_kind is None) != (command.scan_value is None):
        return invalid("scan_kind" if command.scan_kind is None else "scan_value")
    refusal = _refuse_new(state, command, actor, command.number)
    if refusal is not None:
        return refusal
    if is_unknown_member(state, command.identity):
        return unknown("identity.member_id")
    where = _place(state, command, actor)
    scans: tuple[Scan, ...] = ()
    may_duplicate_id = None
    if command.scan_kind is not None and command.scan_value is not None:
        scans = (read_scan(command.scan_kind, command.scan_value),)
        may_duplicate_id = other_with(state, scans[0], command.victim_id)
    nature = command.from_minor_care
    if nature is not None and minor_care_at(board_of(state), where.site_id, nature) <= 0:
        nature = None  # nobody was counted as that: the person still gets a number
    return accept(
        msgspec.structs.replace(
            where,
            victim_id=command.victim_id,
            number=command.number or next_number(state, NumberKind.VICTIM),
            scans=scans,
            may_duplicate_id=may_duplicate_id,
            age_years=command.age_years,
            age_band=command.age_band or AgeBand.UNKNOWN,
            sex=command.sex or Sex.UNKNOWN,
            language=command.language,
            identity=command.identity,
            from_minor_care=nature,
        )
    )


def register_batch(state: OperationState, command: c.RegisterVictims, actor: Actor, moment: Moment) -> Decision:
    """Everybody at once, or nobody: as many facts as victims."""
    first = command.first_number
    for number in (None,) if first is None else range(first, first + command.count):
        refusal = _refuse_new(state, command, actor, number)
        if refusal is not None:
            is_number = first is not None and refusal.field == "number"
            return msgspec.structs.replace(refusal, field="first_number") if is_number else refusal
    start = first or next_number(state, NumberKind.VICTIM)
    if start + command.count - 1 > MAX_NUMBER:
        return invalid("count")
    victim_ids = [VictimId(uuid5(command.command_id, str(place))) for place in range(command.count)]
    if any(victim_id in state.entities for victim_id in victim_ids):
        return taken("id", None)  # of another device's command: its victims stay who they are
    where = _place(state, command, actor)
    return accept(
        *(
            msgspec.structs.replace(where, victim_id=victim_id, number=number)
            for number, victim_id in enumerate(victim_ids, start)
        )
    )


def registered(state: OperationState, record: e.Record, event: e.VictimRegistered) -> tuple[Entity, ...]:
    stamp = stamp_of(record)
    victim = Victim(
        id=event.victim_id,
        number=event.number,
        scans=event.scans,
        may_duplicate_id=event.may_duplicate_id,
        age_years=event.age_years,
        age_band=band_of(event.age_years, event.age_band),
        sex=event.sex,
        language=event.language,
        intervention_id=event.intervention_id,
        has_identity=event.identity is not None,
        identity=event.identity if isinstance(event.identity, Sealed) else None,
        found_at=record.occurred_at,
        last_news_at=record.occurred_at,
    )
    if event.category is not TriageCategory.UNTRIAGED:
        act = TriageAct(
            stamp=stamp,
            category=event.category,
            method=event.method,
            by=event.by,
            team_id=event.by_team_id,
            site_id=event.site_id,
        )
        victim = with_triage(victim, act)
    point = JourneyPoint(
        stamp=stamp,
        presence=event.presence,
        site_id=event.site_id,
        holder=event.holder,
        is_confirmed=event.is_confirmed,
        by=event.by,
    )
    victim = with_point(victim, point)
    blocks = use_number(state, NumberKind.VICTIM, event.number, record)
    if event.from_minor_care is None:
        return (victim, *blocks)
    return (victim, with_minor_care(board_of(state), event.site_id, event.from_minor_care, -1), *blocks)


def _refuse_new(
    state: OperationState, command: c.RegisterVictim | c.RegisterVictims, actor: Actor, number: int | None
) -> Refusal | None:
    if command.team_id is not None and state.find(Team, command.team_id) is None:
        return unknown("team_id")
    if command.site_id is not None and state.find(Site, command.site_id) is None:
        return unknown("site_id")
    if is_unknown_intervention(state, command.intervention_id):
        return unknown("intervention_id")
    return refuse_category(state, command.category, command.method, actor, None) or refuse_number(
        state, NumberKind.VICTIM, number, actor
    )


def _place(state: OperationState, command: c.RegisterVictim | c.RegisterVictims, actor: Actor) -> e.VictimRegistered:
    """Where a new victim is, in whose hands, and how sorted, as an event that lacks who it is."""
    team = standing_team(state, command.team_id or actor.team_id)
    team_id = None if team is None else team.id
    site_id: SiteId | None = command.site_id or actor.site_id
    site = state.find(Site, site_id)
    presence = VictimPresence.AT_SCENE
    holder = Holder(kind=CustodyKind.SCENE)
    if site is not None:
        is_destination = site.kind in _DESTINATIONS
        presence = VictimPresence.AT_DESTINATION if is_destination else VictimPresence.AT_SITE
        holder = Holder(kind=CustodyKind.DESTINATION if is_destination else CustodyKind.SITE, site_id=site_id)
    if team_id is not None:
        holder = Holder(kind=CustodyKind.TEAM, team_id=team_id)
    return e.VictimRegistered(
        victim_id=VictimId(command.command_id),
        number=0,
        category=command.category,
        method=command.method,
        holder=holder,
        is_confirmed=is_own(state, actor, holder),
        presence=presence,
        site_id=site_id,
        intervention_id=command.intervention_id,
        by=actor.role,
        by_team_id=actor.team_id,
    )
