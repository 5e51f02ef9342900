"""The clocks of this device (rule C8), and the identifiers that are made from them."""

import os
import time
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

_LINUX_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_MONOTONIC = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""CLOCK_BOOTTIME goes on counting while a laptop sleeps; where there is none, the ordinary monotonic clock."""


class Instant(NamedTuple):
    """One moment, read on both clocks."""

    wall_ms: int
    """UTC epoch milliseconds as the device believes; may be wrong or jump."""
    monotonic_ms: int
    """Milliseconds since some moment of this boot; never goes back."""


class DeviceClock:
    """Reads the clocks; handed to everything that needs the time, so that tests can bring their own."""

    def __init__(self) -> None:
        self.boot_id = _read_boot_id()

    def now(self) -> Instant:
        return Instant(time.time_ns() // 1_000_000, time.clock_gettime_ns(_MONOTONIC) // 1_000_000)


def _read_boot_id() -> int:
    """32 bits that change at each boot; where the system does not tell, each process counts as a boot of its own."""
    try:
        seed = _LINUX_BOOT_ID.read_bytes()
    except OSError:
        seed = os.urandom(16)
    return int.from_bytes(blake2b(seed, digest_size=4).digest())


def make_uuid7(wall_ms: int, randomness: bytes) -> UUID:
    """A UUID version 7 (RFC 9562): sorts by age. `randomness` is 10 bytes, of which 74 bits are used."""
    value = (wall_ms & (1 << 48) - 1) << 80 | int.from_bytes(randomness)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
