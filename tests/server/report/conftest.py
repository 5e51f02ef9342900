"""A process with the prepared operation."""

import pytest

from server.adapters.memory.feed import MemoryBroker
from tests.support.nodes import FickleLog, MemoryNode, write_prepared


@pytest.fixture
async def node() -> MemoryNode:
    """Its log holds what was prepared."""
    disk = FickleLog()
    await write_prepared(disk)
    return MemoryNode(disk, MemoryBroker())
