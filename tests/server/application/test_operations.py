"""Loading operations, following the feed, repairing what was missed, and never trusting a rewound log (C3, C4)."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from protocol import commands as c
from protocol.codec import encode_record
from protocol.downstream import Later
from protocol.ids import LogId, OperationId
from protocol.teams import TeamStatus
from server.adapters.memory.feed import MemoryBroker
from server.application import beat
from server.ports import FeedItem, FeedRecords, StoredState, Unavailable
from tests.support.nodes import SCHEMA, Commands, FickleLog, MemoryNode, Pace, until
from tests.support.strategies import OPERATION, TEAMS, prepared

POST = Commands()
STATUSES = (TeamStatus.AVAILABLE_BASE, TeamStatus.AVAILABLE_MOBILE)


def report(number: int = 0) -> c.ReportStatus:
    return POST.make(c.ReportStatus, team_id=TEAMS[0], status=STATUSES[number % 2])


async def run_many(node: MemoryNode, count: int) -> None:
    await asyncio.gather(*(node.send(report(number)) for number in range(count)))
    await node.finish()


# Opening.


async def test_an_operation_opened_by_many_at_once_is_loaded_once(node: MemoryNode) -> None:
    opened: list[object] = []
    node.operations.on_open.append(opened.append)
    lives = await asyncio.gather(*(node.operations.open(OPERATION) for _ in range(5)))
    assert len({id(live) for live in lives}) == 1
    assert opened == [node.live]
    assert await node.operations.open(OPERATION) is node.live


async def test_whoever_gives_up_waiting_does_not_stop_the_loading(node: MemoryNode) -> None:
    waiting = asyncio.ensure_future(node.operations.open(OPERATION))
    await asyncio.sleep(0)
    waiting.cancel()
    assert await node.operations.open(OPERATION) is node.live


async def test_a_load_that_failed_is_tried_again_by_the_next(node: MemoryNode, broker: MemoryBroker) -> None:
    node.fickle.is_away = True
    with pytest.raises(Unavailable):
        await node.operations.open(OPERATION)
    assert node.operations.degraded() == ("postgres",)
    node.fickle.is_away = False
    assert await node.operations.open(OPERATION) is not None


async def test_an_unknown_operation_is_none_until_it_is_made(node: MemoryNode, disk: FickleLog) -> None:
    unknown = OperationId(uuid4())
    assert await node.operations.open(unknown) is None
    await disk.create(unknown)
    assert await node.operations.open(unknown) is not None


async def test_a_state_is_saved_each_thousand_facts_and_a_start_folds_at_least_five_hundred(
    node: MemoryNode, other: MemoryNode, disk: FickleLog
) -> None:
    first = (await node.run(report())).seq
    await run_many(node, 999)
    await node.operations.poll()
    saved = await disk.newest_state(OPERATION, SCHEMA, 9_999)
    assert saved is not None
    assert saved.seq == first + 999
    await run_many(node, 1_100)
    await node.operations.poll()
    live = await other.operations.open(OPERATION)
    assert live is not None
    assert live.state == node.live.state
    assert live.head == node.live.head
    assert len(live.recent) == live.seq - saved.seq, "the newest state that leaves 500 facts to fold"


async def test_a_saved_state_of_another_life_of_the_log_or_of_another_schema_is_not_used(
    node: MemoryNode, disk: FickleLog
) -> None:
    head = await disk.head(OPERATION)
    assert head is not None
    for log_id, schema in ((LogId(uuid4()), SCHEMA), (head.log_id, "another")):
        disk._logs[OPERATION].states.setdefault(schema, {})[3] = StoredState(log_id, 3, schema, ())
    live = await node.operations.open(OPERATION)
    assert live is not None
    assert live.state == await disk.fold()


# Following.


async def test_a_push_that_was_lost_is_fetched_when_the_next_one_comes(node: MemoryNode, other: MemoryNode) -> None:
    await node.operations.open(OPERATION)
    await other.run(report())
    await other.finish()
    node.memory_feed.inbox._messages.clear()
    await other.run(report(1))
    await other.finish()
    await node.hear()
    assert node.live.state == other.live.state


async def test_a_push_that_was_lost_is_fetched_by_the_poll_when_none_comes(node: MemoryNode, other: MemoryNode) -> None:
    await node.operations.open(OPERATION)
    await other.run(report())
    await node.operations.poll()
    assert node.live.state == other.live.state
    assert node.live.head == other.live.head


async def test_repairs_from_several_sides_at_once_do_not_hinder_each_other(
    node: MemoryNode, other: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = await node.operations.open(OPERATION)
    assert live is not None
    await run_many(other, 20)
    may_read = asyncio.Event()
    read = node.fickle.read

    async def read_slowly(*arguments: Any) -> list[bytes]:
        stored = await read(*arguments)
        await may_read.wait()
        return stored

    monkeypatch.setattr(node.fickle, "read", read_slowly)
    repairs = asyncio.gather(*(node.operations.catch_up(live) for _ in range(3)), node.operations.poll())
    await until(lambda: bool(node.memory_feed.inbox._messages))
    await asyncio.sleep(0)
    await node.hear()
    may_read.set()
    await repairs
    assert live.state == other.live.state


async def test_pushes_of_another_life_of_the_log_are_not_for_us(node: MemoryNode) -> None:
    live = await node.operations.open(OPERATION)
    assert live is not None
    seq = live.seq
    node.operations.receive(FeedRecords(OPERATION, LogId(uuid4()), ((seq + 1, b"?"),)))
    node.operations.receive(FeedRecords(OperationId(uuid4()), live.log_id, ((seq + 1, b"?"),)))
    assert live.seq == seq


async def test_heads_are_compared_four_times_a_second_even_while_a_frozen_feed_answers_no_ping(
    node: MemoryNode, other: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule C11: no post more than 500 ms behind, from the moment Redis is gone and not from when that is known."""
    live = await node.operations.open(OPERATION)
    assert live is not None
    pace = Pace(4)

    async def ping() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(node.memory_feed, "ping", ping)
    accepted = await other.run(report())
    monkeypatch.setattr(beat, "until", pace)
    await pace.watch(node.operations.poll_for_ever())
    assert set(pace.waits) == {0.25}
    assert live.seq == accepted.seq


