"""The past of an operation in memory, for tests: its timeline, any moment of it, and what it must be."""

from collections.abc import Collection
from uuid import NAMESPACE_OID, UUID, uuid5

from immutables import Map

from protocol.entities import Entity
from protocol.ids import LogId
from protocol.replay import ReplayClock
from server.domain.changes import StateChange
from server.domain.state import OperationState
from server.replay.blocks import Block
from server.replay.timeline import Timeline, applied
from tests.support.strategies import History

LOG_ID = LogId(uuid5(NAMESPACE_OID, "log"))


def timeline_of(history: History, *, kept_every: int = 7) -> Timeline:
    """The timeline after the whole history; states are kept so often that every test has some."""
    timeline = Timeline(history.state.operation_id, LOG_ID, kept_every)
    for change in history.changes:
        timeline.take(change)
    return timeline


def block_of(history: History, timeline: Timeline, clock: ReplayClock, number: int) -> Block:
    """The stretch with the fact `number + 1`, to its end."""
    block = Block(timeline, clock, number)
    missing = block.missing(timeline, timeline.order(clock).last)
    block.extend(timeline, [history.records[seq - 1] for seq in missing])
    return block


def entities_at(history: History, timeline: Timeline, clock: ReplayClock, number: int) -> Map[UUID, Entity]:
    """Everything there was after that many facts."""
    return block_of(history, timeline, clock, number).entities_at(number)


def changes_of(history: History, timeline: Timeline, clock: ReplayClock) -> list[StateChange]:
    """Every change from the first to the last, as a viewer who lets it play gets them."""
    changes: list[StateChange] = []
    while len(changes) < timeline.order(clock).last:
        block = block_of(history, timeline, clock, len(changes))
        changes += block.changes_in(len(changes), block.number)
    return changes


def folded(history: History, seqs: Collection[int]) -> OperationState:
    """What these facts alone come to, in the order of the log."""
    state = OperationState(history.state.operation_id)
    for record in history.records:
        if record.seq in seqs:
            state, _ = applied(state, record)
    return state
