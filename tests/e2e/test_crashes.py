"""Everything is killed in turn, under load; what was accepted is there afterwards, once, and every screen agrees."""

import asyncio
import os
import random
import signal
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from clients.sdk import Accepted, Phase, VigieClient
from protocol.devices import Platform, Role
from tests.support.administration import operator_of
from tests.support.crew import Crew, all_in, crew_at_work, under_load
from tests.support.observer import Observer
from tests.support.running_server import RunningServer, wait_for
from tests.support.stored_log import StoredLog, read_log

CREWS = 4
POSTS = 3
REPORT_EVERY_S = 0.04
SEED = 20_261_121
BACK_WITHIN_S = 15.0


@pytest.fixture
def victim(tmp_path: Path) -> Iterator[RunningServer]:
    """A server of this test alone: two processes and its private stores."""
    with RunningServer(tmp_path / "data", workers=2) as running:
        yield running


async def test_kill_9_of_server_redis_and_postgres_loses_nothing(victim: RunningServer, tmp_path: Path) -> None:
    """Rules C1, C2, C3, C4 and C5, with every part killed twice in an order drawn from a seed."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(victim))
        operation_id = await operator.create_operation()
        teams = await operator.create_teams(operation_id, CREWS)
        crews = []
        for number, team_id in enumerate(teams):
            joined = await operator.admit(operation_id, Role.TEAM_LEADER, team_id, Platform.PHONE)
            outbox = tmp_path / f"outbox-{number}.sqlite"
            crews.append(await running.enter_async_context(crew_at_work(victim.url, joined, outbox)))
        observers = []
        for _ in range(POSTS):
            joined = await operator.admit(operation_id, Role.DISPATCHER)
            observer = Observer(victim.url, joined.token, operation_id)
            observers.append(await running.enter_async_context(observer.watching()))
        joined = await operator.admit(operation_id, Role.DISPATCHER)
        board = await running.enter_async_context(VigieClient(victim.url, joined.token))
        await board.join(operation_id)

        dice = random.Random(SEED)
        async with under_load(crews, REPORT_EVERY_S):
            for _ in range(2):
                for part in dice.sample(("worker", "valkey", "postgres"), 3):
                    await kill_and_see_it_back(victim, part, dice)
                    await still_accepts(crews)
        for crew in crews:
            await crew.settle()
        log = await read_log(victim.database_url, operation_id)
        for observer in observers:
            await observer.until_at(len(log.records))

        board.network_found()
        async with asyncio.timeout(BACK_WITHIN_S):
            await board.wait_until(lambda: board.phase is Phase.LIVE and board.replica.seq == len(log.records))

        check_answers(crews, log)
        assert all_in(board.replica) == log.shown_to(Role.DISPATCHER)
        for observer in observers:
            observer.check_against(log, Role.DISPATCHER)
            assert len(observer.shown) > len(crews), "the observer saw the load live"
        assert {join.log_id for observer in observers for join in observer.joins} == {log.log_id}
    assert "Traceback" not in victim.log()


async def kill_and_see_it_back(server: RunningServer, part: str, dice: random.Random) -> None:
    """`kill -9` of one part by its pid; returns when its successor runs."""
    running = {"worker": server.workers, "valkey": server.valkey, "postgres": server.postgres}[part]
    pid = dice.choice(running())
    before = set(running())
    os.kill(pid, signal.SIGKILL)
    await asyncio.to_thread(
        wait_for,
        lambda: len(running()) == len(before) and pid not in running(),
        f"{part} runs again",
        BACK_WITHIN_S,
    )


async def still_accepts(crews: list[Crew]) -> None:
    """Commands made after the crash are accepted, from every crew."""
    for crew in crews:
        answer = await crew.report()
        await crew.answered(answer)
        assert isinstance(answer.result(), Accepted)


def check_answers(crews: list[Crew], log: StoredLog) -> None:
    """Each command has exactly one fact, where its device was told; the log holds no other of these devices."""
    by_command = log.seqs_by_command()
    for crew in crews:
        assert set(crew.accepted) == set(crew.answers), "a status of one's own team is never refused"
        assert len(crew.accepted) > 20
        for command_id, seq in crew.accepted.items():
            assert by_command.pop((crew.device_id, command_id)) == [seq]
    devices = {crew.device_id for crew in crews}
    assert not [key for key in by_command if key[0] in devices]
