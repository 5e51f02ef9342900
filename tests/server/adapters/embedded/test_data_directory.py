"""A data directory is private, has one owner, and its sockets have names that the system accepts."""

import os
from pathlib import Path

import pytest

from server.adapters.embedded import StartFailure
from server.adapters.embedded.data_directory import DataDirectory, make_socket_directory


def test_it_is_created_private_and_can_be_claimed_again_once_released(tmp_path: Path) -> None:
    first, second = DataDirectory(tmp_path / "a/b"), DataDirectory(tmp_path / "a/b")
    first.claim()
    assert (tmp_path / "a/b").stat().st_mode & 0o777 == 0o700
    with pytest.raises(StartFailure, match="already uses"):
        second.claim()
    first.release()
    second.claim()
    second.release()


def test_a_file_in_its_place_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StartFailure, match=r"cannot be used .* --data-dir"):
        DataDirectory(tmp_path / "data").claim()


def test_a_directory_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(StartFailure, match="belongs to another user"):
        DataDirectory(tmp_path).claim()


def test_sockets_stay_with_the_data_where_their_names_fit(tmp_path: Path) -> None:
    short = Path(f"/tmp/{tmp_path.name}-{os.getpid()}")
    short.mkdir()
    try:
        assert make_socket_directory(short, {}) == short / "sockets"
    finally:
        (short / "sockets").rmdir()
        short.rmdir()


@pytest.mark.parametrize("name", ["n" * 120, "a,b"])
def test_names_too_long_or_read_as_a_list_move_to_the_run_time_directory(tmp_path: Path, name: str) -> None:
    run_time = Path(f"/tmp/vigie-run-{os.getpid()}")
    run_time.mkdir(mode=0o700)
    directory = make_socket_directory(tmp_path / name, {"XDG_RUNTIME_DIR": str(run_time)})
    assert directory.parent == run_time
    assert directory != make_socket_directory(tmp_path / (name + "2"), {"XDG_RUNTIME_DIR": str(run_time)})
    for made in run_time.iterdir():
        made.rmdir()
    run_time.rmdir()


def test_a_directory_laid_out_by_somebody_else_is_refused(tmp_path: Path) -> None:
    data = Path(f"/tmp/vigie-loose-{os.getpid()}")
    (data / "sockets").mkdir(parents=True)
    (data / "sockets").chmod(0o755)
    try:
        with pytest.raises(StartFailure, match="not a private directory"):
            make_socket_directory(data, {})
    finally:
        (data / "sockets").rmdir()
        data.rmdir()
