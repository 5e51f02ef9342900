"""Two servers of one installation: same stores, same keys, each with a parent and a port of its own."""

import asyncio
from typing import NamedTuple

from tests.support.own_stores import OwnStores
from tests.support.running_server import RunningServer, wait_for


class Pair(NamedTuple):
    """Shared by many tests, which may hurt it if they heal it."""

    first: RunningServer
    second: RunningServer
    stores: OwnStores

    @property
    def servers(self) -> tuple[RunningServer, RunningServer]:
        return self.first, self.second

    @property
    def database_url(self) -> str:
        return self.stores.addresses.database_url

    async def names_as_missing(self, *parts: str) -> None:
        """Returns when `/readyz` of both names exactly these; none: both are well."""
        for server in self.servers:
            await asyncio.to_thread(
                wait_for,
                lambda server=server: server.get_json("/readyz")["degraded"] == list(parts),
                f"{server.url} names {parts} as missing",
            )
