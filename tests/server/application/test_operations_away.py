"""Log and feed that go and come back: what is shown meanwhile, and how both have the newest again (C4, C11)."""

import asyncio

import pytest

from protocol import commands as c
from protocol.downstream import Later
from protocol.teams import TeamStatus
from server.adapters.memory.feed import MemoryBroker
from server.application import operations
from server.ports import Unavailable
from tests.support.nodes import SCHEMA, Commands, FickleLog, MemoryNode
from tests.support.strategies import OPERATION, TEAMS

POST = Commands()
STATUSES = (TeamStatus.AVAILABLE_BASE, TeamStatus.AVAILABLE_MOBILE)


def report(number: int = 0) -> c.ReportStatus:
    return POST.make(c.ReportStatus, team_id=TEAMS[0], status=STATUSES[number % 2])


async def run_many(node: MemoryNode, count: int) -> None:
    await asyncio.gather(*(node.send(report(number)) for number in range(count)))
    await node.finish()


# The feed lost and back.


async def test_a_feed_that_comes_back_empty_is_filled_without_waiting_for_a_commit(
    node: MemoryNode, other: MemoryNode, broker: MemoryBroker
) -> None:
    await node.run(report())
    await node.finish()
    broker.cut()
    broker.flush()
    broker.restore()
    await node.hear()
    stored = await other.feed.load_state(OPERATION, SCHEMA)
    assert stored is not None
    assert {one.id: one for one in stored.entities} == dict(node.live.state.entities)


async def test_a_feed_that_comes_back_behind_gets_the_facts_it_missed(
    node: MemoryNode, other: MemoryNode, broker: MemoryBroker
) -> None:
    await node.operations.open(OPERATION)
    await node.operations.poll()
    broker.cut()
    await run_many(node, 3)
    broker.restore()
    await node.hear()
    kept = await other.feed.read(OPERATION, node.live.log_id, node.live.seq - 3)
    assert kept is not None
    assert [seq for seq, _ in kept] == [node.live.seq - 2, node.live.seq - 1, node.live.seq]


async def test_a_hole_is_mended_even_while_the_log_is_away(node: MemoryNode, broker: MemoryBroker) -> None:
    await node.operations.open(OPERATION)
    broker.flush()
    node.fickle.is_away = True
    await node.operations.mend_feed(node.live, 0)
    assert await node.feed.head(OPERATION) == (node.live.log_id, node.live.seq, SCHEMA)
    assert node.operations.is_log_away


async def test_a_state_of_another_release_is_replaced_as_soon_as_the_operation_is_opened(
    node: MemoryNode, other: MemoryNode, broker: MemoryBroker
) -> None:
    """Rule C11: after an upgrade too, the live state is there to be seen without the log."""
    shown = (await node.run(report())).seq
    await node.finish()
    broker.operations[OPERATION].schema_hash = "an older release"
    live = await other.operations.open(OPERATION)
    assert live is not None
    stored = await other.feed.load_state(OPERATION, SCHEMA)
    assert stored is not None
    assert {one.id: one for one in stored.entities} == dict(live.state.entities)
    following = await other.feed.read(OPERATION, live.log_id, shown - 1)
    assert following is not None
    assert [seq for seq, _ in following] == [shown]


async def test_a_state_that_two_releases_wrote_to_is_replaced_when_the_feed_comes_back(
    node: MemoryNode, broker: MemoryBroker
) -> None:
    await node.run(report())
    await node.finish()
    broker.operations[OPERATION].schema_hash = ""
    broker.cut()
    await run_many(node, 3)
    broker.restore()
    await node.hear()
    stored = await node.feed.load_state(OPERATION, SCHEMA)
    assert stored is not None
    assert stored.seq == node.live.seq


# The log away and back.


