"""Commands are sent at least once, some twice, some too early or too late."""

import random
from itertools import pairwise

from loadtests.faults.repeats import draw_sendings


def test_every_command_is_sent_and_about_a_fifth_again() -> None:
    sendings = [number for window in draw_sendings(random.Random(1), 2_000) for number in window]
    assert set(sendings) == set(range(2_000))
    assert 400 < len(sendings) - 2_000 < 900


def test_some_leave_out_of_order_but_never_out_of_their_window() -> None:
    windows = list(draw_sendings(random.Random(2), 240))
    assert any(window != sorted(window) for window in windows)
    for earlier, later in pairwise(windows):
        assert max(earlier) < min(later)
