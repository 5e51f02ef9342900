"""A bare websocket: says what a test wants said, well or badly, and keeps everything that comes back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_websocket
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State
from websockets.typing import Origin, Subprotocol

from protocol.codec import JSON, MSGPACK, Codec
from protocol.commands import Command
from protocol.downstream import Accepted, Downstream, Later, Refused, Welcome
from protocol.upstream import Hello, Subscription, Upstream
from protocol.version import SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK, VERSION

DEADLINE_S = 20.0
"""How long a test waits for what must come."""
NO_CODE = 1006
"""What websocket libraries call a socket that was lost without a word."""

M = TypeVar("M")


class Peer:
    """One connection."""

    def __init__(self, socket: ClientConnection, codec: Codec) -> None:
        self.codec = codec
        self.frames: list[bytes] = []
        """As they came in."""
        self.received: list[Downstream] = []
        self._socket = socket
        self._read = 0

    async def send(self, message: Upstream) -> None:
        """In this connection's subprotocol."""
        await self.send_frame(self.codec.encode(message))

    async def send_frame(self, frame: bytes, *, is_text: bool | None = None) -> None:
        """Anything at all."""
        await self._socket.send(frame, text=self.codec.is_text if is_text is None else is_text)

    async def sign_in(self, credential: str, *subscriptions: Subscription, **fields: Any) -> Welcome:
        """The first message, and its answer."""
        hello = Hello(version=VERSION, credential=credential, boot_id=7, subscriptions=subscriptions, **fields)
        await self.send(hello)
        return await self.next_of(Welcome)

    async def ask(self, command: Command) -> Accepted | Refused | Later:
        """One command and its answer."""
        await self.send(command)
        return await self.answer_to(command)

    async def answer_to(self, command: Command) -> Accepted | Refused | Later:
        """The next answer to a command that was sent."""

        def is_answer(message: Downstream) -> bool:
            return isinstance(message, Accepted | Refused | Later) and message.command_id == command.command_id

        answer = await self.next_where(is_answer)
        assert isinstance(answer, Accepted | Refused | Later)
        return answer

    async def next_of(self, kind: type[M], within_s: float = DEADLINE_S) -> M:
        """The next message of this type; those before it are kept in `received`."""
        message = await self.next_where(lambda message: isinstance(message, kind), within_s)
        assert isinstance(message, kind)
        return message

    async def next_where(self, is_it: Callable[[Downstream], bool], within_s: float = DEADLINE_S) -> Downstream:
        """The next message for which this holds."""
        try:
            async with asyncio.timeout(within_s):
                while not is_it(message := await self._receive()):
                    pass
        except TimeoutError:
            raise AssertionError(f"waited {within_s} s in vain; before that came {self.received[-5:]}") from None
        return message

    async def closed(self, within_s: float = DEADLINE_S) -> int:
        """Reads until the server has closed the socket, and answers with what code."""
        async with asyncio.timeout(within_s):
            try:
                while True:
                    await self._receive()
            except ConnectionClosed as closed:
                return NO_CODE if closed.rcvd is None else closed.rcvd.code

    @property
    def is_open(self) -> bool:
        """Neither side has ended it."""
        return self._socket.state is State.OPEN

    def abort(self) -> None:
        """As a network does: no close frame."""
        self._socket.transport.abort()

    async def _receive(self) -> Downstream:
        frame = await self._socket.recv(decode=False)
        message = self.codec.decode_downstream(frame)
        self.frames.append(frame)
        self.received.append(message)
        return message


@asynccontextmanager
async def connect(url: str, *, is_json: bool = False, origin: str | None = None) -> AsyncIterator[Peer]:
    """A socket on which nothing has been said yet."""
    socket = await open_websocket(
        url.replace("http", "ws", 1) + "/ws",
        subprotocols=[Subprotocol(SUBPROTOCOL_JSON if is_json else SUBPROTOCOL_MSGPACK)],
        origin=None if origin is None else Origin(origin),
        compression=None,
        max_size=None,
        ping_interval=None,
        close_timeout=1,
        proxy=None,
    )
    async with socket:
        yield Peer(socket, JSON if is_json else MSGPACK)
