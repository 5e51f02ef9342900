"""The truth without a disk, for unit tests: same answers as PostgreSQL, nothing survives the process."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TypedDict
from uuid import uuid4

from protocol.ids import LogId, OperationId
from server.adapters.chain import FIRST_CHAIN, check_entries, extend_chain
from server.ports import (
    Appended,
    CommandKey,
    Conflict,
    DamagedLog,
    Decided,
    Head,
    ImportedLog,
    KeysUsed,
    StoredState,
    Verdict,
)

TURN_WITHIN_S = 0.3


class Fact(TypedDict):
    """One stored entry; tests may alter it to play a damaged disk."""

    seq: int
    record: bytes
    chain: bytes


@dataclass
class _Log:
    head: Head
    facts: list[Fact] = field(default_factory=list)
    states: dict[str, dict[int, StoredState]] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    imported: ImportedLog | None = None


class MemoryEventLog:
    """Implements `EventLog`."""

    def __init__(self) -> None:
        self._logs: dict[OperationId, _Log] = {}
        self._verdicts: dict[CommandKey, Verdict] = {}

    async def create(self, operation_id: OperationId) -> Head:
        log = self._logs.setdefault(operation_id, _Log(Head(LogId(uuid4()), 0, FIRST_CHAIN)))
        return log.head

    async def head(self, operation_id: OperationId) -> Head | None:
        log = self._logs.get(operation_id)
        return log.head if log else None

    async def heads(self, operation_ids: Sequence[OperationId]) -> dict[OperationId, Head]:
        return {one: self._logs[one].head for one in operation_ids if one in self._logs}

    async def append(
        self, operation_id: OperationId, expected: Head, decided: Sequence[Decided]
    ) -> Appended | Conflict | KeysUsed:
        log = self._logs.get(operation_id)
        if log is None:
            return Conflict()
        async with log.lock:
            if log.head != expected or log.imported is not None:
                return Conflict()
            exclusive = MemoryExclusiveAppend(operation_id, log, self._verdicts)
            answer = await exclusive.append(decided)
            exclusive.commit()
            return answer

    @asynccontextmanager
    async def exclusive(self, operation_id: OperationId) -> AsyncIterator["MemoryExclusiveAppend"]:
        log = self._log(operation_id)
        async with log.lock:
            exclusive = MemoryExclusiveAppend(operation_id, log, self._verdicts)
            yield exclusive
            exclusive.commit()

    @asynccontextmanager
    async def turn(self, operation_id: OperationId) -> AsyncIterator[bool]:
        turn = self._log(operation_id).turn
        is_mine = False
        with suppress(TimeoutError):
            async with asyncio.timeout(TURN_WITHIN_S):
                is_mine = await turn.acquire()
        try:
            yield is_mine
        finally:
            if is_mine:
                turn.release()

    async def verdicts(self, keys: Sequence[CommandKey]) -> dict[CommandKey, Verdict]:
        return _used(keys, self._verdicts)

    async def read(self, operation_id: OperationId, after: int, limit: int) -> list[bytes]:
        log = self._logs.get(operation_id)
        return _read(operation_id, log.facts, after, limit) if log else []

    async def verify(self, operation_id: OperationId) -> int:
        log = self._log(operation_id)
        chain = check_entries(operation_id, 0, FIRST_CHAIN, log.facts)
        if (len(log.facts), chain) != (log.head.seq, log.head.chain):
            raise DamagedLog(f"operation {operation_id}: the head does not match entry {len(log.facts)}")
        return log.head.seq

    async def save_state(self, operation_id: OperationId, state: StoredState) -> None:
        log = self._logs.get(operation_id)
        if log is None or state.log_id != log.head.log_id or state.seq > log.head.seq:
            return
        kept = log.states.setdefault(state.schema_hash, {})
        for superseded in sorted(seq for seq in kept if seq < state.seq)[:-1]:
            del kept[superseded]
        kept.setdefault(state.seq, state)

    async def newest_state(self, operation_id: OperationId, schema_hash: str, at_most: int) -> StoredState | None:
        log = self._logs.get(operation_id)
        kept = log.states.get(schema_hash, {}) if log else {}
        seq = max((seq for seq in kept if seq <= at_most), default=None)
        return None if seq is None else kept[seq]

    async def chain_at(self, operation_id: OperationId, seq: int) -> bytes:
        if seq == 0:
            return FIRST_CHAIN
        log = self._logs.get(operation_id)
        if log is None or seq > len(log.facts):
            raise DamagedLog(f"operation {operation_id}: entry {seq} is missing")
        return log.facts[seq - 1]["chain"]

    async def operations(self) -> list[OperationId]:
        return sorted(self._logs)

    async def import_log(
        self, operation_id: OperationId, imported: ImportedLog, batches: Iterable[Sequence[bytes]]
    ) -> bool:
        if operation_id in self._logs:
            return False
        records = [record for batch in batches for record in batch]
        chains = extend_chain(FIRST_CHAIN, records)
        if (len(records), (chains or [FIRST_CHAIN])[-1]) != (imported.head.seq, imported.head.chain):
            raise DamagedLog(f"operation {operation_id}: the head does not match entry {len(records)}")
        facts = [
            Fact(seq=seq, record=record, chain=chain)
            for seq, (record, chain) in enumerate(zip(records, chains, strict=True), start=1)
        ]
        self._logs[operation_id] = _Log(imported.head, facts, imported=imported)
        return True

    async def imported(self, operation_id: OperationId) -> ImportedLog | None:
        log = self._logs.get(operation_id)
        return None if log is None else log.imported

    def stored_facts(self, operation_id: OperationId) -> list[Fact]:
        """The disk itself, for tests that damage it."""
        return self._log(operation_id).facts

    def _log(self, operation_id: OperationId) -> _Log:
        if operation_id not in self._logs:
            raise LookupError(f"operation {operation_id} has no log")
        return self._logs[operation_id]


class MemoryExclusiveAppend:
    """Implements `ExclusiveAppend`: nothing reaches the log before `commit`."""

    def __init__(self, operation_id: OperationId, log: _Log, verdicts: dict[CommandKey, Verdict]) -> None:
        self.head = log.head
        self._operation_id = operation_id
        self._log = log
        self._committed_verdicts = verdicts
        self._facts: list[Fact] = []
        self._verdicts: dict[CommandKey, Verdict] = {}

    async def read(self, after: int) -> list[bytes]:
        return _read(self._operation_id, self._log.facts + self._facts, after, self.head.seq)

    async def append(self, decided: Sequence[Decided]) -> Appended | KeysUsed:
        keys = [one.key for one in decided]
        if used := _used(keys, self._committed_verdicts | self._verdicts):
            return KeysUsed(used)
        if len(set(keys)) != len(keys):
            raise ValueError("the same command key stands twice in one batch")
        records = [record for one in decided for record in one.facts]
        chains = extend_chain(self.head.chain, records)
        for record, chain in zip(records, chains, strict=True):
            self.head = self.head._replace(seq=self.head.seq + 1, chain=chain)
            self._facts.append(Fact(seq=self.head.seq, record=record, chain=chain))
        self._verdicts |= {one.key: one.verdict for one in decided}
        return Appended(self.head)

    def commit(self) -> None:
        self._log.facts += self._facts
        self._log.head = self.head
        self._committed_verdicts |= self._verdicts


def _used(keys: Sequence[CommandKey], verdicts: Mapping[CommandKey, Verdict]) -> dict[CommandKey, Verdict]:
    return {key: verdicts[key] for key in keys if key in verdicts}


def _read(operation_id: OperationId, facts: list[Fact], after: int, limit: int) -> list[bytes]:
    chain = facts[after - 1]["chain"] if 0 < after <= len(facts) else FIRST_CHAIN
    wanted = facts[after : after + limit]
    check_entries(operation_id, after, chain, wanted)
    return [fact["record"] for fact in wanted]
