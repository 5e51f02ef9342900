"""One effect and one answer per command, said after the commit and never before (rules C1 and C2)."""

import asyncio
from typing import Any

import msgspec
import pytest

from protocol import commands as c
from protocol.codec import decode_record
from protocol.devices import Role
from protocol.downstream import Later
from protocol.ids import DeviceId
from protocol.operations import OperationKind
from protocol.protected import Sealed
from protocol.refusals import RefusalCode
from protocol.teams import ReportSource, TeamStatus
from server.adapters.memory.event_log import MemoryEventLog
from server.adapters.memory.feed import MemoryBroker
from server.application import execute
from server.application.execute import Reception
from server.ports import Verdict
from tests.support.nodes import NOW, FickleLog, FickleVault, MemoryNode, until
from tests.support.post_commands import POST, STRANGE_OPERATION, new_team, report, status_of
from tests.support.strategies import ADMIN, DISPATCHER, MEMBERS, OPERATION, actor_of, ids


def enrol(code: str = "M9") -> c.EnrolMember:
    return POST.make(c.EnrolMember, member_id=MEMBERS[3], code=code, name="Jeanne Durand", phone="0102030405")


# The same command again.


async def test_the_same_command_again_has_one_effect_and_the_first_answer_on_any_process(
    node: MemoryNode, other: MemoryNode, disk: FickleLog
) -> None:
    command = report()
    first = await node.run(command)
    assert first.refusal is None
    assert await node.run(command) == first
    assert await other.run(command) == first
    assert (await disk.fold()).seq == first.seq


async def test_the_same_command_with_and_without_its_operation_is_the_same(node: MemoryNode) -> None:
    command = report()
    first = await node.run(msgspec.structs.replace(command, operation_id=None))
    assert await node.run(command) == first


async def test_what_each_sending_says_anew_does_not_make_another_command(node: MemoryNode) -> None:
    command = report(age_ms=10)
    first = await node.run(command)
    assert await node.run(msgspec.structs.replace(command, age_ms=90_000, boot_id=7)) == first


async def test_a_refusal_is_kept_too_even_when_the_command_would_be_accepted_now(
    node: MemoryNode, other: MemoryNode
) -> None:
    await node.run(new_team(0, "EQ 9"))
    command = new_team(1, "EQ 9")
    first = await node.run(command)
    assert first.refusal is not None
    await node.run(POST.make(c.SetOperationStatus, status="suspended"))
    assert await other.run(command) == first


async def test_another_body_under_a_used_key_is_refused_and_changes_nothing(
    node: MemoryNode, other: MemoryNode, disk: FickleLog
) -> None:
    first = report()
    seq = (await node.run(first)).seq
    altered = msgspec.structs.replace(first, status=TeamStatus.ON_SCENE)
    for process in (node, other):
        refusal = (await process.run(altered)).refusal
        assert refusal is not None
        assert refusal.code is RefusalCode.KEY_REUSED
        assert refusal.last is None
    assert (await disk.fold()).seq == seq


async def test_an_id_used_in_one_operation_is_used_in_all(node: MemoryNode, disk: FickleLog) -> None:
    command = report()
    await node.run(command)
    await disk.create(STRANGE_OPERATION)
    elsewhere = msgspec.structs.replace(command, operation_id=STRANGE_OPERATION)
    answer = await node.executor.execute(STRANGE_OPERATION, elsewhere, DISPATCHER, Reception(NOW))
    assert isinstance(answer, Verdict)
    assert answer.refusal is not None
    assert answer.refusal.code is RefusalCode.KEY_REUSED


async def test_an_id_never_reveals_the_answer_of_another_device(node: MemoryNode) -> None:
    command = report()
    first = await node.run(command)
    stranger = DISPATCHER._replace(device_id=DeviceId(ids("other device", 1)[0]))
    again = await node.run(command, stranger)
    assert again.refusal is None
    assert again.seq == first.seq + 1


async def test_the_same_command_twice_in_one_batch_has_one_effect(node: MemoryNode, disk: FickleLog) -> None:
    command = report()
    altered = msgspec.structs.replace(command, status=TeamStatus.ON_SCENE)
    answers = [node.send(command), node.send(altered), node.send(command), node.send(new_team(0, "EQ 9"))]
    first, reused, again, after = [await answer for answer in answers]
    assert isinstance(first, Verdict)
    assert isinstance(reused, Verdict)
    assert again == first
    assert reused.refusal is not None
    assert reused.refusal.code is RefusalCode.KEY_REUSED
    assert isinstance(after, Verdict)
    assert (await disk.fold()).seq == after.seq == first.seq + 1
    assert node.fickle.calls == ["append"]


async def test_a_repeated_command_whose_first_sender_went_away_is_answered(node: MemoryNode) -> None:
    command = report()
    node.fickle.may_append.clear()
    first, again = node.send(command), node.send(command)
    await until(lambda: bool(node.fickle.calls))
    first.cancel()
    node.fickle.may_append.set()
    assert isinstance(await again, Verdict)


