"""One command must not hurt another, and whoever goes away takes nothing accepted along (rule C2)."""

import asyncio
from collections.abc import Callable
from typing import Any

from protocol import commands as c
from protocol.downstream import Later
from protocol.ids import OperationId
from protocol.teams import Team, TeamKind, TeamStatus
from server.adapters.memory.feed import MemoryBroker
from server.application import execute
from server.application.execute import MAX_WAITING
from server.ports import Unavailable, Verdict
from tests.support.nodes import Commands, FickleLog, FickleVault, MemoryNode, until
from tests.support.strategies import MEMBERS, OPERATION, TEAMS, ids

POST = Commands()
NEW_TEAMS = ids("new team", 3)
STRANGE_OPERATION = OperationId(ids("strange operation", 1)[0])


def report(status: TeamStatus = TeamStatus.AVAILABLE_BASE, **fields: Any) -> c.ReportStatus:
    return POST.make(c.ReportStatus, team_id=TEAMS[0], status=status, **fields)


def new_team(number: int, call_sign: str) -> c.CreateTeam:
    return POST.make(c.CreateTeam, team_id=NEW_TEAMS[number], call_sign=call_sign, kind=TeamKind.PAIR)


def status_of(node: MemoryNode) -> TeamStatus:
    team = node.live.state.find(Team, TEAMS[0])
    assert team is not None
    return team.status


def enrol(code: str = "M9") -> c.EnrolMember:
    return POST.make(c.EnrolMember, member_id=MEMBERS[3], code=code, name="Jeanne Durand", phone="0102030405")


async def test_a_failure_inside_one_command_fails_that_command_alone(disk: FickleLog, broker: MemoryBroker) -> None:
    vault = FickleVault()
    vault.failure = RuntimeError("a bug")
    node = MemoryNode(disk, broker, vault)
    before, failed, after = [node.send(one) for one in (new_team(0, "EQ 9"), enrol(), new_team(1, "EQ 8"))]
    later = await failed
    assert isinstance(later, Later)
    assert later.retry_ms == execute.RETRY_AFTER_FAULT_MS
    for answer in (await before, await after):
        assert isinstance(answer, Verdict)
        assert answer.refusal is None
    assert node.live.state == await disk.fold()


async def test_a_vault_that_is_away_puts_off_only_what_must_be_sealed(disk: FickleLog, broker: MemoryBroker) -> None:
    vault = FickleVault()
    vault.failure = Unavailable()
    node = MemoryNode(disk, broker, vault)
    command = enrol()
    later, accepted = node.send(command), node.send(new_team(0, "EQ 9"))
    assert isinstance(await later, Later)
    assert isinstance(await accepted, Verdict)
    vault.failure = None
    assert (await node.run(command)).refusal is None


async def test_a_batch_that_fails_is_put_off_and_looked_up_when_it_comes_again(
    node: MemoryNode, disk: FickleLog
) -> None:
    def fail(*_: Any) -> None:
        node.live.watchers.remove(fail)
        raise RuntimeError("a bug after the commit")

    await node.operations.open(OPERATION)
    node.live.watchers.append(fail)
    command = report()
    assert isinstance(await node.send(command), Later)
    node.fickle.calls.clear()
    again = await node.run(command)
    assert again.refusal is None
    assert node.fickle.calls == ["verdicts"]
    assert (await disk.fold()).seq == again.seq


async def test_whoever_goes_away_before_the_decision_has_asked_nothing(node: MemoryNode, disk: FickleLog) -> None:
    gone, stays = node.send(new_team(0, "EQ 9")), node.send(new_team(1, "EQ 9"))
    gone.cancel()
    verdict = await stays
    assert isinstance(verdict, Verdict)
    assert verdict.refusal is None
    assert (await disk.fold()).find(Team, NEW_TEAMS[0]) is None


async def test_whoever_goes_away_during_the_commit_finds_the_answer_when_it_comes_back(
    node: MemoryNode, disk: FickleLog
) -> None:
    command = report()
    node.fickle.may_append.clear()
    gone, stays = node.send(command), node.send(new_team(0, "EQ 9"))
    await until(lambda: bool(node.fickle.calls))
    gone.cancel()
    node.fickle.may_append.set()
    assert isinstance(await stays, Verdict)
    first = await node.run(command)
    assert first.refusal is None
    assert (await disk.fold()).seq == first.seq + 1


async def test_too_many_waiting_commands_are_put_off_at_once(node: MemoryNode) -> None:
    await node.operations.open(OPERATION)
    node.fickle.may_append.clear()
    waiting = [node.send(report())]
    await until(lambda: bool(node.fickle.calls))
    waiting += [node.send(report()) for _ in range(MAX_WAITING)]
    one_too_many = node.send(report())
    assert isinstance(one_too_many.result(), Later)
    node.fickle.may_append.set()
    assert all(isinstance(answer, Verdict) for answer in await asyncio.gather(*waiting))


async def test_an_end_in_the_middle_of_a_commit_answers_everybody_and_loses_nothing(
    node: MemoryNode, start: Callable[[], MemoryNode], disk: FickleLog
) -> None:
    await node.operations.open(OPERATION)
    committed, waiting = report(), new_team(0, "EQ 9")
    node.fickle.may_append.clear()
    first = node.send(committed)
    await until(lambda: bool(node.fickle.calls))
    second = node.send(waiting)
    queue = node.executor._queues[OPERATION]
    assert queue.worker is not None
    queue.worker.cancel()
    assert isinstance(await first, Later)
    assert isinstance(await second, Later)
    node.fickle.may_append.set()
    successor = start()
    for command in (committed, waiting):
        assert await successor.run(command) == await node.run(command)
    assert (await disk.fold()).seq == successor.live.seq == node.live.seq


async def test_an_orderly_end_waits_for_every_answer(node: MemoryNode) -> None:
    answers = [node.send(report()) for _ in range(600)]
    await node.executor.finish()
    assert all(answer.done() for answer in answers)
