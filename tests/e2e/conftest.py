"""Servers for whole stories; what a test breaks, it breaks on a server of its own."""

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.administration import Operator, operator_of
from tests.support.own_stores import OwnStores
from tests.support.pair import Pair
from tests.support.running_server import RunningServer


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that many tests share: none may hurt it; each has an operation of its own."""
    with RunningServer(tmp_path_factory.mktemp("shared") / "data") as running:
        yield running
        assert "Traceback" not in running.log()


@pytest.fixture
async def operator(server: RunningServer) -> AsyncIterator[Operator]:
    """Of the shared server."""
    async with operator_of(server) as signed_in:
        yield signed_in


@pytest.fixture(scope="session")
def running_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    directory = tmp_path_factory.mktemp("pair")
    stores = OwnStores(directory / "stores")
    first = RunningServer(directory / "data", name="first", stores=stores.addresses)
    second = RunningServer(directory / "data", name="second", stores=stores.addresses)
    try:
        with ThreadPoolExecutor() as threads:  # both at once: the very first start of an installation, twice
            list(threads.map(RunningServer.start, (first, second)))
        yield Pair(first, second, stores)
    finally:
        first.stop()
        second.stop()
        stores.stop()
    assert "Traceback" not in first.log() + second.log()


@pytest.fixture
async def pair(running_pair: Pair) -> Pair:
    """Whole again from what the test before did to it."""
    await running_pair.names_as_missing()
    return running_pair
