"""One loop over `VigieClient.changes`: a bounded queue that says when it lost something."""

import asyncio
from collections import deque
from collections.abc import Iterator

from clients.sdk.effects import News
from clients.sdk.failures import Lagged

MAX_UNREAD = 10_000


class NewsReader:
    """Holds what its reader has not read yet."""

    def __init__(self) -> None:
        self._unread: deque[News] = deque()
        self._has_lagged = False
        self._is_ready = asyncio.Event()

    def tell(self, news: News) -> None:
        """Something new. A reader too far behind loses all of it, and is told."""
        if len(self._unread) >= MAX_UNREAD:
            self._unread.clear()
            self._has_lagged = True
        if not self._has_lagged:
            self._unread.append(news)
        self._is_ready.set()

    def take(self) -> Iterator[News]:
        """What is unread; raises `Lagged` if something is missing."""
        while self._unread:
            yield self._unread.popleft()
        if self._has_lagged:
            raise Lagged

    def wake(self) -> None:
        """Nothing will come any more: let the reader look around."""
        self._is_ready.set()

    async def wait(self) -> None:
        """Until there may be something."""
        await self._is_ready.wait()
        self._is_ready.clear()
