"""The bucket: a burst, a steady refill, and debt."""

from server.realtime.rates import RateBucket


def test_a_burst_is_free_and_what_exceeds_it_is_debt() -> None:
    bucket = RateBucket(10, 20, now=0)
    bucket.take(20, now=0)
    assert not bucket.is_in_debt(0)
    bucket.take(1, now=0)
    assert bucket.is_in_debt(0)


def test_debt_is_paid_off_by_time_a_little_faster_than_announced() -> None:
    bucket = RateBucket(10, 20, now=0)
    bucket.take(31, now=0)
    assert bucket.is_in_debt(999)
    assert not bucket.is_in_debt(1_001)


def test_idleness_saves_up_no_more_than_the_burst() -> None:
    bucket = RateBucket(10, 20, now=0)
    bucket.take(21, now=1_000_000)
    assert bucket.is_in_debt(1_000_000)
