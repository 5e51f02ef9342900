"""Median and centile by the stated method, on the small samples that a cover has."""

import pytest

from server.figures.spread import ascending, centile, median, spread_of


@pytest.mark.parametrize(
    ("durations", "in_the_middle", "ninetieth"),
    [
        ([], None, None),
        ([7], 7, 7),
        ([9, 1], 5, 9),
        ([1, 2], 1, 2),  # (1 + 2) / 2 is rounded down
        ([5, 1, 3], 3, 5),
        (list(range(1, 10)), 5, 9),  # nine: 0.9 × 9 = 8.1, so the ninth
        (list(range(1, 11)), 5, 9),  # ten: 0.9 × 10 = 9, so the ninth
        (list(range(1, 12)), 6, 10),  # eleven: 9.9, so the tenth
        (list(range(1, 101)), 50, 90),
    ],
)
def test_median_and_ninetieth_centile(durations: list[int], in_the_middle: int | None, ninetieth: int | None) -> None:
    assert median(durations) == in_the_middle
    assert centile(durations, 90) == ninetieth


def test_a_centile_is_always_a_duration_that_was_measured() -> None:
    for count in range(1, 40):
        durations = [number * number for number in range(count)]
        assert centile(durations, 90) in durations


def test_what_is_missing_is_said_and_never_counted_as_zero() -> None:
    spread = spread_of([10, 20], [4, 3, 4], not_reported=1, not_reached=2)
    assert (spread.count, spread.median_ms, spread.max_ms) == (2, 15, 20)
    assert (spread.not_reported, spread.not_reached) == (1, 2)
    assert spread.seqs == (3, 4)


def test_facts_are_named_once_and_in_order() -> None:
    assert ascending([3, 1, 3, 2]) == (1, 2, 3)
