"""From the commit to the other processes: in order per operation, never in the way of the next commit."""

import asyncio
from collections import deque
from collections.abc import Sequence

from protocol.codec import encode_entity
from protocol.ids import OperationId
from server.application.live import LiveOperation
from server.application.operations import Operations
from server.domain.changes import StateChange
from server.ports import ChangeFeed, FeedItem, Hole, Unavailable, entity_key

MAX_UNPUBLISHED = 5_000
"""Facts that wait for the feed; beyond, they are dropped and the feed is rebuilt when it answers again."""
MAX_BATCH = 200


class Publisher:
    """Hands committed facts to the feed; the log is the outbox, so nothing here needs to survive."""

    def __init__(self, feed: ChangeFeed, operations: Operations) -> None:
        self._feed = feed
        self._operations = operations
        self._waiting: dict[OperationId, deque[FeedItem]] = {}
        self._workers: dict[OperationId, asyncio.Task[None]] = {}

    def publish(self, live: LiveOperation, changes: Sequence[StateChange], records: Sequence[bytes]) -> None:
        """Queue what was committed; returns at once."""
        waiting = self._waiting.setdefault(live.operation_id, deque(maxlen=MAX_UNPUBLISHED))
        for change, record in zip(changes, records, strict=True):
            waiting.append(FeedItem(change.record.seq, record, _as_kept(change)))
        if live.operation_id not in self._workers:
            self._workers[live.operation_id] = asyncio.create_task(self._work_off(live, waiting))

    async def finish(self) -> None:
        """Wait until what is queued has been handed over or given up."""
        await asyncio.gather(*self._workers.values())

    async def _work_off(self, live: LiveOperation, waiting: deque[FeedItem]) -> None:
        try:
            while waiting:
                batch = [waiting.popleft() for _ in range(min(MAX_BATCH, len(waiting)))]
                answer = await self._feed.publish(live.operation_id, live.log_id, batch)
                if isinstance(answer, Hole):
                    await self._operations.rebuild_feed(live)
        except Unavailable:
            waiting.clear()  # the next publication finds the hole, and the feed is rebuilt from the state
            self._operations.is_feed_away = True
        finally:
            del self._workers[live.operation_id]


def _as_kept(change: StateChange) -> tuple[tuple[str, bytes], ...]:
    return tuple((entity_key(each.entity), encode_entity(each.entity)) for each in change.touched)
