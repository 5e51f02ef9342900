"""A Redis-protocol server of a test's own, that the test may freeze, kill and start again; and a proxy before it."""

import asyncio
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

from server.adapters.embedded import find_valkey
from server.adapters.embedded.valkey import answers_ping

START_TIMEOUT_S = 10.0


class PrivateValkey:
    """Keeps nothing on disk: a restart loses everything, the worst that a feed may meet."""

    def __init__(self, directory: Path, *settings: str) -> None:
        self.socket_path = directory / "v.sock"
        self.url = f"unix://{self.socket_path}"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        arguments = ["--port", "0", "--unixsocket", str(self.socket_path), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [str(find_valkey().program), *arguments, *self._settings], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not answers_ping(self.socket_path):
            assert time.monotonic() < deadline, "the private Valkey did not start"
            time.sleep(0.01)

    def kill(self) -> None:
        """As `kill -9`, or the power."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self.socket_path.unlink(missing_ok=True)

    def freeze(self) -> None:
        """Connections stay open, nothing answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """The end of `freeze`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Forget all keys."""
        self.command("FLUSHALL")

    def command(self, *words: str) -> bytes:
        """Sends one command on a connection of its own and answers the start of the reply."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(5)
            connection.connect(str(self.socket_path))
            parts = [f"*{len(words)}\r\n"] + [f"${len(word)}\r\n{word}\r\n" for word in words]
            connection.sendall("".join(parts).encode())
            return connection.recv(65536)


class SwallowingProxy:
    """Passes commands on and can keep the replies to itself: the server did it, the client cannot know."""

    def __init__(self, path: Path) -> None:
        self.url = f"unix://{path}"
        self.is_swallowing = False
        self.swallowed_bytes = 0
        self._writers: list[asyncio.StreamWriter] = []
        self._connections: set[asyncio.Task[None]] = set()

    async def connect(self, target: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one client until either side ends."""
        far_reader, far_writer = await asyncio.open_unix_connection(str(target))
        self._writers += [writer, far_writer]
        ways = [
            asyncio.create_task(self._carry(reader, far_writer, are_replies=False)),
            asyncio.create_task(self._carry(far_reader, writer, are_replies=True)),
        ]
        self._connections.update(ways)
        await asyncio.wait(ways)

    async def close(self) -> None:
        """Cuts whoever is still connected."""
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._connections)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, are_replies: bool) -> None:
        """Copies one direction; cuts the connection instead of passing a reply on while swallowing."""
        with suppress(ConnectionError):
            while chunk := await reader.read(65536):
                if are_replies and self.is_swallowing:
                    self.swallowed_bytes += len(chunk)
                    break
                writer.write(chunk)
                await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def swallowing_proxy(target: Path, path: Path) -> AsyncIterator[SwallowingProxy]:
    """A proxy on the socket `path` before the server on `target`."""
    proxy = SwallowingProxy(path)
    server = await asyncio.start_unix_server(partial(proxy.connect, target), str(path))
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()
