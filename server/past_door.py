"""What looks back is answered by a process of its own: here its bytes pass through, and live does not wait for it.

A replay folds a log again, and so do figures, reports and exports. In the process that serves live, each pause of that
work is a pause of everybody. So whoever holds the sockets passes such requests on, through a socket that only its own
user can open, and tells the other process who calls.
"""

import asyncio
import contextlib
from pathlib import Path

import httptools
import msgspec
import structlog
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from protocol.version import REPLAY_PATH
from server.http.problems import ProblemKind, wait
from server.http.routes import ENDPOINTS
from server.past_news import PastSilent, hear, news_beside
from server.realtime.link import Link, LinkOwner
from server.realtime.websocket_protocol import LINK

_ADDRESSES = tuple(compile_path(endpoint.path)[0] for endpoint in ENDPOINTS if endpoint.looks_back)
_MAYBE = tuple(
    (compile_path(endpoint.path)[0], endpoint.max_body_bytes) for endpoint in ENDPOINTS if endpoint.may_look_back
)
RETRY_MS = 2_000
STARTS_WITHIN_S = 30.0
"""How long a caller waits for a process that does not run yet."""
LOOKED_AFTER_S = 2.0
"""How often it is looked, for whoever waits for the first byte of an answer, whether somebody works for it."""
_READ_BYTES = 64 * 1024
_SAID_BY_US = frozenset({b"x-forwarded-for", b"x-forwarded-proto"})
"""What others say of who calls was weighed before (`trusted_proxies`); the other process believes us alone."""
_OF_ONE_HOP = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"te", b"trailer", b"upgrade"})

_OF_A_BODY = frozenset({b"content-length", b"expect"})
"""A body is passed on whole, as far as an answer depends on it; that of a GET is not."""

_TURNED_AWAY = b"Come back in a few seconds."

_log = structlog.get_logger()


