"""The ports that PostgreSQL serves, on one pool."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from server.adapters.postgres.access import PostgresAccessStore
from server.adapters.postgres.event_log import PostgresEventLog
from server.adapters.postgres.key_directory import KeyDirectory
from server.adapters.postgres.key_vault import PostgresKeyVault
from server.adapters.postgres.map_files import PostgresMapFiles
from server.adapters.postgres.migrate import check_migrated
from server.adapters.postgres.pool import Database
from server.adapters.postgres.position_archive import PostgresPositionArchive
from server.adapters.postgres.wake_list import PostgresWakeList


@dataclass(frozen=True)
class PostgresStores:
    """Open until `close`; one per process."""

    database: Database
    log: PostgresEventLog
    access: PostgresAccessStore
    vault: PostgresKeyVault
    positions: PostgresPositionArchive
    map_files: PostgresMapFiles
    wake_list: PostgresWakeList

    @classmethod
    async def connect(cls, database_url: str, key_dir: Path) -> Self:
        """Raises `StoreRefused` if the database or the key directory must not be used, `Unavailable` if unreachable."""
        keys = KeyDirectory.claim(key_dir)
        database = await Database.connect(database_url)
        try:
            async with database.connection() as connection:
                await check_migrated(connection)
            vault = PostgresKeyVault(database, keys)
            await vault.finish_erasures()
        except BaseException:
            await database.close()
            raise
        return cls(
            database,
            PostgresEventLog(database),
            PostgresAccessStore(database),
            vault,
            PostgresPositionArchive(database),
            PostgresMapFiles(database),
            PostgresWakeList(database),
        )

    async def close(self) -> None:
        await self.database.close()
