"""A bad network between two sockets: slow, far away, cut, silent, one-sided, losing the answers only.

TCP or Unix sockets on either side. Packet loss below TCP shows as delay; what a program notices are cuts and silence,
and these are made here.
"""

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_CHUNK_BYTES = 16_384

Target = tuple[str, int] | Path | Callable[[], socket.socket]
"""Host and port, a Unix socket, or what makes a socket in another network, for a port on that network's loopback."""


@dataclass
class Weather:
    """How the network is just now; may be changed while connections are open."""

    delay_s: float = 0.0
    """Each way."""
    jitter_s: float = 0.0
    """At most so much more, drawn for each chunk; order is kept, as TCP keeps it."""
    bytes_per_s: float = 0.0
    """Each way of each connection; 0: as much as there is."""
    is_silent_up: bool = False
    """Nothing reaches the far side; connections stay open."""
    is_silent_down: bool = False
    """Nothing comes back."""
    is_closed: bool = False
    """Whoever connects is turned away."""
    dice: random.Random = field(default_factory=lambda: random.Random(0))

    @property
    def is_silent(self) -> bool:
        return self.is_silent_up and self.is_silent_down

    @is_silent.setter
    def is_silent(self, value: bool) -> None:
        self.is_silent_up = self.is_silent_down = value


class Proxy:
    """Carries bytes for many connections, in one weather."""

    def __init__(self, target: Target, weather: Weather) -> None:
        self.weather = weather
        self.port = 0
        """Where it listens, if on TCP."""
        self.cuts = 0
        self._target = target
        self._open: dict[asyncio.Task[None], tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = {}

    @property
    def connections(self) -> int:
        return len(self._open)

    def cut_all(self) -> int:
        """Every connection is lost at once; how many there were."""
        for writers in list(self._open.values()):
            for writer in writers:
                writer.transport.abort()
        self.cuts += len(self._open)
        return len(self._open)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side or `close` ends it."""
        # Python 3.11 asks the task of a connection for its failure, and fails itself over one that was cancelled.
        with suppress(asyncio.CancelledError):
            await self._join(reader, writer)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.weather.is_closed:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await self._connect()
        except OSError:
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = (writer, far_writer)
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._carry(reader, far_writer, is_up=True))
                ways.create_task(self._carry(far_reader, writer, is_up=False))
        finally:
            self._open.pop(task, None)
            for each in (writer, far_writer):
                each.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, Path):
            return await asyncio.open_unix_connection(str(self._target))
        if isinstance(self._target, tuple):
            return await asyncio.open_connection(*self._target)
        made = self._target()
        made.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(made, ("127.0.0.1", self.port))
        except OSError:
            made.close()
            raise
        return await asyncio.open_connection(sock=made)

    async def close(self) -> None:
        """The end of all connections."""
        self.cut_all()
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_up: bool) -> None:
        loop, due_s = asyncio.get_running_loop(), 0.0
        with suppress(ConnectionError):
            while chunk := await reader.read(_CHUNK_BYTES):
                weather = self.weather
                if weather.is_silent_up if is_up else weather.is_silent_down:
                    continue  # lost on the way; what the sender does about it is what is tested
                wait_s = weather.delay_s + weather.dice.uniform(0.0, weather.jitter_s)
                if weather.bytes_per_s:
                    wait_s += len(chunk) / weather.bytes_per_s
                due_s = max(due_s, loop.time() + wait_s) if wait_s else 0.0
                if wait_s:
                    await asyncio.sleep(due_s - loop.time())  # the distance
                if writer.is_closing():  # cut meanwhile; uvloop takes no bytes for it
                    break
                writer.write(chunk)
                await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def proxied(
    target: Target, at: Path | None, weather: Weather, *, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Proxy]:
    """A proxy before `target`, on the Unix socket `at`, or on a TCP port: this one, or one of its own."""
    proxy = Proxy(target, weather)
    if at is None:
        server = await asyncio.start_server(proxy.take, host, port)
        proxy.port = server.sockets[0].getsockname()[1]
    else:
        server = await asyncio.start_unix_server(proxy.take, str(at))
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()
