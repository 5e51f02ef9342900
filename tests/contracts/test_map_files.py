"""What every store of map files promises; run on the memory twin and on PostgreSQL."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from protocol.ids import OperationId
from server.adapters.memory.map_files import MemoryMapFiles
from server.adapters.postgres.map_files import PostgresMapFiles
from server.adapters.postgres.pool import Database
from server.ports import MapFile, MapFiles

OPERATION, OTHER = OperationId(uuid4()), OperationId(uuid4())
PLAN = MapFile("image/png", b"\x89PNG" * 100)


@pytest.fixture
async def files(postgres_url: str | None) -> AsyncIterator[MapFiles]:
    if postgres_url is None:
        yield MemoryMapFiles()
        return
    database = await Database.connect(postgres_url)
    yield PostgresMapFiles(database)
    await database.close()


async def test_a_file_belongs_to_one_operation_and_is_kept_once(files: MapFiles) -> None:
    for _ in range(2):
        assert await files.keep(OPERATION, b"1", PLAN, 500)
    assert await files.read(OPERATION, b"1") == PLAN
    assert await files.read(OTHER, b"1") is None
    assert await files.read(OPERATION, b"2") is None


async def test_an_operation_has_so_much_room_and_no_more(files: MapFiles) -> None:
    """Rule ML3."""
    assert await files.keep(OPERATION, b"1", PLAN, 500)
    assert not await files.keep(OPERATION, b"2", PLAN, 500)
    assert await files.read(OPERATION, b"2") is None
    assert await files.keep(OTHER, b"2", PLAN, 500)