async def test_who_knows_more_than_this_process_finds_it_in_the_feed_while_the_log_is_away(
    node: MemoryNode, other: MemoryNode
) -> None:
    """Rule C11: a resume needs no read of the database."""
    live = await node.operations.open(OPERATION)
    assert live is not None
    known = (await other.run(report())).seq
    await other.finish()
    node.fickle.is_away = True
    assert await node.operations.reach(live, known)
    assert live.state == other.live.state
    with pytest.raises(Unavailable):
        await node.operations.reach(live, known + 1)


async def test_who_knows_more_than_the_log_is_told_so_and_what_only_the_log_knows_is_found(
    node: MemoryNode, other: MemoryNode, broker: MemoryBroker
) -> None:
    live = await node.operations.open(OPERATION)
    assert live is not None
    broker.cut()
    known = (await other.run(report())).seq
    assert await node.operations.reach(live, known)
    assert not await node.operations.reach(live, known + 1)


async def test_what_cannot_be_read_in_the_feed_is_read_in_the_log(
    node: MemoryNode, other: MemoryNode, broker: MemoryBroker
) -> None:
    live = await node.operations.open(OPERATION)
    assert live is not None
    known = (await other.run(report())).seq
    await other.finish()
    broker.operations[OPERATION].records[-1] = (known, b"?")
    assert await node.operations.reach(live, known)
    assert live.state == other.live.state


async def test_a_push_that_was_lost_is_fetched_from_the_feed_while_the_log_is_away(
    node: MemoryNode, other: MemoryNode
) -> None:
    await node.operations.open(OPERATION)
    await other.run(report())
    await other.finish()
    node.memory_feed.inbox._messages.clear()
    await other.run(report(1))
    await other.finish()
    node.fickle.is_away = True
    await node.hear()
    assert node.live.state == other.live.state


async def test_without_the_log_an_operation_is_shown_from_the_feed_and_accepts_nothing(
    node: MemoryNode, other: MemoryNode
) -> None:
    """Rule C11: live state goes on."""
    await other.run(report())
    await other.finish()
    node.fickle.is_away = True
    live = await node.operations.open(OPERATION)
    assert live is not None
    assert live.state == other.live.state
    assert isinstance(await node.send(report()), Later)
    assert node.operations.degraded() == ("postgres", "read_only")
    await other.run(report(1))
    await other.finish()
    await node.hear()
    assert live.state == other.live.state, "what others commit meanwhile is shown"
    node.fickle.is_away = False
    await other.run(report())
    await node.operations.poll()
    assert not live.is_read_only
    assert live.state == other.live.state
    assert live.head == other.live.head
    assert (await node.run(report(1))).refusal is None


async def test_a_log_that_comes_back_shorter_than_the_feed_is_not_written_to(
    node: MemoryNode, other: MemoryNode, disk: FickleLog
) -> None:
    await other.run(report())
    await other.finish()
    node.fickle.is_away = True
    live = await node.operations.open(OPERATION)
    assert live is not None
    disk.rewind(OPERATION, 10)
    node.fickle.is_away = False
    await node.operations.poll()
    assert live.is_distrusted


async def test_the_poll_learns_what_is_away(node: MemoryNode, broker: MemoryBroker) -> None:
    await node.operations.open(OPERATION)
    node.fickle.is_away = True
    broker.cut()
    await node.operations.poll()
    assert node.operations.degraded() == ("postgres", "redis")
    node.fickle.is_away = False
    broker.restore()
    await node.operations.poll()
    assert node.operations.degraded() == ()


async def test_a_log_that_is_cut_off_without_a_word_is_said_to_be_away(
    node: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cut network refuses nothing: the question for the heads has a deadline of its own."""
    await node.operations.open(OPERATION)
    monkeypatch.setattr(operations, "HEADS_WITHIN_S", 0.01)
    with monkeypatch.context() as cut:
        cut.setattr(node.fickle, "heads", lambda _: asyncio.Event().wait())
        await node.operations.poll()
        assert node.operations.degraded() == ("postgres",)
    await node.operations.poll()
    assert node.operations.degraded() == ()