async def test_a_command_answered_long_ago_does_not_hold_up_the_rest_of_its_batch(
    node: MemoryNode, disk: FickleLog
) -> None:
    command = report()
    first = await node.run(command)
    answers = [node.send(new_team(0, "EQ 9")), node.send(command), node.send(new_team(1, "EQ 8"))]
    before, again, after = [await answer for answer in answers]
    assert again == first
    assert isinstance(before, Verdict)
    assert isinstance(after, Verdict)
    assert (before.seq, after.seq) == (first.seq + 1, first.seq + 2)
    assert (await disk.fold()).seq == after.seq


# The commit point.


async def test_nothing_is_answered_or_shown_before_the_commit(node: MemoryNode) -> None:
    seq = (await node.run(new_team(0, "EQ 9"))).seq
    node.fickle.may_append.clear()
    answer = node.send(report())
    await until(lambda: len(node.fickle.calls) == 2)
    assert not answer.done()
    assert node.live.seq == seq
    node.fickle.may_append.set()
    assert (await answer) == Verdict(answer.result().body_hash, seq + 1)  # type: ignore[union-attr]
    assert node.live.seq == seq + 1


async def test_commands_of_a_batch_are_decided_one_after_the_other_and_committed_together(node: MemoryNode) -> None:
    one, two, three = [node.send(command) for command in (new_team(0, "A 1"), new_team(1, "a 1 "), new_team(2, "A 2"))]
    refused = await two
    assert isinstance(refused, Verdict)
    assert refused.refusal is not None
    assert refused.refusal.code is RefusalCode.ALREADY_EXISTS
    accepted, last = await one, await three
    assert isinstance(accepted, Verdict)
    assert isinstance(last, Verdict)
    assert last.seq == accepted.seq + 1
    assert node.fickle.calls == ["append"]


async def test_while_the_log_is_away_a_command_is_put_off_and_nothing_is_recorded(
    node: MemoryNode, disk: FickleLog
) -> None:
    await node.operations.open(OPERATION)
    seq = node.live.seq
    node.fickle.is_away = True
    command = report()
    assert isinstance(await node.send(command), Later)
    assert node.operations.is_log_away
    node.fickle.is_away = False
    assert (await node.run(command)).seq == seq + 1


async def test_an_unknown_outcome_is_looked_up_before_anything_is_decided_again(
    node: MemoryNode, disk: FickleLog
) -> None:
    command = report()
    node.fickle.vanishes = True
    assert isinstance(await node.send(command), Later)
    assert status_of(node) is TeamStatus.OFF_DUTY, "what is not known to be committed is not shown"
    node.fickle.vanishes = node.fickle.is_away = False
    node.fickle.calls.clear()
    again = await node.run(command)
    assert node.fickle.calls == ["verdicts"]
    assert again.refusal is None
    assert status_of(node) is TeamStatus.AVAILABLE_BASE
    assert (await disk.fold()).seq == again.seq


async def test_an_unknown_outcome_is_looked_up_before_it_is_answered(node: MemoryNode, disk: FickleLog) -> None:
    """Rule C2: nobody is told to wait for what is on disk already."""
    node.fickle.loses_answers = True
    first = await node.run(report())
    assert first.refusal is None
    assert node.fickle.calls == ["append", "verdicts"]
    assert status_of(node) is TeamStatus.AVAILABLE_BASE
    assert (await disk.fold()).seq == first.seq


async def test_a_look_up_that_hangs_holds_up_no_answer(node: MemoryNode, monkeypatch: pytest.MonkeyPatch) -> None:
    await node.operations.open(OPERATION)
    node.fickle.loses_answers = True
    monkeypatch.setattr(execute, "LOOK_UP_WITHIN_S", 0.01)
    with monkeypatch.context() as patch:
        patch.setattr(node.operations, "catch_up", lambda _: asyncio.Event().wait())
        assert isinstance(await node.send(command := report()), Later)
    node.fickle.loses_answers = False
    assert (await node.run(command)).refusal is None


