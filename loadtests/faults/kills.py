"""T-01: `kill -9` of server processes, parents, Redis and PostgreSQL, in an order drawn from the seed, under load."""

import random
import time
from collections.abc import Iterator

from loadtests.faults.exercise import Exercise, exercise
from loadtests.faults.installation import install
from loadtests.faults.trial import Trial
from loadtests.measure import Goal, percentile

PARTS = ("a server process", "a parent", "redis", "postgres", "redis and postgres")
_WEIGHTS = (4, 1, 4, 4, 1)
BACK_WITHIN_S = 30.0


def draw_kills(dice: random.Random, rounds: int) -> Iterator[str]:
    """What is killed in each round."""
    yield from dice.choices(PARTS, _WEIGHTS, k=rounds)


async def run(trial: Trial) -> None:
    """Rounds of one kill each; a round ends when every crew has had a new command accepted."""
    rounds = trial.pick(14, 320)
    back_s: list[float] = []
    async with (
        install(trial.directory, servers=2, workers=1) as installation,
        exercise(installation, crews=4, posts=4, phones=2) as operation,
    ):
        async with operation.under_load():
            for number, part in enumerate(draw_kills(trial.dice, rounds), start=1):
                trial.say(f"round {number} of {rounds}: {part}")
                began = time.monotonic()
                await kill(operation, part, trial.dice)
                await operation.accepts_again(BACK_WITHIN_S)
                back_s.append(time.monotonic() - began)
                trial.count(f"× {part}")
        trial.verdicts.append(await operation.judge())
        trial.require_calm(installation.said())
    trial.goals += [
        Goal("rounds", rounds, "", trial.pick(14, 300), is_ceiling=False),
        Goal("every crew accepted again, median", percentile(back_s, 0.5), "s"),
        Goal("every crew accepted again, longest", max(back_s), "s", BACK_WITHIN_S),
    ]


async def kill(operation: Exercise, part: str, dice: random.Random) -> None:
    """One of them, dead without a word; returns when its successor runs."""
    stores = operation.installation.stores
    server = dice.choice(operation.installation.servers)
    match part:
        case "a server process":
            await server.kill_worker(dice.choice(server.workers()), BACK_WITHIN_S)
        case "a parent":
            await server.kill()
            await server.start()
        case "redis and postgres":
            await stores.kill("redis")
            await stores.kill("postgres")
            await stores.restart("postgres")
            await stores.restart("redis")
        case _:
            await stores.kill(part)
            await stores.restart(part)
