"""The only part of the client that touches sockets and timers: it carries out what the session machine asks."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from clients.sdk.device_clock import DeviceClock
from clients.sdk.effects import Effect, HangUp, OpenSocket, Send, Stop
from clients.sdk.session import Session
from protocol.codec import MAX_FRAME_BYTES, MSGPACK, Unreadable
from protocol.version import REPLAY_PATH, SOCKET_PATH, SUBPROTOCOL_MSGPACK

CONNECT_TIMEOUT_S = 10
CLOSE_TIMEOUT_S = 2


class Connection:
    """Runs one session: opens sockets when it says so, feeds it frames and time, carries out its effects."""

    def __init__(
        self,
        url: str,
        session: Session,
        clock: DeviceClock,
        *,
        handle: Callable[[Sequence[Effect]], None],
        tls: ssl.SSLContext | None,
    ) -> None:
        """Get ready; `run` starts.

        Args:
            url: Address of the server, see `socket_url`.
            session: The machine.
            clock: The clocks it is told.
            handle: Called after each event, with its effects, once those of the socket have been carried out.
            tls: Which authorities to trust; None: those of the system.
        """
        self.last_failure: Exception | None = None
        """Why the last try to connect failed, for people."""
        self._url = socket_url(url)
        self._session = session
        self._clock = clock
        self._handle = handle
        self._tls = tls
        self._is_wanted = asyncio.Event()
        self._is_stopped = False
        self._is_hung_up = False
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue()
        self._opening: asyncio.Timeout | None = None
        self._socket: ClientConnection | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at_s = 0.0
        """Kept here: not every event loop's timers can tell."""

    async def run(self) -> None:
        """Until the session has stopped."""
        try:
            self.carry_out(self._session.tick(self._clock.now()))
            while True:
                await self._is_wanted.wait()
                self._is_wanted.clear()
                if self._is_stopped:
                    return
                await self._converse()
        finally:
            if self._timer is not None:
                self._timer.cancel()

    def carry_out(self, effects: Sequence[Effect]) -> None:
        """Do what the session asked, in order. Everything that calls the session passes its effects here."""
        for effect in effects:
            match effect:
                case Send():
                    self._outgoing.put_nowait(MSGPACK.encode(effect.message))
                case OpenSocket():
                    self._is_wanted.set()
                case HangUp():
                    self._hang_up()
                case Stop():
                    self._is_stopped = True
                    self._is_wanted.set()
                    if self._opening is not None:
                        self._hang_up()
        self._handle(effects)
        self._set_timer()

    async def leave(self) -> None:
        """Close the socket politely, after the session has been stopped."""
        if self._socket is not None:
            await self._socket.close()

    async def _converse(self) -> None:
        """One socket, from opening to its end."""
        self._is_hung_up = False
        self._outgoing = asyncio.Queue()
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S) as self._opening:
                socket = await self._open()
        except (OSError, WebSocketException) as failure:  # TimeoutError is an OSError
            self.last_failure = failure
            self._report_end(None)
            return
        finally:
            self._opening = None
        if self._is_hung_up:  # in the turn in which it opened: nobody reads it, and the next one is asked for already
            socket.transport.abort()
            return
        self._socket = socket
        writer = asyncio.create_task(self._write(socket))
        try:
            self.carry_out(self._session.opened(self._clock.now()))
            await self._read(socket)
        except ConnectionClosed as closed:
            self._report_end(closed.rcvd.code if closed.rcvd else None)
        finally:
            self._socket = None
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            await socket.close()

    async def _open(self) -> ClientConnection:
        is_loopback = urlsplit(self._url).hostname in ("localhost", "127.0.0.1", "::1")
        return await connect(
            replay_url(self._url) if self._session.is_replay else self._url,
            ssl=self._tls,
            subprotocols=[Subprotocol(SUBPROTOCOL_MSGPACK)],
            compression=None,
            max_size=MAX_FRAME_BYTES,
            ping_interval=None,
            open_timeout=None,
            close_timeout=CLOSE_TIMEOUT_S,
            proxy=None if is_loopback else True,
        )

    async def _read(self, socket: ClientConnection) -> None:
        while True:
            frame = await socket.recv(decode=False)
            if self._is_hung_up:
                continue
            now = self._clock.now()
            try:
                message = MSGPACK.decode_downstream(frame)
            except Unreadable as failure:
                self.last_failure = failure
                self.carry_out(self._session.received_unreadable(now))
            else:
                self.carry_out(self._session.received(message, now))

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            try:
                await socket.send(await self._outgoing.get())
            except ConnectionClosed:
                return  # the reader reports it

    def _hang_up(self) -> None:
        self._is_hung_up = True
        if self._socket is not None:
            self._socket.transport.abort()
        elif self._opening is not None and not self._opening.expired():
            self._opening.reschedule(0)

    def _report_end(self, code: int | None) -> None:
        if not self._is_hung_up:
            self.carry_out(self._session.closed(code, self._clock.now()))

    def _set_timer(self) -> None:
        """Wake the session when it asked to be. A timer that comes too early only asks again."""
        at_ms = self._session.next_tick_at_ms()
        if at_ms is None:
            return
        loop = asyncio.get_running_loop()
        at_s = loop.time() + max(0, at_ms - self._clock.now().monotonic_ms) / 1000
        if self._timer is not None:
            if not self._timer.cancelled() and self._timer_at_s <= at_s + 0.001:
                return
            self._timer.cancel()
        self._timer, self._timer_at_s = loop.call_at(at_s, self._tick), at_s

    def _tick(self) -> None:
        self._timer = None
        self.carry_out(self._session.tick(self._clock.now()))


def socket_url(url: str) -> str:
    """The websocket's address from the server's: `https://vigie.example` becomes `wss://vigie.example/ws`.

    Raises:
        ValueError: It is no address of a server.
    """
    parts = urlsplit(url)
    scheme = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}.get(parts.scheme)
    if scheme is None or not parts.hostname:
        raise ValueError(f"{url!r} is no address of a server, such as https://vigie.example")
    return urlunsplit((scheme, parts.netloc, parts.path.removesuffix("/") or SOCKET_PATH, "", ""))


def replay_url(url: str) -> str:
    """Where operations are seen again, from the websocket's address: `…/ws` becomes `…/ws/past`."""
    return url + REPLAY_PATH.removeprefix(SOCKET_PATH)
