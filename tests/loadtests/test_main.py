"""The command line of the load tests."""

import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from loadtests import __main__ as command_line
from loadtests.bench import Bench, Report
from loadtests.check import Fault, Verdict
from loadtests.measure import Goal
from loadtests.workloads import WORKLOADS

APP = typer.Typer()
APP.command()(command_line.main)


@pytest.fixture(autouse=True)
def process_as_it_was() -> Iterator[None]:
    """The command pins this process and raises its limits."""
    cores, limits = os.sched_getaffinity(0), resource.getrlimit(resource.RLIMIT_NOFILE)
    yield
    os.sched_setaffinity(0, cores)
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)


@pytest.mark.parametrize(
    ("goal", "faults", "exit_code"),
    [
        (Goal("met", 0.5, "×", 0.9), {}, 0),
        (Goal("missed", 1.5, "×", 0.9), {}, 1),
        (Goal("met", 0.5, "×", 0.9), {Fault.GAP: 1}, 1),
        (Goal("near", 0.88, "×", 0.9, spread=0.1), {}, 3),
    ],
)
def test_the_exit_code_says_whether_the_goals_are_met(
    goal: Goal, faults: dict[Fault, int], exit_code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run(bench: Bench) -> Report:
        return Report("fanout", [goal], {"vigie": Verdict(faults, [], 1, 1, 1, 1)})

    monkeypatch.setitem(WORKLOADS, "fanout", run)
    kept: list[Report] = []

    def keep(report: Report) -> Path:
        kept.append(report)
        return Path("kept.json")

    monkeypatch.setattr(command_line, "keep", keep)
    assert CliRunner().invoke(APP, ["fanout"]).exit_code == exit_code
    assert [report.workload for report in kept] == ["fanout"]


def test_a_name_that_is_none_is_refused_with_those_there_are() -> None:
    result = CliRunner().invoke(APP, ["fan-out"], env={"COLUMNS": "200"})
    assert result.exit_code == 2
    assert "fan-out is none of fanout, side_by_side" in result.output


def test_the_short_form_judges_by_wholeness_alone_and_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(bench: Bench) -> Report:
        assert bench.is_quick
        return Report("fanout", [Goal("missed", 1.5, "×", 0.9)], {"vigie": Verdict({}, [], 1, 1, 1, 1)})

    monkeypatch.setitem(WORKLOADS, "fanout", run)
    monkeypatch.delattr(command_line, "keep")
    assert CliRunner().invoke(APP, ["fanout", "--quick"]).exit_code == 0
