"""A cluster is whole or absent, and only the engine that made it reads it."""

from pathlib import Path

import pytest

from server.adapters.embedded import EmbeddedStores, Engine, StartFailure, find_postgres
from server.adapters.embedded.postgres import check_cluster


def test_a_cluster_of_another_major_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("15\n")
    newer = Engine("PostgreSQL", "18.6", Path("/usr/bin/postgres"), "wheel")
    with pytest.raises(StartFailure, match=r"made by PostgreSQL 15, and PostgreSQL 18\.6 .* VIGIE_POSTGRES_BINDIR"):
        check_cluster(newer, tmp_path)


def test_a_directory_that_is_no_cluster_is_never_overwritten(tmp_path: Path) -> None:
    with pytest.raises(StartFailure, match="no PostgreSQL cluster"):
        check_cluster(find_postgres(), tmp_path)


def test_an_interrupted_first_start_is_begun_anew(tmp_path: Path) -> None:
    half_made = tmp_path / "postgres.new"
    (half_made / "base").mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with EmbeddedStores(tmp_path) as stores:
        stores.start()
        assert stores.poll() == []
    assert not half_made.exists()
