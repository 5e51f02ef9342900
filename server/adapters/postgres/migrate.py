"""Brings a database to this version of Vigie: plain SQL, forward only, each file once."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from server.adapters.postgres.checks import ADVISORY_LOCK, Connection, StoreRefused, check_identity, check_server
from server.adapters.postgres.pool import explaining_refusal
from server.adapters.postgres.statements import load_statements

_sql = load_statements("store")
_DIRECTORY = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Migration:
    """One file of `migrations/`; never changed once released."""

    number: int
    name: str
    text: str

    @property
    def sha256(self) -> bytes:
        """What the database remembers of it."""
        return hashlib.sha256(self.text.encode()).digest()


async def migrate(database_url: str) -> list[str]:
    """Applies what is missing and returns the names applied; all of it or nothing.

    Raises `StoreRefused` for a database that a newer Vigie migrated, or whose past migrations differ from ours, and
    `Unavailable` if it cannot be reached.
    """
    with explaining_refusal():
        connection = await asyncpg.connect(database_url, timeout=10, server_settings={"synchronous_commit": "on"})
    try:
        await check_server(connection)
        async with connection.transaction():
            await connection.execute(_sql["lock"], ADVISORY_LOCK)
            await connection.execute(_sql["create_migrations"])
            missing = await _missing(connection, read_migrations())
            for migration in missing:
                await connection.execute(migration.text)
                await connection.execute(_sql["record_migration"], migration.number, migration.name, migration.sha256)
        await check_identity(connection)
    finally:
        await connection.close(timeout=5)
    return [migration.name for migration in missing]


async def check_migrated(connection: Connection) -> None:
    """Raises `StoreRefused` unless the database stands exactly at this version."""
    is_new = not await connection.fetchval(_sql["has_migrations"])
    if is_new or await _missing(connection, read_migrations()):
        raise StoreRefused("The database is not prepared for this version of Vigie: run `vigie migrate` first.")


def read_migrations(directory: Path = _DIRECTORY) -> list[Migration]:
    """All files, in order; `0001_log.sql` has number 1."""
    paths = sorted(directory.glob("*.sql"))
    return [Migration(int(path.stem.partition("_")[0]), path.stem, path.read_text("utf-8")) for path in paths]


async def _missing(connection: Connection, ours: list[Migration]) -> list[Migration]:
    known = {migration.number: migration for migration in ours}
    applied = await connection.fetch(_sql["migrations"])
    for row in applied:
        if row["number"] not in known:
            raise StoreRefused(
                f"A newer Vigie made this database (it has {row['name']}): update this Vigie, or give it another one."
            )
        if known[row["number"]].sha256 != row["sha256"]:
            raise StoreRefused(
                f"The migration {row['name']} of this database is not the one of this Vigie: install the release that "
                "made the database, or restore a backup."
            )
    done = {row["number"] for row in applied}
    return [migration for migration in ours if migration.number not in done]
