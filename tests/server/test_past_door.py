"""What looks back passes through to the process that does: whole, at the reader's pace, and under the caller's name."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from protocol.version import REPLAY_PATH
from server import past_door
from server.http import care, exports, figures, report, timeline
from server.http.routes import ENDPOINTS, MAX_BODY_BYTES
from server.past_door import PastDoor
from server.past_news import hear, news_beside, tell
from tests.support.realtime_world import DEADLINE_S, LoopbackServer, serve_app

OPERATION = "/api/operations/0198c0de-0000-7000-8000-000000000001"
FIGURES = f"{OPERATION}/figures"
OPENED = f"{OPERATION}/victims/0198c0de-0000-7000-8000-000000000002/open"
NAMED = f"{OPERATION}/members/0198c0de-0000-7000-8000-000000000002/identity"
Speak = Callable[[Scope, Receive, Send], Awaitable[None]]


async def _say_who_calls(scope: Scope, receive: Receive, send: Send) -> None:
    """What the other process knows of a request."""
    headers = [[name.decode(), value.decode()] for name, value in scope["headers"]]
    query = scope["query_string"].decode()
    told = {"client": scope["client"], "scheme": scope["scheme"], "query": query, "headers": headers}
    await send({"type": "http.response.start", "status": 203, "headers": [(b"x-past", b"yes")]})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Says every text again; `bye` ends it with a code of ours."""
    await receive()
    await send({"type": "websocket.accept", "subprotocol": scope["subprotocols"][0]})
    while (message := await receive())["type"] == "websocket.receive":
        if message.get("text") == "bye":
            await send({"type": "websocket.close", "code": 4403, "reason": "no more"})
            return
        await send({"type": "websocket.send", "text": f"{scope['client'][0]} said {message['text']}"})


async def _live(scope: Scope, receive: Receive, send: Send) -> None:
    """The process in front: only says that it was asked, and what for."""
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message["body"]
        if not message["more_body"]:
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"live" + body})


