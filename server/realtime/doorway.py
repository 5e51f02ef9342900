"""Whoever comes waits a moment, so that whoever is inside does not: a few are let in per turn of the event loop."""

import asyncio
from collections import deque

PER_TURN = 4
"""Some two milliseconds of work, and still a thousand a second."""


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
