"""Every position, in PostgreSQL, for replay."""

from collections.abc import Sequence

import asyncpg

from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import FixSource, TeamPosition
from server.adapters.postgres.pool import Database
from server.adapters.postgres.statements import load_statements

_sql = load_statements("position_archive")
_STORED_AT_ONCE = 2000
"""Rows of one statement: the connection, and the disk, are free for facts in between."""


class PostgresPositionArchive:
    """Implements `PositionArchive`. A `store` that failed may be repeated whole."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def store(self, rows: Sequence[tuple[OperationId, DeviceId, TeamPosition, int]]) -> None:
        for start in range(0, len(rows), _STORED_AT_ONCE):
            part = rows[start : start + _STORED_AT_ONCE]
            positions = [row[2] for row in part]
            columns = (
                [row[0] for row in part],
                [row[1] for row in part],
                [row[3] for row in part],
                [position.team_id for position in positions],
                [position.fix_at for position in positions],
                [position.lat_deg for position in positions],
                [position.lon_deg for position in positions],
                [position.accuracy_m for position in positions],
                [position.speed_mps for position in positions],
                [position.heading_deg for position in positions],
                [position.battery_pct for position in positions],
                [position.source for position in positions],
            )
            async with self._database.connection() as connection:
                await connection.execute(_sql["store"], *columns)

    async def newest(self, operation_id: OperationId, since: int) -> list[TeamPosition]:
        async with self._database.connection() as connection:
            return [_position_of(row) for row in await connection.fetch(_sql["newest"], operation_id, since)]

    async def read(self, operation_id: OperationId, since: int, until: int) -> list[TeamPosition]:
        """Positions with since <= fix_at < until, in the order of their fixes."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["read"], operation_id, since, until)
        return [_position_of(row) for row in rows]


def _position_of(row: asyncpg.Record) -> TeamPosition:
    return TeamPosition(
        TeamId(row["team_id"]),
        row["fix_at"],
        row["lat_deg"],
        row["lon_deg"],
        row["accuracy_m"],
        row["speed_mps"],
        row["heading_deg"],
        row["battery_pct"],
        FixSource(row["source"]),
    )
