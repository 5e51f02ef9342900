"""What looks back is answered by a process of its own: here its bytes pass through, and live does not wait for it.

A replay folds a log again, and so do figures, reports and exports. In the process that serves live, each pause of that
work is a pause of everybody. So whoever holds the sockets passes such requests on, through a socket that only its own
user can open, and tells the other process who calls.
"""

import asyncio
from pathlib import Path

import httptools
import structlog
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from protocol.version import REPLAY_PATH
from server.http.problems import ProblemKind, wait
from server.http.routes import ENDPOINTS
from server.realtime.link import Link, LinkOwner
from server.realtime.websocket_protocol import LINK

_ADDRESSES = tuple(compile_path(endpoint.path)[0] for endpoint in ENDPOINTS if endpoint.looks_back)
RETRY_MS = 2_000
_READ_BYTES = 64 * 1024
_SAID_BY_US = frozenset({b"x-forwarded-for", b"x-forwarded-proto"})
"""What others say of who calls was weighed before (`trusted_proxies`); the other process believes us alone."""
_OF_ONE_HOP = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"te", b"trailer", b"upgrade"})

_OF_A_BODY = frozenset({b"content-length", b"expect"})
"""Of a request that is asked with one nothing but its head is passed on: no answer depends on it."""

_log = structlog.get_logger()


class PastDoor:
    """Wraps the application of a server process: passes on what looks back, and nothing else."""

    def __init__(self, app: ASGIApp, address: Path) -> None:
        """`address` is the socket at which the other process listens, or will when it is asked for the first time."""
        self._app = app
        self._address = str(address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "websocket" if scope["path"] == REPLAY_PATH:
                await self._pass_socket(scope, receive, send)
            case "http" if scope["method"] == "GET" and _looks_back(scope["path"]):
                await self._pass_request(scope, receive, send)
            case _:
                await self._app(scope, receive, send)

    async def _pass_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The bytes of one websocket, its handshake first, until either side ends."""
        await receive()  # websocket.connect
        link: Link = scope["extensions"][LINK]
        loop = asyncio.get_running_loop()
        try:
            there, _ = await loop.create_unix_connection(lambda: _FarSide(link), self._address)
        except OSError:
            await _turn_away(send)
            return
        there.write(_head_of(scope))
        link.pass_on(_NearSide(there), there)
        try:
            while (await receive())["type"] != "websocket.disconnect":
                pass
        finally:
            there.close()

    async def _pass_request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request and its answer, which goes on as it comes; who has left is worked for no longer."""
        try:
            reader, writer = await asyncio.open_unix_connection(self._address)
        except OSError:
            await _turn_request_away(scope, receive, send)
            return
        leaving = asyncio.ensure_future(_until_left(receive))
        answering = asyncio.ensure_future(_answer(reader, send))
        try:
            writer.write(_head_of(scope, b"connection: close"))
            await asyncio.wait((leaving, answering), return_when=asyncio.FIRST_COMPLETED)
            if answering.done() and not answering.result():
                await _turn_request_away(scope, receive, send)
        finally:
            for each in (leaving, answering):
                each.cancel()
            await asyncio.gather(leaving, answering, return_exceptions=True)
            writer.close()


class _NearSide(LinkOwner):
    """The peer's pace, for whoever writes to it."""

    __slots__ = ("_there",)

    def __init__(self, there: asyncio.Transport) -> None:
        self._there = there

    def on_blocked(self) -> None:
        if not self._there.is_closing():
            self._there.pause_reading()

    def on_writable(self) -> None:
        if not self._there.is_closing():
            self._there.resume_reading()

    def on_lost(self) -> None:
        self._there.close()


class _FarSide(asyncio.Protocol):
    """The socket to the other process: what comes from there goes to the peer, at the peer's pace."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def data_received(self, data: bytes) -> None:
        self._link.write(data)

    def pause_writing(self) -> None:
        self._link.pause_reading()

    def resume_writing(self) -> None:
        self._link.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self._link.end()


class _Answer:
    """What the parser calls, as httptools names it; what is to be sent on lies in `messages`."""

    def __init__(self) -> None:
        self.messages: list[dict[str, object]] = []
        self.is_complete = False
        self._headers: list[tuple[bytes, bytes]] = []
        self._parser = httptools.HttpResponseParser(self)

    def feed(self, data: bytes) -> list[dict[str, object]]:
        """The messages that these bytes make up. Raises `httptools.HttpParserError`."""
        self.messages = []
        self._parser.feed_data(data)
        return self.messages

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() not in _OF_ONE_HOP:
            self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        start = {"type": "http.response.start", "status": self._parser.get_status_code(), "headers": self._headers}
        self.messages.append(start)

    def on_body(self, body: bytes) -> None:
        self.messages.append({"type": "http.response.body", "body": body, "more_body": True})

    def on_message_complete(self) -> None:
        self.is_complete = True
        self.messages.append({"type": "http.response.body", "body": b"", "more_body": False})


async def _answer(reader: asyncio.StreamReader, send: Send) -> bool:
    """False: none came. One that breaks off there breaks off here: nobody takes half of an export for the whole."""
    answer, has_begun = _Answer(), False
    while not answer.is_complete:
        try:
            data = await reader.read(_READ_BYTES)
        except ConnectionResetError:
            data = b""
        if not data:
            _log.warning("who looks back has ended in the middle of an answer")
            return has_begun
        for message in answer.feed(data):
            has_begun = True
            await send(message)
    return True


def _looks_back(path: str) -> bool:
    return any(address.match(path) for address in _ADDRESSES)


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _turn_request_away(scope: Scope, receive: Receive, send: Send) -> None:
    await wait(RETRY_MS, ProblemKind.LATER).response()(scope, receive, send)


async def _turn_away(send: Send) -> None:
    _log.warning("nobody looks back")
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"%d" % (RETRY_MS // 1000))]
    await send({"type": "websocket.http.response.start", "status": 503, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": b"Come back in a few seconds."})


def _head_of(scope: Scope, *more: bytes) -> bytes:
    """The request as it was, but for who says where it came from."""
    target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    is_request = scope["type"] == "http"
    left_out = _SAID_BY_US | _OF_ONE_HOP | _OF_A_BODY if is_request else _SAID_BY_US
    headers = [name + b": " + value for name, value in scope["headers"] if name.lower() not in left_out]
    client = scope["client"]
    if client is not None:
        headers.append(b"x-forwarded-for: " + client[0].encode("ascii"))
    headers.append(b"x-forwarded-proto: " + scope["scheme"].encode("ascii"))
    return b"\r\n".join((b"GET " + target + b" HTTP/1.1", *headers, *more)) + b"\r\n\r\n"
