"""Fixtures for what only PostgreSQL does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.adapters.embedded import EmbeddedStores
from tests.support.cluster_template import lay_cluster
from tests.support.own_postgres import OwnPostgres


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[OwnPostgres]:
    lay_cluster(tmp_path / "own")
    with EmbeddedStores(tmp_path / "own") as stores:
        yield OwnPostgres(stores)
