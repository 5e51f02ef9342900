"""One server for the programs that need no more than an operation of their own: starting one takes seconds of a core.

That each program can start its own, and leaves nothing behind, is tested with the targets.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from loadtests import contest
from loadtests.load_socket import Address
from loadtests.runs import (
    growth,
    idle,
    mass_casualty,
    reconnect_storm,
    replay_play,
    replay_seek,
    slow_reader,
    steady,
    telemetry,
    ten_operations,
)
from loadtests.targets import VigieTarget, serve_vigie
from protocol.ids import OperationId
from server.adapters.postgres.pool import Database
from tests.support.running_server import RunningServer

BORROWERS = (
    contest,
    growth,
    idle,
    mass_casualty,
    reconnect_storm,
    replay_play,
    replay_seek,
    slow_reader,
    steady,
    telemetry,
    ten_operations,
)
"""`painting` is not among them: whoever signs in there has one operation, and is taken into it."""


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(tmp_path_factory.mktemp("load") / "data") as running:
        yield running
        assert "Traceback" not in running.log()


@pytest.fixture(autouse=True)
def lent_server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wants one process gets the shared server and an operation nobody knows; it starts when first wanted."""

    @asynccontextmanager
    async def lend(cores: frozenset[int], *, workers: int = 1, **more: Any) -> AsyncIterator[VigieTarget]:
        if workers > 1:
            async with serve_vigie(cores, workers=workers, **more) as own:
                yield own
            return
        running: RunningServer = request.getfixturevalue("shared_server")
        database = await Database.connect(running.database_url)
        try:
            address = Address("127.0.0.1", running.port, OperationId(UUID(int=0)))
            server = VigieTarget(address, running.pid, database, running.operator_token)
            yield await server.new_operation()
        finally:
            await database.close()

    for program in BORROWERS:
        monkeypatch.setattr(program, "serve_vigie", lend)
