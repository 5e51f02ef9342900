"""The commit point: commands become facts, in batches, one batch in flight per operation (rules C1, C2).

may_execute, decide, seal, append, evolve, publish: the lines to know by heart.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
import structlog

from protocol import events as e
from protocol.codec import encode_record
from protocol.commands import Command, CreateOperation, RaiseAlert
from protocol.downstream import Later
from protocol.ids import OperationId
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team
from server.application.live import LiveOperation
from server.application.operations import Operations
from server.application.publish import Publisher
from server.domain.actor import Actor
from server.domain.changes import StateChange
from server.domain.decide import decide
from server.domain.protection import clear_values, with_sealed
from server.domain.reactions import unfold
from server.domain.recording import records_for
from server.domain.state import OperationState
from server.domain.times import time_of_fact
from server.ports import (
    Appended,
    CommandKey,
    Conflict,
    Decided,
    EventLog,
    Head,
    KeysUsed,
    KeyVault,
    OutcomeUnknown,
    Unavailable,
    Verdict,
)

MAX_BATCH = 256
"""Commands decided and committed together."""
MAX_WAITING = 4_000
"""Commands that may wait for one operation; more are told to come back."""
MAX_CONFLICTS = 3
"""Lost races with another process before the head row is locked."""
TURNS_AFTER_CONFLICT = 8
"""Batches that wait for their turn after a race was lost or another process was met: nothing is decided in vain."""
RETRY_MS = 1_000
RETRY_AFTER_FAULT_MS = 30_000
LOOK_UP_WITHIN_S = 1.0
"""So long a doubt about a commit may hold up its answers; then they are put off, and looked up when they come again."""

_log = structlog.get_logger()


class Reception(NamedTuple):
    """How a command came in."""

    received_at: int
    """The server's clock, epoch ms."""
    boot_id: int | None = None
    """The boot named in the connection's Hello."""
    clock_offset_ms: int = 0
    """Server clock minus the device's wall clock, as last measured."""


@dataclass(eq=False, slots=True)
class _Waiting:
    """One command on its way, and who awaits its answer."""

    key: CommandKey
    command: Command
    actor: Actor
    reception: Reception
    body_hash: bytes
    answer: asyncio.Future[Verdict | Later]

    def resolve(self, answer: Verdict | Later) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)

    def repeat(self, verdict: Verdict) -> None:
        """Give the first answer again, unless the key was used for something else."""
        if verdict.body_hash == self.body_hash:
            self.resolve(verdict)
        else:
            self.resolve(Verdict(self.body_hash, verdict.seq, refusal=Refusal(code=RefusalCode.KEY_REUSED, field="id")))

    def put_off(self, retry_ms: int = RETRY_MS) -> None:
        self.resolve(Later(command_id=self.key.command_id, retry_ms=retry_ms))


@dataclass(slots=True)
class _Batch:
    """Decisions taken one after the other on a scratch state, which becomes the state only after the commit."""

    head: Head
    """What they were decided on; while they are sealed, other facts may be shown."""
    state: OperationState
    decided: list[Decided] = field(default_factory=list)
    changes: list[StateChange] = field(default_factory=list)
    records: list[bytes] = field(default_factory=list)
    waiting: dict[CommandKey, list[_Waiting]] = field(default_factory=dict)
    """Who awaits each decision: the same command may have come in twice."""
    is_vault_away: bool = False
    """It is not asked again for this batch: each question to a store that hangs would cost seconds."""


class _Queue:
    """What waits for one operation, and the one task that works it off."""

    def __init__(self) -> None:
        self.alerts: deque[_Waiting] = deque()
        """Calls for help, ahead of everything else and in batches of their own."""
        self.waiting: deque[_Waiting] = deque()
        self.worker: asyncio.Task[None] | None = None
        self.turns = 0
        """So many more batches wait for their turn, although no other process was met: a race was lost not long ago."""
        self.own_seq = 0
        """The last fact committed here."""
        self.is_uncertain = False
        """The outcome of a batch became unknown: catch up and look keys up before deciding again."""

    def __len__(self) -> int:
        return len(self.alerts) + len(self.waiting)

    def take(self) -> list[_Waiting]:
        """The next batch."""
        first = self.alerts or self.waiting
        return [first.popleft() for _ in range(min(MAX_BATCH, len(first)))]


