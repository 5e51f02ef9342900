"""The files of map layers, in PostgreSQL: every server of an installation has them."""

from protocol.ids import OperationId
from server.adapters.postgres.pool import Database
from server.adapters.postgres.statements import load_statements
from server.ports import MapFile

_sql = load_statements("map_files")


class PostgresMapFiles:
    """Implements `MapFiles`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, operation_id: OperationId, digest: bytes, file: MapFile, max_bytes: int) -> bool:
        async with self._database.connection() as connection, connection.transaction():
            # Two uploads at once are counted one after the other.
            await connection.execute(_sql["take_turns"], operation_id)
            if await connection.fetchval(_sql["is_kept"], operation_id, digest):
                return True
            held: int = await connection.fetchval(_sql["held"], operation_id)
            if held + len(file.content) > max_bytes:
                return False
            await connection.execute(_sql["keep"], operation_id, digest, file.media_type, file.content)
            return True

    async def read(self, operation_id: OperationId, digest: bytes) -> MapFile | None:
        async with self._database.connection() as connection:
            row = await connection.fetchrow(_sql["read"], operation_id, digest)
        return None if row is None else MapFile(row["media_type"], row["content"])
