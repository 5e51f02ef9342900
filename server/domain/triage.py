"""Triage: sorted again at every stage; every act is kept, the newest is the category."""

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.devices import Role
from protocol.entities import Entity
from protocol.operations import Stamp
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import CareLevel, Team
from protocol.victims import TriageAct, TriageCategory, TriageMethod, Victim
from server.domain.actor import Actor, Moment
from server.domain.custody import with_news
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.permissions import LEADERS
from server.domain.registers import stamp_of
from server.domain.state import OperationState

MAX_TRIAGES = 16
"""How many sortings a victim keeps at hand: several for each stage on the way."""
MAX_REASON = 300
"""How much of a reason each of them keeps, in characters: a victim is shown whole, in one frame (rule C4)."""


def triage(state: OperationState, command: c.TriageVictim, actor: Actor, moment: Moment) -> Decision:
    victim = state.find(Victim, command.victim_id)
    if victim is None:
        return unknown("victim_id")
    refusal = refuse_category(state, command.category, command.method, actor, victim)
    if refusal is not None:
        return refusal
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    is_late = bool(victim.triages) and stamp <= victim.triages[-1].stamp
    is_taken_back = victim.category is TriageCategory.DECEASED and command.category is not TriageCategory.DECEASED
    if is_taken_back and not is_late and not command.reason.strip():
        return Refusal(code=RefusalCode.OUT_OF_SEQUENCE, field="reason", last=victim)
    return accept(
        e.VictimTriaged(
            victim_id=victim.id,
            category=command.category,
            method=command.method,
            reason=command.reason,
            by=actor.role,
            by_team_id=actor.team_id,
            site_id=victim.site_id,
        ),
        is_late=is_late,
    )


def triaged(state: OperationState, record: e.Record, event: e.VictimTriaged) -> tuple[Entity, ...]:
    victim = state.find(Victim, event.victim_id)
    if victim is None:
        return ()
    act = TriageAct(
        stamp=stamp_of(record),
        category=event.category,
        method=event.method,
        by=event.by,
        team_id=event.by_team_id,
        site_id=event.site_id,
        reason=event.reason[:MAX_REASON],
    )
    return (with_news(with_triage(victim, act), record),)


def refuse_category(
    state: OperationState, category: TriageCategory, method: TriageMethod, actor: Actor, last: Victim | None
) -> Refusal | None:
    """A refusal if the sender may not sort like this: death is certified by a physician, or quoted from one.

    A crew that finds somebody dead says `apparently_dead`.
    """
    is_physician = actor.role is Role.MEDICAL_OFFICER
    if category is TriageCategory.DECEASED and not is_physician:
        is_quoted = actor.role in LEADERS and method is TriageMethod.QUOTED
        return None if is_quoted else Refusal(code=RefusalCode.FORBIDDEN, field="category", last=last)
    if method is TriageMethod.PHYSICIAN and not is_physician:
        team = state.find(Team, actor.team_id)
        if team is None or team.care_level is not CareLevel.MEDICAL:
            return invalid("method", last)
    return None


def with_triage(victim: Victim, act: TriageAct) -> Victim:
    """The victim with one more sorting; the newest one is the category."""
    acts = tuple(sorted((*victim.triages, act), key=lambda each: each.stamp))[-MAX_TRIAGES:]
    newest = acts[-1]
    first_at = victim.first_triage_at
    if act.category is not TriageCategory.UNTRIAGED:
        first_at = act.stamp.occurred_at if first_at is None else min(first_at, act.stamp.occurred_at)
    return msgspec.structs.replace(
        victim,
        triages=acts,
        category=newest.category,
        category_at=newest.stamp.occurred_at,
        triage_method=newest.method,
        first_triage_at=first_at,
    )
