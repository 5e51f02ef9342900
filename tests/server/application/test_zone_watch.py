"""Who enters and leaves which sector, decided where the position arrives, once (rules GE2 and C13)."""

import asyncio
from typing import Any

import pytest

from protocol import commands as c
from protocol import events as e
from protocol.codec import decode_record
from protocol.ids import DeviceId, SectorId, TeamId
from protocol.operations import SectorKind
from protocol.positions import FixDetail, TeamPosition
from protocol.teams import Team
from protocol.zones import Direction
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.application.positions import PositionBoard, take_positions
from server.application.presence import PresenceBoard
from server.application.zone_watch import ZoneWatch, crossing_id
from server.geo.sectors import Crossing
from tests.support.nodes import NOW, Commands, FickleLog, MemoryNode, Pace
from tests.support.strategies import OPERATION, SECTORS, TEAMS, ids

POST = Commands()
PHONE = DeviceId(ids("phone", 1)[0])
TEAM, SECTOR = TeamId(TEAMS[0]), SectorId(SECTORS[0])
RING = ((2.3, 48.8), (2.4, 48.8), (2.4, 48.9), (2.3, 48.9), (2.3, 48.8))
INSIDE, OUTSIDE = 48.85, 48.95


class Clock:
    def now(self) -> int:
        return NOW

    def monotonic(self) -> int:
        return 0


class Process:
    """One process that positions come in to."""

    def __init__(self, node: MemoryNode) -> None:
        self.node = node
        self.board = PositionBoard(node.feed, MemoryPositionArchive(), Clock())
        self.watch = ZoneWatch(node.operations, node.executor, self.board, Clock())
        self.board.takers.append(self.watch.take)
        node.operations.on_open.append(self.watch.follow)

    def take(self, second: int, lat_deg: float, **fields: Any) -> None:
        position = TeamPosition(TEAM, NOW + second * 1_000, lat_deg, 2.35, **fields)
        now = NOW + second * 1_000
        take_positions(self.board, PresenceBoard(self.node.feed), self.node.live, PHONE, [position], now)

    async def look(self, second: int) -> None:
        await self.watch.look(NOW + second * 1_000)

    async def draw(self, kind: SectorKind = SectorKind.OPERATIONAL, second: int = 0) -> None:
        sector: dict[str, Any] = {"sector_id": SECTOR, "code": "N", "name": "Nord", "ring": RING}
        await self.node.run(POST.make(c.DefineSector, kind=kind, **sector), at=NOW + second * 1_000)

    @property
    def zones(self) -> list[tuple[SectorId, SectorKind]]:
        team = self.node.live.state.find(Team, TEAM)
        assert team is not None
        return [(stay.sector_id, stay.kind) for stay in team.zones]


@pytest.fixture
async def process(node: MemoryNode) -> Process:
    process = Process(node)
    await node.operations.open(OPERATION)
    await process.draw()
    return process


async def crossings(disk: FickleLog) -> list[Direction]:
    stored = [decode_record(record).event for record in await disk.read(OPERATION, 0, 9_999)]
    return [event.direction for event in stored if isinstance(event, e.ZoneCrossed)]


async def test_a_team_enters_and_leaves_with_its_positions(process: Process, disk: FickleLog) -> None:
    for second, lat_deg in enumerate((OUTSIDE, INSIDE, INSIDE, OUTSIDE)):
        process.take(second, lat_deg)
        await process.look(second)
    assert await crossings(disk) == [Direction.ENTERED, Direction.LEFT]
    last = decode_record((await disk.read(OPERATION, 0, 9_999))[-1])
    assert (last.occurred_at, last.received_at) == (NOW + 3_000, NOW + 3_000)


async def test_the_fact_is_of_the_time_of_the_position(process: Process) -> None:
    process.take(0, INSIDE)
    await process.look(40)
    team = process.node.live.state.find(Team, TEAM)
    assert team is not None
    assert team.zones[0].since == NOW


async def test_a_position_is_shown_before_anybody_looks_where_it_is(process: Process, disk: FickleLog) -> None:
    process.node.fickle.is_away = True
    process.take(0, INSIDE)
    known = process.board.of_team(OPERATION, TEAM)
    assert known is not None
    assert known.lat_deg == INSIDE
    assert await crossings(disk) == []