class PastDoor:
    """Wraps the application of a server process: passes on what looks back, and nothing else."""

    def __init__(self, app: ASGIApp, address: Path) -> None:
        """`address` is the socket at which the other process listens, or will when it is asked for the first time."""
        self._app = app
        self._address = str(address)
        self._news = news_beside(address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "websocket" if scope["path"] == REPLAY_PATH:
                await self._pass_socket(scope, receive, send)
            case "http" if scope["method"] == "GET" and _looks_back(scope["path"]):
                await self._pass_request(scope, receive, send)
            case "http" if scope["method"] == "POST" and (most_bytes := _most_bytes(scope["path"])):
                body, receive = await _read(receive, most_bytes)
                if body is not None and _names_a_moment(body):
                    await self._pass_request(scope, receive, send, body)
                else:
                    await self._app(scope, receive, send)
            case _:
                await self._app(scope, receive, send)

    async def _pass_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The bytes of one websocket, its handshake first, until either side ends."""
        await receive()  # websocket.connect
        link: Link = scope["extensions"][LINK]
        far = _FarSide(link)
        loop = asyncio.get_running_loop()
        try:
            there, _ = await loop.create_unix_connection(lambda: far, self._address)
        except OSError:
            await _turn_away(send)
            return
        there.write(_head_of(scope))
        link.pass_on(_NearSide(there), there)
        waiting = asyncio.ensure_future(self._until_given_up(far.has_begun))
        waiting.add_done_callback(lambda done: None if done.cancelled() else there.abort())
        try:
            while (await receive())["type"] != "websocket.disconnect":
                pass
        finally:
            waiting.cancel()
            there.close()

    async def _pass_request(self, scope: Scope, receive: Receive, send: Send, body: bytes | None = None) -> None:
        """One request and its answer, which goes on as it comes; who has left is worked for no longer."""
        try:
            reader, writer = await asyncio.open_unix_connection(self._address)
        except OSError:
            await _turn_request_away(scope, receive, send)
            return
        has_begun = asyncio.Event()
        leaving = asyncio.ensure_future(_until_left(receive))
        answering = asyncio.ensure_future(_answer(reader, send, has_begun))
        waiting = asyncio.ensure_future(self._until_given_up(has_begun))
        try:
            length = () if body is None else (b"content-length: %d" % len(body),)
            writer.write(_head_of(scope, *length, b"connection: close") + (body or b""))
            await asyncio.wait((leaving, answering, waiting), return_when=asyncio.FIRST_COMPLETED)
            if not has_begun.is_set() and not leaving.done():
                await _turn_request_away(scope, receive, send)
            elif answering.done():
                answering.result()
        finally:
            for each in (leaving, answering, waiting):
                each.cancel()
            await asyncio.gather(leaving, answering, waiting, return_exceptions=True)
            writer.close()

    async def _until_given_up(self, has_begun: asyncio.Event) -> None:
        """Ends when nobody works on an answer that has not begun; how long the work takes is for the work to say."""
        loop = asyncio.get_running_loop()
        last = loop.time() + STARTS_WITHIN_S
        while not has_begun.is_set():
            # Not `wait_for`: it forgets that it was cancelled if the answer begins and ends in the same turn.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOKED_AFTER_S):
                    await has_begun.wait()
            try:
                if await hear(self._news) is not None:
                    last = loop.time() + STARTS_WITHIN_S
            except PastSilent:
                last = loop.time()
            if loop.time() >= last and not has_begun.is_set():
                _log.warning("who looks back does not answer")
                return
        await asyncio.Event().wait()  # the answer takes its time; cancelled at its end


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
        self.has_begun = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        self.has_begun.set()
        self._link.write(data)

    def pause_writing(self) -> None:
        self._link.pause_reading()

    def resume_writing(self) -> None:
        self._link.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.has_begun.is_set():
            self._link.write(_refusal())
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


async def _answer(reader: asyncio.StreamReader, send: Send, has_begun: asyncio.Event) -> None:
    """Ends without a beginning if none came. One that breaks off there breaks off here: nobody takes half of an export
    for the whole."""
    answer = _Answer()
    while not answer.is_complete:
        try:
            data = await reader.read(_READ_BYTES)
        except ConnectionResetError:
            data = b""
        if not data:
            _log.warning("who looks back has ended in the middle of an answer")
            return
        for message in answer.feed(data):
            has_begun.set()
            await send(message)


def _looks_back(path: str) -> bool:
    return any(address.match(path) for address in _ADDRESSES)


def _most_bytes(path: str) -> int:
    """How long the body may be of a request that looks back if its body says so; 0: no such request."""
    return next((most_bytes for address, most_bytes in _MAYBE if address.match(path)), 0)


class _Wish(msgspec.Struct):
    """Of a body, the one thing that says where it belongs."""

    replay: object = None


def _names_a_moment(body: bytes) -> bool:
    try:
        return msgspec.json.decode(body, type=_Wish).replay is not None
    except msgspec.MsgspecError:
        return False  # whoever is in front says what is wrong with it


async def _read(receive: Receive, most_bytes: int) -> tuple[bytes | None, Receive]:
    """The body, and a `receive` that tells everything again; None: it is too long, or its sender has left."""
    messages: list[Message] = []
    body = b""
    while True:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        is_too_much = message["type"] != "http.request" or len(body) > most_bytes
        if is_too_much or not message.get("more_body", False):
            break

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return None if is_too_much else body, again


async def _until_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _turn_request_away(scope: Scope, receive: Receive, send: Send) -> None:
    await wait(RETRY_MS, ProblemKind.PAST_AWAY).response()(scope, receive, send)


async def _turn_away(send: Send) -> None:
    _log.warning("nobody looks back")
    await send({"type": "websocket.http.response.start", "status": 503, "headers": _refusal_headers()})
    await send({"type": "websocket.http.response.body", "body": _TURNED_AWAY})


def _refusal_headers() -> list[tuple[bytes, bytes]]:
    return [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"%d" % (RETRY_MS // 1000))]


def _refusal() -> bytes:
    """The same for a socket whose bytes are passed on already."""
    length = b"content-length: %d" % len(_TURNED_AWAY)
    lines = (name + b": " + value for name, value in _refusal_headers())
    head = (b"HTTP/1.1 503 Service Unavailable", *lines, length, b"connection: close")
    return b"\r\n".join(head) + b"\r\n\r\n" + _TURNED_AWAY


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
    method = scope["method"].encode("ascii") if is_request else b"GET"
    return b"\r\n".join((method + b" " + target + b" HTTP/1.1", *headers, *more)) + b"\r\n\r\n"
