"""T-03 and T-04: Redis, then PostgreSQL, are gone, emptied or frozen while crews report."""

import asyncio
import time

from clients.sdk import Accepted, Refused
from loadtests.faults.exercise import Exercise, exercise
from loadtests.faults.figures import answers_ms, shown_ms
from loadtests.faults.installation import install
from loadtests.faults.processes import until
from loadtests.faults.redis_by_hand import redis
from loadtests.faults.trial import Trial
from loadtests.measure import Goal, percentile

_EVERY_S = 0.1
"""Forty reports a second from four crews: what is measured is the absence, not the load."""
_CALM_S = 1.0
BEHIND_MS = 500.0
ANSWER_MS = 100.0
BACK_S = 5.0
EMPTY_S = 30.0


async def lose_redis(trial: Trial) -> None:
    """T-03: gone, emptied under load, frozen; commands commit all the while and posts elsewhere see them in time."""
    gone_s, frozen_s = trial.pick((5.0, 4.0), (60.0, 30.0))
    async with (
        install(trial.directory, servers=2) as installation,
        exercise(installation, crews=4, posts=4) as operation,
    ):
        stores = installation.stores
        async with operation.under_load(_EVERY_S):
            await asyncio.sleep(_CALM_S)
            trial.say("Redis is gone")
            lost_at_s = time.monotonic()
            async with stores.without("redis"):
                trial.count("× Redis gone")
                await asyncio.sleep(gone_s)
                until_s = time.monotonic()
            _note_absence(trial, operation, "gone", lost_at_s, until_s)
            await operation.accepts_again()
            trial.say("Redis is emptied")
            for _ in range(trial.pick(2, 10)):
                trial.count("× Redis emptied")
                await redis(stores.addresses["redis_url"], "FLUSHALL")
                await asyncio.sleep(trial.dice.uniform(0.3, 1.0))
            trial.say("Redis is frozen")
            lost_at_s = time.monotonic()
            async with stores.pausing("redis"):
                trial.count("× Redis frozen")
                await asyncio.sleep(frozen_s)
                until_s = time.monotonic()
            _note_absence(trial, operation, "frozen", lost_at_s, until_s)
            await operation.accepts_again()
        trial.verdicts.append(await operation.judge())
        log_ids = {log_id for watcher in operation.watchers for log_id in watcher.log_ids}
        trial.require(len(log_ids) == 1, "the log has changed its name with Redis")
        for server in installation.servers:
            began = time.monotonic()
            while await server.degraded():
                trial.require(time.monotonic() - began < BACK_S, f"{server.name} stays degraded after Redis is back")
                await asyncio.sleep(0.05)  # between two looks, with a deadline
        trial.require_calm(installation.said())


def _note_absence(trial: Trial, operation: Exercise, what: str, from_s: float, to_s: float) -> None:
    posts = [watcher.observer for watcher in operation.watchers if watcher.audience.target is None]
    answers = answers_ms(operation.history, from_s, to_s)
    shown = shown_ms(operation.history, posts, from_s, to_s)
    trial.goals += [
        Goal(f"Redis {what}: p99 to the answer", percentile(answers, 0.99), "ms", ANSWER_MS),
        Goal(f"Redis {what}: p99 to a post", percentile(shown, 0.99), "ms", BEHIND_MS),
        Goal(f"Redis {what}: longest to a post", max(shown, default=float("nan")), "ms"),
    ]


async def lose_postgres(trial: Trial) -> None:
    """T-04: nothing is accepted meanwhile, an SOS is on every post all the same, and afterwards nothing is missing."""
    gone_s, rounds = trial.pick((4.0, 2), (60.0, 4))
    first_s: list[float] = []
    empty_s: list[float] = []
    sos_ms: list[float] = []
    async with (
        install(trial.directory, servers=2) as installation,
        exercise(installation, crews=4, posts=4) as operation,
    ):
        async with operation.under_load(_EVERY_S):
            for number in range(1, rounds + 1):
                trial.say(f"PostgreSQL is gone: round {number} of {rounds}")
                await asyncio.sleep(_CALM_S)
                async with installation.stores.without("postgres"):
                    trial.count("× PostgreSQL gone")
                    await asyncio.sleep(gone_s / 2)
                    recorded, took_ms = await call_for_help(operation, number % 4)
                    sos_ms += took_ms
                    trial.require(not recorded.done(), "an SOS was said to be recorded without PostgreSQL")
                    await asyncio.sleep(gone_s / 2)
                back_at_s = time.monotonic()
                first_s.append(await _first_answer(operation, back_at_s))
                await operation.accepts_again()
                empty_s.append(time.monotonic() - back_at_s)
        trial.verdicts.append(await operation.judge())
        trial.require_calm(installation.said())
    trial.goals += [
        Goal("first answer after PostgreSQL is back", max(first_s), "s", BACK_S),
        Goal("every crew accepted again", max(empty_s), "s", EMPTY_S),
        Goal("SOS on every post meanwhile", max(sos_ms), "ms", BEHIND_MS),
    ]


async def call_for_help(operation: Exercise, number: int) -> "tuple[asyncio.Future[Accepted | Refused], list[float]]":
    """One crew's SOS: its answer to come, and after how long each post showed it."""
    called_at_s = time.monotonic()
    alert_id, recorded = await operation.crews[number].call_for_help()
    posts = [watcher for watcher in operation.watchers if watcher.audience.target is None]
    await until(lambda: all(alert_id in post.alerts for post in posts), "the SOS is on every post", 10.0)
    return recorded, [(post.alerts[alert_id] - called_at_s) * 1000 for post in posts]


async def _first_answer(operation: Exercise, since_s: float) -> float:
    """How long after that the first command was accepted."""

    def is_answered() -> bool:
        newest = operation.history.commands[-2_000:]
        return any(sent.seq and sent.answered_at_s >= since_s for sent in newest)

    await until(is_answered, "a first command is accepted", 30.0)
    return time.monotonic() - since_s
