"""Fixtures for every test; the stores start when the first test of a process asks for them."""

import gc
from collections.abc import Generator, Iterator

import pytest
import structlog

from tests.support.stores import TestStores

# Left to itself structlog draws a failure with every local value around it, which takes a core for seconds.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing that is collected is ever given back: neither then nor later need the collector of cycles walk it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestStores]:
    running = TestStores(tmp_path_factory.mktemp("stores"))
    yield running
    running.stop()


@pytest.fixture
async def database_url(stores: TestStores) -> str:
    """A real, migrated PostgreSQL database, emptied for this test."""
    return await stores.empty_database()


@pytest.fixture
async def redis_url(stores: TestStores) -> str:
    """A real Redis-protocol server, emptied for this test."""
    await stores.flush_redis()
    return stores.redis_url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What made a test need its second try: a flake that nobody can read is never mended."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"first try of {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)
