"""Server processes without sockets, side by side in one loop, over one log and one feed that fail when told."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, uuid5

from protocol.codec import body_to_hash, decode_record, encode_record
from protocol.commands import Command, CommandEnvelope
from protocol.downstream import Later
from protocol.ids import CommandId, LogId, OperationId, PersonId
from protocol.protected import Protected, Sealed
from server.adapters.memory.event_log import MemoryEventLog, MemoryExclusiveAppend
from server.adapters.memory.feed import MemoryBroker, MemoryChangeFeed
from server.adapters.memory.key_vault import MemoryKeyVault
from server.application.execute import CommandExecutor, Reception
from server.application.live import LiveOperation
from server.application.operations import Operations
from server.application.publish import Publisher
from server.domain.actor import Actor
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.ports import (
    Appended,
    ChangeFeed,
    CommandKey,
    Conflict,
    Decided,
    EventLog,
    FeedMessage,
    FeedRecords,
    FeedReset,
    Head,
    KeysUsed,
    KeyVault,
    OutcomeUnknown,
    StoredState,
    Unavailable,
    Verdict,
)
from tests.support.decisions import decided_on
from tests.support.strategies import DISPATCHER, OPERATION, START, prepared

SCHEMA = "tests"
NOW = START + 60_000
DEADLINE_S = 20.0

C = TypeVar("C", bound=CommandEnvelope)

_sleep = asyncio.sleep


class FickleLog(MemoryEventLog):
    """One process's way to the log: it may be away, lose answers, or wait for the test before it appends."""

    def __init__(self, disk: MemoryEventLog | None = None) -> None:
        super().__init__()
        if disk is not None:
            self._logs, self._verdicts = disk._logs, disk._verdicts
        self.is_away = False
        self.loses_answers = False
        """Commits, and is lost before it says so."""
        self.vanishes = False
        """The same, and it stays away until the test brings it back."""
        self.may_append = asyncio.Event()
        self.may_append.set()
        self.calls: list[str] = []
        """`append`, `exclusive` and `verdicts`, as they were asked for."""

    def reach(self) -> None:
        if self.is_away:
            raise Unavailable("the test took the log away")

    async def create(self, operation_id: OperationId) -> Head:
        self.reach()
        return await super().create(operation_id)

    async def head(self, operation_id: OperationId) -> Head | None:
        self.reach()
        return await super().head(operation_id)

    async def heads(self, operation_ids: Sequence[OperationId]) -> dict[OperationId, Head]:
        self.reach()
        return await super().heads(operation_ids)

    async def append(
        self, operation_id: OperationId, expected: Head, decided: Sequence[Decided]
    ) -> Appended | Conflict | KeysUsed:
        self.calls.append("append")
        await self.may_append.wait()
        self.reach()
        answer = await super().append(operation_id, expected, decided)
        self.is_away = self.vanishes
        if self.loses_answers or self.vanishes:
            raise OutcomeUnknown("the test cut the connection")
        return answer

    @asynccontextmanager
    async def exclusive(self, operation_id: OperationId) -> AsyncIterator[MemoryExclusiveAppend]:
        self.calls.append("exclusive")
        self.reach()
        async with super().exclusive(operation_id) as transaction:
            yield transaction

    async def verdicts(self, keys: Sequence[CommandKey]) -> dict[CommandKey, Verdict]:
        self.calls.append("verdicts")
        self.reach()
        return await super().verdicts(keys)

    async def read(self, operation_id: OperationId, after: int, limit: int) -> list[bytes]:
        self.reach()
        return await super().read(operation_id, after, limit)

    async def save_state(self, operation_id: OperationId, state: StoredState) -> None:
        self.reach()
        await super().save_state(operation_id, state)

    async def newest_state(self, operation_id: OperationId, schema_hash: str, at_most: int) -> StoredState | None:
        self.reach()
        return await super().newest_state(operation_id, schema_hash, at_most)

    async def chain_at(self, operation_id: OperationId, seq: int) -> bytes:
        self.reach()
        return await super().chain_at(operation_id, seq)

    def rewind(self, operation_id: OperationId, seq: int, *, log_id: LogId | None = None) -> None:
        """An old copy of the disk, put back; declared by a new log id or not at all."""
        log = self._logs[operation_id]
        del log.facts[seq:]
        chain = log.facts[-1]["chain"] if log.facts else bytes(32)
        log.head = Head(log_id or log.head.log_id, seq, chain)

    async def fold(self, operation_id: OperationId = OPERATION) -> OperationState:
        """The truth: what the stored bytes come to, their chain verified."""
        seq = await self.verify(operation_id)
        return fold_stored(operation_id, await MemoryEventLog.read(self, operation_id, 0, seq))


