"""Heartbeats tell what does not work at most a moment late, and do not ask for it one by one."""

from protocol.downstream import DegradedMode
from server.realtime.degraded import KEPT_MS, DegradedGlance


def test_many_heartbeats_of_a_moment_ask_once_and_the_next_moment_asks_again() -> None:
    """Rule HB4."""
    now_ms, asked = 5_000, 0
    degraded: tuple[str, ...] = ()

    def ask() -> tuple[str, ...]:
        nonlocal asked
        asked += 1
        return degraded

    glance = DegradedGlance(ask, lambda: now_ms)
    assert [glance() for _ in range(100)] == [()] * 100
    degraded = (DegradedMode.REDIS,)
    now_ms += KEPT_MS - 1
    assert glance() == ()
    assert asked == 1
    now_ms += 1
    assert [glance() for _ in range(100)] == [(DegradedMode.REDIS,)] * 100
    assert asked == 2