async def test_many_positions_within_a_second_are_one_look_at_the_newest(process: Process, disk: FickleLog) -> None:
    for second, lat_deg in enumerate((INSIDE, OUTSIDE, INSIDE, OUTSIDE)):
        process.take(second, lat_deg)
    await process.look(4)
    assert await crossings(disk) == []
    process.take(5, INSIDE)
    process.take(3, OUTSIDE)  # older, from a backlog
    await process.look(6)
    assert await crossings(disk) == [Direction.ENTERED]


async def test_who_does_not_move_is_not_looked_at_again(process: Process) -> None:
    process.take(0, INSIDE)
    await process.look(1)
    process.node.fickle.calls.clear()
    await process.look(2)
    assert process.node.fickle.calls == []


async def test_two_processes_make_one_fact_of_one_position(
    process: Process, other: MemoryNode, disk: FickleLog
) -> None:
    second = Process(other)
    await other.operations.open(OPERATION)
    for each in (process, second):
        each.take(0, INSIDE)
    await asyncio.gather(process.look(1), second.look(1))
    assert await crossings(disk) == [Direction.ENTERED]


async def test_a_team_that_stands_still_is_not_forgotten_while_the_log_is_away(process: Process) -> None:
    process.take(0, INSIDE)
    process.node.fickle.is_away = True
    await process.look(1)
    assert process.zones == []
    process.node.fickle.is_away = False
    await process.look(2)
    assert [sector_id for sector_id, _ in process.zones] == [SECTOR]


async def test_a_sector_drawn_around_a_team_is_entered_without_a_new_position(node: MemoryNode) -> None:
    """Rule GE4: whoever is where nobody may be any more must hear of it."""
    process = Process(node)
    await node.operations.open(OPERATION)
    process.take(0, INSIDE)
    await process.look(1)
    assert process.zones == []
    await process.draw()
    await process.look(2)
    assert process.zones == [(SECTOR, SectorKind.OPERATIONAL)]
    await process.draw(SectorKind.EXCLUSION, second=2)
    await process.look(3)
    assert process.zones == [(SECTOR, SectorKind.EXCLUSION)]
    assert len(node.live.state.open_alerts_of(TEAM)) == 2, "that of the prepared operation, and this one"


async def test_nothing_is_written_into_an_operation_that_is_read_only_or_not_held(process: Process) -> None:
    process.take(0, INSIDE)
    process.node.live.is_distrusted = True
    process.node.fickle.calls.clear()
    await process.look(1)
    process.watch._moved[ids("elsewhere", 1)[0]] = {TEAM}
    await process.look(2)
    assert process.node.fickle.calls == []


def test_the_id_of_a_crossing_depends_on_all_that_makes_it_one_thing() -> None:
    first = Crossing(TEAM, SECTOR, 5, Direction.ENTERED)
    others = [
        first._replace(team_id=TeamId(TEAMS[1])),
        first._replace(sector_id=SectorId(SECTORS[1])),
        first._replace(fix_at=6),
        first._replace(direction=Direction.LEFT),
    ]
    made = {crossing_id(OPERATION, one, 1) for one in (first, *others)} | {crossing_id(OPERATION, first, 2)}
    assert len(made) == 6
    assert crossing_id(OPERATION, first, 1) in made


async def test_it_looks_once_a_second_and_goes_on_after_a_fault(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = Pace(3)
    monkeypatch.setattr(asyncio, "sleep", pace)
    monkeypatch.setattr(process.watch, "look", None)
    await pace.watch(process.watch.run())
    assert set(pace.waits) == {1.0}


async def test_a_position_that_was_made_up_enters_nothing_and_leaves_nothing(process: Process, disk: FickleLog) -> None:
    """Rule PO7."""
    for second, (lat_deg, is_mock) in enumerate(((INSIDE, True), (INSIDE, False), (OUTSIDE, True))):
        process.take(second, lat_deg, detail=FixDetail(is_mock=is_mock))
        await process.look(second)
    assert await crossings(disk) == [Direction.ENTERED]
