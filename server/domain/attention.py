"""What waits for a decision, as one list; what may be muted for a while; and what counts as too long."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from protocol import commands as c
from protocol import events as e
from protocol.attention import Attention, AttentionCause, AttentionRank
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import SectorId
from protocol.operations import Stamp
from protocol.positions import TeamPosition
from protocol.teams import Team, TeamStatus
from server.domain.actor import Actor, Moment
from server.domain.attention_causes import NEVER_MUTED, RANKS
from server.domain.attention_owners import OWNERS, put_off
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState

MAX_MUTE_MS = 4 * 3_600_000
LOW_BATTERY_PCT = 15
"""A phone with less is about to go dark. Told by its positions, so that it is in lists only and never in the log."""


def set_thresholds(state: OperationState, command: c.SetThresholds, actor: Actor, moment: Moment) -> Decision:
    operation = state.operation
    if operation is None:
        return unknown("op")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(e.ThresholdsSet(thresholds=command.thresholds), is_late=not is_newest(operation, "thresholds", stamp))


def thresholds_set(state: OperationState, record: Record, event: e.ThresholdsSet) -> tuple[Entity, ...]:
    operation = state.operation
    return () if operation is None else (write(operation, "thresholds", record, thresholds=event.thresholds),)


def mute(state: OperationState, command: c.MuteAttention, actor: Actor, moment: Moment) -> Decision:
    subject = state.entities.get(command.subject_id)
    if subject is None:
        return unknown("subject_id")
    item = next((one for one in items_of(subject) if one.cause is command.cause), None)
    if item is None or item.cause in NEVER_MUTED:
        return invalid("cause", subject)
    if not moment.received_at < command.until <= moment.received_at + MAX_MUTE_MS:
        return invalid("until", subject)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.AttentionMuted(
            subject_id=subject.id, cause=item.cause, since=item.since, until=command.until, reason=command.reason
        ),
        is_late=not is_newest(subject, _register(item.cause), stamp),
    )


def muted(state: OperationState, record: Record, event: e.AttentionMuted) -> tuple[Entity, ...]:
    subject = state.entities.get(event.subject_id)
    if subject is None:
        return ()
    attention = tuple(
        put_off(item, event.until, event.reason) if (item.cause, item.since) == (event.cause, event.since) else item
        for item in items_of(subject)
    )
    return (write(subject, _register(event.cause), record, attention=attention),)


def items_of(entity: Entity) -> tuple[Attention, ...]:
    """What of this thing waits for a decision, now or later."""
    items: tuple[Attention, ...] = getattr(entity, "attention", ())
    return items


class Waiting(NamedTuple):
    """One thing to decide, and what it is about."""

    subject: Entity
    item: Attention


class WaitingGroup(NamedTuple):
    """What waits for the same cause in the same sector, the one that waits longest first."""

    rank: AttentionRank
    cause: AttentionCause
    sector_id: SectorId | None
    """None: of no sector."""
    waiting: tuple[Waiting, ...]


class AttentionList(NamedTuple):
    """The one list."""

    groups: tuple[WaitingGroup, ...]
    muted: tuple[Waiting, ...]
    """Due, and somebody decided to wait; the first to come back first."""
    next_due_at: int | None
    """When the list grows by itself; None: only by a fact."""


def listed(state: OperationState, now: int, positions: Iterable[TeamPosition] = ()) -> AttentionList:
    """What waits at `now`: the most urgent rank first, by cause and sector, of these the longest overdue first.

    Walks the whole state: for lists that somebody asks for, never on the way of a command.
    """
    return listed_of(state.entities.values(), now, positions, state.entities.get)


def listed_of(
    entities: Iterable[Entity],
    now: int,
    positions: Iterable[TeamPosition],
    find: Callable[[UUID], Entity | None],
) -> AttentionList:
    """The same of what a screen holds: `entities` as far as its audience sees them."""
    due: list[Waiting] = []
    muted: list[Waiting] = []
    to_come: list[int] = []
    for entity in entities:
        for item in items_of(entity):
            if item.due_at > now:
                to_come.append(item.due_at)
            elif item.muted_until is not None and item.muted_until > now:
                to_come.append(item.muted_until)
                muted.append(Waiting(entity, item))
            else:
                due.append(Waiting(entity, item))
    due += _low_batteries(positions, find)
    muted.sort(key=lambda one: (one.item.muted_until or 0, one.subject.id))
    return AttentionList(_grouped(due, find), tuple(muted), min(to_come, default=None))


_RANK_ORDER = {rank: order for order, rank in enumerate(AttentionRank)}
_CAUSE_ORDER = {cause: order for order, cause in enumerate(AttentionCause)}
_NO_SECTOR = UUID(int=2**128 - 1)


def _grouped(due: Sequence[Waiting], find: Callable[[UUID], Entity | None]) -> tuple[WaitingGroup, ...]:
    placed = [(_sector_of(one.subject, find), one) for one in due]

    def group_of(each: tuple[SectorId | None, Waiting]) -> tuple[int, int, UUID]:
        sector_id, (_, item) = each
        return _RANK_ORDER[item.rank], _CAUSE_ORDER[item.cause], sector_id or _NO_SECTOR

    placed.sort(key=lambda each: (*group_of(each), each[1].item.due_at, each[1].subject.id))
    groups = ([*members] for _, members in groupby(placed, key=group_of))
    return tuple(
        WaitingGroup(
            rank=members[0][1].item.rank,
            cause=members[0][1].item.cause,
            sector_id=members[0][0],
            waiting=tuple(one for _, one in members),
        )
        for members in groups
    )


def _sector_of(entity: Entity, find: Callable[[UUID], Entity | None]) -> SectorId | None:
    """Where it is: said of itself or, if not, of its team, its site, its intervention."""
    for field in ("sector_id", "team_id", "site_id", "intervention_id"):
        value = getattr(entity, field, None)
        if value is None:
            continue
        sector_id = value if field == "sector_id" else getattr(find(value), "sector_id", None)
        if sector_id is not None:
            return SectorId(sector_id)
    return None


def _low_batteries(positions: Iterable[TeamPosition], find: Callable[[UUID], Entity | None]) -> Iterable[Waiting]:
    for position in positions:
        team = find(position.team_id)
        is_low = position.battery_pct is not None and position.battery_pct < LOW_BATTERY_PCT
        if is_low and isinstance(team, Team) and team.status is not TeamStatus.OFF_DUTY:
            cause = AttentionCause.BATTERY_LOW
            fix_at = position.fix_at
            owner, _ = OWNERS[cause]
            yield Waiting(team, Attention(cause=cause, rank=RANKS[cause], since=fix_at, due_at=fix_at, owner=owner))


def _register(cause: AttentionCause) -> str:
    return f"mute.{cause}"
