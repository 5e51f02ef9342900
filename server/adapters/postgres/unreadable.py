"""Which entry of a log the disk does not give back: a damaged page is told by PostgreSQL without the name of a row."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from protocol.ids import OperationId
from server.adapters.postgres.pool import DamagedPage, Database
from server.adapters.postgres.statements import load_statements
from server.ports import DamagedLog

_sql = load_statements("event_log")


@asynccontextmanager
async def naming_damage(database: Database, operation_id: OperationId, wanted: range) -> AsyncIterator[None]:
    """Around what reads the entries `wanted`: a page that is damaged becomes `DamagedLog` with the first entry on it.

    What is damaged elsewhere, such as an index, stays what it is.
    """
    try:
        yield
    except DamagedPage as damage:
        seq = await first_unreadable(database, operation_id, wanted)
        if seq is None:
            raise
        raise DamagedLog(f"operation {operation_id}: entry {seq} cannot be read back from the disk") from damage


async def first_unreadable(database: Database, operation_id: OperationId, wanted: range) -> int | None:
    """Halves what cannot be read until one entry is left; None if all of it can be."""
    if await _is_readable(database, operation_id, wanted):
        return None
    while len(wanted) > 1:
        middle = len(wanted) // 2
        first = wanted[:middle]
        wanted = wanted[middle:] if await _is_readable(database, operation_id, first) else first
    return wanted.start


async def _is_readable(database: Database, operation_id: OperationId, wanted: range) -> bool:
    try:
        async with database.connection() as connection, connection.transaction():
            await connection.execute(_sql["by_index_only"])
            await connection.fetchval(_sql["read_back"], operation_id, wanted.start, wanted.stop)
    except DamagedPage:
        return False
    return True
