"""A plain TCP balancer: knows nothing of what it carries, gives each connection to the next server that is there."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress


class Balancer:
    """In front of servers on loopback."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.port = 0
        self.carried = dict.fromkeys(ports, 0)
        """Connections that each server has taken."""
        self._ports = itertools.cycle(ports)
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Balancer"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for connection in tuple(self._connections):
                connection.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            for port in itertools.islice(self._ports, len(self.carried)):
                try:
                    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    continue  # this one is away: the next
                self.carried[port] += 1
                await _join(reader, writer, far_reader, far_writer)
                return
        finally:
            writer.transport.abort()
            self._connections.discard(task)


async def _join(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    far_reader: asyncio.StreamReader,
    far_writer: asyncio.StreamWriter,
) -> None:
    """Both ways until either side ends; what was said before the end is delivered."""
    ways = [asyncio.create_task(_copy(reader, far_writer)), asyncio.create_task(_copy(far_reader, writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        with suppress(OSError):
            await writer.drain()
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        far_writer.transport.abort()
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
