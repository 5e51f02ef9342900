"""T-10 and T-13: the load tests of the reconnection storm and of the slow readers, judged as faults."""

import os
from collections.abc import Awaitable, Callable

from loadtests.bench import Bench, Report
from loadtests.faults.trial import Trial
from loadtests.measure import FEWEST_ROUNDS, Goal, place
from loadtests.runs import reconnect_storm, slow_reader


async def storm(trial: Trial) -> None:
    """T-10: all phones are lost at once."""
    await _play(trial, reconnect_storm.run, decisive=("back after", "resumed without", "tokens looked up"))


async def slow_readers(trial: Trial) -> None:
    """T-13: some posts stop reading."""
    await _play(trial, slow_reader.run, decisive=("server memory", "throughput kept"))


async def _play(trial: Trial, run: Callable[[Bench], Awaitable[Report]], decisive: tuple[str, ...]) -> None:
    """In the short form ratios of speed say nothing, and only what is named decides."""
    placement, cores = place(), os.sched_getaffinity(0)
    os.sched_setaffinity(0, placement.generator)
    try:
        report = await run(Bench(placement, trial.pick(1, FEWEST_ROUNDS), False, trial.is_short, False, trial.say))
    finally:
        os.sched_setaffinity(0, cores)
    trial.verdicts += report.verdicts.values()
    trial.goals += [
        without_bar(goal) if trial.is_short and not _is_decisive(goal, decisive) else goal for goal in report.goals
    ]
    trial.count("× played")


def without_bar(goal: Goal) -> Goal:
    """The figure is told, and decides nothing."""
    return goal._replace(bar=None)


def _is_decisive(goal: Goal, decisive: tuple[str, ...]) -> bool:
    return any(words in goal.name for words in decisive)
