"""How soon something that keeps ending is started again. Pure."""

from collections import deque

REMEMBERED_S = 600.0
"""An end as long ago as that says nothing of the next start."""
FIRST_REST_S = 4.0
"""After the second end; each further one doubles it. The first is an accident."""
LONGEST_REST_S = 60.0


class Restarts:
    """The ends of one process that is started when somebody asks for it. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._ends: deque[float] = deque()

    def note_end(self, now: float) -> float:
        """It has ended, and not in good order; how long it rests."""
        self._forget(now)
        self._ends.append(now)
        return self.rest(now)

    def rest(self, now: float) -> float:
        """How long it is not to be started yet."""
        self._forget(now)
        count = len(self._ends)
        if count < 2:
            return 0.0
        return max(0.0, self._ends[-1] + min(LONGEST_REST_S, FIRST_REST_S * 2.0 ** (count - 2)) - now)

    def _forget(self, now: float) -> None:
        while self._ends and now - self._ends[0] >= REMEMBERED_S:
            self._ends.popleft()
