"""Who is to see to what waits, and who next."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from protocol import commands as c
from protocol.alerts import Alert, AlertKind
from protocol.attention import Attention, AttentionCause, AttentionRank
from protocol.devices import Role
from protocol.evacuations import Evacuation, EvacuationState, EvacuationTimes
from protocol.positions import TeamPosition
from protocol.regulation import RegulationCase, RegulationTimes
from protocol.teams import Team, TeamKind, TeamStatus
from protocol.thresholds import Thresholds
from protocol.victims import TriageCategory, Victim, VictimPresence
from server.domain.attention import listed
from server.domain.attention_causes import RANKS, attended, attention_of
from server.domain.attention_owners import OWNERS, owner_at, put_off
from tests.support.strategies import SECTORS, TEAMS, ask, prepared

C, R, T = AttentionCause, Role, Thresholds()
ONE: Any = UUID(int=1)


def victim(**fields: Any) -> Victim:
    category: Any = {"category": TriageCategory.IMMEDIATE, "category_at": 10}
    return Victim(**({"id": ONE, "number": 1, "found_at": 10, "last_news_at": 10} | category | fields))


def team(**fields: Any) -> Team:
    return Team(id=ONE, call_sign="EQ 1", kind=TeamKind.PAIR, **fields)


def item_of(entity: Any, cause: AttentionCause, thresholds: Thresholds = T) -> Attention:
    (found,) = [item for item in attention_of(entity, thresholds) if item.cause is cause]
    return found


ALERTED: dict[str, Any] = {"status": TeamStatus.ALERTED, "status_at": 10}
ALERT = Alert(id=ONE, kind=AlertKind.DISTRESS, team_id=ONE, device_id=ONE, raised_at=10, escalates_at=45_010)


@pytest.mark.parametrize(
    ("entity", "cause", "owner", "next_up"),
    [
        (ALERT, C.ALERT_UNSEEN, R.DISPATCHER, R.SECTOR_LEADER),
        (ALERT, C.ALERT_OPEN, R.DISPATCHER, R.COVER_HEAD),
        (team(**ALERTED), C.STATUS_OVERDUE, R.DISPATCHER, R.COVER_HEAD),
        (team(**ALERTED, sector_id=ONE), C.STATUS_OVERDUE, R.SECTOR_LEADER, R.DISPATCHER),
        (team(silent_since=10, sector_id=ONE), C.RADIO_CHECK_DUE, R.DISPATCHER, R.COVER_HEAD),
        (victim(), C.VICTIM_WAITING, R.DISPATCHER, R.MEDICAL_OFFICER),
        (victim(presence=VictimPresence.AT_SITE), C.VICTIM_WAITING, R.POST_LEADER, R.MEDICAL_OFFICER),
        (
            RegulationCase(id=ONE, victim_id=ONE, times=RegulationTimes(ready_at=10)),
            C.REGULATION_WAITING,
            R.REGULATION,
            R.MEDICAL_OFFICER,
        ),
        (
            Evacuation(
                id=ONE,
                victim_ids=(ONE,),
                state=EvacuationState.REQUESTED,
                times=EvacuationTimes(requested_at=10),
            ),
            C.EVACUATION_OVERDUE,
            R.DISPATCHER,
            R.MEDICAL_OFFICER,
        ),
    ],
)
def test_an_item_is_for_somebody_by_its_cause_and_by_where_the_thing_is(
    entity: Any, cause: AttentionCause, owner: Role, next_up: Role
) -> None:
    """Rule AT10."""
    item = item_of(entity, cause)
    assert item.escalates_at is not None
    assert owner_at(item, item.escalates_at - 1) is owner
    assert owner_at(item, item.escalates_at) is next_up


def test_every_cause_has_somebody_and_somebody_else_who_stands_next() -> None:
    """Rule AT10."""
    assert set(OWNERS) == set(AttentionCause)
    assert all(owner is not next_up for owner, next_up in OWNERS.values())


def test_it_passes_on_as_long_after_its_deadline_as_the_thresholds_say_for_its_rank() -> None:
    """Rule AT10."""
    assert item_of(victim(), C.VICTIM_WAITING).escalates_at == 10 + T.immediate_waiting_ms + T.victim_escalates_ms
    hasty = Thresholds(resource_escalates_ms=7_000)
    assert item_of(team(**ALERTED), C.STATUS_OVERDUE, hasty).escalates_at == 10 + T.alerted_ms + 7_000
    ranks = set(RANKS.values()) - {AttentionRank.DEVICE}
    assert all(f"{rank}_escalates_ms" in Thresholds.__struct_fields__ for rank in ranks)


def test_a_call_that_nobody_has_seen_passes_on_when_it_rings_wider() -> None:
    """Rules AT5 and AT10."""
    assert item_of(ALERT, C.ALERT_UNSEEN).escalates_at == ALERT.escalates_at


def test_who_decides_to_wait_puts_it_off_by_as_much() -> None:
    """Rule AT10: muted anew, or computed anew with the next fact, it comes to the same."""
    waiting = attended(victim(), T)
    item = item_of(waiting, C.VICTIM_WAITING)
    assert item.escalates_at is not None
    later = item.due_at + 60_000
    once = put_off(item, later, "looked at")
    assert (once.muted_until, once.mute_reason) == (later, "looked at")
    assert once.escalates_at == later + T.victim_escalates_ms
    assert put_off(once, later + 5, "again").escalates_at == later + 5 + T.victim_escalates_ms
    assert put_off(item, item.due_at - 5, "before its time").escalates_at == item.escalates_at
    muted = msgspec.structs.replace(waiting, attention=tuple(once if one == item else one for one in waiting.attention))
    assert item_of(muted, C.VICTIM_WAITING) != once, "computed from nothing but the facts, it is not muted"
    again = attended(msgspec.structs.replace(muted, last_news_at=11), T)
    assert once in again.attention


def test_a_battery_is_for_who_looks_after_things_and_never_passes_on() -> None:
    """Rules AT2 and AT10."""
    history = prepared()
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL))
    history.run(ask(c.PlaceTeam, team_id=TEAMS[0], sector_id=SECTORS[0]))
    low = [TeamPosition(TEAMS[0], 5, 48.8, 2.3, battery_pct=3)]
    (item,) = [
        one.item
        for group in listed(history.state, history.now, low).groups
        for one in group.waiting
        if group.cause is C.BATTERY_LOW
    ]
    assert (item.owner, item.escalates_at) == (Role.RESOURCE_OFFICER, None)
    assert owner_at(item, 10**15) is Role.RESOURCE_OFFICER
