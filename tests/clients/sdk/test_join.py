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


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            desk.bodies.append((self.path, json.loads(body)))
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
    assert desk.bodies == [
        ("/api/join", {"code": "K7RM-42XQ", "label": "Ambulance 12", "platform": Platform.PROGRAM.value})
    ]


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
