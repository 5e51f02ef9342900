"""The truth, in PostgreSQL: one statement appends a batch and is the commit point."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import asyncpg
import msgspec

from protocol.codec import Unreadable, pack_entities, unpack_entities
from protocol.ids import LogId, OperationId
from protocol.refusals import Refusal
from server.adapters.chain import FIRST_CHAIN, check_entries, extend_chain
from server.adapters.postgres.checks import Connection
from server.adapters.postgres.pool import MAX_CONNECTIONS, Database, telling_losses
from server.adapters.postgres.statements import load_statements
from server.adapters.postgres.unreadable import naming_damage
from server.ports import (
    Appended,
    CommandKey,
    Conflict,
    DamagedLog,
    Decided,
    Head,
    ImportedLog,
    KeysUsed,
    OutcomeUnknown,
    StoredState,
    Unavailable,
    Verdict,
)

_sql = load_statements("event_log")
MAX_TURNS = MAX_CONNECTIONS // 2
"""At the same time, so that what is done in a turn finds a connection."""

_VERIFIED_AT_ONCE = 1000
_WHOLE_LOG = 2**62
_refusal_encoder = msgspec.msgpack.Encoder(uuid_format="bytes")
_refusal_decoder = msgspec.msgpack.Decoder(Refusal)


class PostgresEventLog:
    """Implements `EventLog`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns = 0
        """Under way: each holds a connection."""

    async def create(self, operation_id: OperationId) -> Head:
        async with self._database.connection() as connection:
            await connection.execute(_sql["create"], operation_id, FIRST_CHAIN)
            head = await _head(connection, "head", operation_id)
            assert head is not None
            return head

    async def head(self, operation_id: OperationId) -> Head | None:
        async with self._database.connection() as connection:
            return await _head(connection, "head", operation_id)

    async def heads(self, operation_ids: Sequence[OperationId]) -> dict[OperationId, Head]:
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["heads"], operation_ids)
        return {OperationId(operation_id): Head(*head) for operation_id, *head in rows}

    async def append(
        self, operation_id: OperationId, expected: Head, decided: Sequence[Decided]
    ) -> Appended | Conflict | KeysUsed:
        async with self._database.connection(OutcomeUnknown) as connection:
            try:
                return await _append(connection, operation_id, expected, decided)
            except asyncpg.UniqueViolationError as error:
                _expect_verdict_key(operation_id, error)
        return await self._keys_used(decided)

    async def _keys_used(self, decided: Sequence[Decided]) -> KeysUsed:
        return _require_used(await self.verdicts([one.key for one in decided]))

    @asynccontextmanager
    async def exclusive(self, operation_id: OperationId) -> AsyncIterator["PostgresExclusiveAppend"]:
        async with self._database.connection() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                head = await _head(connection, "lock_head", operation_id)
                if head is None:
                    raise LookupError(f"operation {operation_id} has no log")
                yield PostgresExclusiveAppend(connection, operation_id, head)
            except BaseException:
                if not connection.is_closed():
                    await transaction.rollback()
                raise
            with telling_losses(connection, OutcomeUnknown):
                await transaction.commit()

    @asynccontextmanager
    async def turn(self, operation_id: OperationId) -> AsyncIterator[bool]:
        if self._turns >= MAX_TURNS:
            yield False
            return
        key = int.from_bytes(operation_id.bytes[8:], signed=True)  # two operations under one key only share their turns
        self._turns += 1
        try:
            async with AsyncExitStack() as held:
                is_mine = False
                with suppress(Unavailable):
                    connection = await held.enter_async_context(self._database.connection())
                    with telling_losses(connection, Unavailable):
                        await connection.fetchrow(_sql["take_turn"], key)
                    held.push_async_callback(_give_turn_back, connection, key)
                    is_mine = True
                yield is_mine
        finally:
            self._turns -= 1

    async def verdicts(self, keys: Sequence[CommandKey]) -> dict[CommandKey, Verdict]:
        async with self._database.connection() as connection:
            return await _verdicts(connection, keys)

    async def read(self, operation_id: OperationId, after: int, limit: int) -> list[bytes]:
        wanted = range(max(1, after), after + limit + 1)
        async with naming_damage(self._database, operation_id, wanted), self._database.connection() as connection:
            return await _read(connection, operation_id, after, limit)

    async def verify(self, operation_id: OperationId) -> int:
        async with self._database.connection() as connection:
            head = await _head(connection, "head", operation_id)
            if head is None:
                raise LookupError(f"operation {operation_id} has no log")
            seq, chain = 0, FIRST_CHAIN
            while seq < head.seq:
                limit = min(_VERIFIED_AT_ONCE, head.seq - seq)
                async with naming_damage(self._database, operation_id, range(seq + 1, seq + limit + 1)):
                    with telling_losses(connection, Unavailable):
                        rows = await connection.fetch(_sql["read"], operation_id, seq + 1, limit)
                if not rows:
                    raise DamagedLog(f"operation {operation_id}: entry {seq + 1} is missing")
                chain = check_entries(operation_id, seq, chain, rows)
                seq += len(rows)
        if chain != head.chain:
            raise DamagedLog(f"operation {operation_id}: the head does not match entry {seq}")
        return seq

    async def save_state(self, operation_id: OperationId, state: StoredState) -> None:
        entities = pack_entities(state.entities)
        async with self._database.connection() as connection:
            await connection.execute(
                _sql["save_state"], operation_id, state.schema_hash, state.seq, entities, state.log_id
            )

    async def newest_state(self, operation_id: OperationId, schema_hash: str, at_most: int) -> StoredState | None:
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["newest_states"], operation_id, schema_hash, at_most)
        for log_id, seq, packed in rows:
            try:
                return StoredState(LogId(log_id), seq, schema_hash, unpack_entities(packed))
            except Unreadable:
                continue  # damaged: an older one or the log itself will do
        return None

    async def chain_at(self, operation_id: OperationId, seq: int) -> bytes:
        if seq == 0:
            return FIRST_CHAIN
        wanted = range(seq, seq + 1)
        async with naming_damage(self._database, operation_id, wanted), self._database.connection() as connection:
            chain: bytes | None = await connection.fetchval(_sql["chain_at"], operation_id, seq)
        if chain is None:
            raise DamagedLog(f"operation {operation_id}: entry {seq} is missing")
        return chain

    async def operations(self) -> list[OperationId]:
        async with self._database.connection() as connection:
            return [OperationId(row["operation_id"]) for row in await connection.fetch(_sql["operations"])]

    async def import_log(
        self, operation_id: OperationId, imported: ImportedLog, batches: Iterable[Sequence[bytes]]
    ) -> bool:
        async with self._database.connection(OutcomeUnknown) as connection, connection.transaction():
            if not await connection.fetchval(_sql["import_head"], operation_id, *imported.head):
                return False
            seq, chain = 0, FIRST_CHAIN
            for records in batches:
                chains = extend_chain(chain, records)
                await connection.execute(_sql["import_facts"], operation_id, seq, records, chains)
                seq, chain = seq + len(records), chains[-1]
            if (seq, chain) != (imported.head.seq, imported.head.chain):
                raise DamagedLog(f"operation {operation_id}: the head does not match entry {seq}")
            parts = [(operation_id, name, content) for name, content in imported.parts.items()]
            await connection.executemany(_sql["import_part"], parts)
        return True

    async def imported(self, operation_id: OperationId) -> ImportedLog | None:
        async with self._database.connection() as connection:
            head = await _head(connection, "imported_head", operation_id)
            if head is None:
                return None
            rows = await connection.fetch(_sql["imported_parts"], operation_id)
        return ImportedLog(head, {row["name"]: row["content"] for row in rows})


