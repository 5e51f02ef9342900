"""Redeeming a code over HTTP."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import uuid4

import pytest

from clients.sdk.join import Joined, JoinRefused, redeem
from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId


class Desk:
    """Answers every join with what the test put there."""

    def __init__(self) -> None:
        self.status = 201
        self.answer = b""
        self.bodies: list[tuple[str, dict[str, str]]] = []
        self.url = ""
        self.lose_answers = 0
        """How many of the next joins end without an answer."""


@pytest.fixture(autouse=True)
def _repeat_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clients.sdk.join.REPEAT_AFTER_S", 0)


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            desk.bodies.append((self.path, json.loads(body)))
            if desk.lose_answers:
                desk.lose_answers -= 1
                return
            self.send_response(desk.status)
            self.end_headers()
            self.wfile.write(desk.answer)

        def log_message(self, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    desk.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield desk
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_code_becomes_a_token(desk: Desk) -> None:
    device_id, operation_id = DeviceId(uuid4()), OperationId(uuid4())
    desk.answer = json.dumps(
        {
            "device_id": str(device_id),
            "token": "vgd_x",
            "operation_id": str(operation_id),
            "role": "team_leader",
            "team_id": None,
        }
    ).encode()
    joined = await redeem(desk.url, "K7RM-42XQ", label="Ambulance 12")
    assert joined == Joined(device_id=device_id, token="vgd_x", operation_id=operation_id, role=Role.TEAM_LEADER)
    ((path, body),) = desk.bodies
    assert len(body.pop("nonce")) == 22, "128 bits"
    assert (path, body) == (
        "/api/join",
        {"code": "K7RM-42XQ", "label": "Ambulance 12", "platform": Platform.PROGRAM.value},
    )


async def test_a_lost_answer_is_asked_for_again_as_the_same_device(desk: Desk) -> None:
    desk.lose_answers = 1
    desk.status, desk.answer = 410, b'{"title": "Used"}'
    with pytest.raises(JoinRefused):
        await redeem(desk.url, "K7RM-42XQ", label="x")
    first, again = desk.bodies
    assert again == first
    with pytest.raises(JoinRefused):
        await redeem(desk.url, "K7RM-42XQ", label="x")
    assert desk.bodies[2][1]["nonce"] != first[1]["nonce"], "another device"


async def test_a_server_that_does_not_know_the_outcome_is_asked_again_as_the_same_device(desk: Desk) -> None:
    desk.status, desk.answer = 503, b'{"title": "The outcome is unknown"}'
    with pytest.raises(JoinRefused, match="unknown"):
        await redeem(desk.url, "K7RM-42XQ", label="x")
    first, again = desk.bodies
    assert again == first


async def test_a_server_that_never_answers_is_not_asked_for_ever(desk: Desk) -> None:
    desk.lose_answers = 9
    with pytest.raises(OSError):  # noqa: PT011 - each system words it in its own way
        await redeem(desk.url, "K7RM-42XQ", label="x")
    assert len(desk.bodies) == 2


async def test_a_refused_code_is_said_in_the_servers_words(desk: Desk) -> None:
    desk.status, desk.answer = 404, b'{"title": "Unknown", "detail": "This code is unknown or used."}'
    with pytest.raises(JoinRefused, match="This code is unknown or used") as refused:
        await redeem(desk.url, "K7RM-42XQ", label="x")
    assert refused.value.status == 404


async def test_another_program_at_that_address_is_noticed(desk: Desk) -> None:
    desk.status, desk.answer = 200, b"<html>"
    with pytest.raises(JoinRefused, match="none of Vigie's"):
        await redeem(desk.url, "K7RM-42XQ", label="x")


@pytest.mark.parametrize("address", ["ftp://vigie.example", "vigie.example", "http://"])
async def test_an_address_that_is_none_is_said(address: str) -> None:
    with pytest.raises(ValueError, match="no address of a server"):
        await redeem(address, "K7RM-42XQ", label="x")
