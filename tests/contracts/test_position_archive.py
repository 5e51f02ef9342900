"""What every archive of positions promises; run on the memory twin and on PostgreSQL."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import FixDetail, FixSource, TeamPosition
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.adapters.postgres.pool import Database
from server.adapters.postgres.position_archive import PostgresPositionArchive
from server.ports import MAX_FIX_DELAY_MS, ArchivedPosition, PositionArchive

DETAILS = (FixDetail(4_807), FixDetail(is_moving=False), FixDetail(-3, True, True))
OPERATION, PHONE, TEAM = OperationId(uuid4()), DeviceId(uuid4()), TeamId(uuid4())


@pytest.fixture
async def archive(postgres_url: str | None) -> AsyncIterator[PositionArchive]:
    if postgres_url is None:
        yield MemoryPositionArchive()
        return
    database = await Database.connect(postgres_url)
    yield PostgresPositionArchive(database)
    await database.close()


def fix(fix_at: int, team_id: TeamId = TEAM, lat_deg: float = 48.85) -> TeamPosition:
    return TeamPosition(team_id, fix_at, lat_deg, 2.35, source=FixSource.OSMAND)


async def test_a_position_comes_back_as_it_was(archive: PositionArchive) -> None:
    whole = TeamPosition(TEAM, 1000, -48.123456789, 179.1, 4.7, 1.3, 359.9, 88, FixSource.TRACCAR)
    bare = TeamPosition(TEAM, 2000, 0.0, 0.5)
    detailed = [TeamPosition(TEAM, 3000 + at, 1.0, 2.0, detail=detail) for at, detail in enumerate(DETAILS)]
    await archive.store([(OPERATION, PHONE, whole, 1100), (OPERATION, PHONE, bare, 2100)])
    await archive.store([(OPERATION, PHONE, each, 3100) for each in detailed])
    assert await archive.read(OPERATION, 0, 9999) == [whole, bare, *detailed]


async def test_positions_come_in_the_order_of_their_fixes_within_the_span(archive: PositionArchive) -> None:
    burst = [(OPERATION, PHONE, fix(fix_at), 9000) for fix_at in (3000, 1000, 4000, 2000)]
    await archive.store(burst)
    assert [one.fix_at for one in await archive.read(OPERATION, 1000, 4000)] == [1000, 2000, 3000]
    assert await archive.read(OperationId(uuid4()), 0, 9999) == []


async def test_the_same_fix_again_is_ignored_in_one_burst_and_in_the_next(archive: PositionArchive) -> None:
    first = fix(1000)
    await archive.store([(OPERATION, PHONE, first, 1), (OPERATION, PHONE, fix(1000, lat_deg=1.0), 2)])
    await archive.store([(OPERATION, PHONE, fix(1000, lat_deg=2.0), 3)])
    assert await archive.read(OPERATION, 0, 9999) == [first]


async def test_two_devices_of_a_team_are_both_kept(archive: PositionArchive) -> None:
    await archive.store([(OPERATION, PHONE, fix(1000), 1), (OPERATION, DeviceId(uuid4()), fix(1000), 1)])
    assert len(await archive.read(OPERATION, 0, 9999)) == 2


async def test_the_newest_position_of_each_team_is_found_whatever_device_reported_it(archive: PositionArchive) -> None:
    operation, other_team, gone = OperationId(uuid4()), TeamId(uuid4()), TeamId(uuid4())
    tablet = DeviceId(uuid4())
    rows = [(operation, PHONE, fix(fix_at), 9000) for fix_at in (3000, 5000, 4000)]
    rows += [(operation, tablet, fix(6000), 9000), (operation, PHONE, fix(6000), 9000)]
    rows += [(operation, PHONE, fix(2000, other_team), 9000), (operation, PHONE, fix(1999, gone), 9000)]
    rows += [(OperationId(uuid4()), PHONE, fix(8000), 9000)]
    await archive.store(rows)
    newest = {position.team_id: position for position in await archive.newest(operation, 2000)}
    assert newest == {TEAM: fix(6000), other_team: fix(2000, other_team)}
    assert len(await archive.newest(operation, 2000)) == 2
    assert await archive.newest(OperationId(uuid4()), 0) == []


async def test_a_long_burst_is_kept_whole(archive: PositionArchive) -> None:
    await archive.store([])
    await archive.store([(OPERATION, PHONE, fix(fix_at), fix_at) for fix_at in range(5000)])
    assert len(await archive.read(OPERATION, 0, 5000)) == 5000


async def test_whole_rows_come_page_by_page_of_all_teams_or_of_one(archive: PositionArchive) -> None:
    other_team, tablet = TeamId(uuid4()), DeviceId(uuid4())
    rows = [
        ArchivedPosition(device_id, fix(fix_at, team_id), fix_at + 7)
        for fix_at in (1000, 2000)
        for team_id in (TEAM, other_team)
        for device_id in (PHONE, tablet)
    ]
    await archive.store([(OPERATION, *row) for row in rows])
    await archive.store([(OperationId(uuid4()), *row) for row in rows])
    rows.sort(key=lambda row: (row.position.fix_at, row.position.team_id, row.device_id))
    assert await archive.count(OPERATION) == 8
    paged, after = list[ArchivedPosition](), None
    while page := await archive.page(OPERATION, after, 3):
        paged += page
        after = page[-1]
    assert paged == rows
    assert await archive.page(OPERATION, None, 9, TEAM) == [row for row in rows if row.position.team_id == TEAM]
    assert await archive.count(OperationId(uuid4())) == 0


async def test_a_sample_has_one_position_of_each_team_for_each_span(archive: PositionArchive) -> None:
    operation, other_team = OperationId(uuid4()), TeamId(uuid4())
    rows = [(operation, PHONE, fix(fix_at), fix_at + 500) for fix_at in (1000, 1400, 2100, 2900, 4000)]
    rows += [(operation, PHONE, fix(2050, other_team), 2060), (OPERATION, PHONE, fix(1001), 1001)]
    await archive.store(rows)
    sample = await archive.sample(operation, 1000, 4000, 1000, by_received=False)
    assert [(at, one.fix_at) for at, one in sample if one.team_id == TEAM] == [(1400, 1400), (2900, 2900)]
    assert [(at, one.fix_at) for at, one in sample if one.team_id == other_team] == [(2050, 2050)]
    assert [at for at, _ in sample] == sorted(at for at, _ in sample) or sample[1][0] // 1000 == sample[2][0] // 1000


async def test_a_sample_by_reception_holds_what_had_come_in_and_was_news(archive: PositionArchive) -> None:
    operation = OperationId(uuid4())
    day = 86_400_000
    rows = [
        (operation, PHONE, fix(day), day + 100),
        (operation, PHONE, fix(day + 50), day + 9_000),
        (operation, PHONE, fix(day - MAX_FIX_DELAY_MS - 1), day + 200),
    ]
    await archive.store(rows)
    early = await archive.sample(operation, day, day + 5_000, 60_000, by_received=True)
    assert [(at, one.fix_at) for at, one in early] == [(day + 100, day)]
    late = await archive.sample(operation, day + 5_000, day + 10_000, 60_000, by_received=True)
    assert [(at, one.fix_at) for at, one in late] == [(day + 9_000, day + 50)]
