"""The timelines of this process: made when somebody asks, grown while the operation runs, dropped when nobody looks.

Everything that takes long is done in slices between which the loop is free: many viewers share one process.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from uuid import UUID

from immutables import Map

from protocol.codec import decode_record
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import OperationId
from protocol.replay import ReplayClock
from server.application.live import LiveOperation
from server.application.operations import Operations
from server.domain.changes import StateChange
from server.domain.evolve import evolve
from server.ports import DamagedLog, EventLog
from server.replay.blocks import Block
from server.replay.orders import Order
from server.replay.pace import Pace
from server.replay.timeline import Timeline

READ_BATCH = 500
SLICE = 10
"""Facts folded before the loop gets its turn: about a millisecond."""
NEAR = 64
"""Facts read in vain, rather than asking the log once more."""
SPARE_BLOCKS = 64
"""Stretches of one operation kept as changes beside one for each viewer; the one looked at longest ago goes first."""
MAX_IDLE = 3
"""Timelines kept although nobody looks at them now."""
IDLE_S = 600.0
"""And for how long."""


class Reel:
    """The timeline of one operation with what is read from the log for it. Methods may raise `Unavailable`."""

    def __init__(self, live: LiveOperation, log: EventLog, timeline: Timeline) -> None:
        self.live = live
        self.timeline = timeline
        self.viewers = 0
        self._log = log
        self._blocks: OrderedDict[tuple[ReplayClock, int], Block] = OrderedDict()
        self.settling: asyncio.Task[None] | None = None
        self._making = asyncio.Lock()
        """Two viewers of one stretch make it once."""

    def order(self, clock: ReplayClock) -> Order:
        return self.timeline.order(clock)

    async def block(self, clock: ReplayClock, number: int, until: int) -> Block:
        """The stretch with the fact `number + 1`, made as far as `until` or its own end."""
        block = self._find(clock, number)
        if block is not None and not block.missing(self.timeline, until):
            return block
        async with self._making:
            return await self._make(clock, number, until)

    async def entities(self, clock: ReplayClock, number: int) -> Map[UUID, Entity]:
        """Everything there was after that many facts."""
        start = self.timeline.start(clock, number)
        if start.number == number:
            return start.state.entities
        block = await self.block(clock, number - 1, number)
        return block.entities_at(number)

    def grow(self, live: LiveOperation, changes: Sequence[StateChange]) -> None:
        """Watcher of the operation: what has just been shown."""
        for change in changes:
            if change.record.seq == self.timeline.seq + 1:
                self.timeline.take(change)
        self.timeline.settle(SLICE)

    def _find(self, clock: ReplayClock, number: int) -> Block | None:
        key = clock, self.timeline.start(clock, number).number
        block = self._blocks.get(key)
        if block is None:
            return None
        if not block.is_good(self.timeline):
            del self._blocks[key]
            return None
        self._blocks.move_to_end(key)
        return block

    async def _make(self, clock: ReplayClock, number: int, until: int) -> Block:
        while True:
            block = self._find(clock, number)
            if block is None:
                block = Block(self.timeline, clock, number)
                self._blocks[clock, block.start.number] = block
                while len(self._blocks) > SPARE_BLOCKS + self.viewers:
                    self._blocks.popitem(last=False)
            missing = list(block.missing(self.timeline, until))
            if not missing:
                return block
            records = await self._read(missing)
            # A fact may have come in meanwhile that belongs before these: what is read is used while it is what misses.
            while records and self._find(clock, number) is block:
                wanted = list(block.missing(self.timeline, until))[:SLICE]
                slice_ = records[: len(wanted)]
                if not wanted or [record.seq for record in slice_] != wanted:
                    break
                block.extend(self.timeline, slice_)
                del records[: len(wanted)]
                await asyncio.sleep(0)

    async def _read(self, seqs: Sequence[int]) -> list[Record]:
        """These facts, in this order; from memory if they are new enough."""
        at_hand = self.live.changes_after(min(seqs) - 1)
        if at_hand is not None:
            first = min(seqs)
            return [at_hand[seq - first].record for seq in seqs]
        strays = self.timeline.strays
        read = {seq: strays[seq] for seq in seqs if seq in strays}
        for first, last in _runs(sorted(set(seqs) - read.keys())):
            wanted = range(first, last + 1)
            stored = await self._log.read(self.live.operation_id, first - 1, len(wanted))
            if len(stored) < len(wanted):
                raise DamagedLog(f"operation {self.live.operation_id}: entry {first + len(stored)} is missing")
            for number, (seq, record) in enumerate(zip(wanted, stored, strict=True)):
                read[seq] = decode_record(record)
                if number % (4 * SLICE) == 0:
                    await asyncio.sleep(0)
        return [read[seq] for seq in seqs]


class Library:
    """Every operation that is seen again in this process."""

    def __init__(self, operations: Operations, log: EventLog, on_made: Callable[[], object] = lambda: None) -> None:
        """`on_made` is called when a timeline is whole: a million objects more that stay."""
        self._on_made = on_made
        self._operations = operations
        self._log = log
        self._reels: OrderedDict[OperationId, Reel] = OrderedDict()
        self._making: dict[OperationId, asyncio.Task[Reel | None]] = {}
        self._unrolling: dict[OperationId, tuple[Timeline, LiveOperation]] = {}
        self.pace = Pace()
        """Of all who look back in this process."""

    async def take(self, operation_id: OperationId) -> Reel | None:
        """The reel of an operation, to be given back; None: there is no such operation. Raises `Unavailable`."""
        reel = await self._open(operation_id)
        if reel is not None:
            reel.viewers += 1
        return reel

    def progress(self, operation_id: OperationId) -> tuple[int, int] | None:
        """How many facts of a timeline that is being made are read, and of how many; None: none is."""
        unrolling = self._unrolling.get(operation_id)
        return None if unrolling is None else (unrolling[0].seq, unrolling[1].seq)

    def give_back(self, reel: Reel) -> None:
        """Nobody looks at it here any more."""
        reel.viewers -= 1
        self._drop_idle(MAX_IDLE)
        if not reel.viewers:
            asyncio.get_running_loop().call_later(IDLE_S, self._drop, reel)

    async def _open(self, operation_id: OperationId) -> Reel | None:
        reel = self._reels.get(operation_id)
        if reel is not None:
            self._reels.move_to_end(operation_id)
            return reel
        making = self._making.get(operation_id)
        if making is None:
            making = self._making[operation_id] = asyncio.create_task(self._make(operation_id))
            making.add_done_callback(lambda done: self._made(operation_id, done))
        return await asyncio.shield(making)

    def _made(self, operation_id: OperationId, making: asyncio.Task[Reel | None]) -> None:
        del self._making[operation_id]
        self._unrolling.pop(operation_id, None)
        if not making.cancelled():
            making.exception()  # everybody who asked may have gone away: nothing is left to be retrieved

    async def _make(self, operation_id: OperationId) -> Reel | None:
        live = await self._operations.open(operation_id)
        if live is None:
            return None
        timeline = Timeline(operation_id, live.log_id)
        self._unrolling[operation_id] = timeline, live
        while timeline.seq < live.seq:
            at_hand = live.changes_after(timeline.seq)
            if at_hand is not None:
                for change in at_hand[:SLICE]:
                    timeline.take(change)
                await asyncio.sleep(0)
                continue
            stored = await self._log.read(operation_id, timeline.seq, READ_BATCH)
            if not stored:
                raise DamagedLog(f"operation {operation_id}: entry {timeline.seq + 1} is missing")
            for number, record in enumerate(stored, start=1):
                state, change = evolve(timeline.state, decode_record(record))
                timeline.take(change, state)
                if number % SLICE == 0:
                    await asyncio.sleep(0)
        # Nothing awaits from here on: no fact falls between what was read and what is heard.
        reel = self._reels[operation_id] = Reel(live, self._log, timeline)
        live.watchers.append(reel.grow)
        self._on_made()
        reel.settling = asyncio.create_task(self._settle(reel.timeline))
        return reel

    async def _settle(self, timeline: Timeline) -> None:
        """Late facts go into the states of their time when somebody looks already, at the pace of all."""
        is_done = False
        while not is_done:
            async with self.pace:
                is_done = timeline.settle(SLICE)

    def _drop_idle(self, kept: int) -> None:
        idle = [reel for reel in self._reels.values() if not reel.viewers]
        for reel in idle[: max(0, len(idle) - kept)]:
            self._forget(reel)

    def _drop(self, reel: Reel) -> None:
        if not reel.viewers:
            self._forget(reel)

    def _forget(self, reel: Reel) -> None:
        if self._reels.get(reel.live.operation_id) is reel:
            del self._reels[reel.live.operation_id]
            reel.live.watchers.remove(reel.grow)
            if reel.settling is not None:
                reel.settling.cancel()


def _runs(seqs: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each stretch that is read in one go."""
    runs: list[tuple[int, int]] = []
    for seq in seqs:
        if runs and seq - runs[-1][1] <= NEAR:
            runs[-1] = runs[-1][0], seq
        else:
            runs.append((seq, seq))
    return runs
