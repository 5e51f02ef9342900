"""When to come back, and with what: every close code has its duty."""

import pytest

from clients.sdk.device_clock import Instant
from clients.sdk.duties import DUTIES, STOP_REASONS, Duty, StopReason
from clients.sdk.reconnect import LONGEST_DELAY_MS, SOS_DELAY_MS, STABLE_AFTER_MS, TICKET_LIFE_MS, Reconnect
from protocol.downstream import Drain
from protocol.refusals import Close


def at(ms: int) -> Instant:
    return Instant(0, ms)


def slowest() -> float:
    """The draw that gives the longest delay there may be."""
    return 1.0


def reconnect() -> Reconnect:
    return Reconnect("token", slowest)


def test_the_delay_is_a_random_part_of_a_doubling_ceiling_up_to_30_s() -> None:
    """Rule RS6."""
    longest = reconnect()
    assert [longest.plan(None, at(0), has_sos=False) for _ in range(8)] == [
        500,
        1_000,
        2_000,
        4_000,
        8_000,
        16_000,
        LONGEST_DELAY_MS,
        LONGEST_DELAY_MS,
    ]
    assert Reconnect("token", lambda: 0.0).plan(None, at(7), has_sos=False) == 7


def test_only_a_stable_session_makes_the_delay_short_again() -> None:
    after = reconnect()
    for _ in range(4):
        after.plan(None, at(0), has_sos=False)
    after.note_welcome("ticket", at(0))
    assert after.plan(None, at(STABLE_AFTER_MS - 1), has_sos=False) == STABLE_AFTER_MS - 1 + 8_000
    after.note_welcome("ticket", at(0))
    assert after.plan(None, at(STABLE_AFTER_MS), has_sos=False) == STABLE_AFTER_MS + 500


def test_with_an_sos_waiting_the_first_two_tries_come_at_once() -> None:
    hurried = reconnect()
    assert [hurried.plan(None, at(0), has_sos=True) for _ in range(3)] == [SOS_DELAY_MS, SOS_DELAY_MS, 2_000]
    assert hurried.hurry(at(0), 30_000) == SOS_DELAY_MS
    assert hurried.hurry(at(0), 100) == 100


def test_a_drained_server_is_given_the_time_it_asked_for() -> None:
    drained = reconnect()
    drained.note_drain(Drain(within_ms=3_000, retry_ms=20_000), at(1_000))
    assert drained.leave_at_ms() == 4_000
    assert drained.plan(Close.GOING_AWAY, at(2_000), has_sos=False) == 22_000
    assert drained.leave_at_ms() is None


def test_an_unannounced_restart_is_given_5_s() -> None:
    assert reconnect().plan(Close.GOING_AWAY, at(0), has_sos=False) == 5_000


def test_too_fast_waits_10_s_more() -> None:
    assert reconnect().plan(Close.TOO_FAST, at(0), has_sos=False) == 10_500


def test_new_rights_are_fetched_at_once_but_not_in_a_hot_loop() -> None:
    changed = reconnect()
    assert changed.plan(Close.RIGHTS_CHANGED, at(0), has_sos=False) == 0
    assert changed.plan(Close.RIGHTS_CHANGED, at(0), has_sos=False) == 1_000


def test_the_ticket_is_used_while_it_lives_and_the_token_after_it() -> None:
    known = reconnect()
    assert known.credential(at(0)) == "token"
    known.note_welcome("ticket", at(0))
    assert known.credential(at(TICKET_LIFE_MS - 1)) == "ticket"
    assert known.credential(at(TICKET_LIFE_MS)) == "token"


def test_a_refused_ticket_is_followed_by_the_token_at_once() -> None:
    known = reconnect()
    known.note_welcome("ticket", at(0))
    known.credential(at(1))
    assert known.plan(Close.NOT_SIGNED_IN, at(2), has_sos=False) == 2
    assert known.credential(at(2)) == "token"


def test_a_token_refused_twice_in_a_row_is_dead_once_may_have_been_a_slow_network() -> None:
    refused = reconnect()
    refused.credential(at(0))
    assert isinstance(refused.plan(Close.NOT_SIGNED_IN, at(0), has_sos=False), int)
    assert refused.plan(Close.NOT_SIGNED_IN, at(0), has_sos=False) is StopReason.NOT_SIGNED_IN


@pytest.mark.parametrize("close", list(Close))
def test_every_close_code_has_a_duty_and_those_that_end_it_a_reason(close: Close) -> None:
    plan = reconnect().plan(close, at(0), has_sos=False)
    ends = DUTIES[close] in (Duty.STAY_AWAY, Duty.WIPE)
    assert isinstance(plan, StopReason) == ends
    assert not ends or plan is STOP_REASONS[close]
