"""Clocks that never go back, identifiers that sort by age."""

import os

from hypothesis import given
from hypothesis import strategies as st

from clients.sdk.device_clock import DeviceClock, make_uuid7


def test_the_monotonic_clock_does_not_go_back_and_the_boot_stays_the_same() -> None:
    clock = DeviceClock()
    first, second = clock.now(), clock.now()
    assert second.monotonic_ms >= first.monotonic_ms
    assert first.wall_ms > 1_700_000_000_000
    assert 0 <= clock.boot_id < 2**32
    if os.path.exists("/proc/sys/kernel/random/boot_id"):
        assert DeviceClock().boot_id == clock.boot_id


@given(st.integers(0, 2**48 - 2), st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_a_uuid7_is_one_by_the_book_and_sorts_by_time(wall_ms: int, random1: bytes, random2: bytes) -> None:
    earlier, later = make_uuid7(wall_ms, random1), make_uuid7(wall_ms + 1, random2)
    assert earlier.version == 7
    assert earlier.variant == "specified in RFC 4122"
    assert earlier.int >> 80 == wall_ms
    assert earlier < later
