"""May this PostgreSQL keep facts (rule C2), and is it still the one that kept them before (rule C3)?"""

from typing import Any, NamedTuple, Protocol, TypeAlias

import asyncpg
import structlog

from server.adapters.postgres.statements import load_statements

OLDEST_SERVER = 15
ADVISORY_LOCK = 0x5669676965
"""One process at a time migrates, or renews the logs: "Vigie" in ASCII."""

_sql = load_statements("store")
_log = structlog.get_logger()

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class StoreRefused(Exception):
    """This database must not be used; the message says what is wrong and what to do."""


class StoreIdentity(NamedTuple):
    """Which life of which database this is: another one holds another history."""

    system_identifier: int
    timeline: int
    database_oid: int


class _Row(Protocol):
    def __getitem__(self, name: str, /) -> Any: ...


class _Asked(Protocol):
    async def fetchrow(self, query: str, /) -> _Row | None: ...


async def check_server(connection: _Asked) -> None:
    """Raises `StoreRefused` for a server that is too old, takes no writes, or may lose what it called committed."""
    row = await connection.fetchrow(_sql["server"])
    assert row is not None
    if (reason := _reason_to_refuse(row)) is not None:
        raise StoreRefused(reason)


def _reason_to_refuse(server: _Row) -> str | None:
    if server["version_number"] < OLDEST_SERVER * 10_000:
        return (
            f"This is PostgreSQL {server['version']}; Vigie needs {OLDEST_SERVER} or newer: upgrade the server, "
            "or unset DATABASE_URL to use the embedded one."
        )
    if server["is_standby"]:
        return "This PostgreSQL is a standby and takes no facts: give the address of the primary server."
    for setting in ("fsync", "full_page_writes"):
        if server[setting] != "on":
            return (
                f"This PostgreSQL runs with {setting}={server[setting]}, so a power cut can destroy what was accepted: "
                f"set {setting} = on in postgresql.conf and restart it."
            )
    if server["synchronous_commit"] != "on":
        return (
            "This connection cannot set synchronous_commit = on, so a power cut can lose what was accepted: "
            "connect to PostgreSQL directly, or let the pooler pass start-up settings."
        )
    return None


async def check_identity(connection: Connection) -> None:
    """Gives every log a new id if this database was restored from a copy or rewound since it was last used.

    A restart and a crash recovery keep the identity. Does nothing before the first migration.
    """
    if not await connection.fetchval(_sql["has_migrations"]):
        return
    identity = await _identity(connection)
    if await _stored_identity(connection) == identity:
        return
    async with connection.transaction():
        await connection.execute(_sql["lock"], ADVISORY_LOCK)
        stored = await _stored_identity(connection)  # another process may have been quicker
        if stored == identity:
            return
        await connection.execute(_sql["store_identity"], *identity)
        if stored is not None:
            done = await connection.execute(_sql["renew_logs"])
            if done != "UPDATE 0":
                _log.warning("database_was_restored", renewed_logs=int(done.removeprefix("UPDATE ")))


async def _identity(connection: Connection) -> StoreIdentity:
    row = await connection.fetchrow(_sql["identity"])
    assert row is not None
    return StoreIdentity(*row)


async def _stored_identity(connection: Connection) -> StoreIdentity | None:
    row = await connection.fetchrow(_sql["stored_identity"])
    return None if row is None else StoreIdentity(*row)
