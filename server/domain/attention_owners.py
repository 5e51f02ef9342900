"""Who is to see to what waits, and to whom it passes when nobody does: by cause, and by where the thing is.

An item passes on by time alone, so that nobody has to be there to pass it: lists and screens compare `escalates_at`
with the time, as they do `due_at`.
"""

import msgspec

from protocol.alerts import Alert
from protocol.attention import Attention, AttentionCause, AttentionRank
from protocol.devices import Role
from protocol.entities import Entity
from protocol.teams import Team
from protocol.thresholds import Thresholds
from protocol.victims import Victim, VictimPresence

OWNERS: dict[AttentionCause, tuple[Role, Role]] = {
    AttentionCause.ALERT_UNSEEN: (Role.DISPATCHER, Role.SECTOR_LEADER),
    AttentionCause.ALERT_OPEN: (Role.DISPATCHER, Role.COVER_HEAD),
    AttentionCause.ZONE_ENTERED: (Role.DISPATCHER, Role.COVER_HEAD),
    AttentionCause.TEAM_SILENT: (Role.DISPATCHER, Role.COVER_HEAD),
    AttentionCause.RADIO_CHECK_DUE: (Role.DISPATCHER, Role.COVER_HEAD),
    AttentionCause.STATUS_OVERDUE: (Role.DISPATCHER, Role.COVER_HEAD),
    AttentionCause.ORDER_UNDELIVERED: (Role.DISPATCHER, Role.COVER_HEAD),
    AttentionCause.ORDER_UNACKNOWLEDGED: (Role.DISPATCHER, Role.COVER_HEAD),
    AttentionCause.INTERVENTION_UNASSIGNED: (Role.DISPATCHER, Role.COVER_HEAD),
    AttentionCause.INTERVENTION_MAY_END: (Role.DISPATCHER, Role.COVER_HEAD),
    AttentionCause.VICTIM_UNTRIAGED: (Role.DISPATCHER, Role.MEDICAL_OFFICER),
    AttentionCause.VICTIM_WAITING: (Role.DISPATCHER, Role.MEDICAL_OFFICER),
    AttentionCause.VICTIM_WITHOUT_NEWS: (Role.DISPATCHER, Role.MEDICAL_OFFICER),
    AttentionCause.HANDOVER_UNCONFIRMED: (Role.DISPATCHER, Role.MEDICAL_OFFICER),
    AttentionCause.REGULATION_WAITING: (Role.REGULATION, Role.MEDICAL_OFFICER),
    AttentionCause.REGULATION_UNREAD: (Role.DISPATCHER, Role.MEDICAL_OFFICER),
    AttentionCause.EVACUATION_OVERDUE: (Role.DISPATCHER, Role.MEDICAL_OFFICER),
    AttentionCause.SITREP_UNREAD: (Role.DISPATCHER, Role.COVER_HEAD),
    AttentionCause.REQUEST_UNANSWERED: (Role.RESOURCE_OFFICER, Role.COVER_HEAD),
    AttentionCause.REQUEST_OVERDUE: (Role.RESOURCE_OFFICER, Role.COVER_HEAD),
    AttentionCause.BATTERY_LOW: (Role.RESOURCE_OFFICER, Role.COVER_HEAD),
}
"""Who sees to each cause, and who stands next: whoever talks to crews first, then who commands them or the care."""

_OF_A_POST = (Role.POST_LEADER, Role.MEDICAL_OFFICER)
_OF_A_SECTOR = (Role.SECTOR_LEADER, Role.DISPATCHER)
_PATIENCE: dict[AttentionRank, str] = {
    AttentionRank.CREW: "crew_escalates_ms",
    AttentionRank.VICTIM: "victim_escalates_ms",
    AttentionRank.ORDER: "order_escalates_ms",
    AttentionRank.RESOURCE: "resource_escalates_ms",
}
"""What is of no rank here, a device, never passes on."""


def owned(item: Attention, entity: Entity, thresholds: Thresholds) -> Attention:
    """The same with who is to see to it, and when it passes to whom."""
    owner, next_up = _owners_of(item.cause, entity)
    return msgspec.structs.replace(
        item, owner=owner, escalates_at=_escalation_of(item, entity, thresholds), escalates_to=next_up
    )


def owner_at(item: Attention, now: int) -> Role:
    """Who is to see to it at `now`."""
    return item.owner if item.escalates_at is None or now < item.escalates_at else item.escalates_to


def put_off(item: Attention, until: int, reason: str) -> Attention:
    """The same, quiet until then; whoever is to see to it then has as long as before."""
    escalates_at = item.escalates_at
    if escalates_at is not None:
        escalates_at += max(item.due_at, until) - max(item.due_at, item.muted_until or 0)
    return msgspec.structs.replace(item, muted_until=until, mute_reason=reason, escalates_at=escalates_at)


def _owners_of(cause: AttentionCause, entity: Entity) -> tuple[Role, Role]:
    if isinstance(entity, Victim) and entity.presence is VictimPresence.AT_SITE:
        return _OF_A_POST
    if cause is AttentionCause.STATUS_OVERDUE and isinstance(entity, Team) and entity.sector_id is not None:
        return _OF_A_SECTOR
    return OWNERS[cause]


def _escalation_of(item: Attention, entity: Entity, thresholds: Thresholds) -> int | None:
    if item.cause is AttentionCause.ALERT_UNSEEN and isinstance(entity, Alert):
        rings_wider_at = entity.escalates_at or entity.raised_at + thresholds.alert_escalates_ms
        return max(item.due_at, rings_wider_at)
    patience = _PATIENCE.get(item.rank)
    return None if patience is None else item.due_at + int(getattr(thresholds, patience))
