"""Rule WK4: each installation signs its pushes with a key of its own, which nobody else reads."""

import stat
from pathlib import Path

import pytest

from server.adapters.private_file import KeyFileRefused
from server.adapters.push_key import FILE_NAME, load_or_create_push_key


def test_it_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    first = load_or_create_push_key(tmp_path / "keys")
    assert load_or_create_push_key(tmp_path / "keys") == first
    assert load_or_create_push_key(tmp_path / "others") != first
    assert stat.S_IMODE((tmp_path / "keys" / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"signing": "AA=="}', b'{"signing": "%s"}' % (b"AAAA" * 10 + b"AAA="), b'{"signing": 1}']
)
def test_a_damaged_file_is_told_and_its_content_is_not(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileRefused, match="is damaged") as caught:
        load_or_create_push_key(tmp_path)
    assert caught.value.__cause__ is None


def test_a_place_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFileRefused, match="cannot be used"):
        load_or_create_push_key(tmp_path / "file")
