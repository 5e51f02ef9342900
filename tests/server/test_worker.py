"""The end of a server process is orderly: nobody new comes in, then clients are let go, then connections are closed."""

import asyncio
import signal
import socket
from pathlib import Path

import pytest
import uvicorn

from server.app import VigieApp
from server.settings import Settings
from server.worker import DrainingServer
from tests.support.nodes import until


class Recorded(VigieApp):
    """Notes when it is drained."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__(Settings(data_dir=Path("unused")))
        self._steps = steps

    async def drain(self) -> None:
        self._steps.append("clients are let go")


class Listener:
    """Notes when it is closed."""

    def __init__(self, steps: list[str]) -> None:
        self._steps = steps

    def close(self) -> None:
        self._steps.append("nobody new comes in")


async def test_clients_are_let_go_before_the_web_server_closes_their_connections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rule HS10."""
    steps: list[str] = []

    async def shut_down(_server: uvicorn.Server, sockets: object = None) -> None:
        steps.append("connections are closed")

    monkeypatch.setattr(uvicorn.Server, "shutdown", shut_down)
    app = Recorded(steps)
    server = DrainingServer(uvicorn.Config(app), app)
    server.servers = [Listener(steps)]  # type: ignore[list-item]
    await server.shutdown()
    assert steps == ["nobody new comes in", "clients are let go", "connections are closed"]


async def test_a_signal_ends_it_at_once_though_it_looks_only_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Recorded([])
    server = DrainingServer(uvicorn.Config(app), app)
    looks: list[int] = []
    look = server.on_tick

    async def note(counter: int) -> bool:
        looks.append(counter)
        return await look(counter)

    monkeypatch.setattr(server, "on_tick", note)
    running = asyncio.create_task(server.main_loop())
    await asyncio.sleep(0)
    server.handle_exit(signal.SIGTERM, None)
    await running
    assert looks == [0, 10], "not after the second was over"


async def test_it_ends_by_itself_when_the_stores_were_brought_back_from_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule C3: its parent starts a new process, which reads the new life of the logs."""
    app = Recorded([])
    server = DrainingServer(uvicorn.Config(app), app)
    monkeypatch.setattr(Recorded, "is_outlived", True)
    async with asyncio.timeout(5):
        await server.main_loop()
    assert not server.should_exit, "nobody told it to"


async def test_it_ends_by_itself_when_nobody_can_come_in_any_more() -> None:
    """Without memory the event loop closes the listening socket and says nothing; the others would wait."""
    steps: list[str] = []
    app = Recorded(steps)
    listening = socket.create_server(("127.0.0.1", 0))
    server = DrainingServer(uvicorn.Config(app, lifespan="off", log_config=None), app)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    async with asyncio.timeout(20):
        await until(lambda: server.started)
        server.servers[0].close()
        await running
    assert not server.should_exit, "nobody told it to"
    assert steps == ["clients are let go"]
