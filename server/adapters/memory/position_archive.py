"""Every position, in memory, for unit tests."""

from collections.abc import Sequence

from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import TeamPosition


class MemoryPositionArchive:
    """Implements `PositionArchive`."""

    def __init__(self) -> None:
        self._rows: dict[tuple[OperationId, int, bytes, bytes], TeamPosition] = {}

    async def store(self, rows: Sequence[tuple[OperationId, DeviceId, TeamPosition, int]]) -> None:
        for operation_id, device_id, position, _ in rows:
            key = (operation_id, position.fix_at, position.team_id.bytes, device_id.bytes)
            self._rows.setdefault(key, position)

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
