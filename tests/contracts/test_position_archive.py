"""What every archive of positions promises; run on the memory twin and on PostgreSQL."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import FixSource, TeamPosition
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.adapters.postgres.pool import Database
from server.adapters.postgres.position_archive import PostgresPositionArchive
from server.ports import PositionArchive

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
    await archive.store([(OPERATION, PHONE, whole, 1100), (OPERATION, PHONE, bare, 2100)])
    assert await archive.read(OPERATION, 0, 9999) == [whole, bare]


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
