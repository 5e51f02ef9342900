"""Phones that may be woken: what is kept of them, who wakes them and who listens, as values and ports.

None of it is a fact: it is not in the log, not numbered, and gone with the device or the operation (rules WK).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from protocol.ids import DeviceId, OperationId, TeamId


class Sleeper(NamedTuple):
    """A phone that agreed to be woken."""

    device_id: DeviceId
    operation_id: OperationId
    team_id: TeamId
    endpoint: str
    """Where its browser is called: a secret, never shown, logged or put into an error."""
    failed_at: int | None = None
    """When it could last not be woken, epoch ms; None: nothing speaks against it."""

    def __repr__(self) -> str:
        return f"Sleeper(device_id={self.device_id})"


class WakeList(Protocol):
    """The phones that may be woken. All methods may raise `Unavailable`."""

    async def keep(self, sleeper: Sleeper, now: int) -> bool:
        """In the place of what this device gave before; False: the device is unknown or shut out."""
        ...

    async def of(self, operation_id: OperationId) -> list[Sleeper]: ...

    async def drop(self, device_id: DeviceId, endpoint: str | None = None) -> None:
        """Forget it; with an `endpoint` only if it is still that one."""
        ...

    async def drop_all(self, operation_id: OperationId) -> None: ...

    async def claim(self, device_id: DeviceId, item_id: UUID, now: int) -> bool:
        """May the caller wake this device for this order or message? True once, to one process, for ever."""
        ...

    async def note(self, device_id: DeviceId, endpoint: str, failed_at: int | None) -> None:
        """How the last attempt ended; None: well."""
        ...


class Pushed(StrEnum):
    """What became of one push."""

    SENT = "sent"  # the push service has it, and brings it when it can
    GONE = "gone"  # the phone does not want it any more: forget the endpoint
    LATER = "later"  # the push service could not be reached, or is busy: try again
    REFUSED = "refused"  # the push service says no, or it may not be asked: trying again does not help


class PushCourier(Protocol):
    """Takes one empty push to where a browser is called. Raises nothing."""

    async def deliver(self, endpoint: str) -> Pushed: ...


class Listening(NamedTuple):
    """What one process says of a device that is connected to it, or was."""

    team_id: TeamId
    until: int
    """Believed until then unless it is said again, epoch ms; not after `at`: it is not there any more."""
    at: int
    """When it was said."""


class ListeningFeed(Protocol):
    """Tells the other processes who listens here. Both may raise `Unavailable`."""

    async def note_listening(self, operation_id: OperationId, listening: Mapping[DeviceId, Listening]) -> None:
        """In the place of what was said of these devices before. Not pushed."""
        ...

    async def listening(self, operation_id: OperationId) -> dict[DeviceId, Listening]:
        """What the other processes said last; of a device of which both spoke, the later word counts."""
        ...