class PostgresExclusiveAppend:
    """Implements `ExclusiveAppend`: valid inside `PostgresEventLog.exclusive` only."""

    def __init__(self, connection: Connection, operation_id: OperationId, head: Head) -> None:
        self.head = head
        self._connection = connection
        self._operation_id = operation_id

    async def read(self, after: int) -> list[bytes]:
        with telling_losses(self._connection, Unavailable):
            return await _read(self._connection, self._operation_id, after, _WHOLE_LOG)

    async def append(self, decided: Sequence[Decided]) -> Appended | KeysUsed:
        with telling_losses(self._connection, Unavailable):  # not committed yet
            try:
                async with self._connection.transaction():  # a savepoint: a used key leaves the lock in place
                    answer = await _append(self._connection, self._operation_id, self.head, decided)
            except asyncpg.UniqueViolationError as error:
                _expect_verdict_key(self._operation_id, error)
                return _require_used(await _verdicts(self._connection, [one.key for one in decided]))
        assert isinstance(answer, Appended), "the head moved under its lock"
        self.head = answer.head
        return answer


async def _head(connection: Connection, statement: str, operation_id: OperationId) -> Head | None:
    row = await connection.fetchrow(_sql[statement], operation_id)
    return None if row is None else Head(*row)


async def _give_turn_back(connection: Connection, key: int) -> None:
    """A connection that is lost gives it back by being lost."""
    if not connection.is_closed():
        with suppress(Unavailable), telling_losses(connection, Unavailable):
            await connection.fetchval(_sql["give_turn_back"], key)


