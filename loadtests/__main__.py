"""`python -m loadtests NAME`: plays a load test against the real server and says whether it holds what it promises.

`python -m loadtests prove` breaks parts of it meanwhile; `python -m loadtests page` writes `PROOF.md` from all that is
kept.
"""

import asyncio
import os
import resource
import sys
from typing import Annotated, Any

import typer
import uvloop
from rich.console import Console

from loadtests.bench import Bench, Report
from loadtests.measure import FEWEST_ROUNDS, Mark, place
from loadtests.page import write_page
from loadtests.prove import prove
from loadtests.report import keep, show, to_json
from loadtests.workloads import WORKLOADS

_QUICK_ROUNDS = 2
"""For a test of the load test itself."""
_SOCKETS = 8_192


def main(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(WORKLOADS)}; or `all`.")],
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON in place of the table.")] = False,
    has_references: Annotated[
        bool, typer.Option("--reference/--alone", help="Play the same to plain servers, for the ratios.")
    ] = True,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="Interleaved rounds.")] = FEWEST_ROUNDS,
    is_quick: Annotated[bool, typer.Option("--quick", help="Small and short: does it work at all?")] = False,
    is_long: Annotated[
        bool, typer.Option("--long", help="`growth` up to a million facts, `mass_casualty` at ×1: two hours.")
    ] = False,
) -> None:
    """Exit code 0: every goal met and every history whole. 1: not. 3: a goal cannot be decided on this machine."""
    names = list(WORKLOADS) if name == "all" else [name]
    if unknown := [each for each in names if each not in WORKLOADS]:
        raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(WORKLOADS)}")
    _allow_sockets()
    placement = place()
    os.sched_setaffinity(0, placement.generator)
    console = Console(stderr=is_json)
    marks = []
    for each in names:
        with console.status(each) as status:
            bench = Bench(
                placement, _QUICK_ROUNDS if is_quick else rounds, has_references, is_quick, is_long, status.update
            )
            report = uvloop.run(_run(each, bench))
        if is_quick:  # sizes that say nothing about the goals: what counts is that every history is whole
            report.goals = [goal._replace(bar=None) for goal in report.goals]
        show(report, console)
        if not is_quick:
            console.print(f"kept in {keep(report).name}")
        if is_json:
            sys.stdout.write(to_json(report) + "\n")
        marks.append(report.mark)
    if Mark.FAIL in marks:
        raise typer.Exit(1)
    if Mark.UNDECIDABLE in marks:
        raise typer.Exit(3)


async def _run(name: str, bench: Bench) -> Report:
    """A load test in which something of its own broke has found nothing."""
    broken: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: broken.append(context))
    report = await WORKLOADS[name](bench)
    for context in broken:
        raise RuntimeError(context["message"]) from context.get("exception")
    return report


def _allow_sockets() -> None:
    """Both ends of thousands of sockets are on this machine; children inherit the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _SOCKETS if hard == resource.RLIM_INFINITY else min(hard, _SOCKETS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    _allow_sockets()
    if sys.argv[1:2] == ["prove"]:
        del sys.argv[1]
        typer.run(prove)
    elif sys.argv[1:] == ["page"]:
        sys.stdout.write(f"{write_page()}\n")
    else:
        typer.run(main)