async def _say_again(scope: Scope, receive: Receive, send: Send) -> None:
    """The process behind, asked with a body."""
    told = await receive()
    assert not told["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"past " + scope["method"].encode() + told["body"]})


@asynccontextmanager
async def _served(directory: Path, past: Speak, **options: Any) -> AsyncIterator[LoopbackServer]:
    """Both processes; the one behind as `server.worker` configures it."""
    address = directory / "past"
    async with (
        serve_app(past, uds=str(address), proxy_headers=True, forwarded_allow_ips="*"),
        serve_app(PastDoor(_live, address), proxy_headers=False, **options) as front,
    ):
        yield front


def _client(front: LoopbackServer) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{front.port}", timeout=DEADLINE_S, trust_env=False)


def _open(front: LoopbackServer, **options: Any) -> connect:
    return connect(f"ws://127.0.0.1:{front.port}{REPLAY_PATH}", subprotocols=["echo"], proxy=None, **options)  # type: ignore[list-item]


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Short enough for the name of a socket."""
    return tmp_path_factory.mktemp("p")


def test_what_reads_a_whole_log_looks_back() -> None:
    """A new address of these modules has to say which it is: the list of exports alone asks no log."""
    modules = {module.__name__ for module in (timeline, figures, exports, report)}
    of_them = [each for each in ENDPOINTS if each.rule.handler.__module__ in modules and each.method == "GET"]
    assert {each.path.rpartition("}/")[2] for each in of_them if not each.looks_back} == {"exports"}
    assert all(each.method == "GET" for each in ENDPOINTS if each.looks_back)
    assert {each.rule.handler for each in ENDPOINTS if each.may_look_back} == {care.open_identity, care.open_victim}


async def test_a_request_is_answered_there_in_the_name_of_who_called(place: Path) -> None:
    """What the caller says of itself is worth nothing: only the process in front knows."""
    async with _served(place, _say_who_calls) as front, _client(front) as client:
        forged = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https", "Authorization": "Bearer vgs_x"}
        answer = await client.get(f"{FIGURES}?clock=known", headers=forged)
        told = answer.json()
        assert (answer.status_code, answer.headers["x-past"]) == (203, "yes")
        assert (told["client"][0], told["scheme"], told["query"]) == ("127.0.0.1", "http", "clock=known")
        assert ["authorization", "Bearer vgs_x"] in told["headers"]
        assert not any("198.51" in value or value == "https" for _, value in told["headers"])


async def test_who_sends_a_body_with_a_question_is_answered_and_none_waits_for_it(place: Path) -> None:
    async with _served(place, _say_who_calls) as front, _client(front) as client:
        answer = await client.request("GET", FIGURES, content=b"GET /metrics HTTP/1.1\r\n\r\n")
        assert answer.status_code == 203
        assert "content-length" not in dict(answer.json()["headers"])


@pytest.mark.parametrize("path", ["/healthz", FIGURES.replace("figures", "log"), f"{FIGURES}/more", "/ws"])
async def test_all_else_stays(place: Path, path: str) -> None:
    async with _served(place, _say_who_calls) as front, _client(front) as client:
        assert (await client.get(path)).text == "live"
        assert (await client.post(FIGURES)).text == "live"


@pytest.mark.parametrize("path", [OPENED, NAMED])
async def test_what_opens_a_moment_of_a_replay_goes_there_with_its_body(place: Path, path: str) -> None:
    """Rule RP9: to know what was there by then is to walk through the log."""
    wish = b'{"what":"care","purpose":"why","replay":{"clock":"known","seq":7}}'
    async with _served(place, _say_again) as front, _client(front) as client:
        assert (await client.post(path, content=wish)).content == b"past POST" + wish

        async def in_parts() -> AsyncIterator[bytes]:
            yield wish[:20]
            yield wish[20:]

        assert (await client.post(path, content=in_parts())).content == b"past POST" + wish


@pytest.mark.parametrize(
    "body",
    [
        b'{"what":"care","purpose":"why"}',
        b'{"replay":null}',
        b'{"replay":',
        b"[7]",
        b"",
        b'{"replay":{}}' + b" " * MAX_BODY_BYTES,
    ],
)
async def test_what_is_opened_now_or_cannot_be_read_is_answered_in_front(place: Path, body: bytes) -> None:
    async with _served(place, _say_again) as front, _client(front) as client:
        assert (await client.post(OPENED, content=body)).content == b"live" + body


async def test_an_answer_goes_on_as_it_comes_and_ends_where_it_ends(place: Path) -> None:
    """Half of an export is not taken for the whole."""
    is_read = asyncio.Event()

    async def break_off(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"first half", "more_body": True})
        await is_read.wait()
        raise RuntimeError("its process was killed")

    async with (
        _served(place, break_off) as front,
        _client(front) as client,
        client.stream("GET", FIGURES) as answer,
    ):
        parts = answer.aiter_bytes()
        assert await anext(parts) == b"first half"
        is_read.set()
        with pytest.raises(httpx.RemoteProtocolError):
            await anext(parts)


async def test_an_answer_of_one_write_leaves_nothing_behind(place: Path) -> None:
    """Anybody may be refused again and again: that costs the process in front neither a task nor a socket."""
    is_closed = asyncio.Event()

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\nno")
        await reader.read()  # until the process in front has closed its end
        is_closed.set()
        writer.close()

    async with (
        asyncio.timeout(DEADLINE_S),
        await asyncio.start_unix_server(refuse, place / "past"),
        serve_app(PastDoor(_live, place / "past")) as front,
        _client(front) as client,
    ):
        assert (await client.get(FIGURES)).status_code == 401
        await is_closed.wait()


async def test_who_ends_before_a_word_is_asked_again_later(place: Path) -> None:
    """A process that is killed while it starts has taken the request with it."""

    async def end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    address = place / "past"
    async with (
        await asyncio.start_unix_server(end, address),
        serve_app(PastDoor(_live, address)) as front,
        _client(front) as client,
    ):
        assert (await client.get(FIGURES)).status_code == 503
        with pytest.raises(InvalidStatus) as refused:
            await _open(front)
        assert (refused.value.response.status_code, refused.value.response.headers["retry-after"]) == (503, "2")


@pytest.mark.parametrize("is_running", [False, True])
async def test_nobody_waits_for_ever(place: Path, monkeypatch: pytest.MonkeyPatch, is_running: bool) -> None:
    """Whether no process starts that would take the call, or one has stopped with the call in its hands."""
    monkeypatch.setattr(past_door, "STARTS_WITHIN_S", 0.2)
    monkeypatch.setattr(past_door, "LOOKED_AFTER_S", 0.05)
    monkeypatch.setattr(past_door, "hear", partial(hear, within_s=0.1))

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    address = place / "past"
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(await asyncio.start_unix_server(take, address))
        if is_running:
            await stack.enter_async_context(await asyncio.start_unix_server(take, news_beside(address)))
        front = await stack.enter_async_context(serve_app(PastDoor(_live, address)))
        client = await stack.enter_async_context(_client(front))
        answer = await client.get(FIGURES)
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:vigie:problem:past-away")
        assert "vigie doctor" in answer.json()["sentence"]["fr"]
        with pytest.raises(InvalidStatus) as refused:
            await _open(front)
        assert refused.value.response.status_code == 503


async def test_who_works_may_take_its_time(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report is not given up while its process says that it lives."""
    monkeypatch.setattr(past_door, "STARTS_WITHIN_S", 0.1)
    monkeypatch.setattr(past_door, "LOOKED_AFTER_S", 0.02)
    is_done, asked = asyncio.Event(), 0

    def news() -> bytes:
        nonlocal asked
        asked += 1
        if asked == 12:
            is_done.set()
        return b"here"

    async def work(scope: Scope, receive: Receive, send: Send) -> None:
        await is_done.wait()
        await _say_who_calls(scope, receive, send)

    async with (
        await tell(news_beside(place / "past"), news),
        _served(place, work) as front,
        _client(front) as client,
    ):
        assert (await client.get(FIGURES)).status_code == 203
    assert asked >= 12


async def test_who_leaves_is_worked_for_no_longer(place: Path) -> None:
    has_begun, has_left = asyncio.Event(), asyncio.Event()

    async def work(scope: Scope, receive: Receive, send: Send) -> None:
        has_begun.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        has_left.set()

    async with _served(place, work) as front, asyncio.timeout(DEADLINE_S):
        async with _client(front) as client:
            asking = asyncio.create_task(client.get(FIGURES))
            await has_begun.wait()
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        await has_left.wait()


async def test_a_socket_speaks_with_the_other_process(place: Path) -> None:
    """Rule RP1: handshake, words and farewell are the other's own."""
    async with _served(place, _echo) as front, asyncio.timeout(DEADLINE_S), _open(front) as socket:
        assert socket.subprotocol == "echo"
        for word in ("a", "ü" * 30_000):
            await socket.send(word)
            assert await socket.recv() == f"127.0.0.1 said {word}"
        await socket.send("bye")
        with pytest.raises(ConnectionClosed) as ended:
            await socket.recv()
        assert (ended.value.rcvd.code, ended.value.rcvd.reason) == (4403, "no more")  # type: ignore[union-attr]


async def test_a_slow_reader_is_waited_for_and_loses_nothing(place: Path) -> None:
    """Nothing piles up in the process in front: the other one is held up."""
    sent, page = 0, b"x" * 65_536

    async def flood(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal sent
        await receive()
        await send({"type": "websocket.accept", "subprotocol": "echo"})
        for _ in range(1_000):
            await send({"type": "websocket.send", "bytes": page})
            sent += 1
        await send({"type": "websocket.close"})

    async with (
        _served(place, flood) as front,
        asyncio.timeout(DEADLINE_S),
        _open(front, max_queue=1, max_size=None, compression=None) as socket,
    ):
        before = -1
        while before < sent:  # until it stands still
            before = sent
            await asyncio.sleep(0.2)
        assert sent < 500
        assert sum([len(part) async for part in socket]) == 1_000 * len(page)


async def test_whoever_leaves_the_other_side_hears(place: Path) -> None:
    has_left = asyncio.Event()

    async def listen(scope: Scope, receive: Receive, send: Send) -> None:
        await _echo(scope, receive, send)
        has_left.set()

    async with _served(place, listen) as front, asyncio.timeout(DEADLINE_S):
        socket = await _open(front)
        socket.transport.abort()
        await has_left.wait()


async def test_a_server_that_stops_ends_what_it_passes_on(place: Path) -> None:
    """Rule HS10: the viewer comes back elsewhere."""
    async with asyncio.timeout(DEADLINE_S):
        async with _served(place, _echo) as front:
            socket = await _open(front)
        with pytest.raises(ConnectionClosed):
            await socket.recv()


async def test_nobody_there_is_said_to_come_back(tmp_path: Path) -> None:
    async with serve_app(PastDoor(_live, tmp_path / "nobody")) as front, _client(front) as client:
        answer = await client.get(FIGURES)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        with pytest.raises(InvalidStatus) as refused:
            await _open(front)
        assert refused.value.response.status_code == 503
