"""Whatever a scenario does, the runner says how it stands, with the seed to run it again."""

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.console import Console

from loadtests.check import Fault, Finding, Verdict
from loadtests.faults import runner
from loadtests.faults.runner import keep, run_scenario, show, to_dict
from loadtests.faults.trial import NotPossibleHere, Proof, Scenario, Standing, Trial
from loadtests.measure import Goal

WHOLE = Verdict({}, [], 3, 4, 1, 4)


async def hold(trial: Trial) -> None:
    trial.directory.joinpath("litter").write_text("gone afterwards")
    trial.verdicts.append(WHOLE)
    trial.count("× hurt", 2)


async def lack(trial: Trial) -> None:
    raise NotPossibleHere("no such thing")


async def lose(trial: Trial) -> None:
    trial.verdicts.append(Verdict({Fault.LOST: 2}, [Finding(Fault.LOST, "command 7")], 3, 1, 1, 1))


async def crash(trial: Trial) -> None:
    raise TimeoutError("nobody answered")


async def stay(trial: Trial) -> None:
    await asyncio.Event().wait()


async def break_in_the_background(trial: Trial) -> None:
    asyncio.get_running_loop().call_soon(lambda: 1 // 0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def play(run: Callable[[Trial], Awaitable[None]], longest_s: float = 30.0) -> Proof:
    return run_scenario(Scenario("T-99", "a made-up fault", run, longest_s), 42, is_short=True, say=lambda words: None)


@pytest.mark.parametrize(
    ("run", "standing", "why"),
    [
        (hold, Standing.HELD, ""),
        (lack, Standing.NOT_HERE, "no such thing"),
        (lose, Standing.BROKEN, ""),
        (crash, Standing.BROKEN, "TimeoutError: nobody answered"),
        (break_in_the_background, Standing.BROKEN, "something of the run itself broke"),
    ],
)
def test_how_it_stands(run: Callable[[Trial], Awaitable[None]], standing: Standing, why: str) -> None:
    proof = play(run)
    assert proof.standing is standing
    assert why in proof.why
    assert not proof.trial.directory.exists()


def test_a_scenario_that_never_ends_is_ended() -> None:
    assert play(stay, 0.05).standing is Standing.BROKEN


def test_the_table_names_what_broke_and_how_to_see_it_again() -> None:
    told = io.StringIO()
    show([play(hold), play(lose), play(lack)], Console(file=told, width=200))
    said = told.getvalue()
    assert "2 × hurt" in said
    assert "3 commands, 4 facts, 4 deliveries" in said
    assert "2 × an accepted command has no fact in the log" in said
    assert "command 7" in said
    assert "not possible here: no such thing" in said
    assert "python -m loadtests prove --short --only T-99 --seed 42" in said


def test_a_missed_bar_is_told_with_its_figure() -> None:
    proof = play(hold)
    proof.trial.goals.append(Goal("back after", 31.4, "s", 30.0))
    said = to_dict(proof)["figures"]
    assert said == [
        {"name": "back after", "figure": 31.4, "unit": "s", "bar": 30.0, "is_ceiling": True, "verdict": "fail"}
    ]


def test_the_newest_run_of_each_length_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "RESULTS", tmp_path)
    keep([play(lose)])
    path = keep([play(hold)])
    kept = json.loads(path.read_text("utf-8"))
    assert list(kept) == ["T-99 short"]
    assert kept["T-99 short"]["standing"] == "held"
    assert kept["T-99 short"]["seed"] == 42
