"""Replays share the processors with live, and live goes first: one step of all of them at a time, and a rest each."""

import asyncio
import time
from types import TracebackType
from typing import Self

REST = 2.0
"""Times as long as a step computed: together replays take about a third of a core, however many look back."""
LONGEST_REST_S = 0.02


class Pace:
    """Steps wait for each other in the order in which they came."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._began_s = 0.0

    async def __aenter__(self) -> Self:
        await self._turn.acquire()
        self._began_s = time.thread_time()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await asyncio.sleep(min(LONGEST_REST_S, (time.thread_time() - self._began_s) * REST))
        finally:
            self._turn.release()
