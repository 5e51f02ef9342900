"""An access store within the test that can be cut off."""

from dataclasses import dataclass, field

from protocol.ids import DeviceId
from server.adapters.memory.access import MemoryAccessStore
from server.ports import Principal, Unavailable, UserAccount


@dataclass
class FragileAccessStore(MemoryAccessStore):
    """The memory twin; while `is_away`, whoever shows a credential finds it gone."""

    is_away: bool = False
    touched: list[DeviceId] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    async def principal_by_token(self, token_hash: bytes, now: int) -> Principal | None:
        if self.is_away:
            raise Unavailable
        return await super().principal_by_token(token_hash, now)

    async def users(self) -> list[UserAccount]:
        if self.is_away:
            raise Unavailable
        return await super().users()

    async def touch_device(self, device_id: DeviceId, now: int) -> None:
        if self.is_away:
            raise Unavailable
        self.touched.append(device_id)
        await super().touch_device(device_id, now)