async def _append(
    connection: Connection, operation_id: OperationId, expected: Head, decided: Sequence[Decided]
) -> Appended | Conflict:
    records = [record for one in decided for record in one.facts]
    chains = extend_chain(expected.chain, records)
    head = Head(expected.log_id, expected.seq + len(records), chains[-1] if chains else expected.chain)
    keys = [one.key for one in decided]
    verdicts = [one.verdict for one in decided]
    moved = await connection.fetchval(
        _sql["append"],
        operation_id,
        *expected,
        head.seq,
        head.chain,
        records,
        chains,
        [key.device_id for key in keys],
        [key.command_id for key in keys],
        [verdict.body_hash for verdict in verdicts],
        [verdict.seq for verdict in verdicts],
        [verdict.is_late for verdict in verdicts],
        [verdict.refusal and _refusal_encoder.encode(verdict.refusal) for verdict in verdicts],
    )
    return Appended(head) if moved else Conflict()


async def _verdicts(connection: Connection, keys: Sequence[CommandKey]) -> dict[CommandKey, Verdict]:
    devices, commands = [key.device_id for key in keys], [key.command_id for key in keys]
    return {
        CommandKey(device_id, command_id): Verdict(
            body_hash, seq, is_late, None if refusal is None else _refusal_decoder.decode(refusal)
        )
        for device_id, command_id, body_hash, seq, is_late, refusal in await connection.fetch(
            _sql["verdicts"], devices, commands
        )
    }


async def _read(connection: Connection, operation_id: OperationId, after: int, limit: int) -> list[bytes]:
    if after == 0:
        rows = await connection.fetch(_sql["read"], operation_id, 1, limit)
        chain = FIRST_CHAIN
    else:
        rows = await connection.fetch(_sql["read"], operation_id, after, limit + 1)
        if not rows:
            return []
        if rows[0]["seq"] != after:
            raise DamagedLog(f"operation {operation_id}: entry {after} is missing")
        chain = rows.pop(0)["chain"]
    check_entries(operation_id, after, chain, rows)
    return [row["record"] for row in rows]


def _expect_verdict_key(operation_id: OperationId, error: asyncpg.UniqueViolationError) -> None:
    if error.constraint_name != "verdicts_key":
        raise DamagedLog(f"operation {operation_id}: there are entries beyond its head") from error


def _require_used(verdicts: dict[CommandKey, Verdict]) -> KeysUsed:
    if not verdicts:
        raise ValueError("the same command key stands twice in one batch")
    return KeysUsed(verdicts)
