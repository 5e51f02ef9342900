"""The commit point: commands become facts, in batches, one batch in flight per operation (rules C1, C2).

may_execute, decide, seal, append, evolve, publish: the lines to know by heart.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import msgspec
import structlog

from protocol import events as e
from protocol.codec import encode_record
from protocol.commands import Command, CreateOperation, RaiseAlert
from protocol.downstream import Later
from protocol.ids import OperationId
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team
from server.application.batches import Batch, Queue, Waiting
from server.application.batches import Reception as Reception  # the edges know it from here
from server.application.live import LiveOperation
from server.application.operations import Operations
from server.application.publish import Publisher
from server.application.stages import ObserveStage, Stage, ignore
from server.domain.actor import Actor
from server.domain.decide import decide
from server.domain.protection import clear_values, with_sealed
from server.domain.reactions import unfold
from server.domain.recording import records_for
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

MAX_WAITING = 4_000
"""Commands that may wait for one operation; more are told to come back."""
MAX_CONFLICTS = 3
"""Lost races with another process before the head row is locked."""
TURNS_AFTER_CONFLICT = 8
"""Batches that wait for their turn after a race was lost or another process was met: nothing is decided in vain."""
SLOW_COMMIT_S = 0.5
"""A commit that takes longer is told as `slow_log`: crews wait, and calls for help leave unrecorded."""
SLOW_FOR_S = 10.0
RETRY_AFTER_FAULT_MS = 30_000
LOOK_UP_WITHIN_S = 1.0
"""So long a doubt about a commit may hold up its answers; then they are put off, and looked up when they come again."""

_log = structlog.get_logger()


class CommandExecutor:
    """Executes commands for every operation this process is asked for."""

    def __init__(
        self,
        operations: Operations,
        log: EventLog,
        vault: KeyVault,
        publisher: Publisher,
        hash_body: Callable[[Command], bytes],
        observe: ObserveStage = ignore,
    ) -> None:
        self._operations = operations
        self._log = log
        self._vault = vault
        self._publisher = publisher
        self._hash_body = hash_body
        self._observe = observe
        self._queues: dict[OperationId, Queue] = {}
        self._slow_at_s = -SLOW_FOR_S

    @property
    def waiting(self) -> int:
        """Commands taken in that no batch has begun yet."""
        return sum(map(len, self._queues.values()))

    @property
    def is_log_slow(self) -> bool:
        """Did a commit of the last seconds take so long that a crew notices?"""
        return asyncio.get_running_loop().time() - self._slow_at_s < SLOW_FOR_S

    def execute(
        self, operation_id: OperationId, command: Command, actor: Actor, reception: Reception
    ) -> asyncio.Future[Verdict | Later]:
        """The recorded answer to a command, first or again; `Later` if nothing could be decided now.

        A plain future, because a task for each command would cost as much as the decision.
        """
        queue = self._queues.setdefault(operation_id, Queue())
        if command.operation_id != operation_id:  # left out by the sender: the same command, named or not
            command = msgspec.structs.replace(command, operation_id=operation_id)
        waiting = Waiting(
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
            if not queue:
                queue.since_s = asyncio.get_running_loop().time()
            (queue.alerts if self._may_pass(waiting) else queue.waiting).append(waiting)
            if queue.worker is None:
                queue.worker = asyncio.create_task(self._work_off(operation_id, queue))
        return waiting.answer

    async def finish(self) -> None:
        """Wait until every command taken in has its answer; for an orderly stop."""
        await asyncio.gather(*(queue.worker for queue in self._queues.values() if queue.worker is not None))

    async def _work_off(self, operation_id: OperationId, queue: Queue) -> None:
        batch: list[Waiting] = []
        try:
            while queue:
                async with self._turn(operation_id, queue):
                    batch = queue.take()
                    now_s = asyncio.get_running_loop().time()
                    self._observe(Stage.WAITED, now_s - queue.since_s)
                    queue.since_s = now_s
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
    async def _turn(self, operation_id: OperationId, queue: Queue) -> AsyncIterator[None]:
        """One after the other with another process, as long as one is met here; a call for help goes without."""
        if not queue.turns or queue.alerts:
            yield
            return
        async with self._log.turn(operation_id) as is_mine:
            queue.turns = queue.turns - 1 if is_mine else 0
            yield

    async def _commit(self, operation_id: OperationId, queue: Queue, batch: list[Waiting]) -> None:
        live = await self._open(operation_id, batch)
        if live is None:
            return
        if live.is_imported:
            _refuse_all(live, batch)
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
            began_s = asyncio.get_running_loop().time()
            decided = await self._decide_all(live, undecided)
            if not decided.decided:
                continue
            match await self._append(operation_id, decided, began_s):
                case Appended(head):
                    queue.own_seq = head.seq
                    self._show(live, decided, head)
                case KeysUsed(verdicts):
                    _repeat_known(undecided, verdicts)
                case Conflict():
                    conflicts += 1
                    queue.turns = TURNS_AFTER_CONFLICT
                    await self._operations.catch_up(live)

    async def _append(self, operation_id: OperationId, batch: Batch, began_s: float) -> Appended | Conflict | KeysUsed:
        """The commit, with its time and that of the decisions before it."""
        loop = asyncio.get_running_loop()
        decided_s = loop.time()
        self._observe(Stage.DECIDED, decided_s - began_s)
        try:
            return await self._log.append(operation_id, batch.head, batch.decided)
        finally:
            committed_s = loop.time()
            self._observe(Stage.COMMITTED, committed_s - decided_s)
            if committed_s - decided_s > SLOW_COMMIT_S:
                self._slow_at_s = committed_s

    async def _settle(self, operation_id: OperationId, queue: Queue, batch: list[Waiting]) -> None:
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

    async def _look_up(self, live: LiveOperation, batch: list[Waiting]) -> None:
        """Give first answers again, once what they led to is shown."""
        await self._operations.catch_up(live)
        _repeat_known(batch, await self._log.verdicts([waiting.key for waiting in batch]))

    async def _commit_exclusively(self, live: LiveOperation, batch: list[Waiting]) -> None:
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

    async def _open(self, operation_id: OperationId, batch: list[Waiting]) -> LiveOperation | None:
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

    def _may_pass(self, waiting: Waiting) -> bool:
        """A call for help, if nothing that waits ahead of it can be what it needs: its team is known already."""
        command = waiting.command
        if not isinstance(command, RaiseAlert) or command.operation_id is None:
            return False
        live = self._operations.find(command.operation_id)
        return live is not None and live.state.find(Team, command.team_id or waiting.actor.team_id) is not None

    async def _decide_all(self, live: LiveOperation, waiting: Sequence[Waiting]) -> Batch:
        batch = Batch(live.head, live.state)
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

    async def _decide_one(self, batch: Batch, waiting: Waiting) -> None:
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

    async def _seal(self, batch: Batch, event: e.Event) -> e.Event:
        """Rule C12: what is protected is closed between the decision and the log."""
        values = clear_values(event)
        if values and batch.is_vault_away:
            raise Unavailable("the vault did not answer for this batch")
        operation_id = batch.state.operation_id
        boxes = {one.field: await self._vault.seal(operation_id, one.person_id, one.value) for one in values}
        return with_sealed(event, boxes)

    def _show(self, live: LiveOperation, batch: Batch, head: Head) -> None:
        """After the commit, and only then: screens here, answers, then the other processes."""
        live.admit_own(batch.state, head, batch.changes)
        for decided in batch.decided:
            for waiting in batch.waiting[decided.key]:
                waiting.repeat(decided.verdict)
        if batch.changes:
            self._publisher.publish(live, batch.changes, batch.records)


def _refuse_all(live: LiveOperation, batch: Sequence[Waiting]) -> None:
    """Rule C3: what was imported is read; the verdict has no place in its log, and is the same each time."""
    for waiting in batch:
        refusal = Refusal(code=RefusalCode.READ_ONLY, field="op")
        waiting.resolve(Verdict(waiting.body_hash, live.seq, refusal=refusal))


def _repeat_known(batch: Sequence[Waiting], verdicts: dict[CommandKey, Verdict]) -> None:
    for waiting in batch:
        verdict = verdicts.get(waiting.key)
        if verdict is not None:
            waiting.repeat(verdict)
