"""A page of the disk decays: what PostgreSQL tells without a name is told with the number of the entry."""

import asyncio
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from protocol.ids import OperationId
from server.adapters.postgres.event_log import PostgresEventLog
from server.adapters.postgres.pool import Database
from server.adapters.postgres.unreadable import first_unreadable
from server.ports import DamagedLog
from tests.support.decisions import decided_on
from tests.support.own_postgres import OwnPostgres

ENTRIES = 300
PAGE_BYTES = 8_192
_FIRST_ON_PAGE = "SELECT min(seq), max(seq) FROM facts WHERE operation_id = $1 AND (ctid::text::point)[0] = 2"


def test_a_damaged_page_is_told_as_the_first_entry_on_it(own_postgres: OwnPostgres) -> None:
    operation_id = OperationId(uuid4())
    path, first, last = asyncio.run(fill(own_postgres.url, operation_id))
    own_postgres.kill()
    flip(own_postgres.directory / path, page=2)
    own_postgres.restart()
    asyncio.run(read_around(own_postgres.url, operation_id, first, last))


async def fill(url: str, operation_id: OperationId) -> tuple[str, int, int]:
    """A log of some pages, on the disk; its file, and which entries lie on the third page."""
    database = await Database.connect(url)
    log = PostgresEventLog(database)
    head = await log.create(operation_id)
    await log.append(operation_id, head, [decided_on(head, *(str(number).encode() * 40 for number in range(ENTRIES)))])
    await database.close()
    connection = await asyncpg.connect(url)
    await connection.execute("CHECKPOINT")
    path = await connection.fetchval("SELECT pg_relation_filepath('facts')")
    first, last = await connection.fetchrow(_FIRST_ON_PAGE, operation_id)
    await connection.close()
    return path, first, last


def flip(path: Path, *, page: int) -> None:
    """One bit of the newest row on this page."""
    stored = bytearray(path.read_bytes())
    stored[(page + 1) * PAGE_BYTES - 40] ^= 0x10
    path.write_bytes(stored)


async def read_around(url: str, operation_id: OperationId, first: int, last: int) -> None:
    database = await Database.connect(url)
    log = PostgresEventLog(database)
    readings = (log.verify(operation_id), log.read(operation_id, 0, ENTRIES), log.chain_at(operation_id, first))
    for reading in readings:
        with pytest.raises(DamagedLog, match=f"{operation_id}: entry {first} cannot be read back from the disk"):
            await reading
    assert await first_unreadable(database, operation_id, range(1, first)) is None
    assert await first_unreadable(database, operation_id, range(first + 3, ENTRIES)) == first + 3
    assert await first_unreadable(database, operation_id, range(last + 1, ENTRIES)) is None
    await database.close()
