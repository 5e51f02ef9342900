"""The one reader of the feed hands each message to whom it concerns, and outlives a bad one."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from protocol import commands as c
from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import TeamPosition
from protocol.teams import TeamStatus
from server.adapters.memory.access import MemoryAccessStore
from server.adapters.memory.feed import MemoryBroker
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.application import beat
from server.application.admission import Admission
from server.application.follow import REFRESH_INTERVAL_S, FeedFollower
from server.application.positions import PositionBoard
from server.auth.tickets import TicketKey
from server.ports import AccessChange, FeedRecords, FeedReset, Unavailable
from tests.support.nodes import DEADLINE_S, NOW, Commands, MemoryNode, Pace, until
from tests.support.strategies import OPERATION, START, TEAMS

POST = Commands()


class Clock:
    def now(self) -> int:
        return NOW

    def monotonic(self) -> int:
        return 0


class Listener:
    """A process that reads its feed."""

    def __init__(self, node: MemoryNode) -> None:
        self.node = node
        self.access = MemoryAccessStore()
        self.positions = PositionBoard(node.feed, MemoryPositionArchive(), Clock())
        self.admission = Admission(self.access, (TicketKey("a1", bytes(32)),), Clock())
        self.alerts: list[tuple[OperationId, bytes]] = []
        self.follower = FeedFollower(
            node.feed, node.operations, self.positions, self.admission, lambda *alert: self.alerts.append(alert)
        )

    async def __aenter__(self) -> "Listener":
        await self.node.operations.open(OPERATION)
        self.running = asyncio.create_task(self.follower.run())
        return self

    async def __aexit__(self, *_: Any) -> None:
        self.running.cancel()
        await asyncio.wait([self.running])


def report() -> c.ReportStatus:
    return POST.make(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.AVAILABLE_BASE)


async def test_each_message_reaches_whom_it_concerns(node: MemoryNode, other: MemoryNode) -> None:
    async with Listener(node) as listener:
        position = TeamPosition(TeamId(TEAMS[0]), START, 48.85, 2.35)
        gone = uuid4()
        await other.run(report())
        await other.feed.publish_positions(OPERATION, [position])
        await other.feed.publish_alert(OPERATION, b"SOS")
        await other.feed.publish_access_change(AccessChange(gone, None))
        await until(lambda: listener.admission.is_revoked(gone))
        assert node.live.state == other.live.state
        assert listener.positions.newest(OPERATION) == (position,)
        assert listener.alerts == [(OPERATION, b"SOS")]


async def test_after_a_loss_of_the_feed_facts_are_fetched(
    node: MemoryNode, other: MemoryNode, broker: MemoryBroker
) -> None:
    async with Listener(node):
        broker.cut()
        await other.run(report())
        broker.restore()
        await until(lambda: node.live.seq == other.live.seq)
        assert node.live.state == other.live.state


async def test_a_call_for_help_and_a_lost_phone_do_not_wait_for_a_log_that_hangs(
    node: MemoryNode, other: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Listener(node) as listener:
        hanging, may_go_on = asyncio.Event(), asyncio.Event()

        async def hang(*_: Any) -> None:
            hanging.set()
            await may_go_on.wait()
            raise Unavailable

        shown = node.live.seq
        for call in ("read", "heads"):
            monkeypatch.setattr(node.fickle, call, hang)
        node.memory_feed.inbox.put(FeedReset())
        for _ in range(2):
            await other.run(report())
        await other.finish()
        await asyncio.wait_for(hanging.wait(), DEADLINE_S)
        gone, position = uuid4(), TeamPosition(TeamId(TEAMS[0]), START, 48.85, 2.35)
        await other.feed.publish_alert(OPERATION, b"SOS")
        await other.feed.publish_access_change(AccessChange(gone, None))
        await other.feed.publish_positions(OPERATION, [position])
        await until(lambda: bool(listener.positions.newest(OPERATION)))
        assert listener.alerts == [(OPERATION, b"SOS")]
        assert listener.admission.is_revoked(gone)
        assert node.live.seq == other.live.seq > shown, "facts that fit are shown without the log too"
        may_go_on.set()


async def test_a_message_that_cannot_be_taken_in_does_not_stop_the_reading(node: MemoryNode, other: MemoryNode) -> None:
    async with Listener(node) as listener:
        damaged = FeedRecords(OPERATION, node.live.log_id, ((node.live.seq + 1, b"\xc1"),))
        node.memory_feed.inbox.put(damaged)
        await other.feed.publish_alert(OPERATION, b"SOS")
        await until(lambda: bool(listener.alerts))
        await other.run(report())
        await other.finish()
        await until(lambda: node.live.seq == other.live.seq)


async def test_a_change_of_access_is_found_in_the_store_though_the_feed_works_and_never_told_of_it(
    node: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule CL2: within two seconds."""
    listener, pace = Listener(node), Pace(3)
    device_id = DeviceId(uuid4())
    await listener.access.add_tracker(
        device_id=device_id,
        token_hash=b"hash",
        operation_id=OPERATION,
        team_id=TeamId(TEAMS[0]),
        label="phone",
        now=NOW,
    )
    await listener.access.revoke_device(device_id, NOW)
    monkeypatch.setattr(beat, "until", pace)
    await pace.watch(listener.follower.watch_access())
    assert not node.operations.is_feed_away
    assert listener.admission.is_revoked(device_id)
    assert set(pace.waits) == {REFRESH_INTERVAL_S}
    assert REFRESH_INTERVAL_S <= 1.0


async def test_a_reading_of_the_changes_that_fails_is_not_the_last_one(
    node: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener, pace = Listener(node), Pace(3)
    asked: list[int] = []

    async def fail() -> None:
        asked.append(len(pace.waits))
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(listener.admission, "refresh", fail)
    monkeypatch.setattr(beat, "until", pace)
    await pace.watch(listener.follower.watch_access())
    assert asked == [1, 2, 3]
