"""What is killed follows from the seed, and nothing is spared."""

import random

from loadtests.faults.kills import PARTS, draw_kills


def test_the_same_seed_kills_the_same_in_the_same_order() -> None:
    assert list(draw_kills(random.Random(5), 40)) == list(draw_kills(random.Random(5), 40))


def test_a_long_run_kills_every_part() -> None:
    assert set(draw_kills(random.Random(5), 320)) == set(PARTS)
