"""Runs scenarios one after the other, and says what each showed."""

import asyncio
import json
import multiprocessing
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from rich.table import Table

from loadtests.faults.trial import NotPossibleHere, Proof, Say, Scenario, Standing, Trial, silence
from loadtests.measure import Goal, Mark
from loadtests.report import RESULTS, machine

LONG_IS_LONGER = 20.0
"""How much more time than its short form the long form of a scenario may take."""
_STYLES = {
    Standing.HELD: "green",
    Standing.MISSED: "bold yellow",
    Standing.BROKEN: "bold red",
    Standing.NOT_HERE: "dim",
}


def run_scenario(
    scenario: Scenario, seed: int, *, is_short: bool, say: Say = silence, minutes: float | None = None
) -> Proof:
    """Play it in a loop and a directory of its own; whatever goes wrong is told, never raised."""
    directory = Path(tempfile.mkdtemp(prefix="vigie-prove-"))
    trial = Trial(seed, is_short, directory, say, minutes=minutes)
    began = time.monotonic()
    try:
        standing, why = uvloop.run(_play(scenario, trial))
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    trial.say = silence
    return Proof(scenario, trial, standing, time.monotonic() - began, why)


def run_all(
    scenarios: Sequence[Scenario],
    seed: int,
    *,
    is_short: bool,
    at_once: int,
    on_proof: Callable[[Proof], None],
    minutes: float | None = None,
) -> list[Proof]:
    """Play all of them, in processes of their own, so many side by side; in the order of the catalogue."""
    proofs: dict[str, Proof] = {}
    alone = [scenario for scenario in scenarios if scenario.is_alone or at_once == 1]
    together = [scenario for scenario in scenarios if scenario not in alone]
    for group, width in ((alone, 1), (together, at_once)):
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(width, mp_context=spawn, max_tasks_per_child=1) as pool:
            waiting = [
                pool.submit(run_scenario, scenario, seed, is_short=is_short, minutes=minutes) for scenario in group
            ]
            for ended in as_completed(waiting):
                proof = ended.result()
                proofs[proof.scenario.id] = proof
                on_proof(proof)
    return [proofs[scenario.id] for scenario in scenarios]


async def _play(scenario: Scenario, trial: Trial) -> tuple[Standing, str]:
    broken: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: broken.append(_what(context)))
    within_s = scenario.longest_s * (1.0 if trial.is_short else LONG_IS_LONGER) + (trial.minutes or 0.0) * 60
    try:
        async with asyncio.timeout(within_s):
            await scenario.run(trial)
    except NotPossibleHere as missing:
        return Standing.NOT_HERE, str(missing)
    except Exception as failure:
        trial.notes.append("".join(traceback.format_exception(failure))[-4_000:])
        return Standing.BROKEN, f"{type(failure).__name__}: {failure}"
    if broken:
        return Standing.BROKEN, f"something of the run itself broke: {broken[0]}"
    return trial.standing(), ""


def _what(context: dict[str, Any]) -> str:
    return f"{context['message']}: {context.get('exception')!r}"


def show(proofs: Sequence[Proof], console: Console) -> None:
    """One table, then what broke, each with the words to run it again."""
    table = Table("id", "what is broken on purpose", "done", "seen and judged", "figures", "seed", "s", "stands")
    for proof in proofs:
        table.add_row(
            proof.scenario.id,
            proof.scenario.title,
            ", ".join(f"{count:,} {what}" for what, count in proof.trial.counts.items()),
            judged(proof),
            "\n".join(told(goal) for goal in proof.trial.goals),
            str(proof.trial.seed),
            f"{proof.took_s:.0f}",
            f"[{_STYLES[proof.standing]}]{proof.standing}[/]",
        )
    console.print(table)
    for proof in proofs:
        if proof.why:
            console.print(f"[{_STYLES[proof.standing]}]{proof.scenario.id} {proof.standing}: [/]", end="")
            console.print(proof.why, markup=False)
        for verdict in proof.trial.verdicts:
            for fault, count in verdict.counts.items():
                console.print(f"  {proof.scenario.id}: {count} × {fault}", markup=False)
            for finding in verdict.examples:
                console.print(f"    {finding.what}", markup=False)
        if proof.standing.is_failure:
            for note in proof.trial.notes:
                console.print(note, markup=False)
            length = "--short " if proof.trial.is_short else ""
            console.print(
                f"  again: python -m loadtests prove {length}--only {proof.scenario.id} --seed {proof.trial.seed}"
            )


def judged(proof: Proof) -> str:
    """How much the checker looked at."""
    verdicts = proof.trial.verdicts
    if not verdicts:
        return ""
    commands, facts = sum(each.commands for each in verdicts), sum(each.facts for each in verdicts)
    deliveries = sum(each.deliveries for each in verdicts)
    return f"{commands:,} commands, {facts:,} facts, {deliveries:,} deliveries"


def told(goal: Goal) -> str:
    """One figure with its bar."""
    bar = "" if goal.bar is None else f" ({'≤' if goal.is_ceiling else '≥'} {goal.bar:g})"
    missed = " MISSED" if goal.mark is Mark.FAIL else ""
    return f"{goal.name} {goal.figure:.4g} {goal.unit}".rstrip() + bar + missed


def to_dict(proof: Proof) -> dict[str, Any]:
    """Everything, for programs."""
    trial = proof.trial
    return {
        "id": proof.scenario.id,
        "title": proof.scenario.title,
        "standing": proof.standing,
        "why": proof.why,
        "seed": trial.seed,
        "length": "short" if trial.is_short else "long",
        "took_s": round(proof.took_s, 1),
        "done": trial.counts,
        "checked": {
            "commands": sum(verdict.commands for verdict in trial.verdicts),
            "facts": sum(verdict.facts for verdict in trial.verdicts),
            "observers": sum(verdict.observers for verdict in trial.verdicts),
            "deliveries": sum(verdict.deliveries for verdict in trial.verdicts),
            "faults": {fault.name: count for verdict in trial.verdicts for fault, count in verdict.counts.items()},
        },
        "figures": [_figure(goal) for goal in trial.goals],
        "notes": [] if proof.standing.is_failure else trial.notes,
        "machine": machine(),
    }


def keep(proofs: Sequence[Proof]) -> Path:
    """Beside what was kept before: the newest run of each scenario, in each length."""
    path = RESULTS / "prove.json"
    kept: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for proof in proofs:
        said = to_dict(proof)
        kept[f"{said['id']} {said['length']}"] = said
    RESULTS.mkdir(exist_ok=True)
    path.write_text(json.dumps(dict(sorted(kept.items())), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def _figure(goal: Goal) -> dict[str, Any]:
    is_number = goal.figure == goal.figure
    figure = round(goal.figure, 4) if is_number else None
    return {"name": goal.name, "figure": figure, "unit": goal.unit, "bar": goal.bar} | {
        "is_ceiling": goal.is_ceiling,
        "verdict": goal.mark,
    }