async def test_one_damaged_log_does_not_keep_the_others_from_being_followed(
    node: MemoryNode, other: MemoryNode, disk: FickleLog
) -> None:
    second = OperationId(uuid4())
    await disk.create(second)
    damaged = await node.operations.open(second)
    await node.operations.open(OPERATION)
    assert damaged is not None
    await disk.append(second, damaged.head, [])
    disk._logs[second].head = damaged.head._replace(seq=1)
    disk._logs[second].facts.append({"seq": 1, "record": b"?", "chain": b"?"})
    await other.run(report())
    await node.operations.poll()
    assert damaged.is_distrusted
    assert not node.live.is_distrusted
    assert node.live.state == other.live.state


async def test_a_fault_of_ours_while_following_is_no_damaged_log(
    node: MemoryNode, other: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise TypeError("a bug")

    live = await node.operations.open(OPERATION)
    assert live is not None
    accepted = await other.run(report())
    live.watchers.append(fail)
    with monkeypatch.context() as patch:
        patch.setattr(node.operations, "catch_up", fail)
        await node.operations.poll()
    assert not live.is_read_only
    await node.operations.poll()
    assert live.seq == accepted.seq
    assert not live.is_read_only


# Rule C3: a log that was rewound.


@pytest.mark.parametrize("seq", [3, 16])
async def test_a_log_behind_what_was_shown_stops_all_writing(node: MemoryNode, disk: FickleLog, seq: int) -> None:
    shown = (await node.run(report())).seq
    disk.rewind(OPERATION, min(seq, shown - 1))
    await node.operations.poll()
    assert node.live.is_distrusted
    assert node.live.seq == shown, "nothing is taken back from the screens"
    assert isinstance(await node.send(report()), Later)


async def test_a_log_that_tells_another_story_under_the_same_number_stops_all_writing(
    node: MemoryNode, other: MemoryNode, disk: FickleLog, broker: MemoryBroker
) -> None:
    shown = (await node.run(report())).seq
    await node.finish()
    broker.flush()
    disk.rewind(OPERATION, shown - 1)
    assert (await other.run(report(1))).seq == shown
    await node.operations.poll()
    assert node.live.is_distrusted
    assert not other.live.is_distrusted
    assert not node.operations.is_outlived, "nobody has declared it: a new process would forget that it was rewound"


async def test_a_log_in_another_life_is_not_continued_from_the_old_one(node: MemoryNode, disk: FickleLog) -> None:
    await node.operations.open(OPERATION)
    disk.rewind(OPERATION, 10, log_id=LogId(uuid4()))
    await node.operations.poll()
    assert node.live.is_distrusted
    assert node.operations.is_outlived, "a new process reads it afresh"
    node.operations.receive(FeedRecords(OPERATION, node.live.log_id, ((node.live.seq + 1, b"?"),)))


async def test_a_feed_ahead_of_the_log_under_the_same_id_stops_all_writing(
    node: MemoryNode, other: MemoryNode, disk: FickleLog
) -> None:
    await other.run(report())
    await other.finish()
    disk.rewind(OPERATION, 10)
    live = await node.operations.open(OPERATION)
    assert live is not None
    assert live.is_distrusted


async def test_a_feed_of_another_life_of_the_log_is_replaced(node: MemoryNode) -> None:
    record = encode_record(prepared().records[0])
    await node.feed.publish(OPERATION, LogId(uuid4()), [FeedItem(1, record, ())])
    live = await node.operations.open(OPERATION)
    assert live is not None
    assert not live.is_read_only
    assert await node.feed.head(OPERATION) == (live.log_id, live.seq, SCHEMA)


async def test_commits_during_the_poll_are_no_rewound_log(node: MemoryNode, monkeypatch: pytest.MonkeyPatch) -> None:
    await node.operations.open(OPERATION)
    heads = node.fickle.heads

    async def answer_late(*arguments: Any) -> Any:
        found = await heads(*arguments)
        await node.run(report())
        return found

    monkeypatch.setattr(node.fickle, "heads", answer_late)
    await node.operations.poll()
    assert not node.live.is_read_only


async def test_an_operation_opened_during_the_poll_is_left_to_the_next(
    node: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = node.fickle.heads

    async def answer_late(*arguments: Any) -> Any:
        found = await heads(*arguments)
        await node.operations.open(OPERATION)
        return found

    monkeypatch.setattr(node.fickle, "heads", answer_late)
    await node.operations.poll()
    assert not node.live.is_read_only
