"""What of a thing needs a decision, and from when on: one function for each kind of thing, read off the thing alone.

A cause holds while the facts do; it is shown from `due_at` on, which only clients and lists compare with the time.
New thresholds count for a thing as soon as a fact touches it.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec

from protocol.alerts import Alert, AlertState
from protocol.assignments import Assignment, AssignmentState
from protocol.attention import Attention, AttentionCause, AttentionRank
from protocol.entities import Entity
from protocol.evacuations import Evacuation, EvacuationState
from protocol.interventions import Intervention, InterventionStatus
from protocol.messages import Message, MessageKind, MessagePriority
from protocol.operations import SectorKind
from protocol.regulation import RegulationCase, RegulationState
from protocol.resource_requests import RequestAnswerKind, ResourceRequest
from protocol.teams import Team, TeamStatus
from protocol.thresholds import Thresholds
from protocol.victims import CustodyKind, CustodyState, TriageCategory, Victim, VictimPresence
from server.domain.attention_owners import owned, put_off

E = TypeVar("E", bound=Entity)

RANKS: dict[AttentionCause, AttentionRank] = {
    AttentionCause.ALERT_UNSEEN: AttentionRank.CREW,
    AttentionCause.ALERT_OPEN: AttentionRank.CREW,
    AttentionCause.ZONE_ENTERED: AttentionRank.CREW,
    AttentionCause.TEAM_SILENT: AttentionRank.CREW,
    AttentionCause.RADIO_CHECK_DUE: AttentionRank.CREW,
    AttentionCause.STATUS_OVERDUE: AttentionRank.RESOURCE,
    AttentionCause.ORDER_UNDELIVERED: AttentionRank.ORDER,
    AttentionCause.ORDER_UNACKNOWLEDGED: AttentionRank.ORDER,
    AttentionCause.INTERVENTION_UNASSIGNED: AttentionRank.VICTIM,
    AttentionCause.INTERVENTION_MAY_END: AttentionRank.RESOURCE,
    AttentionCause.VICTIM_UNTRIAGED: AttentionRank.VICTIM,
    AttentionCause.VICTIM_WAITING: AttentionRank.VICTIM,
    AttentionCause.VICTIM_WITHOUT_NEWS: AttentionRank.VICTIM,
    AttentionCause.HANDOVER_UNCONFIRMED: AttentionRank.VICTIM,
    AttentionCause.REGULATION_WAITING: AttentionRank.VICTIM,
    AttentionCause.REGULATION_UNREAD: AttentionRank.VICTIM,
    AttentionCause.EVACUATION_OVERDUE: AttentionRank.VICTIM,
    AttentionCause.SITREP_UNREAD: AttentionRank.ORDER,
    AttentionCause.REQUEST_UNANSWERED: AttentionRank.ORDER,
    AttentionCause.REQUEST_OVERDUE: AttentionRank.ORDER,
    AttentionCause.BATTERY_LOW: AttentionRank.DEVICE,
}
"""How urgent each cause is."""

NEVER_MUTED = frozenset({AttentionCause.ALERT_UNSEEN})
FORBIDDEN_GROUND = frozenset({SectorKind.EXCLUSION, SectorKind.DANGER})

_OUTSTAYED: dict[TeamStatus, str] = {
    TeamStatus.ALERTED: "alerted_ms",
    TeamStatus.EN_ROUTE: "en_route_ms",
    TeamStatus.ON_SCENE: "on_scene_ms",
    TeamStatus.AT_DESTINATION: "at_destination_ms",
}
_WAITS: dict[TriageCategory, str] = {
    TriageCategory.IMMEDIATE: "immediate_waiting_ms",
    TriageCategory.DELAYED: "delayed_waiting_ms",
}
_WITH_US = frozenset({VictimPresence.AT_SCENE, VictimPresence.AT_SITE, VictimPresence.IN_TRANSPORT})
_NOT_ON_THE_WAY = frozenset({VictimPresence.AT_SCENE, VictimPresence.AT_SITE})
_NEEDS_NO_NEWS = frozenset({TriageCategory.UNINJURED, TriageCategory.DECEASED})
_ON_THE_ROAD = frozenset({EvacuationState.LOADED, EvacuationState.DEPARTED})
_NOT_LEFT = frozenset({EvacuationState.REQUESTED, EvacuationState.AUTHORISED, EvacuationState.VECTOR_ASSIGNED})
_CLOSED = frozenset(
    {
        InterventionStatus.ENDED,
        InterventionStatus.VALIDATED,
        InterventionStatus.CANCELLED,
        InterventionStatus.NO_NEED,
        InterventionStatus.DUPLICATE,
    }
)
_REPORTS = frozenset({MessageKind.SITREP, MessageKind.METHANE})
_UNANSWERED = frozenset({RegulationState.READY, RegulationState.TAKEN, RegulationState.PASSED})


def _item(cause: AttentionCause, since: int, wait_ms: int = 0) -> Attention:
    return Attention(cause=cause, rank=RANKS[cause], since=since, due_at=since + wait_ms)


def _of_team(team: Team, thresholds: Thresholds) -> Iterator[Attention]:
    entered = [stay.since for stay in team.zones if stay.kind in FORBIDDEN_GROUND]
    if entered:
        yield _item(AttentionCause.ZONE_ENTERED, min(entered))
    if team.silent_since is not None:
        cause = AttentionCause.TEAM_SILENT if team.device_count else AttentionCause.RADIO_CHECK_DUE
        yield _item(cause, team.silent_since)
    threshold = _OUTSTAYED.get(team.status)
    if threshold is not None and team.status_at is not None:
        yield _item(AttentionCause.STATUS_OVERDUE, team.status_at, getattr(thresholds, threshold))


def _of_alert(alert: Alert, thresholds: Thresholds) -> Iterator[Attention]:
    if alert.state is AlertState.RAISED:
        yield _item(AttentionCause.ALERT_UNSEEN, alert.raised_at, thresholds.alert_unseen_ms)
    if alert.state is not AlertState.CLEARED:
        yield _item(AttentionCause.ALERT_OPEN, alert.raised_at)


def _of_victim(victim: Victim, thresholds: Thresholds) -> Iterator[Attention]:
    if victim.is_void or victim.merged_into is not None or victim.is_erased:
        return
    is_with_us = victim.presence in _WITH_US
    if victim.category is TriageCategory.UNTRIAGED and is_with_us:
        yield _item(AttentionCause.VICTIM_UNTRIAGED, victim.found_at, thresholds.victim_untriaged_ms)
    waits = _WAITS.get(victim.category)
    if waits is not None and victim.presence in _NOT_ON_THE_WAY:
        since = victim.found_at if victim.category_at is None else victim.category_at
        yield _item(AttentionCause.VICTIM_WAITING, since, getattr(thresholds, waits))
    is_lost = victim.presence is VictimPresence.LOST_TRACK
    if (is_with_us or is_lost) and victim.category not in _NEEDS_NO_NEWS:
        yield _item(AttentionCause.VICTIM_WITHOUT_NEWS, victim.last_news_at, thresholds.victim_without_news_ms)
    custody = victim.custody
    if custody is None or custody.state is CustodyState.CONFIRMED:
        return
    if custody.holder.kind not in (CustodyKind.SCENE, CustodyKind.NONE):
        yield _item(AttentionCause.HANDOVER_UNCONFIRMED, custody.since, thresholds.handover_unconfirmed_ms)


def _of_evacuation(evacuation: Evacuation, thresholds: Thresholds) -> Iterator[Attention]:
    times, since = evacuation.times, None
    if evacuation.state in _NOT_LEFT:
        since = times.requested_at or times.authorised_at or times.vector_assigned_at
    elif evacuation.state in _ON_THE_ROAD:
        since = times.departed_at or times.loaded_at
    if since is not None:
        yield _item(AttentionCause.EVACUATION_OVERDUE, since, thresholds.evacuation_overdue_ms)


def _of_case(case: RegulationCase, thresholds: Thresholds) -> Iterator[Attention]:
    times = case.times
    if case.state in _UNANSWERED:
        since = times.ready_at or times.taken_at or times.passed_at
        if since is not None:
            yield _item(AttentionCause.REGULATION_WAITING, since, thresholds.regulation_waiting_ms)
    elif case.state is RegulationState.DECIDED and times.decided_at is not None:
        yield _item(AttentionCause.REGULATION_UNREAD, times.decided_at, thresholds.regulation_unread_ms)


def _of_intervention(intervention: Intervention, thresholds: Thresholds) -> Iterator[Attention]:
    if intervention.status in _CLOSED:
        return
    if intervention.may_end_since is not None:
        yield _item(AttentionCause.INTERVENTION_MAY_END, intervention.may_end_since)
    elif not intervention.team_ids and intervention.first_on_scene_at is None:
        since = max(intervention.reported_at, intervention.reopened_at or 0)
        yield _item(AttentionCause.INTERVENTION_UNASSIGNED, since, thresholds.intervention_unassigned_ms)


def _of_assignment(assignment: Assignment, thresholds: Thresholds) -> Iterator[Attention]:
    since = assignment.given_at if assignment.sent_at is None else assignment.sent_at
    if assignment.state is AssignmentState.SENT:
        yield _item(AttentionCause.ORDER_UNDELIVERED, since, thresholds.order_undelivered_ms)
    elif assignment.state is AssignmentState.DELIVERED:
        item = _item(AttentionCause.ORDER_UNACKNOWLEDGED, since, thresholds.order_unacknowledged_ms)
        due_at = assignment.acknowledge_due_at
        yield item if due_at is None else msgspec.structs.replace(item, due_at=due_at)


def _of_message(message: Message, thresholds: Thresholds) -> Iterator[Attention]:
    if message.withdrawn_at is not None:
        return
    if message.request is not None:
        yield from _of_request(message, message.request, thresholds)
        if not message.team_ids:
            return  # for the posts alone: an answer is more than a confirmation
    since = message.accepted_at
    if _must_arrive(message) and message.team_ids and not message.is_reached:
        item = _item(AttentionCause.ORDER_UNDELIVERED, since, thresholds.order_undelivered_ms)
    elif message.requires_ack and not message.is_acknowledged:
        item = _item(AttentionCause.ORDER_UNACKNOWLEDGED, since, thresholds.order_unacknowledged_ms)
    elif message.kind in _REPORTS and message.is_for_posts and message.read_at is None:
        item = _item(AttentionCause.SITREP_UNREAD, since, thresholds.sitrep_unread_ms)
    else:
        return
    if message.expires_at is None or item.due_at < message.expires_at:
        yield item


def _of_request(message: Message, request: ResourceRequest, thresholds: Thresholds) -> Iterator[Attention]:
    answer, needed_by, since = message.answer, request.needed_by, message.accepted_at
    if message.fulfilled_at is not None:
        return
    if answer is None:
        item = _item(AttentionCause.REQUEST_UNANSWERED, since, thresholds.request_unanswered_ms)
        due_at = item.due_at if needed_by is None else max(since, min(item.due_at, needed_by))
        yield msgspec.structs.replace(item, due_at=due_at)
    elif answer.kind is not RequestAnswerKind.REFUSED:
        promised = answer.until if answer.kind is RequestAnswerKind.DEFERRED else needed_by
        if promised is not None:
            item = _item(AttentionCause.REQUEST_OVERDUE, since)
            yield msgspec.structs.replace(item, due_at=max(answer.at, promised))


def _must_arrive(message: Message) -> bool:
    is_order = message.requires_ack or message.kind in (MessageKind.ORDER, MessageKind.BROADCAST)
    return is_order or message.priority is not MessagePriority.ROUTINE


CAUSES: dict[type, Callable[[Any, Thresholds], Iterator[Attention]]] = {
    Team: _of_team,
    Alert: _of_alert,
    Victim: _of_victim,
    Evacuation: _of_evacuation,
    RegulationCase: _of_case,
    Intervention: _of_intervention,
    Assignment: _of_assignment,
    Message: _of_message,
}
"""One function for each kind of thing with a field `attention`."""


def attention_of(entity: Entity, thresholds: Thresholds) -> tuple[Attention, ...]:
    """What of it needs a decision now or later, by cause in the order of their urgency; nothing is muted."""
    find = CAUSES.get(type(entity))
    return () if find is None else tuple(owned(item, entity, thresholds) for item in find(entity, thresholds))


def attended(entity: E, thresholds: Thresholds) -> E:
    """The entity with its attention as its other fields are now; what was muted stays so while it is the same item."""
    if type(entity) not in CAUSES:
        return entity
    standing: tuple[Attention, ...] = entity.attention  # type: ignore[union-attr]
    now = attention_of(entity, thresholds)
    muted = {(item.cause, item.since): item for item in standing if item.muted_until is not None}
    if muted:
        now = tuple(_as_muted(item, muted.get((item.cause, item.since))) for item in now)
    if now == standing:
        return entity
    return msgspec.structs.replace(entity, attention=now)


def _as_muted(item: Attention, muted: Attention | None) -> Attention:
    if muted is None or item.cause in NEVER_MUTED:
        return item
    return put_off(item, muted.muted_until or 0, muted.mute_reason)
