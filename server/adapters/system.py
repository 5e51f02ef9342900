"""The machine's clock and randomness: the only place that reads them for the use cases."""

import secrets
import time
from uuid import UUID


class SystemClock:
    """Implements `Clock`."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> int:
        return time.monotonic_ns() // 1_000_000


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): sorts by the millisecond it was made in, then at random."""
    moment = (time.time_ns() // 1_000_000) << 80
    noise = secrets.randbits(80)
    version, variant = 0x7 << 76, 0x2 << 62
    return UUID(int=moment | version | (noise & ~(0xF << 76) & ~(0x3 << 62)) | variant)
