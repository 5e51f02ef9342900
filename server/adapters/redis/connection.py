"""One RESP3 connection, as thin as it can be: the path of each publish and each push.

Here a reply resolves a future and a push is one call, at a third of what redis-py spends: server/decisions/0006. All
that is not on that path uses redis-py.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self, cast

import hiredis
from redis.asyncio.connection import Connection, SSLConnection, UnixDomainSocketConnection, parse_url

_INCOMPLETE = object()
_CONFIRMATION = b"subscribe"

OnMessage = Callable[[bytes, bytes], None]
"""Is given channel and payload of each message; must not raise."""


class ConnectionLost(ConnectionError):
    """The connection ended before the reply came: the command may have been carried out."""


@dataclass(frozen=True)
class ServerAddress:
    """Where the server is and how to sign in, as redis-py reads a URL."""

    host: str
    port: int
    path: str | None
    username: str | None
    password: str | None = field(repr=False)
    database: int
    tls: ssl.SSLContext | None

    @classmethod
    def of(cls, url: str) -> Self:
        """From `redis://`, `rediss://` or `unix://`; raises ValueError for anything else."""
        options: dict[str, Any] = dict(parse_url(url))
        kind: type[Connection | UnixDomainSocketConnection] = options.pop("connection_class", Connection)
        connection: Any = kind(**options)
        is_unix = isinstance(connection, UnixDomainSocketConnection)
        return cls(
            host="" if is_unix else connection.host,
            port=0 if is_unix else connection.port,
            path=connection.path if is_unix else None,
            username=connection.username,
            password=connection.password,
            database=int(connection.db),
            tls=connection.ssl_context.get() if isinstance(connection, SSLConnection) else None,
        )


class RespConnection(asyncio.Protocol):
    """Commands go out in order and their replies come back in order, whoever still waits for them."""

    def __init__(self, on_message: OnMessage) -> None:
        self._on_message = on_message
        self._loop = asyncio.get_running_loop()
        self._reader = hiredis.Reader(notEnoughData=_INCOMPLETE)
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._transport: asyncio.Transport | None = None
        self.lost: asyncio.Future[None] = self._loop.create_future()

    @classmethod
    async def open(cls, address: ServerAddress, on_message: OnMessage) -> Self:
        """Connects and signs in; raises OSError, `ConnectionLost`, hiredis.ReplyError. The caller sets the deadline."""
        loop = asyncio.get_running_loop()
        if address.path is not None:
            _, connection = await loop.create_unix_connection(lambda: cls(on_message), address.path)
        else:
            _, connection = await loop.create_connection(
                lambda: cls(on_message), address.host, address.port, ssl=address.tls
            )
        try:
            credentials: list[str] = []
            if address.password is not None:
                credentials = ["AUTH", address.username or "default", address.password]
            await connection.call("HELLO", "3", *credentials, "SETNAME", "vigie")
            if address.database:
                await connection.call("SELECT", address.database)
        except BaseException:
            connection.abort()
            raise
        return connection

    def call(self, *command: bytes | str | int) -> asyncio.Future[Any]:
        """Sends one command; the future has its reply, hiredis.ReplyError or `ConnectionLost`.

        A future may be abandoned: its reply is then thrown away when it comes, never given to the next.
        """
        reply = self._loop.create_future()
        if self._transport is None or self.lost.done():
            reply.set_exception(ConnectionLost("the connection is closed"))
        else:
            self._waiting.append(reply)
            self._transport.write(hiredis.pack_command(cast(Any, command)))
        return reply

    async def subscribe(self, channels: Sequence[bytes]) -> None:
        """Returns once the server has confirmed every channel; raises as `call` does."""
        # One channel a command: each then has exactly one confirmation, which takes the place of a reply.
        await asyncio.gather(*[self.call("SUBSCRIBE", channel) for channel in channels])

    def abort(self) -> None:
        """Closes without delay; whoever waits gets `ConnectionLost`."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while (reply := self._reader.gets()) is not _INCOMPLETE:
                if type(reply) is not hiredis.PushNotification or reply[0] == _CONFIRMATION:
                    self._resolve(reply)
                elif reply[0] == b"message":
                    self._on_message(reply[1], reply[2])
        except hiredis.ProtocolError:
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set_result(None)
        while self._waiting:
            reply = self._waiting.popleft()
            if not reply.done():
                reply.set_exception(ConnectionLost("the connection to Redis was lost"))

    def _resolve(self, reply: Any) -> None:
        if not self._waiting:
            raise hiredis.ProtocolError("a reply that nobody asked for")
        future = self._waiting.popleft()
        if future.done():
            return
        if isinstance(reply, hiredis.ReplyError):
            future.set_exception(reply)
        else:
            future.set_result(reply)
