"""Real stores that a test may kill, freeze and start again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.adapters.embedded import EmbeddedStores
from tests.support.cluster_template import lay_cluster
from tests.support.own_postgres import OwnPostgres
from tests.support.valkey import PrivateValkey


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[OwnPostgres]:
    lay_cluster(tmp_path / "own")
    with EmbeddedStores(tmp_path / "own") as stores:
        yield OwnPostgres(stores)


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[PrivateValkey]:
    server = PrivateValkey(tmp_path)
    server.start()
    yield server
    server.kill()
