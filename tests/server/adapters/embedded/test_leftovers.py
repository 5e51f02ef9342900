"""Only servers of ours that still work in the directory are ended, never a bystander."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from server.adapters.embedded import leftovers
from server.adapters.embedded.leftovers import end_leftovers, pids_working_in

PROGRAMS = frozenset({"leftover"})


def start_sleeper(directory: Path, name: str) -> "subprocess.Popen[bytes]":
    """Returns a process called `name` that works in `directory` until told to stop."""
    program = directory.parent / name
    shutil.copy(shutil.which("sleep") or "/bin/sleep", program)
    return subprocess.Popen([program, "60"], cwd=directory)


def test_a_leftover_is_asked_to_stop_and_waited_for(tmp_path: Path) -> None:
    directory = tmp_path / "redis"
    directory.mkdir()
    leftover = start_sleeper(directory, "leftover")
    assert pids_working_in(directory, PROGRAMS) == [leftover.pid]
    end_leftovers(directory, PROGRAMS, signal.SIGTERM, leader=None)
    assert leftover.wait(5) == -signal.SIGTERM


def test_one_that_does_not_end_by_itself_is_killed_after_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "_TIMEOUT_S", 0.05)
    directory = tmp_path / "postgres"
    directory.mkdir()
    orphan = start_sleeper(directory, "leftover")
    end_leftovers(directory, PROGRAMS, signal.SIGINT, leader=orphan.pid + 1)
    assert orphan.wait(5) == -signal.SIGKILL


def test_a_shell_that_stands_in_the_directory_is_let_alone(tmp_path: Path) -> None:
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], cwd=tmp_path, stdin=subprocess.PIPE)
    end_leftovers(tmp_path, PROGRAMS, signal.SIGTERM, leader=None)
    assert bystander.poll() is None
    bystander.communicate(b"\n")
