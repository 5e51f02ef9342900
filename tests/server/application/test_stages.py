"""Each stage of a change is measured once for its batch, and a slow disk has a name."""

import asyncio

import pytest

from protocol import commands as c
from protocol.codec import body_to_hash
from protocol.teams import TeamStatus
from server.adapters.memory.event_log import MemoryEventLog
from server.adapters.memory.feed import MemoryBroker, MemoryChangeFeed
from server.adapters.memory.key_vault import MemoryKeyVault
from server.application import execute
from server.application.execute import CommandExecutor, Reception
from server.application.operations import Operations
from server.application.publish import Publisher
from server.application.stages import Stage, ignore
from tests.support.nodes import NOW, SCHEMA, Commands, write_prepared
from tests.support.strategies import DISPATCHER, OPERATION, TEAMS


class Measured:
    """A process that writes down what it is told of its stages."""

    def __init__(self, log: MemoryEventLog) -> None:
        self.seen: list[tuple[Stage, float]] = []
        feed = MemoryChangeFeed(MemoryBroker(), schema_hash=SCHEMA)
        self.operations = Operations(log, feed, SCHEMA)
        self.publisher = Publisher(feed, self.operations, self.observe)
        self.executor = CommandExecutor(
            self.operations, log, MemoryKeyVault(), self.publisher, body_to_hash, self.observe
        )

    def observe(self, stage: Stage, seconds: float) -> None:
        self.seen.append((stage, seconds))

    async def report(self) -> None:
        command = Commands().make(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.AVAILABLE_BASE)
        await self.executor.execute(OPERATION, command, DISPATCHER, Reception(NOW))
        await self.executor.finish()
        await self.publisher.finish()


async def test_a_change_is_measured_at_each_stage_in_order() -> None:
    log = MemoryEventLog()
    await write_prepared(log)
    measured = Measured(log)
    await measured.report()
    assert [stage for stage, _ in measured.seen] == [Stage.WAITED, Stage.DECIDED, Stage.COMMITTED, Stage.PUBLISHED]
    assert all(seconds >= 0 for _, seconds in measured.seen)
    assert (measured.executor.waiting, measured.publisher.waiting) == (0, 0)
    assert not measured.executor.is_log_slow


async def test_a_slow_commit_is_told_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    log = MemoryEventLog()
    await write_prepared(log)
    measured = Measured(log)
    monkeypatch.setattr(execute, "SLOW_COMMIT_S", -1.0)
    await measured.report()
    assert measured.executor.is_log_slow
    monkeypatch.setattr(execute, "SLOW_FOR_S", 0.0)
    await asyncio.sleep(0)
    assert not measured.executor.is_log_slow


def test_nobody_has_to_measure() -> None:
    ignore(Stage.WRITTEN, 1.0)
