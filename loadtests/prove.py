"""`python -m loadtests prove`: breaks things on purpose and says whether anything was lost."""

import json
import os
import sys
from typing import Annotated

import typer
from rich.console import Console

from loadtests.faults.catalogue import SCENARIOS
from loadtests.faults.runner import keep, run_all, run_scenario, show, to_dict
from loadtests.faults.trial import Proof, Scenario, silence

SEED = 20_261_122


def prove(
    only: Annotated[list[str] | None, typer.Option(help="One scenario, such as T-01; may be given again.")] = None,
    is_short: Annotated[bool, typer.Option("--short", help="Minutes instead of hours, for every change.")] = False,
    seed: Annotated[int, typer.Option(help="What is drawn follows from it.")] = SEED,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON in place of the table.")] = False,
    minutes: Annotated[float | None, typer.Option(help="How long T-36 goes on; 120 at length.")] = None,
    at_once: Annotated[int, typer.Option(min=1, max=8, help="Scenarios side by side, but those that are timed.")] = 1,
    keeps: Annotated[bool, typer.Option("--keep/--forget", help="Keep what was found in results/prove.json.")] = True,
) -> None:
    """Exit code 0: everything held that can run here. 1: a promise was broken or a bar was missed."""
    console = Console(stderr=is_json, width=None if sys.stdout.isatty() else 200)

    def tell(proof: Proof) -> None:
        scenario = proof.scenario
        console.print(f"{scenario.id} {proof.standing} in {proof.took_s:.0f} s  {scenario.title}", markup=False)

    scenarios = choose(only or [])
    if len(scenarios) == 1:
        with console.status(scenarios[0].id) as status:
            say = status.update if console.is_terminal else silence
            proofs = [run_scenario(scenarios[0], seed, is_short=is_short, say=say, minutes=minutes)]
    else:
        proofs = run_all(scenarios, seed, is_short=is_short, at_once=at_once, on_proof=tell, minutes=minutes)
    show(proofs, console)
    if keeps:
        console.print(f"kept in {keep(proofs).name}")
    if is_json:
        sys.stdout.write(json.dumps([to_dict(proof) for proof in proofs], indent=1, ensure_ascii=False) + os.linesep)
    if any(proof.standing.is_failure for proof in proofs):
        raise typer.Exit(1)


def choose(only: list[str]) -> list[Scenario]:
    """Those that are named; all, if none is."""
    known = {scenario.id.casefold(): scenario for scenario in SCENARIOS}
    if unknown := [name for name in only if name.casefold() not in known]:
        raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(scenario.id for scenario in SCENARIOS)}")
    return [known[name.casefold()] for name in only] if only else list(SCENARIOS)
