"""T-19 and T-36: nothing for a long time and then a report; and hours of work with a fault now and then."""

import asyncio
import os
import time
import urllib.request
from collections.abc import Callable, Coroutine
from typing import Any

from loadtests.faults.exercise import Exercise, exercise
from loadtests.faults.figures import shown_ms, slope_per_h
from loadtests.faults.installation import install
from loadtests.faults.redis_by_hand import redis
from loadtests.faults.trial import Trial
from loadtests.generator import Fleet
from loadtests.measure import Goal, held_kib, percentile
from protocol.devices import Role
from protocol.upstream import Scope

AFTER_IDLE_MS = 150.0
SOAK_MINUTES = 120.0
_SHORT_SOAK_MINUTES = 1 / 3
SLOPE_MIB_H = 1.0
"""Of the memory of the server process, once it has warmed up."""
_WARM_SHARE = 0.25
"""Of the time: caches fill, windows of kept changes reach their size."""
_EVERY_S = 0.2
"""Between two reports of a crew: what is looked for is what piles up, not what is slow."""
_VISITORS = 5


async def idle_then_work(trial: Trial) -> None:
    """T-19: ten minutes in which nobody says anything; then a report is on every post at once, and nobody was lost."""
    rounds, idle_s = trial.pick((1, 6.0), (2, 600.0))
    async with (
        install(trial.directory, servers=2) as installation,
        exercise(installation, crews=2, posts=4) as operation,
    ):
        await operation.accepts_again()
        posts = [watcher.observer for watcher in operation.watchers if watcher.audience.target is None]
        joins = [watcher.joins for watcher in operation.watchers]
        first_ms: list[float] = []
        for number in range(rounds):
            trial.say(f"nothing for {idle_s:.0f} s: {number + 1} of {rounds}")
            await asyncio.sleep(idle_s)  # the idle time itself
            began = time.monotonic()
            await operation.accepts_again()
            await operation.settle()
            first_ms += shown_ms(operation.history, posts, began)
            trial.count("× idle")
        trial.require([watcher.joins for watcher in operation.watchers] == joins, "an idle watcher was lost")
        trial.verdicts.append(await operation.judge())
        trial.require_calm(installation.said())
    trial.goals += [
        Goal("seconds without a word", idle_s, "s"),
        Goal("the first change after it, on a post, longest", max(first_ms), "ms", AFTER_IDLE_MS),
    ]


async def soak(trial: Trial) -> None:
    """T-36: crews report, posts come and go, stores fail every few minutes; judged by the slope of what is held."""
    minutes = trial.minutes or trial.pick(_SHORT_SOAK_MINUTES, SOAK_MINUTES)
    fault_every_s = trial.pick(5.0, 300.0)
    async with (
        install(trial.directory, servers=1) as installation,
        exercise(installation, crews=4, posts=4, phones=2) as operation,
    ):
        server = installation.server
        [worker] = server.workers()
        ends_at_s = time.monotonic() + minutes * 60
        samples: list[tuple[float, float]] = []
        descriptors: list[int] = []
        async with operation.under_load(_EVERY_S):
            fault_at_s = time.monotonic() + fault_every_s
            while (now_s := time.monotonic()) < ends_at_s:
                trial.say(f"{(ends_at_s - now_s) / 60:.0f} minutes to go")
                await _visit(trial, operation)
                if now_s >= fault_at_s:
                    fault_at_s = now_s + fault_every_s
                    await _one_fault(trial, operation)
                samples.append((time.monotonic(), held_kib([worker]) / 1024))
                descriptors.append(len(os.listdir(f"/proc/{worker}/fd")))
                await asyncio.sleep(trial.pick(0.5, 10.0))  # between two looks
        trial.verdicts.append(await operation.judge())
        trial.require(server.workers() == [worker], "the server process has died")
        trial.require_calm(installation.said())
        broken = await _invariants_broken(server.url)
    warm = samples[int(len(samples) * _WARM_SHARE) :]
    bar = None if minutes < SOAK_MINUTES / 2 else SLOPE_MIB_H  # minutes say nothing of hours
    held = sorted(descriptors[int(len(descriptors) * _WARM_SHARE) :])
    trial.goals += [
        Goal("minutes", minutes, ""),
        Goal("memory of the server process, slope", slope_per_h(warm), "MiB/h", bar),
        Goal("its memory, from the first look when warm to the last", warm[-1][1] - warm[0][1], "MiB", 64.0),
        Goal("its descriptors, median of the last tenth less that of the first", drift(descriptors), "", 8.0),
        Goal("most descriptors", held[-1], ""),
        Goal("invariants broken, by the server's own count", broken, "", 0.0),
        Goal("p99 to a post, faults included", percentile(shown_ms(operation.history, _posts(operation)), 0.99), "ms"),
    ]


async def _visit(trial: Trial, operation: Exercise) -> None:
    """Some come, see everything and leave again."""
    target = await operation.target()
    fleet = Fleet(target.address)
    await fleet.open(await target.admit([None] * _VISITORS, Role.OBSERVER), Scope.OPERATION, label="visitor")
    await fleet.close()
    trial.count("visitors", _VISITORS)


async def _one_fault(trial: Trial, operation: Exercise) -> None:
    """Of those that leave the server process alone, for it is what is watched."""
    stores = operation.installation.stores
    away_s = trial.pick(0.5, 10.0)

    async def lose(name: str) -> None:
        async with stores.without(name):
            await asyncio.sleep(away_s)

    async def freeze(name: str) -> None:
        async with stores.pausing(name):
            await asyncio.sleep(away_s)

    async def empty() -> None:
        await redis(stores.addresses["redis_url"], "FLUSHALL")

    faults: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
        "Redis gone": lambda: lose("redis"),
        "PostgreSQL gone": lambda: lose("postgres"),
        "Redis frozen": lambda: freeze("redis"),
        "PostgreSQL frozen": lambda: freeze("postgres"),
        "Redis emptied": empty,
    }
    name = trial.dice.choice(list(faults))
    trial.count(f"× {name}")
    await faults[name]()
    await operation.accepts_again()


def _posts(operation: Exercise) -> list[Any]:
    return [watcher.observer for watcher in operation.watchers if watcher.audience.target is None]


def drift(counts: list[int]) -> float:
    """How far the end lies above the beginning; medians, because a visitor may be there just now."""
    tenth = max(1, len(counts) // 10)
    warm = counts[int(len(counts) * _WARM_SHARE) :]
    return percentile(warm[-tenth:], 0.5) - percentile(warm[:tenth], 0.5)


async def _invariants_broken(url: str) -> float:
    """The sum of all counters that must read 0."""
    said = await asyncio.to_thread(_read, f"{url}/metrics")
    lines = [line for line in said.splitlines() if line.startswith("vigie_invariant_violations")]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())
