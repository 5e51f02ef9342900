import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from server.adapters.postgres import StoreRefused, pool
from server.adapters.postgres.pool import MAX_CONNECTIONS, Database
from server.ports import OutcomeUnknown, Unavailable


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(database_url)
    yield database
    await database.close()


async def backend(database: Database) -> int:
    async with database.connection() as connection:
        return int(await connection.fetchval("SELECT pg_backend_pid()"))


async def end_backend(database_url: str, pid: int) -> None:
    administrator = await asyncpg.connect(database_url)
    await administrator.execute("SELECT pg_terminate_backend($1, 5000)", pid)
    await administrator.close()


async def test_a_connection_is_used_again(database: Database) -> None:
    assert await backend(database) == await backend(database)


async def test_no_more_than_the_stated_connections_are_opened_and_callers_wait_their_turn(database: Database) -> None:
    open_now, most = 0, 0

    async def use() -> None:
        nonlocal open_now, most
        async with database.connection() as connection:
            open_now += 1
            most = max(most, open_now)
            await connection.execute("SELECT pg_sleep(0.01)")
            open_now -= 1

    await asyncio.gather(*(use() for _ in range(4 * MAX_CONNECTIONS)))
    assert most == MAX_CONNECTIONS


async def test_a_caller_who_gets_no_turn_in_time_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_ACQUIRE_TIMEOUT_S", 0.05)
    release = asyncio.Event()
    holding = asyncio.Semaphore(0)

    async def hold() -> None:
        async with database.connection():
            holding.release()
            await release.wait()

    holders = [asyncio.create_task(hold()) for _ in range(MAX_CONNECTIONS)]
    for _ in holders:
        await holding.acquire()
    with pytest.raises(Unavailable, match="busy"):
        await backend(database)
    release.set()
    await asyncio.gather(*holders)
    assert await backend(database)


async def test_a_connection_ended_at_rest_is_replaced_without_a_failure(database: Database, database_url: str) -> None:
    first = await backend(database)
    await end_backend(database_url, first)
    assert await backend(database) != first


@pytest.mark.parametrize("if_lost", [Unavailable, OutcomeUnknown])
async def test_a_connection_lost_during_a_statement_is_told_as_the_caller_chose(
    database: Database, database_url: str, if_lost: type[Unavailable | OutcomeUnknown]
) -> None:
    pid = await backend(database)
    started = asyncio.Event()

    async def lose() -> None:
        async with database.connection(if_lost) as connection:
            started.set()
            await connection.execute("SELECT pg_sleep(3)")

    losing = asyncio.create_task(lose())
    await started.wait()
    await end_backend(database_url, pid)
    with pytest.raises(if_lost):
        await losing
    assert await backend(database) != pid


async def test_a_statement_that_takes_too_long_is_ended_by_the_server(database: Database) -> None:
    async def wait_too_long() -> None:
        async with database.connection() as connection:
            await connection.execute("SET statement_timeout = '20ms'")
            await connection.execute("SELECT pg_sleep(3)")

    with pytest.raises(Unavailable):
        await wait_too_long()


async def test_a_cancelled_caller_leaves_no_answer_for_the_next(database: Database) -> None:
    for delay in (0.0, 0.001, 0.01):

        async def ask() -> str:
            async with database.connection() as connection:
                return str(await connection.fetchval("SELECT 'old' FROM pg_sleep(0.005)"))

        task = asyncio.create_task(ask())
        await asyncio.wait([task], timeout=delay)
        task.cancel()
        async with database.connection() as connection:
            assert await connection.fetchval("SELECT 'new'") == "new"
        await asyncio.gather(task, return_exceptions=True)


async def test_a_transaction_left_open_is_not_lent_to_the_next(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute("BEGIN")
        await connection.execute("CREATE TABLE half_done ()")
    async with database.connection() as connection:
        assert not connection.is_in_transaction()
        assert await connection.fetchval("SELECT to_regclass('half_done')") is None


async def test_a_mistake_in_a_statement_is_not_dressed_up_as_an_outage(database: Database) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        async with database.connection() as connection:
            await connection.execute("SELECT * FROM nothing")
    assert await backend(database)


async def test_a_server_that_comes_back_unfit_is_not_used(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_connection: object) -> None:
        raise StoreRefused("fsync is off")

    with monkeypatch.context() as patched:
        patched.setattr(pool, "check_server", refuse)
        await end_backend(database_url, await backend(database))
        with pytest.raises(Unavailable, match="fsync is off"):
            await backend(database)
    assert await backend(database)
