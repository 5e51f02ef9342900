"""Where somebody called for help is told again as their team moves, to whoever was called (rule AT4)."""

from typing import Any

import pytest

from protocol import commands as c
from protocol import events as e
from protocol.alerts import Alert
from protocol.codec import decode_record
from protocol.ids import AlertId, DeviceId, TeamId
from protocol.positions import FixDetail, TeamPosition
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.application.moving_calls import AGAIN_MS, moved_calls
from server.application.positions import PositionBoard, take_positions
from server.application.presence import PresenceBoard
from server.application.zone_watch import ZoneWatch
from tests.support.nodes import NOW, Commands, FickleLog, MemoryNode
from tests.support.strategies import ALERTS, OPERATION, TEAMS, ids

PHONE = DeviceId(ids("phone", 1)[0])
TEAM, CALL = TeamId(TEAMS[0]), AlertId(ALERTS[0])
HERE, FURTHER = 48.85, 48.8505
"""Some 55 m apart."""


class Clock:
    def now(self) -> int:
        return NOW

    def monotonic(self) -> int:
        return 0


class Process:
    """One process that the positions of the team come in to; `prepared` has its call, without a place."""

    def __init__(self, node: MemoryNode) -> None:
        self.node = node
        self.board = PositionBoard(node.feed, MemoryPositionArchive(), Clock())
        self.watch = ZoneWatch(node.operations, node.executor, self.board, Clock())
        self.board.takers.append(self.watch.take)

    async def move(self, at_ms: int, lat_deg: float, **fields: Any) -> None:
        position = TeamPosition(TEAM, NOW + at_ms, lat_deg, 2.35, **fields)
        now = NOW + at_ms
        take_positions(self.board, PresenceBoard(self.node.feed), self.node.live, PHONE, [position], now)
        await self.watch.look(now)

    @property
    def told(self) -> tuple[float | None, int | None]:
        alert = self.node.live.state.find(Alert, CALL)
        assert alert is not None
        return alert.lat_deg, None if alert.position_at is None else alert.position_at - NOW


@pytest.fixture
async def process(node: MemoryNode) -> Process:
    process = Process(node)
    await node.operations.open(OPERATION)
    return process


async def told_times(disk: FickleLog) -> int:
    stored = [decode_record(record).event for record in await disk.read(OPERATION, 0, 9_999)]
    return sum(isinstance(event, e.AlertPositionUpdated) for event in stored)


async def test_a_call_without_a_place_gets_the_first_and_follows_its_team(process: Process, disk: FickleLog) -> None:
    """Rule AT4: not with each position, and not for a step aside."""
    await process.move(0, HERE)
    assert process.told == (HERE, 0)
    await process.move(AGAIN_MS - 1, FURTHER)
    await process.move(2 * AGAIN_MS, HERE + 0.0001)
    assert process.told == (HERE, 0)
    await process.move(3 * AGAIN_MS, FURTHER)
    assert process.told == (FURTHER, 3 * AGAIN_MS)
    assert await told_times(disk) == 2


async def test_a_coarse_fix_draws_no_help_away_from_a_place_that_was_told_well(process: Process) -> None:
    """Rule AT4: 55 m away by a fix that may be 2 km off is no news."""
    await process.move(0, HERE, accuracy_m=8.0)
    await process.move(AGAIN_MS, FURTHER, accuracy_m=2_000.0)
    assert process.told == (HERE, 0)
    await process.move(2 * AGAIN_MS, FURTHER, accuracy_m=8.0)
    assert process.told == (FURTHER, 2 * AGAIN_MS)


async def test_a_made_up_position_moves_no_call(process: Process) -> None:
    """Rule PO7."""
    await process.move(0, HERE, detail=FixDetail(is_mock=True))
    assert process.told == (None, None)


async def test_a_call_that_is_over_stays_where_it_was(process: Process, disk: FickleLog) -> None:
    await process.node.run(Commands().make(c.ClearAlert, alert_id=CALL, reason="ok"), at=NOW)
    await process.move(0, HERE)
    assert await told_times(disk) == 0
    assert list(moved_calls(process.node.live, process.board, [TEAM])) == []


async def test_while_the_log_is_away_the_place_is_kept_and_told_afterwards(process: Process) -> None:
    process.node.fickle.is_away = True
    await process.move(0, HERE)
    assert process.told == (None, None)
    process.node.fickle.is_away = False
    await process.watch.look(NOW + 1_000)
    assert process.told == (HERE, 0)
