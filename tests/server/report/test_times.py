"""Times and durations on paper."""

import pytest

from server.report.times import Times, duration, hours

NOON = 1_790_000_000_000  # 2026-09-21 14:13:20 UTC


@pytest.mark.parametrize(
    ("milliseconds", "shown"),
    [(None, "—"), (0, "0:00"), (65_000, "1:05"), (59_600, "1:00"), (3_600_000, "1:00:00"), (3_725_000, "1:02:05")],
)
def test_durations(milliseconds: int | None, shown: str) -> None:
    assert duration(milliseconds) == shown


def test_hours_and_minutes() -> None:
    assert hours(12 * 3_600_000 + 5 * 60_000) == "12 h 05"


def test_times_are_those_of_the_zone_that_was_asked_for() -> None:
    times = Times("Europe/Paris", "fr", NOON, NOON + 60_000)
    assert times.full(NOON) == "21/09/2026 16:13"
    assert times.with_seconds(NOON) == "16:13:20"
    assert Times("UTC", "en", NOON, NOON + 60_000).full(NOON) == "2026-09-21 14:13"


def test_an_operation_of_several_days_has_the_day_with_each_time() -> None:
    assert Times("UTC", "fr", NOON, NOON + 86_400_000).clock(NOON) == "21/09 14:13"
    assert Times("UTC", "en", NOON, NOON + 86_400_000).clock(NOON) == "09-21 14:13"
