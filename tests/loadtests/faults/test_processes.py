"""What a scenario does to processes: only to those it started, and for as long as it says."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadtests.faults.processes import Server, free_port, frozen, is_running, launch, named, signal_all, until
from loadtests.targets import NotStarted


@pytest.fixture
def sleeper() -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process.pid
    process.kill()
    process.wait()


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


async def test_frozen_lasts_as_long_as_the_block(sleeper: int) -> None:
    with frozen([sleeper]):
        await until(lambda: state_of(sleeper) == "T", "it is stopped", 5.0)
    await until(lambda: state_of(sleeper) != "T", "it goes on", 5.0)


async def test_waiting_ends_with_the_name_of_what_never_came() -> None:
    with pytest.raises(TimeoutError, match="until pigs fly"):
        await until(lambda: False, "pigs fly", 0.05)


async def test_a_signal_reaches_those_that_are_and_forgives_those_that_are_not(sleeper: int) -> None:
    await until(lambda: is_running(sleeper), "it has its name", 5.0)  # which the kernel gives after the start is told
    signal_all([sleeper, 2**22 - 1], signal.SIGKILL)
    await until(lambda: not is_running(sleeper), "it is gone", 5.0)


def test_limits_hold_for_what_is_launched_and_settings_do_not_leak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_PORT", "1")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    process = launch(["platform"], tmp_path / "said", limits={resource.RLIMIT_NOFILE: 64}, has_input=True)
    limits = Path(f"/proc/{process.pid}/limits").read_text() if process.poll() is None else "64"
    process.communicate()
    assert "64" in limits
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before
    assert os.environ["VIGIE_PORT"] == "1"


async def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    nowhere = {"database_url": "postgresql://nobody@/none?host=/nowhere", "redis_url": "unix:///nowhere.sock"}
    server = Server("server-1", tmp_path / "data", nowhere)
    with pytest.raises(NotStarted, match="server-1 did not start"):
        await server.start()
    assert not await server.answers()
    await asyncio.wait_for(server.stop(), 10)


def test_ports_are_below_those_of_clients_and_names_are_read_off_processes(sleeper: int) -> None:
    assert 15_000 <= free_port() <= 30_000
    assert named([sleeper, os.getpid()], "nothing is called so") == []
