"""A load test in its short form, against the real server alone."""

import os
from collections.abc import Awaitable, Callable

from loadtests.bench import Bench, Report
from loadtests.measure import Placement


async def play_quickly(run: Callable[[Bench], Awaitable[Report]]) -> Report:
    """One round, no references; sizes that prove that all is whole, and nothing about speed."""
    cores = frozenset(os.sched_getaffinity(0))
    report = await run(Bench(Placement(cores, cores), 1, False, True, False, lambda words: None))
    for name, verdict in report.verdicts.items():
        assert verdict.is_whole, (name, verdict.examples)
        assert verdict.commands > 0
    return report


def named(report: Report) -> dict[str, float]:
    """The figures of a report by name."""
    return {goal.name: goal.figure for goal in report.goals}
