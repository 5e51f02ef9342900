"""Every position, in PostgreSQL, for replay."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import FixDetail, FixSource, TeamPosition
from server.adapters.postgres.pool import Database
from server.adapters.postgres.statements import load_statements
from server.ports import MAX_FIX_DELAY_MS, ArchivedPosition

_sql = load_statements("position_archive")
_FIRST = UUID(int=0)
_NO_DETAIL = FixDetail()
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
                [None if position.detail is None else position.detail.altitude_m for position in positions],
                [None if position.detail is None else position.detail.is_moving for position in positions],
                [position.detail is not None and position.detail.is_mock for position in positions],
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

    async def sample(
        self, operation_id: OperationId, since: int, until: int, every_ms: int, *, by_received: bool
    ) -> list[tuple[int, TeamPosition]]:
        earliest_fix_at = since - MAX_FIX_DELAY_MS if by_received else since
        async with self._database.connection() as connection:
            rows = await connection.fetch(
                _sql["sample"], operation_id, since, until, every_ms, by_received, earliest_fix_at
            )
        return [(row["at"], _position_of(row)) for row in rows]

    async def page(
        self, operation_id: OperationId, after: ArchivedPosition | None, limit: int, team_id: TeamId | None = None
    ) -> list[ArchivedPosition]:
        start = (-1, _FIRST, _FIRST) if after is None else (after.position.fix_at, after.position.team_id, after[0])
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["page"], operation_id, *start, limit, team_id)
        return [ArchivedPosition(DeviceId(row["device_id"]), _position_of(row), row["received_at"]) for row in rows]

    async def count(self, operation_id: OperationId) -> int:
        async with self._database.connection() as connection:
            count: int = await connection.fetchval(_sql["count"], operation_id)
        return count


def _position_of(row: asyncpg.Record) -> TeamPosition:
    detail = FixDetail(row["altitude_m"], row["is_moving"], row["is_mock"])
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
        None if detail == _NO_DETAIL else detail,
    )
