import time
from uuid import RFC_4122

from server.adapters.system import SystemClock, new_id


def test_the_clock_tells_utc_in_milliseconds() -> None:
    before = int(time.time() * 1000)
    assert before <= SystemClock().now() <= int(time.time() * 1000) + 1


def test_the_monotonic_clock_never_goes_back() -> None:
    clock = SystemClock()
    readings = [clock.monotonic() for _ in range(1000)]
    assert readings == sorted(readings)


def test_a_new_id_is_a_uuid_of_version_7_that_carries_its_time() -> None:
    before = SystemClock().now()
    ids = [new_id() for _ in range(1000)]
    after = SystemClock().now()
    assert {(one.version, one.variant) for one in ids} == {(7, RFC_4122)}
    assert all(before <= one.int >> 80 <= after for one in ids)
    assert len(set(ids)) == 1000