def fold_stored(operation_id: OperationId, stored: Sequence[bytes]) -> OperationState:
    """The state that stored records come to."""
    state = OperationState(operation_id)
    for record in stored:
        state, _ = evolve(state, decode_record(record))
    return state


class Node:
    """The use cases of one process."""

    def __init__(self, log: EventLog, feed: ChangeFeed, vault: KeyVault | None = None) -> None:
        self.log = log
        self.feed = feed
        self.operations = Operations(log, feed, SCHEMA)
        self.publisher = Publisher(feed, self.operations)
        self.executor = CommandExecutor(self.operations, log, vault or MemoryKeyVault(), self.publisher, body_to_hash)

    @property
    def live(self) -> LiveOperation:
        """The operation that tests are about, which this process holds."""
        held = self.operations.find(OPERATION)
        assert held is not None
        return held

    def send(self, command: Command, actor: Actor = DISPATCHER, at: int = NOW) -> asyncio.Future[Verdict | Later]:
        return self.executor.execute(OPERATION, command, actor, Reception(at))

    async def run(self, command: Command, actor: Actor = DISPATCHER, at: int = NOW) -> Verdict:
        """The answer to a command that can be decided at once."""
        answer = await self.send(command, actor, at)
        assert isinstance(answer, Verdict), answer
        return answer

    async def finish(self) -> None:
        """Everything taken in is answered and handed to the feed."""
        await self.executor.finish()
        await self.publisher.finish()


class MemoryNode(Node):
    """A process over memory twins; pushes wait until the test lets it `hear` them."""

    def __init__(self, disk: MemoryEventLog, broker: MemoryBroker, vault: KeyVault | None = None) -> None:
        self.fickle = FickleLog(disk)
        self.memory_feed = MemoryChangeFeed(broker, schema_hash=SCHEMA)
        broker.feeds.add(self.memory_feed)
        super().__init__(self.fickle, self.memory_feed, vault)

    async def hear(self) -> list[FeedMessage]:
        """Take in what the other processes have pushed so far."""
        waiting = self.memory_feed.inbox._messages
        heard: list[FeedMessage] = []
        while waiting:
            message = waiting.popleft()
            heard.append(message)
            if isinstance(message, FeedRecords):
                if not self.operations.receive(message):
                    await self.operations.repair(message.operation_id, message.records[-1][0])
            elif isinstance(message, FeedReset):
                await self.operations.return_to_feed()
        return heard


class FickleVault(MemoryKeyVault):
    """Fails when told, or waits for the test."""

    def __init__(self) -> None:
        super().__init__()
        self.failure: Exception | None = None
        self.may_seal = asyncio.Event()
        self.may_seal.set()
        self.is_asked = asyncio.Event()
        self.questions = 0

    async def seal(self, operation_id: OperationId, person_id: PersonId, value: Protected) -> Sealed:
        self.is_asked.set()
        self.questions += 1
        await self.may_seal.wait()
        if self.failure is not None:
            raise self.failure
        return await super().seal(operation_id, person_id, value)


class Commands:
    """Commands as one device makes them: ids and counters of their own, the same in every run."""

    def __init__(self, name: str = "post") -> None:
        self._name = name
        self._numbers = itertools.count(1)

    def make(self, kind: type[C], /, **fields: Any) -> C:
        number = next(self._numbers)
        envelope: dict[str, Any] = {
            "command_id": CommandId(uuid5(NAMESPACE_OID, f"{self._name} {number}")),
            "device_counter": 1_000_000 + number,
            "recorded_at": NOW,
            "age_ms": 0,
            "operation_id": OPERATION,
        }
        return kind(**(envelope | fields))


async def write_prepared(log: EventLog) -> Head:
    """The log of `strategies.prepared`, committed in one batch."""
    head = await log.create(OPERATION)
    answer = await log.append(OPERATION, head, [decided_on(head, *(encode_record(one) for one in prepared().records))])
    assert isinstance(answer, Appended)
    return answer.head


async def until(is_true: Callable[[], bool]) -> None:
    """Let the loop turn until the condition holds."""
    async with asyncio.timeout(DEADLINE_S):
        while not is_true():
            await _sleep(0)


class Pace:
    """Stands in for `asyncio.sleep`: notes each wait, lets so many pass at once, and holds whoever comes after."""

    def __init__(self, turns: int) -> None:
        self.waits: list[float] = []
        self._turns = turns

    async def __call__(self, wait_s: float) -> None:
        self.waits.append(wait_s)
        if self.is_over:
            await asyncio.Event().wait()
        await _sleep(0)

    @property
    def is_over(self) -> bool:
        return len(self.waits) > self._turns

    async def watch(self, work: Coroutine[Any, Any, None]) -> None:
        """Run endless work until its turns are over."""
        running = asyncio.create_task(work)
        await until(lambda: self.is_over or running.done())
        running.cancel()
        await asyncio.wait([running])
        assert self.is_over, running
