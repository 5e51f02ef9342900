"""Wakes the phones of a team that an order or a message that insists does not reach (rule WK3).

Every process sees each fact; the wake list lets one of them wake a phone for a thing, once. What is tried again is
tried a few times, and only as long as the team still has not got it.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog

from server.application.live import LiveOperation
from server.application.reach import ReachBoard
from server.domain.changes import StateChange
from server.domain.waking import Call, calls_of, is_confirmed_never, is_waiting, may_wake, open_calls
from server.ports import Clock, Unavailable
from server.sleepers import PushCourier, Pushed, Sleeper, WakeList

GRACE_S = 8.0
"""A team that listens says within this that it has an order; a socket may be dead without anybody knowing it yet."""
RETRY_AFTER_S = (2.0, 10.0, 30.0)
AT_ONCE = 16
_REMEMBERED = 10_000

_log = structlog.get_logger()


class Waker:
    """Watches every operation of this process."""

    def __init__(
        self,
        wake_list: WakeList,
        courier: PushCourier,
        reach: ReachBoard,
        clock: Clock,
        start: Callable[[Coroutine[Any, Any, None]], None],
        *,
        count: Callable[[Pushed], None] = lambda _: None,
        sleep: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep,
    ) -> None:
        """`start` runs a coroutine in the background; `count` is told how each attempt ended."""
        self._wake_list = wake_list
        self._courier = courier
        self._reach = reach
        self._clock = clock
        self._start = start
        self._count = count
        self._sleep = sleep
        self._under_way = asyncio.Semaphore(AT_ONCE)
        self._seen: OrderedDict[Call, None] = OrderedDict()

    def watch(self, live: LiveOperation) -> None:
        """From now on, and for what a process that died may have left undone."""
        live.watchers.append(self._see)
        if may_wake(live.state):
            self._begin(live, open_calls(live.state, self._clock.now()))
        else:
            self._start(self._forget(live))

    async def call(self, live: LiveOperation, call: Call) -> None:
        """See that a team learns of something."""
        if self._reach.is_listening(live.operation_id, call.team_id):
            if is_confirmed_never(live.state, call):
                return  # its phone shows it already, and nothing more will be heard of it
            await self._sleep(GRACE_S)
        if not _is_open(live, call):
            return
        try:
            sleepers = await self._wake_list.of(live.operation_id)
            mine = [each for each in sleepers if each.team_id == call.team_id]
            claimed = [
                each for each in mine if await self._wake_list.claim(each.device_id, call.item_id, self._clock.now())
            ]
        except Unavailable:
            _log.warning("a team could not be woken: the store is away", operation_id=str(live.operation_id))
            return
        await asyncio.gather(*(self._wake(live, call, sleeper) for sleeper in claimed))

    def _see(self, live: LiveOperation, changes: Sequence[StateChange]) -> None:
        if may_wake(live.state):
            self._begin(live, calls_of(changes))
        elif any(touched.entity is live.state.operation for change in changes for touched in change.touched):
            self._start(self._forget(live))

    def _begin(self, live: LiveOperation, calls: Sequence[Call]) -> None:
        for call in calls:
            if call in self._seen or not is_waiting(live.state, call):
                continue
            self._seen[call] = None
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
            self._start(self.call(live, call))

    async def _forget(self, live: LiveOperation) -> None:
        """The operation is over, or wakes nobody any more: where its phones are called is kept no longer (rule WK6)."""
        try:
            await self._wake_list.drop_all(live.operation_id)
        except Unavailable:
            _log.warning("what is kept of sleeping phones could not be erased yet")
        self._reach.forget_sleepers(live.operation_id)

    async def _wake(self, live: LiveOperation, call: Call, sleeper: Sleeper) -> None:
        pushed = await self._push(sleeper)
        for retry_after_s in RETRY_AFTER_S:
            if pushed is not Pushed.LATER:
                break
            await self._sleep(retry_after_s)
            if not _is_open(live, call):
                return
            pushed = await self._push(sleeper)
        try:
            if pushed is Pushed.GONE:
                await self._wake_list.drop(sleeper.device_id, sleeper.endpoint)
            else:
                failed_at = None if pushed is Pushed.SENT else self._clock.now()
                await self._wake_list.note(sleeper.device_id, sleeper.endpoint, failed_at)
        except Unavailable:
            pass  # the next attempt finds the same
        if pushed is not Pushed.SENT:
            _log.warning("a phone could not be woken", device_id=str(sleeper.device_id), outcome=pushed)
            self._reach.forget_sleepers(live.operation_id)

    async def _push(self, sleeper: Sleeper) -> Pushed:
        async with self._under_way:
            pushed = await self._courier.deliver(sleeper.endpoint)
        self._count(pushed)
        return pushed


def _is_open(live: LiveOperation, call: Call) -> bool:
    return may_wake(live.state) and is_waiting(live.state, call)
