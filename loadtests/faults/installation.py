"""Servers and stores of one scenario, on directories of its own; all of it is gone afterwards."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from loadtests.faults.processes import Limits, Server
from loadtests.faults.stores import Stores
from loadtests.load_socket import Address
from loadtests.targets import VigieTarget, create_operation, read_token
from protocol.ids import OperationId
from server.adapters.postgres.pool import Database


class Installation:
    """Stores that are shared, and servers none of which is special."""

    def __init__(self, directory: Path, stores: Stores) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self.data_dir = directory / "data"
        self.stores = stores
        self.servers: list[Server] = []
        self._databases: list[Database] = []

    @property
    def server(self) -> Server:
        """The first, or the only one."""
        return self.servers[0]

    @property
    def operator_token(self) -> str:
        return read_token(self.data_dir / "keys" / "operator.token")

    def add_server(
        self,
        *,
        workers: int = 1,
        limits: Limits | None = None,
        addresses: dict[str, str] | None = None,
        prepare: Callable[[], None] | None = None,
        environment: dict[str, str] | None = None,
    ) -> Server:
        """One more; not started yet. `addresses` lead to the stores by another way, such as a proxy."""
        name = f"server-{len(self.servers) + 1}"
        addresses = addresses or self.stores.addresses
        server = Server(
            name,
            self.data_dir,
            addresses,
            workers=workers,
            limits=limits,
            prepare=prepare,
            environment=environment,
        )
        self.servers.append(server)
        return server

    async def new_operation(self) -> OperationId:
        """A fresh, empty operation."""
        return await asyncio.to_thread(create_operation, self.server.url, self.operator_token)

    async def target(self, operation_id: OperationId, server: Server | None = None) -> VigieTarget:
        """A way to admit people and to read the log, past the servers."""
        if not self._databases:
            self._databases.append(await Database.connect(self.stores.addresses["database_url"]))
        at = server or self.server
        address = Address("127.0.0.1", at.port, operation_id)
        return VigieTarget(address, at.pid, self._databases[0], self.operator_token)

    def said(self) -> str:
        """The logs of all servers."""
        return "".join(server.log() for server in self.servers)

    async def close_databases(self) -> None:
        """Before the stores go where no connection can follow."""
        while self._databases:
            await self._databases.pop().close()

    async def close(self) -> None:
        """Everything ends."""
        await self.close_databases()
        for server in self.servers:
            await server.stop()
        await self.stores.stop()


@asynccontextmanager
async def install(
    directory: Path,
    *,
    servers: int = 1,
    workers: int = 1,
    limits: Limits | None = None,
    store_dir: Path | None = None,
    store_limits: Limits | None = None,
) -> AsyncIterator[Installation]:
    """Started, and stopped at the end.

    Args:
        directory: For everything that is written.
        servers: How many `vigie serve`, each with its parent and port.
        workers: Processes of each.
        limits: What each server may take.
        store_dir: For the stores, where that is elsewhere.
        store_limits: What the stores may take.
    """
    stores = Stores(store_dir or directory / "stores", directory / "stores.log", store_limits)
    installation = Installation(directory, stores)
    try:
        await stores.start()
        for _ in range(servers):
            server = installation.add_server(workers=workers, limits=limits)
            await server.start()
        yield installation
    finally:
        await installation.close()
