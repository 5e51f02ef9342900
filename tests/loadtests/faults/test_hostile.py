"""What the attack says first is honest, so that the rest is read."""

from loadtests.faults.hostile import upgrade
from protocol.version import SUBPROTOCOL_MSGPACK


def test_the_handshake_is_that_of_an_honest_client() -> None:
    said = upgrade(8420).decode()
    assert said.startswith("GET /ws HTTP/1.1\r\n")
    assert f"Sec-WebSocket-Protocol: {SUBPROTOCOL_MSGPACK}\r\n\r\n" in said
