"""The generator's own ceiling."""

import os

from loadtests.bench import Bench
from loadtests.measure import Placement
from loadtests.runs.ceiling import measure_ceiling


async def test_more_is_taken_in_when_more_comes_in_one_write() -> None:
    cores = frozenset(os.sched_getaffinity(0))
    bench = Bench(Placement(cores, cores), 1, False, True, False, lambda words: None)
    found = await measure_ceiling(bench, posts=20)
    assert 0 < found["deliveries_per_s_1_in_a_write"] < found["deliveries_per_s_32_in_a_write"]
