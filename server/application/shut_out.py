"""Devices that the log shuts out: their tokens, sockets and tickets end, on whatever process learns of it first.

A relief of a crew shuts out the phone of the relieved by a fact; nobody at a post has to do it a second time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from functools import partial
from typing import Any

from protocol.devices import Device
from protocol.events import DeviceRevoked
from protocol.ids import DeviceId
from server.application.live import LiveOperation
from server.domain.changes import StateChange
from server.ports import AccessChange, AccessStore, Clock, Unavailable

RETRY_S = 2.0

Start = Callable[[Coroutine[Any, Any, None]], None]
"""Runs a coroutine in the background."""


class ShutOut:
    """Watches every operation of this process; what it does is the same however many processes do it."""

    def __init__(
        self,
        access: AccessStore,
        announce: Callable[[AccessChange], Awaitable[None]],
        clock: Clock,
        start: Start,
        *,
        retry_s: float = RETRY_S,
    ) -> None:
        self._access = access
        self._announce = announce
        self._clock = clock
        self._start = start
        self._retry_s = retry_s

    def watch(self, live: LiveOperation) -> None:
        """From now on, and for what a process that died may have left undone."""
        live.watchers.append(self._see)
        self._start(self.make_up(live))

    async def make_up(self, live: LiveOperation) -> None:
        """Shut out whom the log has shut out while nobody acted on it."""
        revoked = {device.id for device in live.state.all(Device) if device.is_revoked}
        if revoked:
            await until_there(lambda: self._make_up(live, revoked), self._retry_s)

    async def shut_out(self, device_ids: Iterable[DeviceId]) -> None:
        """End tokens first, then whatever was opened with them; the same again changes nothing."""
        for device_id in device_ids:
            await until_there(partial(self._end, device_id), self._retry_s)

    def _see(self, live: LiveOperation, changes: Sequence[StateChange]) -> None:
        device_ids = [
            change.record.event.device_id for change in changes if isinstance(change.record.event, DeviceRevoked)
        ]
        if device_ids:
            self._start(self.shut_out(device_ids))

    async def _make_up(self, live: LiveOperation, revoked: set[DeviceId]) -> None:
        for admitted in await self._access.devices(live.operation_id):
            if admitted.device_id in revoked and admitted.revoked_at is None:
                await self._end(admitted.device_id)

    async def _end(self, device_id: DeviceId) -> None:
        if await self._access.revoke_device(device_id, self._clock.now()):
            await self._announce(AccessChange(device_id, None))


async def until_there(act: Callable[[], Awaitable[None]], retry_s: float) -> None:
    """The store may be away for a moment; the log stands, so this must come true."""
    while True:
        try:
            await act()
        except Unavailable:
            await asyncio.sleep(retry_s)
        else:
            return
