"""A failing server is left alone for a moment, so that whoever calls it does not wait for nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from server.ports import Unavailable

FAILURES_TO_OPEN = 3
OPEN_S = 0.5


class Breaker:
    """Counts failures in a row; after three, calls fail at once, but for one probe each half second."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._monotonic_s = monotonic_s
        self._failures = 0
        self._resting_until_s = 0.0
        self._is_probing = False

    def close(self) -> None:
        """The server was just heard: calls go through again."""
        self._failures = 0

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Around one call: raises `Unavailable` if it should not be made; counts it if it ends in `Unavailable`."""
        is_probe = self._failures >= FAILURES_TO_OPEN
        if is_probe and (self._is_probing or self._monotonic_s() < self._resting_until_s):
            raise Unavailable(f"Redis failed {self._failures} times in a row and is left alone for a moment")
        self._is_probing = self._is_probing or is_probe
        try:
            yield
        except Unavailable:
            self._failures += 1
            self._resting_until_s = self._monotonic_s() + OPEN_S
            raise
        else:
            self._failures = 0
        finally:
            if is_probe:
                self._is_probing = False
