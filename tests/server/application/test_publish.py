"""What was committed reaches the other processes in order; the log is the outbox (rule C11)."""

from collections.abc import Callable, Sequence

import pytest

from protocol import commands as c
from protocol.codec import decode_record
from protocol.ids import LogId, OperationId
from protocol.teams import Team, TeamStatus
from server.adapters.memory.feed import MemoryBroker
from server.application import publish
from server.ports import FeedItem, FeedRecords, Hole, Published
from tests.support.nodes import SCHEMA, Commands, FickleLog, MemoryNode, until
from tests.support.strategies import OPERATION, TEAMS

POST = Commands()


def report(status: TeamStatus = TeamStatus.AVAILABLE_BASE, team: int = 0) -> c.ReportStatus:
    return POST.make(c.ReportStatus, team_id=TEAMS[team], status=status)


def pushed(messages: object) -> list[int]:
    """The numbers of the facts in these messages; each must be the bytes of its number."""
    assert isinstance(messages, list)
    facts = [fact for message in messages if isinstance(message, FeedRecords) for fact in message.records]
    assert all(decode_record(stored).seq == seq for seq, stored in facts)
    return [seq for seq, _ in facts]


@pytest.fixture
async def both(node: MemoryNode, other: MemoryNode) -> tuple[MemoryNode, MemoryNode]:
    """Two processes that hold the operation."""
    for process in (node, other):
        await process.operations.open(OPERATION)
    return node, other


async def test_a_commit_here_is_shown_there(both: tuple[MemoryNode, MemoryNode], broker: MemoryBroker) -> None:
    node, other = both
    seq = (await node.run(report())).seq
    await node.finish()
    assert pushed(await other.hear()) == [seq]
    assert other.live.state == node.live.state
    assert other.live.head == node.live.head
    assert await node.hear() == [], "nobody hears itself"
    stored = await other.feed.load_state(OPERATION, SCHEMA)
    assert stored is not None
    assert {one.id: one for one in stored.entities} == dict(node.live.state.entities)


async def test_facts_of_another_process_between_two_of_ours_keep_their_numbers(
    both: tuple[MemoryNode, MemoryNode], disk: FickleLog, broker: MemoryBroker
) -> None:
    node, other = both
    broker.cut()
    for process in (node, other, node, other):
        await process.operations.catch_up(process.live)
        await process.run(report(team=0 if process is node else 1))
    broker.restore()
    for process in (node, other):
        await process.hear()
    await node.operations.catch_up(node.live)
    last = (await node.run(report())).seq
    await node.finish()
    await other.hear()
    assert node.live.state == other.live.state == await disk.fold()
    assert await other.feed.read(OPERATION, node.live.log_id, last - 1) == [
        (last, (await disk.read(OPERATION, last - 1, 1))[0])
    ]


