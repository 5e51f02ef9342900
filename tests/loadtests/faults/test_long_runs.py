"""What a soak judges by: the drift of what is held, once it is warm."""

import pytest

from loadtests.faults.long_runs import drift


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([20] * 40, 0.0),
        ([5, 9, 12, 20] + [20] * 36, 0.0),
        ([20] * 20 + [30] * 20, 10.0),
        ([20] * 39 + [90], 0.0),
    ],
)
def test_the_beginning_and_one_visitor_count_for_nothing(counts: list[int], expected: float) -> None:
    assert drift(counts) == expected