async def test_an_unknown_outcome_of_something_that_never_happened_is_decided(
    node: MemoryNode, disk: FickleLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = report()
    node.fickle.loses_answers = True
    with monkeypatch.context() as patch:
        patch.setattr(MemoryEventLog, "append", lambda *_: asyncio.sleep(0))
        assert isinstance(await node.send(command), Later)
    node.fickle.loses_answers = False
    first = await node.run(command)
    assert node.fickle.calls == ["append", "verdicts", "verdicts", "append"]
    assert (await disk.fold()).seq == first.seq


async def test_what_other_processes_wrote_is_folded_before_deciding_again(
    node: MemoryNode, other: MemoryNode, disk: FickleLog
) -> None:
    await node.operations.open(OPERATION)
    await other.run(new_team(0, "EQ 9"))
    refusal = (await node.run(new_team(1, "EQ 9"))).refusal
    assert refusal is not None
    assert refusal.code is RefusalCode.ALREADY_EXISTS
    assert node.fickle.calls == ["append", "append"]
    assert node.live.state == other.live.state == await disk.fold()


async def test_after_three_lost_races_the_head_is_locked_and_no_race_can_be_lost(
    node: MemoryNode, other: MemoryNode, disk: FickleLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    await node.operations.open(OPERATION)
    catch_up = node.operations.catch_up
    statuses = iter((TeamStatus.AVAILABLE_BASE, TeamStatus.ALERTED, TeamStatus.EN_ROUTE, TeamStatus.ON_SCENE))

    async def be_too_late(live: Any) -> None:
        await catch_up(live)
        await other.run(report(next(statuses)))

    monkeypatch.setattr(node.operations, "catch_up", be_too_late)
    await other.run(report(next(statuses)))
    known = report(TeamStatus.TRANSPORTING)
    first = await other.run(known)
    answers = [node.send(new_team(0, "EQ 9")), node.send(known)]
    accepted, again = [await answer for answer in answers]
    assert node.fickle.calls == ["append"] * 3 + ["exclusive"] * 2
    assert again == first
    assert isinstance(accepted, Verdict)
    assert accepted.refusal is None
    state = await disk.fold()
    assert state.seq == accepted.seq
    assert node.live.state == state


async def test_facts_shown_while_a_batch_is_sealed_do_not_slip_under_its_numbers(
    disk: FickleLog, broker: MemoryBroker, other: MemoryNode
) -> None:
    vault = FickleVault()
    node = MemoryNode(disk, broker, vault)
    await node.operations.open(OPERATION)
    vault.may_seal.clear()
    answer = node.send(enrol())
    await vault.is_asked.wait()
    await other.run(report())
    await other.finish()
    await node.hear()
    assert status_of(node) is TeamStatus.AVAILABLE_BASE
    vault.may_seal.set()
    verdict = await answer
    assert isinstance(verdict, Verdict)
    state = await disk.fold()
    assert [decode_record(one).seq for one in await disk.read(OPERATION, 0, 99)] == list(range(1, state.seq + 1))
    assert verdict.seq == state.seq
    assert node.live.state == state


async def test_a_log_that_was_rewound_is_never_written_to(node: MemoryNode, disk: FickleLog) -> None:
    """Rule C3: the numbers that were shown would be given a second time."""
    await node.run(report())
    disk.rewind(OPERATION, 10)
    assert isinstance(await node.send(new_team(0, "EQ 9")), Later)
    assert node.live.is_distrusted
    assert node.operations.degraded() == ("read_only",)
    assert (await disk.fold()).seq == 10
    assert isinstance(await node.send(new_team(1, "EQ 8")), Later)


# What is written, and for whom.


async def test_an_operation_begins_with_the_command_that_creates_it(node: MemoryNode, disk: FickleLog) -> None:
    unknown = await node.executor.execute(STRANGE_OPERATION, report(), DISPATCHER, Reception(NOW))
    assert isinstance(unknown, Verdict)
    assert unknown.refusal is not None
    assert unknown.refusal.code is RefusalCode.UNKNOWN_TARGET
    assert await disk.head(STRANGE_OPERATION) is None
    create = POST.make(c.CreateOperation, code="X1", name="Exercise", kind=OperationKind.EVENT_COVER)
    made = await node.executor.execute(STRANGE_OPERATION, create, ADMIN, Reception(NOW))
    assert isinstance(made, Verdict)
    assert (made.refusal, made.seq) == (None, 1)


async def test_names_and_telephones_are_sealed_before_they_reach_the_log(node: MemoryNode, disk: FickleLog) -> None:
    """Rule C12."""
    verdict = await node.run(enrol())
    assert verdict.refusal is None
    for stored in await disk.read(OPERATION, 0, 99):
        assert b"Durand" not in stored or decode_record(stored).seq < verdict.seq
    event: Any = decode_record((await disk.read(OPERATION, verdict.seq - 1, 1))[0]).event
    assert isinstance(event.identity, Sealed)


async def test_a_crew_cannot_pretend_to_have_been_heard_on_the_radio(node: MemoryNode, disk: FickleLog) -> None:
    crew = actor_of(Role.TEAM_LEADER)
    by_crew = await node.run(report(source=ReportSource.RADIO), crew)
    by_post = await node.run(report(TeamStatus.EN_ROUTE, source=ReportSource.RADIO))
    nobody = await node.run(report(TeamStatus.ON_SCENE, source=ReportSource.SYSTEM))
    sources = {
        seq: record.source for seq, record in enumerate(map(decode_record, await disk.read(OPERATION, 0, 99)), 1)
    }
    assert sources[by_crew.seq] is ReportSource.APP
    assert sources[by_post.seq] is ReportSource.RADIO
    assert sources[nobody.seq] is ReportSource.APP
