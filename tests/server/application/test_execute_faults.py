"""One command must not hurt another, and whoever goes away takes nothing accepted along (rule C2)."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from protocol import commands as c
from protocol.downstream import Later
from protocol.ids import MemberId
from protocol.teams import Team
from server.adapters.memory.feed import MemoryBroker
from server.application import execute
from server.application.execute import MAX_WAITING
from server.ports import Unavailable, Verdict
from tests.support.nodes import FickleLog, FickleVault, MemoryNode, until
from tests.support.post_commands import NEW_TEAMS, POST, new_team, report
from tests.support.strategies import MEMBERS, OPERATION, TEAMS


def call_for_help(team_id: UUID = TEAMS[0]) -> c.RaiseAlert:
    return POST.make(c.RaiseAlert, alert_id=uuid4(), team_id=team_id)


def enrol(code: str = "M9", member_id: UUID = MEMBERS[3]) -> c.EnrolMember:
    return POST.make(c.EnrolMember, member_id=member_id, code=code, name="Jeanne Durand", phone="0102030405")


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


async def test_a_batch_that_fails_after_its_commit_is_looked_up_and_answered(
    node: MemoryNode, disk: FickleLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = node.fickle.append

    async def append_and_fail(*arguments: Any) -> None:
        await append(*arguments)
        raise RuntimeError("a bug after the commit")

    await node.operations.open(OPERATION)
    monkeypatch.setattr(node.fickle, "append", append_and_fail)
    first = await node.run(report())
    assert first.refusal is None
    assert (await disk.fold()).seq == node.live.seq == first.seq


async def test_a_batch_that_fails_before_its_commit_is_put_off_and_tried_anew(
    node: MemoryNode, disk: FickleLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise RuntimeError("a bug before the commit")

    command = report()
    with monkeypatch.context() as patch:
        patch.setattr(node.fickle, "append", fail)
        later = await node.send(command)
    assert isinstance(later, Later)
    assert later.retry_ms == execute.RETRY_AFTER_FAULT_MS
    assert (await node.run(command)).seq == (await disk.fold()).seq


async def test_a_watcher_that_fails_costs_no_command_its_answer(node: MemoryNode) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("a bug in a screen")

    await node.operations.open(OPERATION)
    shown: list[int] = []
    node.live.watchers += [fail, lambda live, _: shown.append(live.seq)]
    verdict = await node.run(report())
    assert verdict.refusal is None
    assert shown == [verdict.seq]


# Calls for help.


async def test_a_vault_that_hangs_is_asked_once_for_a_batch(disk: FickleLog, broker: MemoryBroker) -> None:
    vault = FickleVault()
    vault.failure = Unavailable()
    node = MemoryNode(disk, broker, vault)
    enrolments = [enrol(f"N{number}", MemberId(uuid4())) for number in range(100)]
    answers = await asyncio.gather(*(node.send(enrolment) for enrolment in enrolments))
    assert all(isinstance(answer, Later) for answer in answers)
    assert vault.questions == 1


async def test_a_call_for_help_passes_everything_that_waits_and_shares_its_batch_with_nothing(
    disk: FickleLog, broker: MemoryBroker
) -> None:
    vault = FickleVault()
    node = MemoryNode(disk, broker, vault)
    await node.operations.open(OPERATION)
    node.fickle.may_append.clear()
    under_way = node.send(report())
    await until(lambda: bool(node.fickle.calls))
    vault.may_seal.clear()
    enrolment = node.send(enrol())
    alert = node.send(call_for_help())
    node.fickle.may_append.set()
    assert isinstance(await alert, Verdict)
    assert under_way.done()
    assert not enrolment.done(), "it waits for the vault; the call for help did not"
    vault.may_seal.set()
    assert isinstance(await enrolment, Verdict)


async def test_a_call_for_help_of_a_team_that_is_only_just_being_made_stays_behind_it(node: MemoryNode) -> None:
    await node.operations.open(OPERATION)
    node.fickle.may_append.clear()
    under_way = node.send(report())
    await until(lambda: bool(node.fickle.calls))
    made, alert = node.send(new_team(0, "EQ 9")), node.send(call_for_help(NEW_TEAMS[0]))
    node.fickle.may_append.set()
    for answer in (await under_way, await made, await alert):
        assert isinstance(answer, Verdict)
        assert answer.refusal is None


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
