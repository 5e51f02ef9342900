import json
from collections.abc import Iterator

import httpx
import pytest
import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Message
from starlette.websockets import WebSocket

from protocol.devices import Role
from server.http.routes import build_http
from server.ports import OutcomeUnknown, Unavailable
from tests.support.http_world import HttpWorld

SECRET = "Camille Martin, vgd_secret"


async def _break(request: Request) -> Response:
    raise RuntimeError(SECRET)


async def _lose(request: Request) -> Response:
    raise OutcomeUnknown(SECRET)


async def _miss(request: Request) -> Response:
    raise Unavailable(SECRET)


async def _page(request: Request) -> Response:
    return PlainTextResponse("page", headers={"Content-Security-Policy": "default-src 'self'"})


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


def _client(world: HttpWorld) -> httpx.AsyncClient:
    world.app = build_http(
        world.services,
        [
            Route("/break", _break),
            Route("/lose", _lose),
            Route("/miss", _miss),
            Route("/page", _page),
            WebSocketRoute("/ws", _echo),
        ],
    )
    return world.client()


async def test_a_failure_of_ours_leaves_nothing_but_an_incident_id_that_is_in_the_log() -> None:
    with structlog.testing.capture_logs() as lines:
        async with _client(HttpWorld()) as client:
            answer = await client.get("/break")
    assert answer.status_code == 500
    assert SECRET not in answer.text
    [incident] = [line for line in lines if line["event"] == "incident"]
    assert incident["incident_id"] == answer.json()["incident_id"]
    assert incident["failure"] == "RuntimeError"
    assert any("_break" in frame for frame in incident["frames"])
    assert SECRET not in json.dumps(lines)


@pytest.mark.parametrize(("path", "kind"), [("/lose", "outcome-unknown"), ("/miss", "later")])
async def test_a_store_that_is_away_is_no_incident_and_says_whether_anything_may_be_done(path: str, kind: str) -> None:
    with structlog.testing.capture_logs() as lines:
        async with _client(HttpWorld()) as client:
            answer = await client.get(path)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert answer.json()["type"] == f"urn:vigie:problem:{kind}"
    assert ("nothing was changed" in answer.json()["title"]) is (kind == "later")
    assert SECRET not in answer.text + json.dumps(lines)


async def test_a_page_may_bring_a_policy_of_its_own() -> None:
    async with _client(HttpWorld()) as client:
        answer = await client.get("/page")
    assert answer.headers["content-security-policy"] == "default-src 'self'"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_access_log_names_the_route_and_nothing_a_caller_wrote() -> None:
    world = HttpWorld()
    tracker = await world.admit(Role.TRACKER)
    session = await world.admit(Role.OBSERVER)
    with structlog.testing.capture_logs() as lines:
        async with world.client() as client:
            await client.get(f"/feeders/{tracker}?lat=48.8566&lon=2.3522")
            await client.get("/feeders/vgf_wrong?lat=48.8566")
            await client.get("/no/such/vgd_place?token=vgd_x")
            await client.request("BREW", "/healthz")
            await client.post("/api/sign-in", json={"login": "adele", "password": "hunter2hunter2"})
        async with world.bearer(session) as client:
            await client.get("/api/operations")
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["method"], line["route"], line["status"]) for line in requests] == [
        ("GET", "/feeders/{token}", 200),
        ("GET", "/feeders/{token}", 404),
        ("GET", "unmatched", 404),
        ("other", "unmatched", 405),
        ("POST", "/api/sign-in", 401),
        ("GET", "/api/operations", 200),
    ]
    written = json.dumps(lines)
    for secret in (tracker, session, "vgf_wrong", "48.8566", "vgd_", "adele", "hunter2", "192.0.2.1"):
        assert secret not in written


async def test_no_caller_can_add_a_series_to_the_metrics() -> None:
    world = HttpWorld()
    async with world.client() as client:
        for n in range(20):
            await client.request(f"M{n}", f"/made/up/{n}")
    async with world.client("127.0.0.1") as client:
        text = (await client.get("/metrics")).text
    assert 'vigie_http_requests_total{method="other",route="unmatched",status="404"} 20.0' in text
    assert "made" not in text


async def test_nothing_under_an_unknown_address_is_revealed() -> None:
    async with HttpWorld().client() as client:
        for path in ("/api", "/api/operations/not-a-uuid/devices", "/feeders", "/feeders/a/b", "/healthz/"):
            answer = await client.get(path)
            assert answer.status_code == 404
            assert answer.headers["content-type"] == "application/problem+json"


async def _open_socket(world: HttpWorld, path: str) -> list[str]:
    """The kinds of messages that somebody who opens a socket there gets."""
    sent: list[str] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message["type"])

    await world.app({"type": "websocket", "path": path, "root_path": "", "headers": []}, receive, send)
    return sent


async def test_websockets_pass_untouched_and_unknown_ones_are_closed() -> None:
    world = HttpWorld()
    _client(world)
    assert await _open_socket(world, "/ws") == ["websocket.accept", "websocket.send", "websocket.close"]
    assert await _open_socket(world, "/nowhere") == ["websocket.close"]


async def test_a_caller_who_goes_away_in_the_middle_of_a_body_is_no_incident() -> None:
    world = HttpWorld()
    messages: Iterator[Message] = iter(
        [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/sign-in",
        "raw_path": b"/api/sign-in",
        "root_path": "",
        "scheme": "https",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"host", b"vigie.example")],
        "client": ("192.0.2.1", 1),
        "server": ("vigie.example", 443),
    }
    with structlog.testing.capture_logs() as lines:
        await world.app(scope, receive, send)
    assert not sent
    assert not [line for line in lines if line["event"] == "incident"]
