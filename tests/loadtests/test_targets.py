"""A target starts, is pinned where it is told, and leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from loadtests import targets
from loadtests.measure import command_line_of
from loadtests.targets import NotStarted, serve_reference, serve_vigie


def is_there(directory: str) -> bool:
    return Path(directory).exists()


async def test_a_reference_runs_on_the_cores_it_is_given_and_ends_with_its_context() -> None:
    cores, before = frozenset(sorted(os.sched_getaffinity(0))[:1]), os.sched_getaffinity(0)
    async with serve_reference("broadcast", cores) as target:
        [pid] = target.pids()
        assert os.sched_getaffinity(pid) == cores
        assert os.sched_getaffinity(0) == before
    assert "loadtests.references.broadcast" not in command_line_of(pid)


async def test_vigie_runs_with_its_stores_and_leaves_neither_processes_nor_files() -> None:
    async with serve_vigie(frozenset(os.sched_getaffinity(0))) as target:
        pids = target.pids()
        assert len(target.serving_pids()) == 1
        assert target.store_pids()
        other = await target.new_operation()
        assert other.address.operation_id != target.address.operation_id
        [directory] = {word for pid in pids for word in command_line_of(pid).split() if word.endswith("/data")}
        assert is_there(directory)
    assert not any(command_line_of(pid) for pid in pids)
    assert not is_there(str(Path(directory).parent))


async def test_a_server_that_ends_at_once_is_told_with_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def start_something_else(*_: object, **__: object) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", ""])

    monkeypatch.setattr(targets, "start_process", start_something_else)
    monkeypatch.setattr(targets, "last_words", lambda said: "no room left")
    with pytest.raises(NotStarted, match="no room left"):
        async with serve_vigie(frozenset(os.sched_getaffinity(0))):
            pass
