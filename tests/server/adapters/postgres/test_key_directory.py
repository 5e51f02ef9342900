import stat
from pathlib import Path
from uuid import uuid4

import pytest

from protocol.ids import OperationId
from server.adapters.postgres import StoreRefused
from server.adapters.postgres.key_directory import KeyDirectory
from server.ports import Unavailable

OPERATION, OTHER = OperationId(uuid4()), OperationId(uuid4())
FIRST, SECOND = "0" * 16, "1" * 16
KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep/keys"


def test_a_new_directory_and_its_keys_are_readable_by_their_owner_alone(path: Path) -> None:
    KeyDirectory.claim(path).write(OPERATION, FIRST, KEY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in path.iterdir()] == [0o600]


@pytest.mark.parametrize("mode", [0o750, 0o705, 0o777])
def test_a_directory_that_others_can_read_is_refused(mode: int, path: Path) -> None:
    path.mkdir(parents=True)
    path.chmod(mode)
    with pytest.raises(StoreRefused, match="mode 0700"):
        KeyDirectory.claim(path)


def test_a_place_that_is_no_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreRefused, match="choose another place"):
        KeyDirectory.claim(tmp_path / "file")


def test_a_key_is_read_back_by_any_process(path: Path) -> None:
    KeyDirectory.claim(path).write(OPERATION, FIRST, KEY)
    keys = KeyDirectory.claim(path)
    assert keys.read(OPERATION, FIRST) == KEY
    assert keys.read(OPERATION, SECOND) is None
    assert keys.read(OTHER, FIRST) is None


def test_a_key_that_was_half_written_when_the_power_went_is_no_key(path: Path) -> None:
    KeyDirectory.claim(path).write(OPERATION, FIRST, KEY[:9])
    assert KeyDirectory.claim(path).read(OPERATION, FIRST) is None


def test_a_key_is_never_overwritten(path: Path) -> None:
    keys = KeyDirectory.claim(path)
    keys.write(OPERATION, FIRST, KEY)
    with pytest.raises(Unavailable):
        keys.write(OPERATION, FIRST, bytes(32))
    assert keys.read(OPERATION, FIRST) == KEY


def test_only_the_unused_keys_of_the_operation_are_destroyed(path: Path) -> None:
    keys = KeyDirectory.claim(path)
    for operation_id, key_id in ((OPERATION, FIRST), (OPERATION, SECOND), (OTHER, FIRST)):
        keys.write(operation_id, key_id, KEY)
    (path / "README").write_text("kept")
    link = path.parent / "second link to the first key"
    link.hardlink_to(path / f"{OPERATION.hex}-{FIRST}.key")
    keys.destroy_others(OPERATION, {SECOND})
    assert keys.read(OPERATION, FIRST) is None
    assert keys.read(OPERATION, SECOND) == keys.read(OTHER, FIRST) == KEY
    assert link.read_bytes() != KEY, "the bytes themselves are overwritten"
    assert (path / "README").exists()
