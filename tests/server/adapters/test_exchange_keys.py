"""The keys of this installation: made once, kept by one user, never in the database."""

import stat
from pathlib import Path

import pytest

from server.adapters.exchange_keys import FILE_NAME, load_or_create_exchange_keys
from server.adapters.private_file import KeyFileRefused
from server.auth.exchange import is_signed_by, receiving_key_of


def test_they_are_made_on_first_need_and_stay_the_same(tmp_path: Path) -> None:
    """Rule EX3."""
    first = load_or_create_exchange_keys(tmp_path / "keys")
    assert load_or_create_exchange_keys(tmp_path / "keys") == first
    assert load_or_create_exchange_keys(tmp_path / "others") != first
    assert is_signed_by(first.signer, first.sign(b"x"), b"x")
    assert first.receiver == receiving_key_of(first.receiving)
    assert stat.S_IMODE((tmp_path / "keys" / FILE_NAME).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("content", [b"", b"{}", b'{"signing": "AA==", "receiving": "AA=="}', b'{"signing": 1}'])
def test_a_damaged_file_is_told_and_its_content_is_not(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileRefused, match="is damaged") as caught:
        load_or_create_exchange_keys(tmp_path)
    assert caught.value.__cause__ is None


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    load_or_create_exchange_keys(tmp_path)
    (tmp_path / FILE_NAME).chmod(0o640)
    with pytest.raises(KeyFileRefused, match="chmod 600"):
        load_or_create_exchange_keys(tmp_path)


def test_a_place_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFileRefused, match="cannot be used"):
        load_or_create_exchange_keys(tmp_path / "file")
