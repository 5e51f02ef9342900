"""The server counts as ready only when it takes commands."""

import socket
import threading
from pathlib import Path

import pytest

from server.adapters.embedded.valkey import answers_ping


@pytest.mark.parametrize(
    ("answer", "is_ready"), [(b"+PONG\r\n", True), (b"-LOADING the dataset in memory\r\n", False), (b"", False)]
)
def test_a_server_that_still_loads_is_not_ready(tmp_path: Path, answer: bytes, is_ready: bool) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        listener.listen()

        def answer_once() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(64)
                connection.sendall(answer)

        server = threading.Thread(target=answer_once)
        server.start()
        assert answers_ping(tmp_path / "s") is is_ready
        server.join()


def test_no_socket_is_not_ready(tmp_path: Path) -> None:
    assert not answers_ping(tmp_path / "missing")
