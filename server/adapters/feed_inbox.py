"""What a process has been sent by the others and has not read yet, with a bound."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from server.ports import AccessChange, FeedAlert, FeedMessage, FeedReset

INBOX_LIMIT = 10_000


class FeedInbox:
    """Messages in order of arrival for one reader.

    Beyond the limit what can be had elsewhere becomes one `FeedReset`: facts are in the log, positions come again.
    Calls for help and changes of access stay, the newest first of all.
    """

    def __init__(self, limit: int = INBOX_LIMIT) -> None:
        self._limit = limit
        self._messages: deque[FeedMessage] = deque()
        self._has_messages = asyncio.Event()

    def put(self, message: FeedMessage) -> None:
        """Never waits: a reader that is far behind learns from the log what it missed, not from here."""
        if len(self._messages) >= self._limit:
            kept = [waiting for waiting in self._messages if isinstance(waiting, FeedAlert | AccessChange)]
            self._messages = deque([FeedReset(), *kept[-(self._limit // 2) :]])
        self._messages.append(message)
        self._has_messages.set()

    async def read(self) -> AsyncIterator[FeedMessage]:
        """Yields for ever; one reader at a time."""
        while True:
            while self._messages:
                yield self._messages.popleft()
            self._has_messages.clear()
            await self._has_messages.wait()
