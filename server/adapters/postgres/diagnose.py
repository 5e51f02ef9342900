"""What a person wants to know of a PostgreSQL server, whether it may be used or not."""

import time
from typing import NamedTuple

import asyncpg

from protocol.ids import OperationId
from server.adapters.postgres.checks import StoreRefused, check_server
from server.adapters.postgres.event_log import PostgresEventLog
from server.adapters.postgres.migrate import check_migrated
from server.adapters.postgres.pool import Database, explaining_refusal
from server.adapters.postgres.statements import load_statements
from server.ports import DamagedLog

_sql = load_statements("store")


class PostgresDiagnosis(NamedTuple):
    """One look at the server."""

    version: str
    durability: dict[str, str]
    """The settings that decide whether what was committed survives a power cut."""
    refusal: str | None
    """Why Vigie would not keep facts here; None: it would."""
    migration_refusal: str | None
    """Why the database does not fit this version; None: it does."""
    clock_ahead_ms: float
    """How far its clock is ahead of ours, half the way there and back being left out."""


async def diagnose(database_url: str) -> PostgresDiagnosis:
    """Raises `StoreRefused` or `Unavailable` if there is no way in at all."""
    with explaining_refusal():
        connection = await asyncpg.connect(database_url, timeout=5, server_settings={"synchronous_commit": "on"})
    try:
        row = await connection.fetchrow(_sql["server"])
        assert row is not None
        asked_at = time.time()
        its_time = await connection.fetchval(_sql["clock"])
        ahead_ms = (its_time.timestamp() - (asked_at + time.time()) / 2) * 1000
        refusal = migration_refusal = None
        try:
            await check_server(connection)
        except StoreRefused as error:
            refusal = str(error)
        try:
            await check_migrated(connection)
        except StoreRefused as error:
            migration_refusal = str(error)
    finally:
        await connection.close(timeout=5)
    durability = {name: str(row[name]) for name in ("fsync", "full_page_writes", "synchronous_commit")}
    return PostgresDiagnosis(str(row["version"]), durability, refusal, migration_refusal, ahead_ms)


async def examine_logs(database_url: str, *, verifies: bool) -> dict[OperationId, int | DamagedLog]:
    """The head of each operation's log; with `verifies`, after walking it whole, or what is damaged."""
    database = await Database.connect(database_url)
    try:
        log = PostgresEventLog(database)
        operation_ids = await log.operations()
        found: dict[OperationId, int | DamagedLog] = {
            operation_id: head.seq for operation_id, head in (await log.heads(operation_ids)).items()
        }
        for operation_id in operation_ids if verifies else ():
            try:
                found[operation_id] = await log.verify(operation_id)
            except DamagedLog as damage:
                found[operation_id] = damage
        return found
    finally:
        await database.close()
