"""The figures of an operation: its log walked once, in slices between which the loop is free, and kept by its number.

An operation that goes on is walked on from where the last reader stood. What is kept is bounded: the standing of a few
operations, and the figures of a few moments.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from protocol.codec import decode_record
from protocol.figures import Figures
from protocol.ids import LogId, OperationId
from server.application.operations import Operations
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.figures.families import figures_of
from server.figures.gathering import Gathered
from server.ports import DamagedLog, EventLog

READ_BATCH = 500
SLICE = 50
"""Facts folded before the loop gets its turn: some milliseconds."""
MAX_WALKS = 3
"""Operations that are walked on from where they stand; the one asked for longest ago goes first."""
MAX_KEPT = 6
"""Moments whose figures are kept."""
OnProgress = Callable[[int, int], None]


class Known(NamedTuple):
    """What was known at one number of a log."""

    log_id: LogId
    state: OperationState
    figures: Figures
    """For a reader who may see all; `server.figures.families.shown_to` takes the rest away."""


@dataclass
class _Walk:
    log_id: LogId
    state: OperationState
    gathered: Gathered = field(default_factory=Gathered)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Two readers of one operation walk it once."""


class FigureReader:
    """Figures of every operation this process is asked for. Methods may raise `Unavailable`."""

    def __init__(self, operations: Operations, log: EventLog) -> None:
        self._operations = operations
        self._log = log
        self._walks: OrderedDict[OperationId, _Walk] = OrderedDict()
        self._kept: OrderedDict[tuple[LogId, OperationId, int], Known] = OrderedDict()

    async def head(self, operation_id: OperationId) -> int | None:
        """The last fact there is; None if there is no such operation."""
        live = await self._operations.open(operation_id)
        return None if live is None else live.seq

    async def read(
        self, operation_id: OperationId, seq: int | None = None, on_progress: OnProgress = lambda done, of: None
    ) -> Known | None:
        """What was known at `seq`, by default now; None if there is no such operation, or no such fact yet.

        Whoever waits is told how many facts are counted, and of how many.
        """
        live = await self._operations.open(operation_id)
        if live is None or (seq is not None and not 0 < seq <= live.seq):
            return None
        wanted = live.seq if seq is None else seq
        key = live.log_id, operation_id, wanted
        known = self._kept.get(key)
        if known is None:
            walk = self._walk_to(operation_id, live.log_id, wanted)
            async with walk.lock:
                known = self._kept.get(key) or await self._know(walk, wanted, on_progress)
            self._kept[key] = known
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return known

    def _walk_to(self, operation_id: OperationId, log_id: LogId, wanted: int) -> _Walk:
        """The walk that can go on to this number; for the past of an operation a new one, which is not kept."""
        walk = self._walks.get(operation_id)
        if walk is not None and walk.log_id == log_id:
            self._walks.move_to_end(operation_id)
            if walk.state.seq <= wanted:
                return walk
            return _Walk(log_id, OperationState(operation_id))
        walk = self._walks[operation_id] = _Walk(log_id, OperationState(operation_id))
        while len(self._walks) > MAX_WALKS:
            self._walks.popitem(last=False)
        return walk

    async def _know(self, walk: _Walk, wanted: int, on_progress: OnProgress) -> Known:
        if walk.state.seq > wanted:  # somebody who asked for more came first
            walk = _Walk(walk.log_id, OperationState(walk.state.operation_id))
        while walk.state.seq < wanted:
            await self._go_on(walk, min(READ_BATCH, wanted - walk.state.seq))
            on_progress(walk.state.seq, wanted)
        figures = await asyncio.to_thread(figures_of, walk.state, walk.gathered, walk.log_id)
        return Known(walk.log_id, walk.state, figures)

    async def _go_on(self, walk: _Walk, count: int) -> None:
        stored = await self._log.read(walk.state.operation_id, walk.state.seq, count)
        if len(stored) < count:
            missing = walk.state.seq + len(stored) + 1
            raise DamagedLog(f"operation {walk.state.operation_id}: entry {missing} is missing")
        for number, record in enumerate(stored, start=1):
            before = walk.state
            walk.state, change = evolve(before, decode_record(record))
            walk.gathered.take(before, change)
            if number % SLICE == 0:
                await asyncio.sleep(0)
