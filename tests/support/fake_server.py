"""A small server that speaks the conversation over real sockets, and misbehaves on demand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from protocol.codec import MSGPACK
from protocol.commands import CommandEnvelope
from protocol.downstream import Downstream, JoinMode, Positions, ServerHeartbeat
from protocol.upstream import Heartbeat, Hello, ReportPosition, Resume, Subscription, Upstream
from protocol.version import SUBPROTOCOL_MSGPACK
from tests.support.fake_operation import NOW, FakeOperation


class FakeServer:
    """Serves one operation; its faults are attributes that a test sets."""

    def __init__(self, operation: FakeOperation) -> None:
        self.operation = operation
        self.url = ""
        self.hellos: list[Hello] = []
        self.heartbeats: list[Heartbeat] = []
        self.reports: list[ReportPosition] = []
        self.has_changed = asyncio.Condition()
        """Notified after each message that came in."""
        self.doubles_frames = False
        self.is_silent = False
        """Reads everything and says nothing: a black hole."""
        self.drops_at_command: int | None = None
        """Commit the command with this ordinal (from 1) and drop the socket instead of answering."""
        self.read: tuple[int, int] | None = None
        """Facts of a log that it reads before it welcomes anybody, and of how many; it goes on at `has_read`."""
        self.has_read = asyncio.Event()
        self.refuses: Callable[[Hello], int | None] = lambda hello: None
        """Close code instead of a Welcome."""
        self._sockets: set[ServerConnection] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["FakeServer"]:
        async with serve(
            self._serve,
            "127.0.0.1",
            0,
            subprotocols=[Subprotocol(SUBPROTOCOL_MSGPACK)],
            compression=None,
            close_timeout=1,
        ) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            self.url = f"http://127.0.0.1:{port}"
            yield self

    async def until(self, is_true: Callable[[], bool]) -> None:
        """Wait for something that the clients make happen."""
        async with asyncio.timeout(20), self.has_changed:
            await self.has_changed.wait_for(is_true)

    async def tell(self, message: Downstream) -> None:
        """To every client."""
        for socket in list(self._sockets):
            await self._say(socket, message)

    def drop_all(self) -> None:
        """As a network does: no close frame."""
        for socket in list(self._sockets):
            socket.transport.abort()

    async def close_all(self, code: int) -> None:
        for socket in list(self._sockets):
            await socket.close(code)

    async def _serve(self, socket: ServerConnection) -> None:
        try:
            async for frame in socket:
                assert isinstance(frame, bytes)
                await self._take(socket, MSGPACK.decode_upstream(frame))
                async with self.has_changed:
                    self.has_changed.notify_all()
        except ConnectionClosed:
            pass
        finally:
            self._sockets.discard(socket)

    async def _take(self, socket: ServerConnection, message: Upstream) -> None:
        match message:
            case Hello():
                self.hellos.append(message)
                if code := self.refuses(message):
                    await socket.close(code)
                    return
                if self.read is not None:
                    await self._say(socket, ServerHeartbeat(now=NOW, replay_read=self.read))
                    await self.has_read.wait()
                await self._say(socket, self.operation.welcome(*message.subscriptions))
                for wish in message.subscriptions:
                    await self._join(socket, wish)
                self._sockets.add(socket)
            case Resume():
                await self._say(socket, self.operation.join(message.subscription))
                await self._join(socket, message.subscription)
            case Heartbeat():
                self.heartbeats.append(message)
                heads = ((self.operation.operation_id, self.operation.seq),)
                await self._say(socket, ServerHeartbeat(now=NOW, heads=heads))
            case ReportPosition():
                self.reports.append(message)
            case CommandEnvelope():
                answer, change = self.operation.execute(message)
                if self.drops_at_command == len(self.operation.received):
                    socket.transport.abort()
                    return
                await self._say(socket, answer)
                if change is not None:
                    await self.tell(change)

    async def _join(self, socket: ServerConnection, wish: Subscription) -> None:
        if self.operation.join(wish).mode is JoinMode.SNAPSHOT:
            for part in self.operation.parts():
                await self._say(socket, part)
            await self._say(socket, Positions(operation_id=wish.operation_id, positions=()))
        else:
            for change in self.operation.after(wish.seq or 0):
                await self._say(socket, change)

    async def _say(self, socket: ServerConnection, message: Downstream) -> None:
        if self.is_silent:
            return
        for _ in range(2 if self.doubles_frames and message.__struct_config__.tag != "welcome" else 1):
            await socket.send(MSGPACK.encode(message))
