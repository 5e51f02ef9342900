"""What the other processes say through the feed, handed to whom it concerns."""

import asyncio
from collections.abc import Callable

import structlog

from protocol.ids import OperationId
from server.application import beat
from server.application.admission import Admission
from server.application.operations import Operations
from server.application.positions import PositionBoard
from server.ports import (
    AccessChange,
    ChangeFeed,
    FeedAlert,
    FeedMessage,
    FeedPositions,
    FeedRecords,
    FeedReset,
)

REFRESH_INTERVAL_S = 1.0
"""How often changes of access are read from the store, whatever the feed has told: a push can get lost without a sign.
With the time of the reading itself this stays below the two seconds of rule CL2."""

_log = structlog.get_logger()


class FeedFollower:
    """The one reader of the feed in this process."""

    def __init__(
        self,
        feed: ChangeFeed,
        operations: Operations,
        positions: PositionBoard,
        admission: Admission,
        show_alert: Callable[[OperationId, bytes], None],
    ) -> None:
        self._feed = feed
        self._operations = operations
        self._positions = positions
        self._admission = admission
        self._show_alert = show_alert
        self._behind: dict[OperationId, int] = {}
        """Up to which fact an operation is known to miss some."""
        self._was_reset = False
        self._has_repairs = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        repairing = asyncio.create_task(self._repair_for_ever())
        try:
            async for message in self._feed.messages():
                try:
                    self.receive(message)
                except Exception:  # the poll repairs what this message would have brought
                    _log.exception("a message of the feed could not be taken in", message=type(message).__name__)
        finally:
            repairing.cancel()

    def receive(self, message: FeedMessage) -> None:
        """One message, at once: a call for help must not wait while a store is asked about what came before it."""
        match message:
            case FeedRecords(operation_id, _, records):
                if not self._operations.receive(message):
                    self._behind[operation_id] = records[-1][0]
                    self._has_repairs.set()
            case FeedPositions(operation_id, positions):
                self._positions.learn(operation_id, positions)
            case FeedAlert(operation_id, alert):
                self._show_alert(operation_id, alert)
            case AccessChange():
                self._admission.learn(message)
            case FeedReset():
                self._was_reset = True
                self._has_repairs.set()

    async def watch_access(self) -> None:
        """Read from the store who was shut out or has other rights, until cancelled."""
        while True:
            await beat.until(REFRESH_INTERVAL_S)
            try:
                await self._admission.refresh()
            except Exception:  # the next reading begins where the last good one ended
                _log.exception("the changes of access could not be read")

    async def _repair_for_ever(self) -> None:
        while True:
            await self._has_repairs.wait()
            self._has_repairs.clear()
            try:
                await self._repair()
            except Exception:  # the poll finds what is still missing
                _log.exception("what the feed did not tell could not be fetched")

    async def _repair(self) -> None:
        was_reset, self._was_reset = self._was_reset, False
        behind, self._behind = self._behind, {}
        if was_reset:
            await self._operations.return_to_feed()
        for operation_id, seq in behind.items():
            await self._operations.repair(operation_id, seq)
