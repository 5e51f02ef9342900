"""What needs a decision, by kind of thing; every kind with the field has its function."""

from typing import Any, get_type_hints
from uuid import UUID

import msgspec
import pytest

from protocol.alerts import Alert, AlertKind, AlertState
from protocol.assignments import Assignment, AssignmentState
from protocol.attention import Attention, AttentionCause, AttentionRank
from protocol.entities import Entity
from protocol.evacuations import Evacuation, EvacuationState, EvacuationTimes
from protocol.ids import (
    AlertId,
    AssignmentId,
    DeviceId,
    EvacuationId,
    InterventionId,
    MessageId,
    RegulationCaseId,
    SectorId,
    TeamId,
    VictimId,
)
from protocol.interventions import Intervention, InterventionStatus
from protocol.messages import Message, MessageKind, MessagePriority
from protocol.operations import SectorKind
from protocol.regulation import RegulationCase, RegulationState, RegulationTimes
from protocol.resource_requests import RequestAnswer, RequestAnswerKind, ResourceRequest, WantedEffect
from protocol.teams import Team, TeamKind, TeamStatus
from protocol.thresholds import Thresholds
from protocol.victims import Custody, CustodyKind, CustodyState, Holder, TriageCategory, Victim, VictimPresence
from protocol.zones import ZoneStay
from server.domain.attention_causes import CAUSES, RANKS, attended, attention_of

T = Thresholds()
ONE: Any = UUID(int=1)
TEAM_ID, VICTIM_ID, DEVICE_ID = TeamId(ONE), VictimId(ONE), DeviceId(ONE)
C, S = AttentionCause, TeamStatus


def team(**fields: Any) -> Team:
    return Team(id=TEAM_ID, call_sign="EQ 1", kind=TeamKind.PAIR, **fields)


def alert(state: AlertState) -> Alert:
    return Alert(
        id=AlertId(ONE), kind=AlertKind.DISTRESS, team_id=TEAM_ID, device_id=DEVICE_ID, raised_at=10, state=state
    )


def victim(**fields: Any) -> Victim:
    return Victim(**({"id": VICTIM_ID, "number": 1, "found_at": 10, "last_news_at": 20} | fields))


def custody(kind: CustodyKind, state: CustodyState = CustodyState.DECLARED) -> Custody:
    return Custody(holder=Holder(kind=kind), state=state, since=30)


def evacuation(state: EvacuationState, **times: int) -> Evacuation:
    made = EvacuationTimes(requested_at=10, **times)
    return Evacuation(id=EvacuationId(ONE), victim_ids=(VICTIM_ID,), state=state, times=made)


def case(state: RegulationState) -> RegulationCase:
    times = RegulationTimes(ready_at=10, decided_at=20)
    return RegulationCase(id=RegulationCaseId(ONE), victim_id=VICTIM_ID, state=state, times=times)


def intervention(**fields: Any) -> Intervention:
    return Intervention(**({"id": InterventionId(ONE), "number": 1, "reported_at": 10} | fields))


def assignment(state: AssignmentState, **fields: Any) -> Assignment:
    return Assignment(id=AssignmentId(ONE), team_id=TEAM_ID, given_at=5, sent_at=10, state=state, **fields)


def message(**fields: Any) -> Message:
    base: dict[str, Any] = {"kind": MessageKind.TEXT, "team_ids": (TEAM_ID,), "sent_at": 5, "accepted_at": 10}
    return Message(id=MessageId(ONE), from_device_id=DEVICE_ID, **(base | fields))


def asking(needed_by: int | None = None, **fields: Any) -> Message:
    request = ResourceRequest(effect=WantedEffect.LIFT, needed_by=needed_by)
    return message(**({"kind": MessageKind.REQUEST, "team_ids": (), "is_for_posts": True, "request": request} | fields))


def answered(kind: str, **fields: Any) -> RequestAnswer:
    return RequestAnswer(kind=RequestAnswerKind(kind), at=20, **fields)


def stay(kind: SectorKind) -> ZoneStay:
    return ZoneStay(sector_id=SectorId(ONE), kind=kind, since=10, dwell_due_at=20)


IMMEDIATE: dict[str, Any] = {"category": TriageCategory.IMMEDIATE, "category_at": 15}
NEWS = (C.VICTIM_WITHOUT_NEWS, 20, 20 + T.victim_without_news_ms)
SITREP: dict[str, Any] = {"kind": MessageKind.SITREP, "team_ids": (), "is_for_posts": True}

