"""How fast a peer may speak: a bucket that refills steadily and may go into debt, which stops the reading."""

_TOLERANCE = 1.1
"""The bucket refills a tenth faster than announced: who keeps exactly to the limit is never stopped for jitter."""


class RateBucket:
    """Tokens for messages of one kind of one peer.

    What has been read cannot be unread, so a message is always taken; what is refused is to read on while in debt.
    """

    __slots__ = ("_burst", "_filled_at", "_level", "_per_ms")

    def __init__(self, per_s: int, burst: int, now: int) -> None:
        self._per_ms = per_s * _TOLERANCE / 1000
        self._burst = float(burst)
        self._level = float(burst)
        self._filled_at = now

    def take(self, cost: int, now: int) -> None:
        """One message of this weight came in at `now`, monotonic ms."""
        self._refill(now)
        self._level -= cost

    def is_in_debt(self, now: int) -> bool:
        """More came in than may."""
        self._refill(now)
        return self._level < 0

    def _refill(self, now: int) -> None:
        if now > self._filled_at:
            self._level = min(self._burst, self._level + (now - self._filled_at) * self._per_ms)
            self._filled_at = now
