"""Between the server processes: who calls before anybody serves waits, and nobody else can call."""

import socket
import stat
import tempfile
from pathlib import Path

import pytest

from server.command_line.past_socket import PastSocket
from server.settings import SettingsRefused


def test_a_caller_waits_and_is_noticed() -> None:
    past = PastSocket()
    past.listen()
    assert not past.is_asked()
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str(past.path))
        assert past.is_asked()
        past.close()
        with pytest.raises(ConnectionResetError):
            caller.recv(1)


def test_it_is_of_this_user_alone_and_leaves_nothing() -> None:
    past = PastSocket()
    past.listen()
    directory = past.path.parent
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    past.close()
    past.close()
    assert not directory.exists()
    assert not past.is_asked()


def test_a_place_with_too_long_a_name_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with pytest.raises(SettingsRefused, match="set TMPDIR to a shorter path"):
        PastSocket().listen()
    assert list(long.iterdir()) == []


def test_who_waits_in_vain_is_told_at_once() -> None:
    past = PastSocket()
    past.listen()
    try:
        with socket.socket(socket.AF_UNIX) as one, socket.socket(socket.AF_UNIX) as other:
            for each in (one, other):
                each.connect(str(past.path))
            past.turn_away()
            assert not past.is_asked()
            assert (one.recv(1), other.recv(1)) == (b"", b"")
    finally:
        past.close()
    past.turn_away()
