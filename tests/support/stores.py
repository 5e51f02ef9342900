"""Real stores for tests: one private pair per test process, an emptied database and a flushed Redis per test."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from redis.asyncio import Redis

from server.adapters.embedded import EmbeddedStores
from server.adapters.postgres import migrate
from tests.support.cluster_template import lay_cluster

_SHARED = "shared"
# Emptying costs 3 ms; creating and dropping a database for each test costs two hundred times that on a busy machine.
_EMPTY = """
    DO $$
    DECLARE name text;
    BEGIN
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
        SET LOCAL session_replication_role = replica;
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' LOOP
            EXECUTE format('DELETE FROM %I', name);
        END LOOP;
    END $$
"""


class TestStores:
    """One PostgreSQL and one Valkey, started on first use."""

    __test__ = False

    def __init__(self, data_dir: Path) -> None:
        lay_cluster(data_dir)
        self._embedded = EmbeddedStores(data_dir)
        self._numbers = itertools.count(1)
        addresses = self._embedded.start()
        self._admin_url, self.redis_url = addresses.database_url, addresses.redis_url
        asyncio.run(self._prepare())

    def stop(self) -> None:
        self._embedded.stop()

    async def _prepare(self) -> None:
        await _execute(self._admin_url, f"CREATE DATABASE {_SHARED}")
        await migrate(self._url_of(_SHARED))

    async def empty_database(self) -> str:
        """The address of the migrated database that the tests of this process use in turn, without any row."""
        url = self._url_of(_SHARED)
        await _execute(url, _EMPTY)
        return url

    @asynccontextmanager
    async def fresh_database(self) -> AsyncIterator[str]:
        """The address of a database that was never migrated, for a test that changes more than rows."""
        name = f"test_{next(self._numbers)}"
        await _execute(self._admin_url, f"CREATE DATABASE {name}")
        try:
            yield self._url_of(name)
        finally:
            await _execute(self._admin_url, f"DROP DATABASE {name} WITH (FORCE)")

    async def flush_redis(self) -> None:
        redis = Redis.from_url(self.redis_url)
        await redis.flushall()
        await redis.script_flush()
        await redis.aclose()

    def _url_of(self, database: str) -> str:
        return urlunsplit(urlsplit(self._admin_url)._replace(path=f"/{database}"))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
