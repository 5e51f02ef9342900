"""What does not work now, looked up once for the heartbeats of many connections."""

from collections.abc import Callable

KEPT_MS = 100
"""As old as what a heartbeat says may be; all connections of a process together send hundreds a second."""


class DegradedGlance:
    """Asks every operation of this process at most ten times a second, however many heartbeats tell of it."""

    def __init__(self, ask: Callable[[], tuple[str, ...]], monotonic_ms: Callable[[], int]) -> None:
        self._ask = ask
        self._monotonic_ms = monotonic_ms
        self._until_ms: int | None = None
        self._told: tuple[str, ...] = ()

    def __call__(self) -> tuple[str, ...]:
        now_ms = self._monotonic_ms()
        if self._until_ms is None or now_ms >= self._until_ms:
            self._told, self._until_ms = self._ask(), now_ms + KEPT_MS
        return self._told
