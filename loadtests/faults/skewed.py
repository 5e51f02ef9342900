"""T-22b: two servers whose own clocks are a minute apart: nothing is lost or refused, and `vigie doctor` says so."""

import asyncio
import os
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from loadtests.faults.exercise import exercise
from loadtests.faults.installation import Installation, install
from loadtests.faults.processes import ROOT
from loadtests.faults.trial import Trial
from loadtests.measure import Goal

APART_S = 60.0
"""What credentials, tickets and codes must bear between two machines."""
_WRONG_CLOCK = """
import time
_time_ns = time.time_ns
time.time_ns = lambda: _time_ns() + {skew_ns}
time.time = lambda: time.time_ns() / 1e9
"""


def wrong_clock(directory: Path, skew_s: float) -> dict[str, str]:
    """Variables with which every Python process has a clock that is off by so much; its monotonic one is right."""
    directory.mkdir(parents=True)
    (directory / "sitecustomize.py").write_text(_WRONG_CLOCK.format(skew_ns=round(skew_s * 1e9)), "utf-8")
    return {"PYTHONPATH": str(directory)}


async def servers_apart(trial: Trial) -> None:
    """T-22b: one server is a minute ahead or behind; people go from one to the other with what the first gave them."""
    rounds, for_s = trial.pick((1, 2.0), (20, 10.0))
    refused = 0
    for number in range(rounds):
        skew_s = trial.dice.choice((APART_S, -APART_S))
        trial.say(f"one server is {skew_s:+.0f} s off: {number + 1} of {rounds}")
        directory = trial.directory / str(number)
        clock = wrong_clock(directory / "clock", skew_s)
        async with AsyncExitStack() as running:
            installation = await running.enter_async_context(install(directory / "run", servers=1))
            await installation.add_server(environment=clock).start()
            operation = await running.enter_async_context(exercise(installation, crews=4, posts=4))
            async with operation.under_load(0.1):
                await asyncio.sleep(for_s)
                for watcher in operation.watchers:  # the other server is to believe the tickets of this one
                    other = next(one for one in operation.fleets.values() if one is not watcher.fleet)
                    watcher.fleet = other
                    assert watcher.socket is not None
                    watcher.socket.cut()
                    trial.count("changes of server with a ticket")
                await operation.accepts_again()
                await asyncio.sleep(for_s / 2)
            joins = [watcher.joins for watcher in operation.watchers]
            trial.verdicts.append(await operation.judge())
            trial.require(min(joins) >= 2, "a watcher did not come in at the other server")
            refused += sum(
                close is not None and 4_000 <= close < 4_500 for each in operation.watchers for close in each.closes
            )
            said = await _doctor(installation, clock)
            way = "60 s ahead of the database's" if skew_s > 0 else "60 s behind the database's"
            trial.require(way in said, f"doctor does not say that this clock is {way}: {said[:800]}")
            trial.require_calm(installation.said())
            trial.count("× servers with clocks apart")
    trial.goals.append(Goal("closed as not signed in, too fast or against the order", refused, "", 0.0))
    trial.notes.append(
        "Clocks of servers that are apart by a minute put a minute's error into the times of facts; the order is that "
        "of the log, and `vigie doctor` tells the clock."
    )


async def _doctor(installation: Installation, clock: dict[str, str]) -> str:
    """On the machine whose clock is wrong, as an operator runs it."""
    addresses = installation.stores.addresses
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", "doctor", "--data-dir", str(installation.data_dir),
        "--database-url", addresses["database_url"], "--redis-url", addresses["redis_url"],
        cwd=ROOT, env=os.environ | clock, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return " ".join(said.decode(errors="replace").split())
