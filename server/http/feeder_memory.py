"""What one process remembers of the phone apps that feed it."""

from collections import OrderedDict
from typing import NamedTuple, TypeVar

from protocol.ids import DeviceId
from server.interop.fixes import UnusableReason
from server.ports import Principal

_MAX_FEEDERS = 10_000
_TOUCH_EVERY_MS = 60_000

Key = TypeVar("Key")
Value = TypeVar("Value")


class FeederTrouble(NamedTuple):
    """Why points of a device were dropped."""

    reason: UnusableReason
    """Of the last one."""
    last_at: int
    """Server time, epoch ms."""
    dropped: int
    """How many since this process started."""


class FeederMemory:
    """Bounded: the feeders not heard for the longest are forgotten first."""

    def __init__(self) -> None:
        self._principals: OrderedDict[bytes, Principal] = OrderedDict()
        self._troubles: OrderedDict[DeviceId, FeederTrouble] = OrderedDict()
        self._touched_at: OrderedDict[DeviceId, int] = OrderedDict()

    def remember(self, token_hash: bytes, principal: Principal) -> None:
        """The access store knew this token: positions keep coming in when the store is away."""
        _put(self._principals, token_hash, principal)

    def recall(self, token_hash: bytes) -> Principal | None:
        return self._principals.get(token_hash)

    def forget(self, token_hash: bytes) -> None:
        """The access store knows this token no longer."""
        self._principals.pop(token_hash, None)

    def note_trouble(self, device_id: DeviceId, reason: UnusableReason, now: int) -> None:
        before = self._troubles.get(device_id)
        _put(self._troubles, device_id, FeederTrouble(reason, now, 1 + (before.dropped if before else 0)))

    def trouble_of(self, device_id: DeviceId) -> FeederTrouble | None:
        return self._troubles.get(device_id)

    def is_touch_due(self, device_id: DeviceId, now: int) -> bool:
        """True once a minute for each device: "last seen" needs no write per position."""
        if now - self._touched_at.get(device_id, 0) < _TOUCH_EVERY_MS:
            return False
        _put(self._touched_at, device_id, now)
        return True


def _put(memory: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    memory[key] = value
    memory.move_to_end(key)
    if len(memory) > _MAX_FEEDERS:
        memory.popitem(last=False)
