"""What the attack says first is honest, so that the rest is read."""

from pathlib import Path

import pytest

from loadtests.faults.hostile import autobahn, upgrade
from loadtests.faults.trial import NotPossibleHere, Trial
from protocol.version import SUBPROTOCOL_MSGPACK


def test_the_handshake_is_that_of_an_honest_client() -> None:
    said = upgrade(8420).decode()
    assert said.startswith("GET /ws HTTP/1.1\r\n")
    assert f"Sec-WebSocket-Protocol: {SUBPROTOCOL_MSGPACK}\r\n\r\n" in said


async def test_what_is_not_run_says_why() -> None:
    with pytest.raises(NotPossibleHere, match=r"Python 2\.7"):
        await autobahn(Trial(1, True, Path("nowhere"), lambda words: None))
