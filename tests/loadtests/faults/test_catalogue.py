"""The catalogue of faults: each number once, each scenario reachable, nothing that was written left out.

Scenarios are played by `make prove-short`, in their short form, with every change.
"""

import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

import loadtests.faults.dead_peers
import loadtests.faults.long_runs
import loadtests.faults.out_of_memory
import loadtests.faults.overload
import loadtests.faults.pauses
import loadtests.faults.power
import loadtests.faults.rebuilding
import loadtests.faults.recovery
import loadtests.faults.replayed
import loadtests.faults.restarts
import loadtests.faults.scarcity
import loadtests.faults.sentinels
import loadtests.faults.skewed
import loadtests.faults.stores_gone
from loadtests.faults.catalogue import SCENARIOS
from loadtests.faults.trial import Scenario, Trial

PLAYED = (
    loadtests.faults.dead_peers,
    loadtests.faults.long_runs,
    loadtests.faults.out_of_memory,
    loadtests.faults.overload,
    loadtests.faults.pauses,
    loadtests.faults.power,
    loadtests.faults.rebuilding,
    loadtests.faults.recovery,
    loadtests.faults.replayed,
    loadtests.faults.restarts,
    loadtests.faults.scarcity,
    loadtests.faults.sentinels,
    loadtests.faults.skewed,
    loadtests.faults.stores_gone,
)
WANTED = (1, 2, 3, 4, 5, 7, 8, 9, *range(10, 21), *range(22, 33), 36, 37, 38)


def test_every_number_stands_once_and_none_that_was_asked_for_is_missing() -> None:
    ids = [scenario.id for scenario in SCENARIOS]
    assert len(set(ids)) == len(ids)
    numbers = {int(re.sub(r"\D", "", each)) for each in ids}
    assert set(WANTED) - numbers == set()


@pytest.mark.parametrize("module", PLAYED, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_scenario_that_was_written_is_in_the_catalogue(module: ModuleType) -> None:
    written = {
        function
        for _, function in inspect.getmembers(module, inspect.iscoroutinefunction)
        if function.__module__ == module.__name__ and list(inspect.signature(function).parameters) == ["trial"]
    }
    assert written
    assert written - {scenario.run for scenario in SCENARIOS} == set()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
def test_every_scenario_says_what_it_breaks_and_takes_a_trial(scenario: Scenario) -> None:
    assert scenario.title
    assert (scenario.run.__doc__ or "").strip()
    assert next(iter(inspect.signature(scenario.run).parameters.values())).annotation in (Trial, "Trial")


def test_nobody_ends_processes_by_a_name() -> None:
    for path in Path(loadtests.faults.pauses.__file__).parent.glob("*.py"):
        assert not re.search(r"pkill|killall", path.read_text("utf-8")), path.name
