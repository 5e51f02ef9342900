"""A prepared operation on one disk, and processes that share it through one broker."""

from collections.abc import Callable

import pytest

from server.adapters.memory.feed import MemoryBroker
from tests.support.nodes import FickleLog, MemoryNode, write_prepared


@pytest.fixture
async def disk() -> FickleLog:
    """The log of the prepared operation; each process has its own way to it."""
    disk = FickleLog()
    await write_prepared(disk)
    return disk


@pytest.fixture
def broker() -> MemoryBroker:
    return MemoryBroker()


@pytest.fixture
def start(disk: FickleLog, broker: MemoryBroker) -> Callable[[], MemoryNode]:
    """Starts one more process."""
    return lambda: MemoryNode(disk, broker)


@pytest.fixture
def node(start: Callable[[], MemoryNode]) -> MemoryNode:
    return start()


@pytest.fixture
def other(start: Callable[[], MemoryNode]) -> MemoryNode:
    """A second process."""
    return start()
