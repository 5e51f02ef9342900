"""What the other processes say through the feed, handed to whom it concerns."""

import asyncio
from collections.abc import Callable

import structlog

from protocol.ids import OperationId
from server.application.admission import Admission
from server.application.operations import Operations
from server.application.positions import PositionBoard
from server.ports import (
    ChangeFeed,
    FeedAlert,
    FeedMessage,
    FeedPositions,
    FeedRecords,
    FeedReset,
    FeedRevocation,
)

REFRESH_INTERVAL_S = 0.5
"""How often revocations are read from the access store while the feed is away. It takes up to a second to notice that
the feed is gone; both together stay below the two seconds of rule CL2."""

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

    async def run(self) -> None:
        """Until cancelled."""
        async for message in self._feed.messages():
            try:
                await self.receive(message)
            except Exception:  # the poll repairs what this message would have brought
                _log.exception("a message of the feed could not be taken in", message=type(message).__name__)

    async def receive(self, message: FeedMessage) -> None:
        """One message."""
        match message:
            case FeedRecords():
                await self._operations.receive(message)
            case FeedPositions(operation_id, positions):
                self._positions.learn(operation_id, positions)
            case FeedAlert(operation_id, alert):
                self._show_alert(operation_id, alert)
            case FeedRevocation(principal_id, is_revoked):
                self._admission.refuse(principal_id, is_revoked=is_revoked)
            case FeedReset():
                await self._admission.refresh()
                await self._operations.return_to_feed()

    async def watch_revocations(self) -> None:
        """Without the feed, revocations are read from the store, so that sockets still close within two seconds."""
        while True:
            await asyncio.sleep(REFRESH_INTERVAL_S)
            if self._operations.is_feed_away:
                await self._admission.refresh()
