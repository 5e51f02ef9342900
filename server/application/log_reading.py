"""The log as people read it: every fact as one line, page by page, as far as the reader may see it.

The newest facts are at hand; older ones are folded anew from the stored bytes, in slices between which the loop is
free. Folding leaves a state behind every few hundred facts, which share their structure: the next page starts there.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import NamedTuple

from protocol.codec import decode_record
from protocol.ids import LogId, OperationId
from server.application.live import LiveOperation
from server.application.log_lines import LogFilter, LogLine, line_of
from server.application.operations import Operations
from server.domain.changes import StateChange
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.domain.visibility import Audience
from server.ports import DamagedLog, EventLog

MAX_PAGE = 200
"""Lines on one page."""
CHUNK = 500
"""Facts folded between two states that are kept."""
SLICE = 50
"""Facts folded, or lines made of them, before the loop gets its turn: some milliseconds."""
MAX_SEARCHED = 20_000
"""Facts that one page looks through; a page that found less says where to go on."""
MAX_PASTS = 8
"""Operations whose past states are kept; the one read longest ago goes first."""


class Page(NamedTuple):
    """Some lines of the log, newest first."""

    lines: tuple[LogLine, ...]
    before: int | None
    """Ask for what is before this number to go on; None: there is nothing more."""
    head: int
    """The last fact of the log now."""


class _Past:
    """States of one operation at every multiple of `CHUNK` that was passed."""

    def __init__(self, operation_id: OperationId, log_id: LogId) -> None:
        self.log_id = log_id
        self.states = {0: OperationState(operation_id)}
        self.lock = asyncio.Lock()
        """Two readers of one past fold it once."""

    def keep(self, state: OperationState) -> None:
        if state.seq % CHUNK == 0:
            self.states.setdefault(state.seq, state)


class LogReader:
    """Reads the log of every operation this process is asked for. Methods may raise `Unavailable`."""

    def __init__(self, operations: Operations, log: EventLog) -> None:
        self._operations = operations
        self._log = log
        self._pasts: OrderedDict[OperationId, _Past] = OrderedDict()

    async def page(
        self, audience: Audience, wanted: LogFilter, *, before: int | None = None, after: int = 0, limit: int = 50
    ) -> Page | None:
        """The newest lines with after < seq < before; None if there is no such operation.

        Args:
            audience: Who reads, as on the socket.
            wanted: What the lines must be about.
            before: From the page before; None: from the end.
            after: Nothing up to this number.
            limit: At most so many lines.
        """
        live = await self._operations.open(audience.operation_id)
        if live is None:
            return None
        head = live.seq
        until = head if before is None else min(before - 1, head)
        found: list[LogLine] = []
        floor = max(after, until - MAX_SEARCHED)
        while until > floor and len(found) < limit:
            start = (until - 1) // CHUNK * CHUNK
            for number, change in enumerate(reversed(await self._changes(live, start, until)), start=1):
                if until == floor or len(found) == limit:
                    break
                if number % SLICE == 0:
                    await asyncio.sleep(0)
                until = change.record.seq - 1
                line = line_of(audience, change, live.state)
                if line is not None and wanted.takes(line):
                    found.append(line)
            await asyncio.sleep(0)
        return Page(tuple(found), until + 1 if until > after else None, head)

    async def lines(self, audience: Audience, wanted: LogFilter, *, after: int = 0) -> AsyncIterator[list[LogLine]]:
        """Every line there is now, oldest first, some at a time; none if there is no such operation."""
        live = await self._operations.open(audience.operation_id)
        if live is None:
            return
        head = live.seq
        while after < head:
            until = min(head, (after // CHUNK + 1) * CHUNK)
            changes = await self._changes(live, after // CHUNK * CHUNK, until)
            wished = [change for change in changes if change.record.seq > after]
            for first in range(0, len(wished), SLICE):
                found = [line_of(audience, change, live.state) for change in wished[first : first + SLICE]]
                yield [line for line in found if line is not None and wanted.takes(line)]
                await asyncio.sleep(0)
            after = until

    async def _changes(self, live: LiveOperation, start: int, until: int) -> list[StateChange]:
        """The changes in (start, until]; `start` is a multiple of `CHUNK`, and at most one chunk away."""
        at_hand = live.changes_after(start)
        if at_hand is not None:
            return at_hand[: until - start]
        past = self._past_of(live)
        async with past.lock:
            state = past.states[max(seq for seq in past.states if seq <= start)]
            while state.seq < start:
                state, _ = await self._fold(past, state, state.seq + CHUNK)
            _, changes = await self._fold(past, state, until)
        return changes

    async def _fold(self, past: _Past, state: OperationState, until: int) -> tuple[OperationState, list[StateChange]]:
        stored = await self._log.read(state.operation_id, state.seq, until - state.seq)
        if len(stored) < until - state.seq:
            raise DamagedLog(f"operation {state.operation_id}: entry {state.seq + len(stored) + 1} is missing")
        changes: list[StateChange] = []
        for number, record in enumerate(stored, start=1):
            state, change = evolve(state, decode_record(record))
            changes.append(change)
            if number % SLICE == 0:
                await asyncio.sleep(0)
        past.keep(state)
        return state, changes

    def _past_of(self, live: LiveOperation) -> _Past:
        past = self._pasts.get(live.operation_id)
        if past is None or past.log_id != live.log_id:
            past = self._pasts[live.operation_id] = _Past(live.operation_id, live.log_id)
        self._pasts.move_to_end(live.operation_id)
        while len(self._pasts) > MAX_PASTS:
            self._pasts.popitem(last=False)
        return past
