"""Every position, in memory, for unit tests."""

from collections.abc import Sequence
from uuid import UUID

from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import TeamPosition
from server.ports import MAX_FIX_DELAY_MS, ArchivedPosition


class MemoryPositionArchive:
    """Implements `PositionArchive`."""

    def __init__(self) -> None:
        self._rows: dict[tuple[OperationId, int, bytes, bytes], TeamPosition] = {}
        self._received_at: dict[tuple[OperationId, int, bytes, bytes], int] = {}

    async def store(self, rows: Sequence[tuple[OperationId, DeviceId, TeamPosition, int]]) -> None:
        for operation_id, device_id, position, received_at in rows:
            key = (operation_id, position.fix_at, position.team_id.bytes, device_id.bytes)
            self._rows.setdefault(key, position)
            self._received_at.setdefault(key, received_at)

    async def newest(self, operation_id: OperationId, since: int) -> list[TeamPosition]:
        found: dict[TeamId, TeamPosition] = {}
        for (operation, fix_at, _, _), position in self._rows.items():
            known = found.get(position.team_id)
            if operation == operation_id and fix_at >= since and (known is None or known.fix_at < fix_at):
                found[position.team_id] = position
        return list(found.values())

    async def read(self, operation_id: OperationId, since: int, until: int) -> list[TeamPosition]:
        """Positions with since <= fix_at < until, in the order of their fixes."""
        return [
            position
            for (operation, fix_at, _, _), position in sorted(self._rows.items(), key=lambda item: item[0])
            if operation == operation_id and since <= fix_at < until
        ]

    async def sample(
        self, operation_id: OperationId, since: int, until: int, every_ms: int, *, by_received: bool
    ) -> list[tuple[int, TeamPosition]]:
        found: dict[tuple[int, bytes], tuple[int, TeamPosition]] = {}
        for key, position in sorted(self._rows.items(), key=lambda item: item[0]):
            received_at = self._received_at[key]
            at = received_at if by_received else position.fix_at
            is_late = by_received and position.fix_at < since - MAX_FIX_DELAY_MS
            if key[0] == operation_id and since <= at < until and not is_late:
                slot = ((at - since) // every_ms, position.team_id.bytes)
                known = found.get(slot)
                if known is None or known[1].fix_at < position.fix_at:
                    found[slot] = at, position
        return [found[slot] for slot in sorted(found)]

    async def page(
        self, operation_id: OperationId, after: ArchivedPosition | None, limit: int, team_id: TeamId | None = None
    ) -> list[ArchivedPosition]:
        start = None
        if after is not None:
            start = (operation_id, after.position.fix_at, after.position.team_id.bytes, after.device_id.bytes)
        rows = [
            ArchivedPosition(DeviceId(UUID(bytes=key[3])), position, self._received_at[key])
            for key, position in sorted(self._rows.items(), key=lambda item: item[0])
            if key[0] == operation_id
            and (start is None or key > start)
            and (team_id is None or position.team_id == team_id)
        ]
        return rows[:limit]

    async def count(self, operation_id: OperationId) -> int:
        return sum(key[0] == operation_id for key in self._rows)
