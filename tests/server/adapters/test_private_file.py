"""Files of keys: whole or not there, and refused where others could use them."""

import os
import stat
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from server.adapters.private_file import (
    KEY_BYTES,
    KeyFileRefused,
    create_private,
    new_key,
    read_key,
    read_private,
    replace_private,
)


class Content(msgspec.Struct):
    key: str


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "some.json"


def key_in(path: Path) -> str:
    return msgspec.json.decode(read_private(path), type=Content).key


def test_of_many_who_write_at_once_one_is_first_and_all_find_its_file(path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: create_private(path, Content(str(number) * 1000)), range(64)))
    assert len(set(key_in(path))) <= 2, "one whole content, of one or two digits"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path], "no draft is left behind"


def test_a_replacement_takes_the_place_of_the_old_content(path: Path) -> None:
    create_private(path, Content("old"))
    create_private(path, Content("late"))
    assert key_in(path) == "old"
    replace_private(path, Content("new"))
    assert key_in(path) == "new"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_a_file_that_others_may_use_is_refused_with_the_way_out(path: Path, mode: int) -> None:
    create_private(path, Content("x"))
    path.chmod(mode)
    with pytest.raises(KeyFileRefused, match="chmod 600"):
        read_private(path)


def test_a_link_to_another_file_is_refused(path: Path, tmp_path: Path) -> None:
    create_private(tmp_path / "target", Content("x"))
    path.parent.mkdir()
    path.symlink_to(tmp_path / "target")
    with pytest.raises(OSError, match="symbolic"):
        read_private(path)


def test_a_directory_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises((IsADirectoryError, KeyFileRefused)):
        read_private(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused(path: Path) -> None:
    create_private(path, Content("x"))
    os.chown(path, 12345, -1)
    with pytest.raises(KeyFileRefused, match="does not belong"):
        read_private(path)


def test_a_key_is_read_as_it_was_written_and_no_two_are_alike() -> None:
    one, other = new_key(), new_key()
    assert one != other
    assert len(read_key(one)) == KEY_BYTES


@pytest.mark.parametrize("text", ["", "AAAA", b64encode(bytes(KEY_BYTES + 1)).decode(), "ü" * 44, "not base64!"])
def test_anything_else_is_no_key(text: str) -> None:
    with pytest.raises(ValueError, match=r"wrong length|ASCII|base64"):
        read_key(text)