TABLE: list[tuple[Entity, list[tuple[AttentionCause, int, int]]]] = [
    (team(), []),
    (team(status=S.PATROL, status_at=10), []),
    (team(status=S.ALERTED, status_at=10), [(C.STATUS_OVERDUE, 10, 10 + T.alerted_ms)]),
    (team(status=S.EN_ROUTE, status_at=10), [(C.STATUS_OVERDUE, 10, 10 + T.en_route_ms)]),
    (team(status=S.ON_SCENE, status_at=10), [(C.STATUS_OVERDUE, 10, 10 + T.on_scene_ms)]),
    (team(status=S.AT_DESTINATION, status_at=10), [(C.STATUS_OVERDUE, 10, 10 + T.at_destination_ms)]),
    (team(silent_since=10, device_count=1), [(C.TEAM_SILENT, 10, 10)]),
    (team(silent_since=10), [(C.RADIO_CHECK_DUE, 10, 10)]),
    (team(zones=(stay(SectorKind.EXCLUSION),)), [(C.ZONE_ENTERED, 10, 10)]),
    (team(zones=(stay(SectorKind.DANGER),)), [(C.ZONE_ENTERED, 10, 10)]),
    (team(zones=(stay(SectorKind.OPERATIONAL),)), []),
    (alert(AlertState.RAISED), [(C.ALERT_UNSEEN, 10, 10 + T.alert_unseen_ms), (C.ALERT_OPEN, 10, 10)]),
    (alert(AlertState.SEEN), [(C.ALERT_OPEN, 10, 10)]),
    (alert(AlertState.RESPONDING), [(C.ALERT_OPEN, 10, 10)]),
    (alert(AlertState.CLEARED), []),
    (victim(), [(C.VICTIM_UNTRIAGED, 10, 10 + T.victim_untriaged_ms), NEWS]),
    (victim(**IMMEDIATE), [(C.VICTIM_WAITING, 15, 15 + T.immediate_waiting_ms), NEWS]),
    (victim(category=TriageCategory.DELAYED), [(C.VICTIM_WAITING, 10, 10 + T.delayed_waiting_ms), NEWS]),
    (victim(category=TriageCategory.MINOR), [NEWS]),
    (victim(category=TriageCategory.UNINJURED), []),
    (victim(category=TriageCategory.DECEASED), []),
    (victim(**IMMEDIATE, presence=VictimPresence.IN_TRANSPORT), [NEWS]),
    (victim(**IMMEDIATE, presence=VictimPresence.LOST_TRACK), [NEWS]),
    (victim(**IMMEDIATE, presence=VictimPresence.AT_DESTINATION), []),
    (victim(is_void=True), []),
    (victim(merged_into=VICTIM_ID), []),
    (
        victim(presence=VictimPresence.AT_DESTINATION, custody=custody(CustodyKind.DESTINATION)),
        [(C.HANDOVER_UNCONFIRMED, 30, 30 + T.handover_unconfirmed_ms)],
    ),
    (
        victim(
            presence=VictimPresence.AT_DESTINATION, custody=custody(CustodyKind.DESTINATION, CustodyState.CONFIRMED)
        ),
        [],
    ),
    (victim(category=TriageCategory.UNINJURED, custody=custody(CustodyKind.SCENE)), []),
    (evacuation(EvacuationState.REQUESTED), [(C.EVACUATION_OVERDUE, 10, 10 + T.evacuation_overdue_ms)]),
    (
        evacuation(EvacuationState.DEPARTED, departed_at=40),
        [(C.EVACUATION_OVERDUE, 40, 40 + T.evacuation_overdue_ms)],
    ),
    (evacuation(EvacuationState.ARRIVED), []),
    (case(RegulationState.READY), [(C.REGULATION_WAITING, 10, 10 + T.regulation_waiting_ms)]),
    (case(RegulationState.PASSED), [(C.REGULATION_WAITING, 10, 10 + T.regulation_waiting_ms)]),
    (case(RegulationState.DECIDED), [(C.REGULATION_UNREAD, 20, 20 + T.regulation_unread_ms)]),
    (case(RegulationState.READ_BACK), []),
    (case(RegulationState.WITHDRAWN), []),
    (intervention(), [(C.INTERVENTION_UNASSIGNED, 10, 10 + T.intervention_unassigned_ms)]),
    (intervention(reopened_at=40), [(C.INTERVENTION_UNASSIGNED, 40, 40 + T.intervention_unassigned_ms)]),
    (intervention(team_ids=(TEAM_ID,)), []),
    (intervention(first_on_scene_at=30), []),
    (intervention(may_end_since=50), [(C.INTERVENTION_MAY_END, 50, 50)]),
    (intervention(status=InterventionStatus.ENDED, may_end_since=50), []),
    (assignment(AssignmentState.PROPOSED), []),
    (assignment(AssignmentState.SENT), [(C.ORDER_UNDELIVERED, 10, 10 + T.order_undelivered_ms)]),
    (assignment(AssignmentState.DELIVERED), [(C.ORDER_UNACKNOWLEDGED, 10, 10 + T.order_unacknowledged_ms)]),
    (assignment(AssignmentState.DELIVERED, acknowledge_due_at=77), [(C.ORDER_UNACKNOWLEDGED, 10, 77)]),
    (assignment(AssignmentState.ACKNOWLEDGED), []),
    (message(), []),
    (message(kind=MessageKind.ORDER), [(C.ORDER_UNDELIVERED, 10, 10 + T.order_undelivered_ms)]),
    (message(priority=MessagePriority.FLASH), [(C.ORDER_UNDELIVERED, 10, 10 + T.order_undelivered_ms)]),
    (message(kind=MessageKind.ORDER, expires_at=10 + T.order_undelivered_ms), []),
    (message(kind=MessageKind.ORDER, is_reached=True), []),
    (message(kind=MessageKind.ORDER, withdrawn_at=11), []),
    (
        message(requires_ack=True, is_reached=True),
        [(C.ORDER_UNACKNOWLEDGED, 10, 10 + T.order_unacknowledged_ms)],
    ),
    (message(requires_ack=True, is_reached=True, is_acknowledged=True), []),
    (message(**SITREP), [(C.SITREP_UNREAD, 10, 10 + T.sitrep_unread_ms)]),
    (message(**SITREP, read_at=12), []),
    (asking(), [(C.REQUEST_UNANSWERED, 10, 10 + T.request_unanswered_ms)]),
    (asking(5), [(C.REQUEST_UNANSWERED, 10, 10)]),
    (asking(40, requires_ack=True), [(C.REQUEST_UNANSWERED, 10, 40)]),
    (asking(requires_ack=True, answer=answered("accepted")), []),
    (asking(40, answer=answered("accepted")), [(C.REQUEST_OVERDUE, 10, 40)]),
    (asking(40, answer=answered("partial", count=2)), [(C.REQUEST_OVERDUE, 10, 40)]),
    (asking(40, answer=answered("refused", reason="A")), []),
    (asking(40, answer=answered("deferred", until=90)), [(C.REQUEST_OVERDUE, 10, 90)]),
    (asking(15, answer=answered("accepted")), [(C.REQUEST_OVERDUE, 10, 20)]),
    (asking(answer=answered("accepted")), []),
    (
        asking(requires_ack=True, is_reached=True, team_ids=(TEAM_ID,), answer=answered("accepted")),
        [(C.ORDER_UNACKNOWLEDGED, 10, 10 + T.order_unacknowledged_ms)],
    ),
    (asking(40, answer=answered("accepted"), fulfilled_at=30), []),
    (asking(40, withdrawn_at=12), []),
]


