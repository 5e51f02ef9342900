"""T-14 and T-16: servers are told to stop, in turn and at bad moments; nobody loses anything, nobody comes twice."""

import asyncio

from loadtests.faults.exercise import Exercise, exercise
from loadtests.faults.installation import install
from loadtests.faults.people import Watcher
from loadtests.faults.trial import Trial
from loadtests.measure import Goal
from protocol.refusals import Close

EXIT_S = 25.0


async def roll(trial: Trial) -> None:
    """T-14: both servers in turn, again and again, as when a new version is put in."""
    rounds = trial.pick(2, 20)
    exits_s: list[float] = []
    async with (
        install(trial.directory, servers=2) as installation,
        exercise(installation, crews=4, posts=6) as operation,
    ):
        async with operation.under_load(0.1):
            for number in range(rounds):
                for server in installation.servers:
                    trial.say(f"{server.name} restarts: round {number + 1} of {rounds}")
                    exits_s.append(await _restart(trial, operation, server.name))
                    await operation.accepts_again()
        trial.verdicts.append(await operation.judge())
        for watcher in operation.watchers[: 6 + 1]:
            codes = set(watcher.closes)
            trial.require(codes <= {Close.GOING_AWAY}, f"{watcher.observer.name} was closed with {codes}")
            tries = len(watcher.closes)
            trial.require(tries <= rounds, f"{watcher.observer.name} lost {tries} connections in {rounds} restarts")
        trial.require_calm(installation.said())
    trial.goals.append(Goal("longest from SIGTERM to the end", max(exits_s), "s", EXIT_S))


async def stop_at_bad_moments(trial: Trial) -> None:
    """T-16: SIGTERM while batches commit and newcomers are in the middle of their snapshot."""
    rounds, newcomers = trial.pick((4, 6), (40, 12))
    exits_s: list[float] = []
    async with (
        install(trial.directory, servers=1, workers=2) as installation,
        exercise(installation, crews=6, posts=2) as operation,
    ):
        async with operation.under_load(0.05):
            for number in range(rounds):
                trial.say(f"SIGTERM in the middle: round {number + 1} of {rounds}")
                joining = [asyncio.create_task(_try_to_join(operation)) for _ in range(newcomers)]
                await asyncio.sleep(trial.dice.uniform(0.0, 0.4))
                exits_s.append(await _restart(trial, operation, installation.server.name))
                await asyncio.gather(*joining)
                await operation.accepts_again()
        trial.verdicts.append(await operation.judge())
        trial.require_calm(installation.said())
    trial.goals.append(Goal("longest from SIGTERM to the end", max(exits_s), "s", EXIT_S))


async def _restart(trial: Trial, operation: Exercise, name: str) -> float:
    server = next(each for each in operation.installation.servers if each.name == name)
    code, took_s = await server.stop()
    trial.count("× SIGTERM")
    trial.require(code == 0, f"{name} ended with {code}")
    await server.start()
    return took_s


async def _try_to_join(operation: Exercise) -> Watcher:
    return await operation.add_watcher()
