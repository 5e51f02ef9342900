"""Phones that may be woken, in memory, for unit tests."""

from uuid import UUID

from protocol.ids import DeviceId, OperationId
from server.adapters.memory.access import MemoryAccessStore
from server.sleepers import Sleeper


class MemoryWakeList:
    """Implements `WakeList`; the access store says which devices there are."""

    def __init__(self, access: MemoryAccessStore) -> None:
        self._access = access
        self._sleepers: dict[DeviceId, Sleeper] = {}
        self._woken: set[tuple[DeviceId, UUID]] = set()

    async def keep(self, sleeper: Sleeper, now: int) -> bool:
        if not self._access.is_live(sleeper.device_id):
            return False
        self._sleepers[sleeper.device_id] = sleeper._replace(failed_at=None)
        return True

    async def of(self, operation_id: OperationId) -> list[Sleeper]:
        for device_id in [each for each in self._sleepers if not self._access.is_live(each)]:
            await self.drop(device_id)
        for device_id, sleeper in self._sleepers.items():
            team_id = self._access.team_of(device_id)
            if team_id is not None:
                self._sleepers[device_id] = sleeper._replace(team_id=team_id)
        return sorted(each for each in self._sleepers.values() if each.operation_id == operation_id)

    async def drop(self, device_id: DeviceId, endpoint: str | None = None) -> None:
        known = self._sleepers.get(device_id)
        if known is not None and endpoint in (None, known.endpoint):
            del self._sleepers[device_id]
            self._woken = {each for each in self._woken if each[0] != device_id}

    async def drop_all(self, operation_id: OperationId) -> None:
        for sleeper in await self.of(operation_id):
            await self.drop(sleeper.device_id)

    async def claim(self, device_id: DeviceId, item_id: UUID, now: int) -> bool:
        if device_id not in self._sleepers or (device_id, item_id) in self._woken:
            return False
        self._woken.add((device_id, item_id))
        return True

    async def note(self, device_id: DeviceId, endpoint: str, failed_at: int | None) -> None:
        known = self._sleepers.get(device_id)
        if known is not None and known.endpoint == endpoint:
            self._sleepers[device_id] = known._replace(failed_at=failed_at)
