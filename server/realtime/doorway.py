"""Whoever comes or goes waits a moment, so that whoever is inside does not: a few pass per turn of the event loop."""

import asyncio
import gc
from collections import deque
from collections.abc import Callable

PER_TURN = 2
"""Come in: a millisecond of work, and still more than a thousand a second."""
OUT_PER_TURN = 16
"""Go out: a millisecond of work, and still ten thousand a second."""

TURNS_PER_LOOK = 8
"""The collector counts what is made less what is freed: while more leave than come it would look at nothing, and then,
32 ms long, at all that came meanwhile. So it is asked to look as often as it would if nobody left."""


class Doorway:
    """Between any two turns everybody inside is served, however many are outside; T-10 measures it."""

    def __init__(self) -> None:
        self._outside: deque[asyncio.Future[None]] = deque()
        self._came_in = 0
        """In this turn of the loop."""
        self._is_counting = False

    async def enter(self) -> None:
        """Returns when it is one's turn, in the order of coming."""
        if not self._outside and self._came_in < PER_TURN:
            self._let_in()
            return
        turn = asyncio.get_running_loop().create_future()
        self._outside.append(turn)
        await turn

    def _let_in(self) -> None:
        self._came_in += 1
        if not self._is_counting:
            self._is_counting = True
            asyncio.get_running_loop().call_soon(self._next_turn)

    def _next_turn(self) -> None:
        self._came_in, self._is_counting = 0, False
        while self._outside and self._came_in < PER_TURN:
            turn = self._outside.popleft()
            if not turn.done():  # whoever has gone away takes nobody's turn
                turn.set_result(None)
                self._let_in()


class WayOut:
    """Those whose sockets end at once are seen out a few at a time."""

    def __init__(self) -> None:
        self._leaving: deque[Callable[[], None]] = deque()
        self._turns = 0

    def leave(self, end: Callable[[], None]) -> None:
        """`end` is called in one of the next turns of the loop, in the order of leaving."""
        self._leaving.append(end)
        if len(self._leaving) == 1:
            asyncio.get_running_loop().call_soon(self._next_turn)

    def _next_turn(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(min(OUT_PER_TURN, len(self._leaving))):
            loop.call_soon(self._leaving.popleft())  # on its own: where one fails, the others still get out
        if self._leaving:
            loop.call_soon(self._next_turn)
            self._turns += 1
            if self._turns % TURNS_PER_LOOK == 0:
                gc.collect(1)
