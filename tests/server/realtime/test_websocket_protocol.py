"""Our websocket protocol in a real uvicorn, against a websocket client that is not ours, on loopback."""

import asyncio
import contextlib
import logging
import socket
import ssl
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from protocol.codec import MAX_FRAME_BYTES
from protocol.refusals import Close
from server.realtime.frames import frame
from server.realtime.link import Link, LinkOwner
from server.realtime.websocket_protocol import LINK, FanOutProtocol
from tests.support.realtime_world import DEADLINE_S, LoopbackServer, serve_app


class Echo(LinkOwner):
    """Sends back what comes in, and writes down what its link tells it."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.most_buffered = 0
        """Bytes that waited in the transport when a message came in."""
        self.is_lost = asyncio.Event()
        self.is_blocked = asyncio.Event()

    def on_message(self, message: bytes, is_text: bool) -> None:
        self.most_buffered = max(self.most_buffered, self.link.buffered_bytes)
        if message == b"bye":
            self.link.close(4321, "as you wish")
        else:
            self.link.write(frame(message, is_text=is_text))

    def on_blocked(self) -> None:
        self.is_blocked.set()

    def on_writable(self) -> None:
        self.is_blocked.clear()

    def on_lost(self) -> None:
        self.is_lost.set()


class Site:
    """One route that takes its link over, one that is plain ASGI, as somebody else's endpoint would be."""

    def __init__(self) -> None:
        self.echoes: list[Echo] = []
        self.handlers_left = asyncio.Event()
        self.server: LoopbackServer
        self.app = Starlette(routes=[WebSocketRoute("/linked", self.Linked(self)), WebSocketRoute("/plain", _plain)])

    class Linked:
        def __init__(self, site: "Site") -> None:
            self.site = site

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await receive()
            await send({"type": "websocket.accept"})
            echo = Echo(scope["extensions"][LINK])
            self.site.echoes.append(echo)
            echo.link.take_over(echo)
            while (await receive())["type"] != "websocket.disconnect":
                pass
            self.site.handlers_left.set()

    def connect(self, path: str = "/linked", **options: Any) -> connect:
        return connect(f"ws://127.0.0.1:{self.server.port}{path}", max_size=None, **options)


async def _plain(websocket: WebSocket) -> None:
    await websocket.accept()
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await websocket.send_text(await websocket.receive_text())


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    async with serve_app(site.app) as site.server:
        yield site


async def _recv(websocket: ClientConnection) -> str | bytes:
    async with asyncio.timeout(DEADLINE_S):
        return await websocket.recv()


async def _code(websocket: ClientConnection) -> int | None:
    async with asyncio.timeout(DEADLINE_S):
        with contextlib.suppress(ConnectionClosed):
            while True:
                await websocket.recv()
    return websocket.close_code