async def test_only_consecutive_facts_are_handed_over_in_one_step(
    both: tuple[MemoryNode, MemoryNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    node, _ = both
    batches: list[list[int]] = []
    real = node.feed.publish

    async def note(operation_id: object, log_id: object, items: list) -> object:  # type: ignore[type-arg]
        batches.append([item.seq for item in items])
        return await real(operation_id, log_id, items)  # type: ignore[arg-type]

    monkeypatch.setattr(node.feed, "publish", note)
    changes, records = node.live.recent, await node.log.read(OPERATION, 0, 99)
    taken = [0, 1, 2, 4, 5, 7]
    node.publisher.publish(node.live, [changes[at] for at in taken], [records[at] for at in taken])
    await node.publisher.finish()
    assert batches == [[1, 2, 3], [5, 6], [8]]


async def test_a_commit_whose_publisher_died_is_healed_by_the_next_commit_and_heard_at_once(
    both: tuple[MemoryNode, MemoryNode], start: Callable[[], MemoryNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    node, other = both
    third = start()
    await third.operations.open(OPERATION)
    monkeypatch.setattr(node.publisher, "publish", lambda *_: None)
    lost = (await node.run(report())).seq
    seq = (await other.run(report(TeamStatus.ALERTED))).seq
    await other.finish()
    assert seq == lost + 1
    assert pushed(await third.hear()) == [lost, seq]
    assert third.live.state == other.live.state


async def test_after_the_feed_lost_everything_the_next_commit_rebuilds_it(
    both: tuple[MemoryNode, MemoryNode], broker: MemoryBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    node, other = both
    monkeypatch.setattr("server.application.operations.MENDED_AT_ONCE", 5)
    broker.flush()
    await node.run(report())
    await node.finish()
    stored = await node.feed.load_state(OPERATION, SCHEMA)
    assert stored is not None
    assert stored.seq == node.live.seq
    assert {one.id: one for one in stored.entities} == dict(node.live.state.entities)
    assert pushed(await other.hear()) == []
    await other.operations.poll()
    assert other.live.state == node.live.state


async def test_without_the_feed_commands_commit_and_the_other_process_learns_them_by_its_poll(
    both: tuple[MemoryNode, MemoryNode], broker: MemoryBroker
) -> None:
    node, other = both
    broker.cut()
    assert (await node.run(report())).refusal is None
    await node.finish()
    assert node.operations.degraded() == ("redis",)
    await other.operations.poll()
    assert other.operations.is_feed_away
    assert other.live.state == node.live.state
    broker.restore()
    await node.run(report(TeamStatus.ALERTED))
    await node.finish()
    for process in both:
        await process.hear()
        assert not process.operations.is_feed_away
    assert other.live.state == node.live.state
    assert await node.feed.head(OPERATION) == (node.live.log_id, node.live.seq, SCHEMA)


async def test_a_feed_that_is_slow_holds_no_more_than_its_share_of_memory(
    both: tuple[MemoryNode, MemoryNode], disk: FickleLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "MAX_UNPUBLISHED", 3)
    node, other = both
    for process in both:
        changes, records = list(node.live.recent), await node.log.read(OPERATION, 0, 99)
        process.publisher.publish(process.live, changes, records)
        assert len(process.publisher._waiting[OPERATION]) == 3
        await process.finish()
    await node.run(report())
    await node.finish()
    await other.hear()
    assert other.live.state == node.live.state == await disk.fold()


async def test_a_step_carries_of_each_entity_its_last_value_only(both: tuple[MemoryNode, MemoryNode]) -> None:
    node, _ = both
    statuses = (TeamStatus.AVAILABLE_BASE, TeamStatus.ALERTED, TeamStatus.EN_ROUTE)
    items = []
    real = node.feed.publish

    async def note(operation_id: object, log_id: object, batch: list) -> object:  # type: ignore[type-arg]
        items.extend(batch)
        return await real(operation_id, log_id, batch)  # type: ignore[arg-type]

    node.feed.publish = note  # type: ignore[method-assign, assignment]
    for answer in [node.send(report(status)) for status in statuses]:
        await answer
    await node.finish()
    assert [len(item.entities) for item in items] == [0, 0, 1]
    stored = await node.feed.load_state(OPERATION, SCHEMA)
    assert stored is not None
    assert node.live.state.find(Team, TEAMS[0]) in stored.entities


async def test_while_nobody_else_listens_facts_gather_until_the_beat(
    node: MemoryNode, broker: MemoryBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await node.operations.open(OPERATION)
    monkeypatch.setattr(publish, "LINGER_S", 0.05)
    batches = noted_batches(node, monkeypatch)
    seqs = [(await node.run(report(status))).seq for status in (TeamStatus.AVAILABLE_BASE, TeamStatus.ALERTED)]
    assert batches == []
    await until(lambda: broker.operations[OPERATION].seq == seqs[-1])
    assert batches == [seqs]


async def test_what_gathered_leaves_at_once_when_it_is_enough_or_the_process_stops(
    node: MemoryNode, broker: MemoryBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await node.operations.open(OPERATION)
    monkeypatch.setattr(publish, "LINGER_S", 3_600.0)
    monkeypatch.setattr(publish, "ENOUGH_FACTS", 2)
    batches = noted_batches(node, monkeypatch)
    first = (await node.run(report())).seq
    second = (await node.run(report(TeamStatus.ALERTED))).seq
    await until(lambda: broker.operations[OPERATION].seq == second)
    third = (await node.run(report(TeamStatus.EN_ROUTE))).seq
    await node.finish()
    assert batches == [[first, second], [third]]


async def test_what_another_process_waits_for_never_lingers(
    both: tuple[MemoryNode, MemoryNode], broker: MemoryBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "LINGER_S", 3_600.0)
    seq = (await both[0].run(report())).seq
    await until(lambda: broker.operations[OPERATION].seq == seq)


def noted_batches(node: MemoryNode, monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The numbers of what is handed to the feed together, from now on."""
    batches: list[list[int]] = []
    real = node.feed.publish

    async def note(operation_id: OperationId, log_id: LogId, items: Sequence[FeedItem]) -> Published | Hole:
        batches.append([item.seq for item in items])
        return await real(operation_id, log_id, items)

    monkeypatch.setattr(node.feed, "publish", note)
    return batches
