"""Data directories with a finished cluster, copied because that is ten times quicker than making one."""

import shutil
from pathlib import Path

import pytest

from server.adapters.embedded import EmbeddedStores


@pytest.fixture(scope="session")
def pristine_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("pristine") / "data"
    with EmbeddedStores(data_dir) as stores:
        stores.start()
    return data_dir


@pytest.fixture
def data_dir(pristine_data_dir: Path, tmp_path: Path) -> Path:
    return shutil.copytree(pristine_data_dir, tmp_path / "data")
