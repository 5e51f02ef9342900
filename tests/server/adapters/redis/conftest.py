from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.valkey import PrivateValkey


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[PrivateValkey]:
    """A server that the test may freeze, kill and start again."""
    server = PrivateValkey(tmp_path)
    server.start()
    yield server
    server.kill()