@pytest.mark.parametrize(("entity", "expected"), TABLE)
def test_what_a_thing_needs_is_read_off_the_thing(
    entity: Entity, expected: list[tuple[AttentionCause, int, int]]
) -> None:
    """Rules AT1, AT8 and RQ4."""
    found = attention_of(entity, T)
    assert [(item.cause, item.since, item.due_at) for item in found] == expected
    assert all(item.rank is RANKS[item.cause] and item.muted_until is None for item in found)


def test_every_kind_with_the_field_has_its_function_and_no_other_has() -> None:
    with_field = {kind for kind in Entity.__args__ if "attention" in get_type_hints(kind)}
    assert set(CAUSES) == with_field


def test_every_cause_has_its_rank_and_a_battery_the_last() -> None:
    """Rule AT2."""
    assert set(RANKS) == set(AttentionCause)
    assert [cause for cause, rank in RANKS.items() if rank is AttentionRank.DEVICE] == [C.BATTERY_LOW]


def test_every_cause_but_the_battery_is_found_somewhere() -> None:
    found = {cause for _, expected in TABLE for cause, _, _ in expected}
    assert set(AttentionCause) - found == {C.BATTERY_LOW}


def test_another_threshold_moves_only_when_it_is_due() -> None:
    alerted = team(status=S.ALERTED, status_at=10)
    (item,) = attention_of(alerted, Thresholds(alerted_ms=7_000))
    assert (item.since, item.due_at) == (10, 7_010)


def muted(item: Attention) -> Attention:
    return msgspec.structs.replace(item, muted_until=99_000, mute_reason="known")


def test_what_was_muted_stays_so_while_it_is_the_same_item() -> None:
    """Rule AT3."""
    overdue = attended(team(status=S.ALERTED, status_at=10), T)
    waiting = msgspec.structs.replace(overdue, attention=tuple(map(muted, overdue.attention)))
    same = attended(msgspec.structs.replace(waiting, note="new"), Thresholds(alerted_ms=9_000))
    assert [(item.due_at, item.muted_until, item.mute_reason) for item in same.attention] == [(9_010, 99_000, "known")]
    later = attended(msgspec.structs.replace(waiting, status_at=50), T)
    assert [item.muted_until for item in later.attention] == [None]


def test_a_thing_that_needs_nothing_new_is_the_very_same() -> None:
    overdue = attended(team(status=S.ALERTED, status_at=10), T)
    assert attended(overdue, T) is overdue
