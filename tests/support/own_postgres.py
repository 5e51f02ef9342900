"""A PostgreSQL of one test alone, for tests that kill, freeze or misconfigure it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from server.adapters.embedded import EmbeddedStores
from server.adapters.postgres import migrate


class OwnPostgres:
    """A migrated PostgreSQL that may be hurt."""

    def __init__(self, stores: EmbeddedStores) -> None:
        self._stores = stores
        self.url = stores.start().database_url
        asyncio.run(migrate(self.url))

    def kill(self) -> None:
        """As a crash does: no warning, no last write. None of its processes is left to answer when this returns."""
        processes = self._processes()
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=10)

    def restart(self) -> None:
        self._stores.restart_postgres()

    @property
    def directory(self) -> Path:
        """Its files, for a test that damages them while it is down."""
        return self._stores.data_dir / "postgres"

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The server accepts connections, as the kernel does that for it, and answers nothing."""
        processes = self._processes()
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    def _processes(self) -> list[psutil.Process]:
        """The server first, then one for each connection and chore: a connection's outlives the server by a moment."""
        server = psutil.Process(next(store.pid for store in self._stores.running if store.name == "postgres"))
        return [server, *server.children(recursive=True)]
