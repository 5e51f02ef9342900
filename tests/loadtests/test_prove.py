"""The command line of the faults."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from loadtests import prove as command_line
from loadtests.faults.catalogue import SCENARIOS
from loadtests.faults.trial import NotPossibleHere, Scenario, Trial
from loadtests.measure import Goal
from loadtests.prove import choose, prove

APP = typer.Typer()
APP.command()(prove)


async def hold(trial: Trial) -> None:
    trial.count("× done", trial.seed)


async def lack(trial: Trial) -> None:
    raise NotPossibleHere("not on this machine")


async def miss(trial: Trial) -> None:
    trial.goals.append(Goal("lost", 9.0, "", 0.0))


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    made_up = tuple(Scenario(f"T-{number}", "made up", run) for number, run in ((91, hold), (92, lack), (93, miss)))
    monkeypatch.setattr(command_line, "SCENARIOS", made_up)


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [(["--only", "T-91"], 0), (["--only", "t-91", "--only", "T-92"], 0), (["--only", "T-93"], 1), ([], 1)],
)
def test_the_exit_code_says_whether_anything_broke(words: list[str], exit_code: int) -> None:
    assert CliRunner().invoke(APP, [*words, "--forget", "--short"]).exit_code == exit_code


def test_an_unknown_number_is_refused_with_those_there_are() -> None:
    with pytest.raises(typer.BadParameter, match="T-7 is none of T-91"):
        choose(["T-7"])


def test_what_was_found_is_printed_for_programs_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from loadtests.faults import runner

    monkeypatch.setattr(runner, "RESULTS", tmp_path)
    ended = CliRunner().invoke(APP, ["--only", "T-91", "--seed", "5", "--json"])
    [said] = json.loads(ended.stdout[ended.stdout.index("[\n") :])
    assert (said["seed"], said["done"], said["length"]) == (5, {"× done": 5}, "long")
    assert json.loads((tmp_path / "prove.json").read_text("utf-8"))["T-91 long"]["standing"] == "held"


def test_without_names_everything_is_played(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command_line, "SCENARIOS", SCENARIOS)
    assert choose([]) == list(SCENARIOS)