class CommandExecutor:
    """Executes commands for every operation this process is asked for."""

    def __init__(
        self,
        operations: Operations,
        log: EventLog,
        vault: KeyVault,
        publisher: Publisher,
        hash_body: Callable[[Command], bytes],
    ) -> None:
        self._operations = operations
        self._log = log
        self._vault = vault
        self._publisher = publisher
        self._hash_body = hash_body
        self._queues: dict[OperationId, _Queue] = {}

    def execute(
        self, operation_id: OperationId, command: Command, actor: Actor, reception: Reception
    ) -> asyncio.Future[Verdict | Later]:
        """The recorded answer to a command, first or again; `Later` if nothing could be decided now.

        A plain future, because a task for each command would cost as much as the decision.
        """
        queue = self._queues.setdefault(operation_id, _Queue())
        if command.operation_id != operation_id:  # left out by the sender: the same command, named or not
            command = msgspec.structs.replace(command, operation_id=operation_id)
        waiting = _Waiting(
            CommandKey(actor.device_id, command.command_id),
            command,
            actor,
            reception,
            self._hash_body(command),
            asyncio.get_running_loop().create_future(),
        )
        if len(queue) >= MAX_WAITING:
            waiting.put_off()
        else:
            (queue.alerts if self._may_pass(waiting) else queue.waiting).append(waiting)
            if queue.worker is None:
                queue.worker = asyncio.create_task(self._work_off(operation_id, queue))
        return waiting.answer

    async def finish(self) -> None:
        """Wait until every command taken in has its answer; for an orderly stop."""
        await asyncio.gather(*(queue.worker for queue in self._queues.values() if queue.worker is not None))

    async def _work_off(self, operation_id: OperationId, queue: _Queue) -> None:
        batch: list[_Waiting] = []
        try:
            while queue:
                async with self._turn(operation_id, queue):
                    batch = queue.take()
                    try:
                        await self._commit(operation_id, queue, batch)
                    except Unavailable:
                        self._operations.is_log_away = True
                    except OutcomeUnknown:
                        await self._settle(operation_id, queue, batch)
                    except Exception:
                        _log.exception("a batch of commands failed", commands=len(batch))
                        await self._settle(operation_id, queue, batch)
                        for waiting in batch:
                            waiting.put_off(RETRY_AFTER_FAULT_MS)
                    for waiting in batch:
                        waiting.put_off()  # those that have their answer keep it
        except asyncio.CancelledError:
            queue.is_uncertain = True
            # What was being committed is found when it is sent again.
            for waiting in (*batch, *queue.alerts, *queue.waiting):
                waiting.put_off()
            queue.alerts.clear()
            queue.waiting.clear()
            raise
        finally:
            queue.worker = None

    @asynccontextmanager
    async def _turn(self, operation_id: OperationId, queue: _Queue) -> AsyncIterator[None]:
        """One after the other with another process, as long as one is met here; a call for help goes without."""
        if not queue.turns or queue.alerts:
            yield
            return
        async with self._log.turn(operation_id) as is_mine:
            queue.turns = queue.turns - 1 if is_mine else 0
            yield

    async def _commit(self, operation_id: OperationId, queue: _Queue, batch: list[_Waiting]) -> None:
        live = await self._open(operation_id, batch)
        if live is None:
            return
        if queue.is_uncertain:
            await self._look_up(live, batch)
            queue.is_uncertain = False
        if queue.turns:
            await self._operations.catch_up(live)
            if live.seq > queue.own_seq:
                queue.turns = TURNS_AFTER_CONFLICT
        conflicts = 0
        while undecided := [waiting for waiting in batch if not waiting.answer.done()]:
            if live.is_read_only:
                return
            if conflicts >= MAX_CONFLICTS:
                await self._commit_exclusively(live, undecided)
                continue
            decided = await self._decide_all(live, undecided)
            if not decided.decided:
                continue
            match await self._log.append(operation_id, decided.head, decided.decided):
                case Appended(head):
                    queue.own_seq = head.seq
                    self._show(live, decided, head)
                case KeysUsed(verdicts):
                    _repeat_known(undecided, verdicts)
                case Conflict():
                    conflicts += 1
                    queue.turns = TURNS_AFTER_CONFLICT
                    await self._operations.catch_up(live)

    async def _settle(self, operation_id: OperationId, queue: _Queue, batch: list[_Waiting]) -> None:
        """After a commit in doubt, look once before anything is answered (rule C2).

        What is not found may still be on its way to the disk, so that the doubt itself stays.
        """
        queue.is_uncertain = True
        live = self._operations.find(operation_id)
        if live is None:
            return
        try:
            async with asyncio.timeout(LOOK_UP_WITHIN_S):
                await self._look_up(live, batch)
        except (Unavailable, TimeoutError):
            self._operations.is_log_away = True
        except Exception:
            _log.exception("a commit in doubt could not be looked up", commands=len(batch))

    async def _look_up(self, live: LiveOperation, batch: list[_Waiting]) -> None:
        """Give first answers again, once what they led to is shown."""
        await self._operations.catch_up(live)
        _repeat_known(batch, await self._log.verdicts([waiting.key for waiting in batch]))

    async def _commit_exclusively(self, live: LiveOperation, batch: list[_Waiting]) -> None:
        """Lock the head row, fold what is new, decide and append in one transaction: no race can be lost."""
        async with self._log.exclusive(live.operation_id) as transaction:
            after = live.seq
            live.admit(enumerate(await transaction.read(after), start=after + 1))
            if live.head != transaction.head:
                self._operations.distrust(live, "the log tells another story")
                return
            decided = await self._decide_all(live, batch)
            answer = await transaction.append(decided.decided) if decided.decided else None
        match answer:
            case Appended(head):
                self._show(live, decided, head)
            case KeysUsed(verdicts):
                _repeat_known(batch, verdicts)

    async def _open(self, operation_id: OperationId, batch: list[_Waiting]) -> LiveOperation | None:
        live = await self._operations.open(operation_id)
        if live is None and any(isinstance(waiting.command, CreateOperation) for waiting in batch):
            await self._log.create(operation_id)
            live = await self._operations.open(operation_id)
        if live is None:
            for waiting in batch:  # no log to record a verdict in: the answer is the same each time
                waiting.resolve(
                    Verdict(waiting.body_hash, 0, refusal=Refusal(code=RefusalCode.UNKNOWN_TARGET, field="op"))
                )
        return live

    def _may_pass(self, waiting: _Waiting) -> bool:
        """A call for help, if nothing that waits ahead of it can be what it needs: its team is known already."""
        command = waiting.command
        if not isinstance(command, RaiseAlert) or command.operation_id is None:
            return False
        live = self._operations.find(command.operation_id)
        return live is not None and live.state.find(Team, command.team_id or waiting.actor.team_id) is not None

    async def _decide_all(self, live: LiveOperation, waiting: Sequence[_Waiting]) -> _Batch:
        batch = _Batch(live.head, live.state)
        for one in waiting:
            same = batch.waiting.setdefault(one.key, [])
            same.append(one)
            if len(same) > 1:
                continue
            try:
                await self._decide_one(batch, one)
            except Unavailable:
                batch.is_vault_away = True
                one.put_off()
            except Exception:
                _log.exception("a command failed", command=type(one.command).__name__)
                one.put_off(RETRY_AFTER_FAULT_MS)
        return batch

    async def _decide_one(self, batch: _Batch, waiting: _Waiting) -> None:
        state, command, actor = batch.state, waiting.command, waiting.actor
        operation = state.operation
        moment = time_of_fact(
            command,
            received_at=waiting.reception.received_at,
            boot_id=waiting.reception.boot_id,
            clock_offset_ms=waiting.reception.clock_offset_ms,
            started_at=None if operation is None else operation.created_at,
        )
        decision = decide(state, command, actor, moment)
        if isinstance(decision, Refusal):
            verdict = Verdict(waiting.body_hash, state.seq, refusal=decision)
            batch.decided.append(Decided(waiting.key, verdict, ()))
        else:
            events = [await self._seal(batch, event) for event in decision.events]
            record_of = records_for(command, actor, moment, is_late=decision.is_late)
            batch.state, changes = unfold(state, events, record_of)
            stored = tuple(encode_record(change.record) for change in changes)
            seq = max(change.record.seq for change in changes if change.record.caused_by is None)
            batch.decided.append(Decided(waiting.key, Verdict(waiting.body_hash, seq, decision.is_late), stored))
            batch.changes.extend(changes)
            batch.records.extend(stored)

    async def _seal(self, batch: _Batch, event: e.Event) -> e.Event:
        """Rule C12: what is protected is closed between the decision and the log."""
        values = clear_values(event)
        if values and batch.is_vault_away:
            raise Unavailable("the vault did not answer for this batch")
        operation_id = batch.state.operation_id
        boxes = {one.field: await self._vault.seal(operation_id, one.person_id, one.value) for one in values}
        return with_sealed(event, boxes)

    def _show(self, live: LiveOperation, batch: _Batch, head: Head) -> None:
        """After the commit, and only then: screens here, answers, then the other processes."""
        live.admit_own(batch.state, head, batch.changes)
        for decided in batch.decided:
            for waiting in batch.waiting[decided.key]:
                waiting.repeat(decided.verdict)
        if batch.changes:
            self._publisher.publish(live, batch.changes, batch.records)


def _repeat_known(batch: Sequence[_Waiting], verdicts: dict[CommandKey, Verdict]) -> None:
    for waiting in batch:
        verdict = verdicts.get(waiting.key)
        if verdict is not None:
            waiting.repeat(verdict)
