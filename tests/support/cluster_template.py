"""A PostgreSQL cluster to begin with: making one takes seconds, which only tests of the making itself need to spend."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from server.adapters.embedded.binaries import find_postgres
from server.adapters.embedded.postgres import make_cluster


def lay_cluster(data_dir: Path) -> None:
    """Puts a cluster that never ran where the stores of this data directory look for theirs, unless one is there."""
    cluster = data_dir / "postgres"
    if cluster.exists():
        return
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copytree(_template(), cluster)


@cache
def _template() -> Path:
    """Made by this process, as the server makes its own, and gone with it."""
    directory = Path(tempfile.mkdtemp(prefix="vigie-cluster-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    make_cluster(find_postgres(), directory / "postgres", directory / "postgres.log")
    return directory / "postgres"