@pytest.mark.parametrize("size", [0, 125, 126, MAX_FRAME_BYTES])
async def test_messages_of_every_size_come_and_go_whole(site: Site, size: int) -> None:
    async with site.connect() as websocket:
        await websocket.send(b"v" * size)
        assert await _recv(websocket) == b"v" * size
        await websocket.send("é" * (size // 2))
        assert await _recv(websocket) == "é" * (size // 2)


async def test_a_frame_beyond_64_kib_leaves_whole(site: Site) -> None:
    async with site.connect() as websocket:
        await websocket.send(b"first")
        await _recv(websocket)
        site.echoes[0].link.write(frame(b"s" * 1_000_000, is_text=False))
        assert await _recv(websocket) == b"s" * 1_000_000


async def test_a_fragmented_message_is_delivered_once_it_is_whole(site: Site) -> None:
    async with site.connect() as websocket:
        await websocket.send([b"one ", b"two ", b"three"])
        assert await _recv(websocket) == b"one two three"


async def test_what_came_in_before_the_endpoint_took_over_is_delivered_first(site: Site) -> None:
    async with site.connect() as websocket:
        for number in range(50):
            await websocket.send(str(number))
        assert [await _recv(websocket) for _ in range(50)] == [str(number) for number in range(50)]


async def test_pings_are_answered(site: Site) -> None:
    async with site.connect() as websocket, asyncio.timeout(DEADLINE_S):
        await (await websocket.ping(b"still there?"))


async def test_a_close_of_ours_carries_its_code_and_frees_the_handler(site: Site) -> None:
    async with site.connect() as websocket:
        await websocket.send(b"bye")
        assert await _code(websocket) == 4321
        async with asyncio.timeout(DEADLINE_S):
            await site.handlers_left.wait()
            await site.echoes[0].is_lost.wait()


@pytest.mark.parametrize("path", ["/linked", "/plain"])
async def test_a_close_between_the_parts_of_a_message_is_answered_as_any_other(site: Site, path: str) -> None:
    """RFC 6455, 5.4: control frames may come there."""
    async with site.connect(path) as websocket:
        begun = Frame(Opcode.BINARY, b"begun", fin=False).serialize(mask=True)
        websocket.transport.write(begun + Frame(Opcode.CLOSE, b"\x03\xe8").serialize(mask=True))
        assert await _code(websocket) == 1000


async def test_a_close_of_the_peer_frees_the_handler(site: Site) -> None:
    async with site.connect() as websocket:
        await websocket.send(b"hello")
        await _recv(websocket)
    async with asyncio.timeout(DEADLINE_S):
        await site.handlers_left.wait()
    assert websocket.close_code == 1000
    assert site.echoes[0].is_lost.is_set()


async def test_a_frame_above_the_limit_is_answered_with_our_code(site: Site) -> None:
    """Rule HS3."""
    async with site.connect() as websocket:
        await websocket.send(b"hello")
        await _recv(websocket)
        await websocket.send(bytes(MAX_FRAME_BYTES + 1))
        assert await _code(websocket) == Close.TOO_LARGE


async def test_messages_before_a_broken_frame_in_the_same_chunk_still_count(site: Site) -> None:
    async with site.connect() as websocket:
        good = Frame(Opcode.BINARY, b"good").serialize(mask=True)
        websocket.transport.write(good + b"\xff\xff\xff\xff")
        assert await _recv(websocket) == b"good"
        assert await _code(websocket) == 1002


@pytest.mark.parametrize(
    "rest", [b"\xff\xff\xff\xff", Frame(Opcode.CLOSE, b"\x03\xe8").serialize(mask=True)], ids=["no frame", "a close"]
)
async def test_a_close_of_ours_goes_out_whatever_follows_in_the_same_chunk(
    site: Site, rest: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with site.connect() as websocket:
        websocket.transport.write(Frame(Opcode.BINARY, b"bye").serialize(mask=True) + rest)
        assert await _code(websocket) == 4321
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_after_the_close_nothing_is_delivered_and_writing_is_harmless(site: Site) -> None:
    async with site.connect() as websocket:
        bye, more = (Frame(Opcode.BINARY, body).serialize(mask=True) for body in (b"bye", b"more"))
        websocket.transport.write(bye + more)
        assert await _code(websocket) == 4321
        link = site.echoes[0].link
        link.write(b"nowhere")
        link.pause_reading()
        link.abort(4000, "again")
        link.close(4000, "again")


async def test_a_peer_that_does_not_read_blocks_nobody_and_is_aborted_at_once(site: Site) -> None:
    """Rule C6."""
    async with _unread_peer(site) as peer:
        echo = site.echoes[0]
        while not echo.is_blocked.is_set():
            echo.link.write(frame(b"f" * 100_000, is_text=False))
        assert echo.link.buffered_bytes > 0
        began = time.monotonic()
        echo.link.abort(Close.TOO_SLOW, "nothing drained")
        async with asyncio.timeout(DEADLINE_S):
            await site.handlers_left.wait()
        assert time.monotonic() - began < 1
        assert peer.fileno() >= 0


async def test_a_blocked_link_says_so_when_it_can_write_again(site: Site) -> None:
    async with _unread_peer(site) as peer:
        echo = site.echoes[0]
        while not echo.is_blocked.is_set():
            echo.link.write(frame(b"f" * 10_000, is_text=False))
            assert echo.link.is_writable is (echo.link.buffered_bytes == 0)
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(DEADLINE_S):
            while echo.is_blocked.is_set():
                await loop.sock_recv(peer, 1_000_000)
        assert echo.link.is_writable
        assert echo.link.buffered_bytes == 0


async def test_pings_of_a_peer_that_does_not_read_do_not_pile_up(site: Site) -> None:
    async with _unread_peer(site) as peer:
        echo = site.echoes[0]
        while not echo.is_blocked.is_set():
            echo.link.write(frame(b"f" * 100_000, is_text=False))
        waiting = echo.link.buffered_bytes
        ping = Frame(Opcode.PING, b"p" * 125).serialize(mask=True)
        await asyncio.get_running_loop().sock_sendall(peer, ping * 2_000)
        await asyncio.get_running_loop().sock_sendall(peer, Frame(Opcode.BINARY, b"bye").serialize(mask=True))
        async with asyncio.timeout(DEADLINE_S):
            await echo.is_lost.wait()  # all that was sent before has been read
        assert echo.most_buffered <= waiting


async def test_the_server_stops_within_two_seconds_with_an_unread_peer_and_an_idle_one() -> None:
    site = Site()
    async with contextlib.AsyncExitStack() as peers:
        async with serve_app(site.app) as site.server:
            await peers.enter_async_context(_unread_peer(site))
            idle = await peers.enter_async_context(site.connect())
            await idle.send(b"hello")
            await _recv(idle)
            while not site.echoes[0].is_blocked.is_set():
                site.echoes[0].link.write(frame(b"f" * 100_000, is_text=False))
            began = time.monotonic()
        assert time.monotonic() - began < 2
        assert await _code(idle) == 1012


async def test_reading_pauses_and_goes_on(site: Site) -> None:
    async with site.connect() as websocket:
        await websocket.send(b"1")
        await _recv(websocket)
        link = site.echoes[0].link
        link.pause_reading()
        await websocket.send(b"2")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await websocket.recv()
        link.resume_reading()
        assert await _recv(websocket) == b"2"


async def test_another_endpoint_of_the_same_server_sees_plain_asgi(site: Site) -> None:
    async with site.connect("/plain") as websocket:
        for number in range(3):
            await websocket.send(str(number))
            assert await _recv(websocket) == str(number)


async def test_text_that_is_not_utf_8_is_answered_with_1007_and_no_traceback(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    async with site.connect("/plain") as websocket:
        websocket.transport.write(Frame(Opcode.TEXT, b"\xff\xfe").serialize(mask=True))
        assert await _code(websocket) == 1007
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_peer_that_answers_no_ping_is_aborted_although_it_reads_nothing() -> None:
    site, has_left = Site(), asyncio.Event()

    async def flood(websocket: WebSocket) -> None:
        await websocket.accept()
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                await websocket.send_bytes(b"f" * 100_000)
        has_left.set()

    app = Starlette(routes=[WebSocketRoute("/linked", flood)])
    async with (
        serve_app(app, ws_ping_interval=0.1, ws_ping_timeout=0.1) as site.server,
        _unread_peer(site),
        asyncio.timeout(DEADLINE_S),
    ):
        await has_left.wait()


async def test_over_tls_everything_is_the_same_and_blocking_is_noticed(tmp_path: Path) -> None:
    certificate, key = _self_signed(tmp_path)
    trust = ssl.create_default_context(cafile=certificate)
    site = Site()
    async with serve_app(site.app, ssl_certfile=certificate, ssl_keyfile=key) as site.server:
        url = f"wss://127.0.0.1:{site.server.port}/linked"
        async with connect(url, ssl=trust, max_size=None, max_queue=1) as websocket:
            for size in (10, 60_000):
                await websocket.send(b"v" * size)
                assert await _recv(websocket) == b"v" * size
            echo = site.echoes[0]
            assert echo.link.is_writable
            sent = 0
            while not echo.is_blocked.is_set():
                assert sent < 1_000
                echo.link.write(frame(b"f" * 100_000, is_text=False))
                sent += 1
            for _ in range(sent):
                assert len(await _recv(websocket)) == 100_000
            await websocket.send(b"again")
            assert await _recv(websocket) == b"again"
            assert echo.link.is_writable


def test_uvicorn_still_has_what_we_build_on() -> None:
    """Fails on the day another release of uvicorn renames what the subclass overrides."""
    overridden = {name for name in vars(FanOutProtocol) if not name.startswith("_")}
    ours = {"link", "hand_over", "say_goodbye", "cut", "pass_on"}
    inherited = FanOutProtocol.__mro__[1]
    assert all(hasattr(inherited, name) for name in overridden - ours)


@contextlib.asynccontextmanager
async def _unread_peer(site: Site) -> AsyncIterator[socket.socket]:
    """A peer with small buffers that shakes hands and then reads nothing."""
    loop = asyncio.get_running_loop()
    with socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
        peer.setblocking(False)
        await loop.sock_connect(peer, ("127.0.0.1", site.server.port))
        key = "AAAAAAAAAAAAAAAAAAAAAA=="
        lines = ["GET /linked HTTP/1.1", "Host: vigie", "Connection: Upgrade", "Upgrade: websocket"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", ""]
        await loop.sock_sendall(peer, "\r\n".join(lines).encode())
        answer = await loop.sock_recv(peer, 65_536)
        assert b" 101 " in answer
        yield peer


def _self_signed(directory: Path) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "vigie")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = directory / "cert.pem", directory / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(certificate_file), str(key_file)
