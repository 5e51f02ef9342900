"""T-18: server processes, Redis and PostgreSQL are frozen and thawed, as by a long pause of a virtual machine."""

import asyncio
import time

from loadtests.faults.exercise import Exercise, exercise
from loadtests.faults.installation import install
from loadtests.faults.processes import frozen
from loadtests.faults.trial import Trial
from loadtests.measure import Goal

PARTS = ("a server process", "redis", "postgres")
BACK_S = 5.0


async def run(trial: Trial) -> None:
    """Each part in turn, for seconds drawn from the seed; judged like a crash, because the peers cannot tell."""
    longest_s = trial.pick(5.0, 40.0)
    rounds = trial.pick(1, 4)
    back_s: dict[str, float] = {}
    async with (
        install(trial.directory, servers=2) as installation,
        exercise(installation, crews=4, posts=4) as operation,
    ):
        async with operation.under_load(0.1):
            for number in range(rounds):
                for part in trial.dice.sample(PARTS, len(PARTS)):
                    for_s = trial.dice.uniform(3.0, longest_s)
                    trial.say(f"{part} is frozen for {for_s:.0f} s: round {number + 1} of {rounds}")
                    trial.count(f"× {part} frozen")
                    await _freeze(operation, part, for_s)
                    began = time.monotonic()
                    await operation.accepts_again()
                    back_s[part] = max(back_s.get(part, 0.0), time.monotonic() - began)
        trial.verdicts.append(await operation.judge())
        trial.require_calm(installation.said())
    trial.goals += [
        Goal(f"every crew accepted again after {part} thawed", took_s, "s", BACK_S) for part, took_s in back_s.items()
    ]


async def _freeze(operation: Exercise, part: str, for_s: float) -> None:
    installation = operation.installation
    if part in ("redis", "postgres"):
        async with installation.stores.pausing(part):
            await asyncio.sleep(for_s)
    else:
        with frozen(installation.servers[0].workers()):
            await asyncio.sleep(for_s)
