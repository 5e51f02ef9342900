import asyncio

import pytest

from server.adapters.redis.breaker import FAILURES_TO_OPEN, OPEN_S, Breaker
from server.ports import Unavailable


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def fail(breaker: Breaker) -> None:
    with pytest.raises(Unavailable, match="broken"), breaker.attempt():
        raise Unavailable("broken")


def is_open(breaker: Breaker) -> bool:
    try:
        with breaker.attempt():
            return False
    except Unavailable:
        return True


def opened(breaker: Breaker) -> Breaker:
    for _ in range(FAILURES_TO_OPEN):
        fail(breaker)
    return breaker


def test_failures_in_a_row_open_it(breaker: Breaker) -> None:
    assert is_open(opened(breaker))


def test_a_success_in_between_keeps_it_closed(breaker: Breaker) -> None:
    for _ in range(FAILURES_TO_OPEN - 1):
        fail(breaker)
    assert not is_open(breaker)
    fail(breaker)
    assert not is_open(breaker)


def test_after_a_rest_one_probe_goes_and_a_good_one_closes_it(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now_s += OPEN_S
    with breaker.attempt():
        assert is_open(breaker)
    assert not is_open(breaker)


def test_a_bad_probe_starts_another_rest(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now_s += OPEN_S
    fail(breaker)
    assert is_open(breaker)
    clock.now_s += OPEN_S
    assert not is_open(breaker)


def test_a_cancelled_probe_leaves_the_way_to_the_next(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now_s += OPEN_S
    with pytest.raises(asyncio.CancelledError), breaker.attempt():
        raise asyncio.CancelledError
    assert not is_open(breaker)


def test_what_is_no_failure_of_the_server_does_not_count(breaker: Breaker) -> None:
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(ValueError, match="ours"), breaker.attempt():
            raise ValueError("ours")
    assert not is_open(breaker)


def test_hearing_the_server_closes_it(breaker: Breaker) -> None:
    opened(breaker).close()
    assert not is_open(breaker)
