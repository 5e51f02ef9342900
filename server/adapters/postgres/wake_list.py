"""Phones that may be woken, in PostgreSQL."""

from uuid import UUID

from protocol.ids import DeviceId, OperationId, TeamId
from server.adapters.postgres.pool import Database
from server.adapters.postgres.statements import load_statements
from server.sleepers import Sleeper

_sql = load_statements("wake_list")


class PostgresWakeList:
    """Implements `WakeList`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, sleeper: Sleeper, now: int) -> bool:
        who = (sleeper.device_id, sleeper.operation_id, sleeper.team_id, sleeper.endpoint)
        return await self._execute("keep", *who, now) > 0

    async def of(self, operation_id: OperationId) -> list[Sleeper]:
        async with self._database.connection() as connection:
            rows = await connection.fetch(_sql["of"], operation_id)
        return [
            Sleeper(
                DeviceId(row["device_id"]),
                OperationId(row["operation_id"]),
                TeamId(row["team_id"]),
                row["endpoint"],
                row["failed_at"],
            )
            for row in rows
        ]

    async def drop(self, device_id: DeviceId, endpoint: str | None = None) -> None:
        await self._execute("drop", device_id, endpoint)

    async def drop_all(self, operation_id: OperationId) -> None:
        await self._execute("drop_all", operation_id)

    async def claim(self, device_id: DeviceId, item_id: UUID, now: int) -> bool:
        return await self._execute("claim", device_id, item_id, now) > 0

    async def note(self, device_id: DeviceId, endpoint: str, failed_at: int | None) -> None:
        await self._execute("note", device_id, endpoint, failed_at)

    async def _execute(self, name: str, *arguments: object) -> int:
        """How many rows it concerned."""
        async with self._database.connection() as connection:
            done = await connection.execute(_sql[name], *arguments)
        return int(done.rpartition(" ")[2])
