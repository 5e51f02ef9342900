"""PostgreSQL and Valkey of a test: two servers may share them, and once killed they stay away until the test says."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import asyncpg
import psutil

from server.adapters.embedded import EmbeddedStores
from tests.support.cluster_template import lay_cluster
from tests.support.running_server import wait_for


class OwnStores:
    """Started at once; main thread only."""

    def __init__(self, data_dir: Path) -> None:
        lay_cluster(data_dir)
        self._stores = EmbeddedStores(data_dir)
        self.addresses = self._stores.start()
        self._postgres_log = data_dir / "logs" / "postgres.log"

    def stop(self) -> None:
        """The end."""
        self._stores.stop()

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """`kill -9` of `redis` or `postgres`, all its processes; it is back when the block has ended."""
        first = psutil.Process(next(store.pid for store in self._stores.running if store.name == name))
        for process in (first, *first.children(recursive=True)):  # orphans would answer for a moment longer
            with suppress(psutil.NoSuchProcess):
                process.kill()
        try:
            yield
        finally:
            if name == "redis":
                self._stores.restart_redis()
            else:
                self._stores.restart_postgres()

    @asynccontextmanager
    async def statements_logged(self) -> AsyncIterator[Callable[[str], int]]:
        """PostgreSQL writes down every statement as long as the block lasts; gives a count of those with some words."""
        start = self._postgres_log.stat().st_size

        def count(words: str) -> int:
            return self._postgres_log.read_text("utf-8", "replace")[start:].count(words)

        await self._configure("ALTER SYSTEM SET log_statement = 'all'")
        try:
            await asyncio.to_thread(wait_for, lambda: count("execute") > 0, "a server's poll is seen in the log")
            yield count
        finally:
            await self._configure("ALTER SYSTEM RESET log_statement")

    async def _configure(self, statement: str) -> None:
        connection = await asyncpg.connect(self.addresses.database_url)
        try:
            await connection.execute(statement)
            await connection.execute("SELECT pg_reload_conf()")
        finally:
            await connection.close()
