"""From the commit to the other processes: in order per operation, never in the way of the next commit."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence

import structlog

from protocol.ids import OperationId
from server.application import beat
from server.application.live import LiveOperation
from server.application.operations import Operations, make_feed_items
from server.application.stages import ObserveStage, Stage, ignore
from server.domain.changes import StateChange
from server.ports import ChangeFeed, Hole, Unavailable

MAX_UNPUBLISHED = 5_000
"""Facts that wait for the feed; beyond, the oldest are dropped and the feed is mended when it finds the hole."""
MAX_BATCH = 200
LINGER_S = 0.25
"""So long a fact waits for others while no other process listens: they leave together, on the beat. A process that
begins to listen reads the log first, and what it may miss meanwhile its poll would find no later."""
ENOUGH_FACTS = 32
"""So many need not wait for more: what leaves at once stays small."""

_log = structlog.get_logger()

_Committed = tuple[StateChange, bytes]


class Publisher:
    """Hands committed facts to the feed; the log is the outbox, so nothing here needs to survive."""

    def __init__(self, feed: ChangeFeed, operations: Operations, observe: ObserveStage = ignore) -> None:
        self._feed = feed
        self._observe = observe
        self._operations = operations
        self._waiting: dict[OperationId, deque[_Committed]] = {}
        self._workers: dict[OperationId, asyncio.Task[None]] = {}
        self._lingering: dict[OperationId, asyncio.Event] = {}
        self._is_finishing = False

    @property
    def waiting(self) -> int:
        """Facts that the feed has not taken yet."""
        return sum(map(len, self._waiting.values()))

    def publish(self, live: LiveOperation, changes: Sequence[StateChange], records: Sequence[bytes]) -> None:
        """Queue what was committed; returns at once."""
        waiting = self._waiting.setdefault(live.operation_id, deque(maxlen=MAX_UNPUBLISHED))
        waiting.extend(zip(changes, records, strict=True))
        if live.operation_id not in self._workers:
            self._workers[live.operation_id] = asyncio.create_task(self._work_off(live, waiting))
        elif len(waiting) >= ENOUGH_FACTS and live.operation_id in self._lingering:
            self._lingering[live.operation_id].set()

    async def finish(self) -> None:
        """Wait until what is queued has been handed over or given up."""
        self._is_finishing = True
        try:
            for is_enough in self._lingering.values():
                is_enough.set()
            await asyncio.gather(*self._workers.values())
        finally:
            self._is_finishing = False

    async def _work_off(self, live: LiveOperation, waiting: deque[_Committed]) -> None:
        try:
            while waiting:
                await self._linger(live.operation_id, waiting)
                items = make_feed_items(_take_consecutive(waiting))
                began_s = asyncio.get_running_loop().time()
                answer = await self._feed.publish(live.operation_id, live.log_id, items)
                self._observe(Stage.PUBLISHED, asyncio.get_running_loop().time() - began_s)
                if isinstance(answer, Hole):
                    await self._operations.mend_feed(live, answer.after)
        except Unavailable:
            self._operations.is_feed_away = True
        except Exception:
            _log.exception("facts could not be published", operation_id=str(live.operation_id))
        finally:
            del self._workers[live.operation_id]
            waiting.clear()  # what was given up is a hole that the next publication, or the feed's return, mends

    async def _linger(self, operation_id: OperationId, waiting: deque[_Committed]) -> None:
        """Let facts come together while nobody waits for them."""
        if self._is_finishing or len(waiting) >= ENOUGH_FACTS or self._feed.is_heard(operation_id):
            return
        is_enough = self._lingering[operation_id] = asyncio.Event()
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(beat.next_at_s(LINGER_S)):
                    await is_enough.wait()
        finally:
            del self._lingering[operation_id]


def _take_consecutive(waiting: deque[_Committed]) -> list[_Committed]:
    """The first facts in a row: between two commits of this process another may have made its own."""
    taken = [waiting.popleft()]
    while waiting and len(taken) < MAX_BATCH and waiting[0][0].record.seq == taken[-1][0].record.seq + 1:
        taken.append(waiting.popleft())
    return taken
