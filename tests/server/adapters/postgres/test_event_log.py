"""What only PostgreSQL does: it dies, it is shared by processes, its disk decays."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from uuid import uuid4

import asyncpg
import pytest

from protocol.ids import OperationId, TeamId
from protocol.teams import Team, TeamKind
from server.adapters.postgres import pool
from server.adapters.postgres.event_log import PostgresEventLog
from server.adapters.postgres.pool import Database
from server.ports import (
    Appended,
    CommandKey,
    DamagedLog,
    Head,
    KeysUsed,
    OutcomeUnknown,
    StoredState,
    Unavailable,
    Verdict,
)
from tests.support.decisions import decided_on, new_key
from tests.support.own_postgres import OwnPostgres

TEAM = Team(id=TeamId(uuid4()), call_sign="Alpha 1", kind=TeamKind.PAIR)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(database_url)
    yield database
    await database.close()


@pytest.fixture
def log(database: Database) -> PostgresEventLog:
    return PostgresEventLog(database)


async def log_of(log: PostgresEventLog, *records: bytes) -> tuple[OperationId, Head]:
    operation_id = OperationId(uuid4())
    head = await log.create(operation_id)
    answer = await log.append(operation_id, head, [decided_on(head, *records)])
    assert isinstance(answer, Appended)
    return operation_id, answer.head


async def execute(url: str, statement: str, *arguments: object) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement, *arguments)
    await connection.close()


async def test_c3_two_processes_on_one_operation_leave_no_hole(database_url: str) -> None:
    databases = [await Database.connect(database_url) for _ in range(2)]
    logs = [PostgresEventLog(database) for database in databases]
    operation_id = OperationId(uuid4())
    first_head = await logs[0].create(operation_id)

    async def write(log: PostgresEventLog, name: str) -> int:
        conflicts, head = 0, first_head
        for number in range(40):
            batch = [decided_on(head, f"{name}.{number}.{i}".encode()) for i in range(3)]
            while not isinstance(answer := await log.append(operation_id, head, batch), Appended):
                conflicts += 1
                newest = await log.head(operation_id)
                assert newest is not None
                head = newest
            head = answer.head
        return conflicts

    conflicts = await asyncio.gather(*(write(log, str(i)) for i, log in enumerate(logs)))
    stored = await logs[0].read(operation_id, 0, 1000)
    assert len(set(stored)) == len(stored) == 2 * 40 * 3
    assert await logs[1].verify(operation_id) == len(stored)
    assert sum(conflicts) > 0
    for database in databases:
        await database.close()


async def test_c1_one_command_sent_through_two_processes_has_one_effect(database_url: str) -> None:
    databases = [await Database.connect(database_url) for _ in range(2)]
    logs = [PostgresEventLog(database) for database in databases]
    operations = [await log_of(logs[0], b"before") for _ in range(2)]
    for _ in range(20):
        key = new_key()
        heads = [await logs[0].head(operation_id) for operation_id, _ in operations]
        answers = await asyncio.gather(
            *(
                log.append(operation_id, head, [decided_on(head, b"x", key=key)])
                for log, (operation_id, _), head in zip(logs, operations, heads, strict=True)
                if head is not None
            )
        )
        assert sorted(type(answer).__name__ for answer in answers) == ["Appended", "KeysUsed"]
        used = next(answer for answer in answers if isinstance(answer, KeysUsed))
        assert used.verdicts == await logs[0].verdicts([key])
    for database in databases:
        await database.close()


async def test_an_operation_that_somebody_holds_for_too_long_is_unavailable_and_unchanged(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pool._SETTINGS, "lock_timeout", "50ms")
    database = await Database.connect(database_url)
    log = PostgresEventLog(database)
    operation_id, head = await log_of(log, b"x")
    other = await Database.connect(database_url)
    one = decided_on(head, b"y")
    async with PostgresEventLog(other).exclusive(operation_id):
        with pytest.raises(Unavailable):
            await log.append(operation_id, head, [one])
    assert isinstance(await log.append(operation_id, head, [one]), Appended)
    for each in (database, other):
        await each.close()


async def test_damage_is_named_by_operation_and_entry(log: PostgresEventLog, database_url: str) -> None:
    operation_id, _ = await log_of(log, b"1", b"2", b"3", b"4")
    await execute(database_url, "UPDATE facts SET record = 'Z' WHERE operation_id = $1 AND seq = 3", operation_id)
    for reading in (log.verify(operation_id), log.read(operation_id, 0, 10), log.read(operation_id, 2, 10)):
        with pytest.raises(DamagedLog, match=f"{operation_id}: entry 3 was altered"):
            await reading
    assert await log.read(operation_id, 0, 2) == [b"1", b"2"]
    assert await log.read(operation_id, 3, 10) == [b"4"]


async def test_a_missing_entry_is_found(log: PostgresEventLog, database_url: str) -> None:
    operation_id, _ = await log_of(log, b"1", b"2", b"3", b"4")
    await execute(database_url, "DELETE FROM facts WHERE operation_id = $1 AND seq = 2", operation_id)
    for reading in (log.verify(operation_id), log.read(operation_id, 0, 10), log.read(operation_id, 2, 10)):
        with pytest.raises(DamagedLog, match="entry 2 is missing"):
            await reading
    await execute(database_url, "DELETE FROM facts WHERE operation_id = $1 AND seq > 2", operation_id)
    await execute(database_url, "DELETE FROM facts WHERE operation_id = $1 AND seq = 1", operation_id)
    with pytest.raises(DamagedLog, match="entry 1 is missing"):
        await log.verify(operation_id)


async def test_a_head_that_does_not_match_its_log_is_found(log: PostgresEventLog, database_url: str) -> None:
    operation_id, head = await log_of(log, b"1", b"2")
    await execute(database_url, "UPDATE log_heads SET chain = decode(repeat('00', 32), 'hex')")
    with pytest.raises(DamagedLog, match="head does not match entry 2"):
        await log.verify(operation_id)
    rewound = Head(head.log_id, 0, bytes(32))
    await execute(database_url, "UPDATE log_heads SET seq = 0")
    with pytest.raises(DamagedLog, match="entries beyond its head"):
        await log.append(operation_id, rewound, [decided_on(rewound, b"other")])


async def test_a_damaged_snapshot_is_passed_over(log: PostgresEventLog, database_url: str) -> None:
    operation_id, head = await log_of(log, b"1", b"2")
    for seq in (1, 2):
        await log.save_state(operation_id, StoredState(head.log_id, seq, "schema", (TEAM,)))
    await execute(
        database_url, "UPDATE states SET entities = set_byte(entities, 20, get_byte(entities, 20) # 1) WHERE seq = 2"
    )
    assert await log.newest_state(operation_id, "schema", 2) == StoredState(head.log_id, 1, "schema", (TEAM,))
    await execute(database_url, "UPDATE states SET entities = ''")
    assert await log.newest_state(operation_id, "schema", 2) is None


async def test_a_long_log_is_verified_in_parts(log: PostgresEventLog) -> None:
    operation_id, head = await log_of(log, *(str(i).encode() for i in range(2500)))
    assert await log.verify(operation_id) == head.seq == 2500


async def append_until_killed(
    log: PostgresEventLog, accepted: dict[CommandKey, Verdict], enough: asyncio.Event
) -> tuple[OperationId, CommandKey]:
    """Appends one command after the other; answers the one whose outcome the death of the server left unknown."""
    operation_id, head = await log_of(log, b"first")
    while True:
        one = decided_on(head, b"x" * 100)
        try:
            answer = await log.append(operation_id, head, [one])
        except OutcomeUnknown:
            return operation_id, one.key
        assert isinstance(answer, Appended)
        head = answer.head
        accepted[one.key] = one.verdict
        if len(accepted) >= 200:
            enough.set()


def test_c2_nothing_accepted_is_lost_by_a_kill_and_verdicts_tell_the_truth(own_postgres: OwnPostgres) -> None:
    async def work_through_a_crash() -> None:
        database = await Database.connect(own_postgres.url)
        log = PostgresEventLog(database)
        accepted: dict[CommandKey, Verdict] = {}
        enough = asyncio.Event()
        writers = [asyncio.create_task(append_until_killed(log, accepted, enough)) for _ in range(4)]
        await enough.wait()
        own_postgres.kill()
        unknown = await asyncio.gather(*writers)
        with pytest.raises(Unavailable):
            await log.head(unknown[0][0])

        own_postgres.restart()
        assert await log.verdicts(list(accepted)) == accepted
        for operation_id, key in unknown:
            head = await log.head(operation_id)
            assert head is not None
            assert await log.verify(operation_id) == head.seq
            verdicts = await log.verdicts([key])
            mine = await log.read(operation_id, 1, 10_000)
            seqs = {verdict.seq for verdict in (accepted | verdicts).values()}
            assert set(range(2, head.seq + 1)) <= seqs
            assert len(mine) == head.seq - 1
            if verdicts:
                assert verdicts[key].seq == head.seq
            assert isinstance(await log.append(operation_id, head, [decided_on(head, b"after")]), Appended)
        await database.close()

    asyncio.run(work_through_a_crash())


def test_c2_a_server_that_freezes_leaves_the_outcome_unknown_in_bounded_time(
    own_postgres: OwnPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("_COMMAND_TIMEOUT_S", "_CONNECT_TIMEOUT_S"):
        monkeypatch.setattr(pool, limit, 0.3)

    async def work_through_a_freeze() -> None:
        database = await Database.connect(own_postgres.url)
        log = PostgresEventLog(database)
        operation_id, head = await log_of(log, b"first")
        one = decided_on(head, b"second")
        started = time.monotonic()
        with own_postgres.frozen():
            with pytest.raises(OutcomeUnknown):
                await log.append(operation_id, head, [one])
            with pytest.raises(Unavailable):
                await log.verdicts([one.key])
        assert time.monotonic() - started < 3
        # The frozen statement may still be on its way: whoever comes first, there is one effect.
        answer = await log.append(operation_id, head, [one])
        if not isinstance(answer, Appended):
            assert await log.verdicts([one.key]) == {one.key: one.verdict}
        assert await log.read(operation_id, 0, 10) == [b"first", b"second"]
        await database.close()

    asyncio.run(work_through_a_freeze())


async def test_a_turn_ends_with_the_process_that_held_it(database_url: str) -> None:
    databases = [await Database.connect(database_url) for _ in range(2)]
    gone, other = (PostgresEventLog(database) for database in databases)
    operation_id, _ = await log_of(other, b"one")
    async with gone.turn(operation_id) as is_mine:
        assert is_mine
        await execute(
            database_url,
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted",
        )
        async with other.turn(operation_id) as is_theirs:
            assert is_theirs
    async with gone.turn(operation_id) as is_mine:
        assert is_mine, "on a new connection"
    for database in databases:
        await database.close()


async def test_turns_leave_connections_for_what_is_done_in_them(log: PostgresEventLog) -> None:
    async with AsyncExitStack() as held:
        operations = [await log_of(log, b"one") for _ in range(pool.MAX_CONNECTIONS)]
        turns = [await held.enter_async_context(log.turn(operation_id)) for operation_id, _ in operations]
        assert turns.count(True) == pool.MAX_CONNECTIONS // 2
        for operation_id, head in operations:
            assert isinstance(await log.append(operation_id, head, [decided_on(head, b"two")]), Appended)


async def test_a_turn_that_cannot_be_asked_for_is_gone_without(own_postgres: OwnPostgres) -> None:
    database = await Database.connect(own_postgres.url)
    log = PostgresEventLog(database)
    own_postgres.kill()
    async with log.turn(OperationId(uuid4())) as is_mine:
        assert not is_mine
    await database.close()
