"""Stopping, dying and starting again: clients are sent elsewhere, nothing runs on, nothing accepted is gone."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import psutil
import pytest

from protocol.devices import Platform, Role
from protocol.downstream import JoinMode
from protocol.refusals import Close
from tests.support.administration import operator_of
from tests.support.crew import Crew, crew_at_work, under_load
from tests.support.observer import Observer
from tests.support.running_server import RunningServer, serve, wait_for
from tests.support.stored_log import read_log

CREWS = 3
REPORT_EVERY_S = 0.1
"""Well below what a phone may send: what has piled up meanwhile must drain beside it."""
GONE_WITHIN_S = 10.0


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server of this test alone, with two processes and private stores."""
    with RunningServer(tmp_path / "data", workers=2) as running:
        yield running


async def test_sigterm_and_kill_9_under_load_leave_nothing_running_and_lose_nothing(
    own_server: RunningServer, tmp_path: Path
) -> None:
    """Rules HS10, C2 and C3: first an orderly stop, then `kill -9` of the parent; the operation goes on after each."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(own_server))
        operation_id = await operator.create_operation()
        teams = await operator.create_teams(operation_id, CREWS)
        crews, observers = [], []
        for number, team_id in enumerate(teams):
            joined = await operator.admit(operation_id, Role.TEAM_LEADER, team_id, Platform.PHONE)
            outbox = tmp_path / f"{number}.sqlite"
            crews.append(await running.enter_async_context(crew_at_work(own_server.url, joined, outbox)))
            post = await operator.admit(operation_id, Role.DISPATCHER)
            observer = Observer(own_server.url, post.token, operation_id)
            observers.append(await running.enter_async_context(observer.watching()))

        async with under_load(crews, REPORT_EVERY_S):
            await all_accept_more(crews)
            processes = own_server.processes()
            assert len(processes) >= 5, "parent, two server processes, two stores"
            stopped_at = time.monotonic()
            assert await asyncio.to_thread(own_server.stop) == 0
            assert time.monotonic() - stopped_at < GONE_WITHIN_S
            assert not [process for process in processes if process.is_running()]
            for observer in observers:
                assert set(observer.closes) == {Close.GOING_AWAY}
                assert len(observer.drains) == len(observer.closes), "each close was announced"
            accepted_before = [dict(crew.accepted) for crew in crews]

            await asyncio.to_thread(own_server.start)
            await all_accept_more(crews)
            processes = own_server.processes()
            own_server.kill()
            await asyncio.to_thread(
                wait_for,
                lambda: not [process for process in processes if process.is_running()],
                "all that the parent started has ended with it",
                GONE_WITHIN_S,
            )
            await asyncio.to_thread(own_server.start)
            await all_accept_more(crews)
        for crew in crews:
            await crew.settle()

        log = await read_log(own_server.database_url, operation_id)
        by_command = log.seqs_by_command()
        for crew, before in zip(crews, accepted_before, strict=True):
            assert set(crew.accepted) == set(crew.answers)
            assert before.items() <= crew.accepted.items()
            for command_id, seq in crew.accepted.items():
                assert by_command[crew.device_id, command_id] == [seq]
        for observer in observers:
            await observer.until_at(len(log.records))
            observer.check_against(log, Role.DISPATCHER)
            modes = [join.mode for join in observer.joins]
            assert modes == [JoinMode.SNAPSHOT] + [JoinMode.RESUME] * (len(modes) - 1)
    assert "Traceback" not in own_server.log()


def test_a_second_vigie_on_the_same_data_says_who_has_it(server: RunningServer, tmp_path: Path) -> None:
    """A sentence and exit code 2, and the first one goes on."""
    sentence = refusal_of("--data-dir", str(server.data_dir), "--port", "0", log=tmp_path / "second.log")
    assert f"Another Vigie (process {server.pid}) already uses the data directory {server.data_dir}" in sentence
    assert server.get_json("/readyz")["status"] == "ready"


def test_a_port_in_use_is_said_in_a_sentence_and_nothing_is_left_running(server: RunningServer, tmp_path: Path) -> None:
    """Exit code 2; the stores that had started already are stopped."""
    data_dir = tmp_path / "data"
    sentence = refusal_of("--data-dir", str(data_dir), "--port", str(server.port), log=tmp_path / "words.log")
    assert f"Port {server.port} on 127.0.0.1 cannot be taken" in sentence
    assert "choose --port" in sentence
    assert not [process for process in psutil.process_iter(["cwd"]) if is_within(process, data_dir)]


def refusal_of(*flags: str, log: Path) -> str:
    """What `vigie serve` says before it ends with exit code 2, without a traceback."""
    process = serve(*flags, log=log)
    try:
        assert process.wait(30) == 2, log.read_text()
    finally:
        process.kill()
        process.wait()
    said = " ".join(log.read_text().split())
    assert "Traceback" not in said
    return said


def is_within(process: psutil.Process, directory: Path) -> bool:
    return str(process.info["cwd"] or "").startswith(str(directory))


async def all_accept_more(crews: list[Crew]) -> None:
    """Each crew has a command accepted that it makes now."""
    for crew in crews:
        await crew.answered(await crew.report())
