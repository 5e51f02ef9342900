"""A PostgreSQL of one test alone, for tests that kill, freeze or misconfigure it."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
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
        """As a crash does: no warning, no last write."""
        os.kill(self._pid, signal.SIGKILL)

    def restart(self) -> None:
        self._stores.restart_postgres()

    @property
    def directory(self) -> Path:
        """Its files, for a test that damages them while it is down."""
        return self._stores.data_dir / "postgres"

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The server accepts connections, as the kernel does that for it, and answers nothing."""
        processes = [psutil.Process(self._pid), *psutil.Process(self._pid).children(recursive=True)]
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    @property
    def _pid(self) -> int:
        return next(store.pid for store in self._stores.running if store.name == "postgres")
