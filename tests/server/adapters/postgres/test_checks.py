import asyncio
import hashlib
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from protocol.ids import LogId, OperationId
from server.adapters.embedded import EmbeddedStores, postgres
from server.adapters.postgres import StoreRefused, migrate
from server.adapters.postgres.checks import check_server
from server.adapters.postgres.event_log import PostgresEventLog
from server.adapters.postgres.pool import Database
from server.ports import Appended, Conflict, Head, ImportedLog
from tests.support.cluster_template import lay_cluster
from tests.support.decisions import decided_on
from tests.support.own_postgres import OwnPostgres
from tests.support.stores import TestStores

FIT = {
    "version_number": 150004,
    "version": "15.4",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "is_standby": False,
}


class Answering:
    """A connection to a server that describes itself so."""

    def __init__(self, **differences: object) -> None:
        self._row = FIT | differences

    async def fetchrow(self, _statement: str) -> Mapping[str, object]:
        return self._row


@pytest.mark.parametrize(
    ("differences", "sentence"),
    [
        ({"version_number": 140012, "version": "14.12"}, "This is PostgreSQL 14.12; Vigie needs 15 or newer"),
        ({"fsync": "off"}, "fsync=off.* set fsync = on"),
        ({"full_page_writes": "off"}, "full_page_writes=off.* set full_page_writes = on"),
        ({"synchronous_commit": "off"}, "cannot set synchronous_commit"),
        ({"is_standby": True}, "standby.* primary"),
    ],
)
async def test_c2_a_server_that_may_lose_what_it_accepted_is_refused(
    differences: dict[str, object], sentence: str
) -> None:
    with pytest.raises(StoreRefused, match=sentence):
        await check_server(Answering(**differences))


async def test_c2_the_oldest_server_that_is_fit_is_taken() -> None:
    await check_server(Answering(version_number=150000))


def test_c2_a_real_server_with_fsync_off_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(postgres._SETTINGS, "fsync", "off")
    lay_cluster(tmp_path / "own")
    with EmbeddedStores(tmp_path / "own") as stores:
        url = stores.start().database_url
        with pytest.raises(StoreRefused, match="fsync=off"):
            asyncio.run(migrate(url))
        with pytest.raises(StoreRefused, match="fsync=off"):
            asyncio.run(Database.connect(url))


async def test_c2_a_database_that_defaults_to_asynchronous_commit_is_overruled(stores: TestStores) -> None:
    async with stores.fresh_database() as url:
        administrator = await asyncpg.connect(url)
        name = await administrator.fetchval("SELECT current_database()")
        await administrator.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        await administrator.close()
        database = await Database.connect(url)
        async with database.connection() as connection:
            assert await connection.fetchval("SHOW synchronous_commit") == "on"
        await database.close()


async def append_one(url: str, operation_id: OperationId) -> Head:
    database = await Database.connect(url)
    log = PostgresEventLog(database)
    head = await log.create(operation_id)
    answer = await log.append(operation_id, head, [decided_on(head, b"x")])
    assert isinstance(answer, Appended)
    await database.close()
    return answer.head


async def head_of(url: str, operation_id: OperationId) -> Head | None:
    database = await Database.connect(url)
    head = await PostgresEventLog(database).head(operation_id)
    await database.close()
    return head


@pytest.mark.parametrize("column", ["system_identifier", "timeline", "database_oid"])
async def test_c3_a_restore_mints_a_new_log_id_and_keeps_the_facts(column: str, database_url: str) -> None:
    operation_id = OperationId(uuid4())
    before = await append_one(database_url, operation_id)
    running = await Database.connect(database_url)
    administrator = await asyncpg.connect(database_url)
    await administrator.execute(f"UPDATE store_identity SET {column} = {column} + 1")
    await administrator.close()

    after = await head_of(database_url, operation_id)
    assert after is not None
    assert after.log_id != before.log_id
    assert (after.seq, after.chain) == (before.seq, before.chain)
    assert await head_of(database_url, operation_id) == after
    stale = await PostgresEventLog(running).append(operation_id, before, [decided_on(before, b"y")])
    assert stale == Conflict()
    await running.close()


async def test_c3_an_imported_log_keeps_its_own_id_through_a_restore(database_url: str) -> None:
    """Rule EX6: it never goes on, so that its id names the same facts whatever became of the database."""
    operation_id = OperationId(uuid4())
    imported = ImportedLog(Head(LogId(uuid4()), 1, hashlib.sha256(bytes(32) + b"x").digest()), {})
    database = await Database.connect(database_url)
    assert await PostgresEventLog(database).import_log(operation_id, imported, [[b"x"]])
    await database.close()
    administrator = await asyncpg.connect(database_url)
    await administrator.execute("UPDATE store_identity SET timeline = timeline + 1")
    await administrator.close()
    assert await head_of(database_url, operation_id) == imported.head


async def test_c3_a_copy_loaded_into_another_database_is_a_restore(database_url: str) -> None:
    operation_id = OperationId(uuid4())
    before = await append_one(database_url, operation_id)
    start, _, query = database_url.partition("?")
    server, _, name = start.rpartition("/")
    administrator = await asyncpg.connect(f"{server}/postgres?{query}")
    await administrator.execute(f"CREATE DATABASE {name}_restored TEMPLATE {name}")
    after = await head_of(f"{server}/{name}_restored?{query}", operation_id)
    await administrator.execute(f"DROP DATABASE {name}_restored WITH (FORCE)")
    await administrator.close()
    assert after is not None
    assert after.log_id != before.log_id
    assert await head_of(database_url, operation_id) == before


def test_c3_a_crash_recovery_keeps_the_log_id(own_postgres: OwnPostgres) -> None:
    operation_id = OperationId(uuid4())
    before = asyncio.run(append_one(own_postgres.url, operation_id))
    own_postgres.kill()
    own_postgres.restart()
    assert asyncio.run(head_of(own_postgres.url, operation_id)) == before
