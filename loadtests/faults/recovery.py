"""T-15, T-37 and T-38: a successor for Redis, a new version, a backup that is brought back."""

import asyncio
import shutil
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from loadtests.faults.disks import run_program
from loadtests.faults.exercise import Exercise, exercise
from loadtests.faults.figures import shown_ms
from loadtests.faults.installation import Installation, install
from loadtests.faults.stores import Stores
from loadtests.faults.trial import NotPossibleHere, Trial
from loadtests.measure import Goal, percentile
from loadtests.stage import held_by
from server.adapters.embedded import find_postgres

FAN_OUT_S = 15.0
RESTORED_S = 900.0


async def successor(trial: Trial) -> None:
    """T-15: the Redis of an installation dies with all it held, and an empty one takes its address."""
    rounds = trial.pick(2, 20)
    async with (
        install(trial.directory, servers=2) as installation,
        exercise(installation, crews=4, posts=4) as operation,
    ):
        stores = installation.stores
        posts = [watcher.observer for watcher in operation.watchers if watcher.audience.target is None]
        behind_ms: list[float] = []
        async with operation.under_load(0.1):
            for number in range(rounds):
                trial.say(f"an empty successor for Redis: {number + 1} of {rounds}")
                began = time.monotonic()
                await stores.kill("redis")
                await asyncio.to_thread(_empty, stores.directory / "redis")
                await asyncio.sleep(trial.dice.uniform(0.2, 2.0))  # how long the switch takes
                await stores.restart("redis")
                trial.count("× Redis replaced")
                await operation.accepts_again()
                await asyncio.sleep(0.5)  # posts show what was reported until now
                behind_ms.append(max(shown_ms(operation.history, posts, began)))
        trial.verdicts.append(await operation.judge())
        log_ids = {log_id for watcher in operation.watchers for log_id in watcher.log_ids}
        trial.require(len(log_ids) == 1, "the log has changed its name with Redis")
        trial.require_calm(installation.said())
    trial.notes.append("Without a standby of PostgreSQL: only Redis changes its holder (with sentinels: T-15b).")
    trial.goals += [
        Goal("longest that a change took to a post", max(behind_ms) / 1000, "s", FAN_OUT_S),
        Goal("median over the rounds", percentile(behind_ms, 0.5) / 1000, "s"),
    ]


def _empty(directory: Path) -> None:
    shutil.rmtree(directory)
    directory.mkdir(mode=0o700)


async def upgrade(trial: Trial) -> None:
    """T-37: needs two released versions."""
    del trial
    raise NotPossibleHere(
        "there is one version so far; that its stored facts are readable for ever is tested with every build "
        "(protocol/vectors/stored), and a rolling restart is T-14"
    )


async def bring_back(trial: Trial) -> None:
    """T-38: dump under load, lose the whole database, load the dump into a new one; no screen keeps what is gone."""
    rounds = trial.pick(1, 6)
    restored_s: list[float] = []
    for number in range(rounds):
        trial.say(f"a backup is brought back: {number + 1} of {rounds}")
        directory = trial.directory / str(number)
        async with (
            install(directory, servers=2) as installation,
            exercise(installation, crews=3, posts=3) as operation,
        ):
            async with operation.under_load(0.05):
                await asyncio.sleep(trial.dice.uniform(0.5, 2.0))
            await operation.settle()
            before = {log_id for watcher in operation.watchers for log_id in watcher.log_ids}
            dump = directory / "backup.dump"
            await _dump(installation.stores, dump)
            began = time.monotonic()
            await _lose_and_restore(installation, dump)
            restored_s.append(time.monotonic() - began)
            await operation.accepts_again()
            trial.verdicts.append(await operation.judge())
            after = {log_id for watcher in operation.watchers for log_id in watcher.log_ids} - before
            trial.require(len(after) == 1, "a restored log kept its name")
            for watcher in operation.watchers[:3]:
                ends = {log_id for log_id in watcher.log_ids if log_id in after}
                trial.require(bool(ends), f"{watcher.observer.name} never joined the restored log")
            trial.count("backups brought back")
            await _lose_more_and_notice(trial, installation, operation, dump)
            trial.require_calm(installation.said())
    trial.goals.append(Goal("from the loss to the first server that answers", max(restored_s), "s", RESTORED_S))


async def _lose_more_and_notice(trial: Trial, installation: Installation, operation: Exercise, dump: Path) -> None:
    """The same dump once more, now older than what was shown: posts join the log that there is, and hold no phantom."""
    await _lose_and_restore(installation, dump)
    fresh = await operation.add_watcher(installation.servers[0])
    old = [watcher for watcher in operation.watchers[:3] if not watcher.has_left]
    deadline = time.monotonic() + 20.0
    while not all(watcher.replica.seq == fresh.replica.seq and watcher.is_live for watcher in old):
        trial.require(time.monotonic() < deadline, "a post still stands where the log does not reach any more")
        await asyncio.sleep(0.05)  # between two looks, with a deadline
    for watcher in old:
        trial.require(held_by(watcher.replica) == held_by(fresh.replica), f"{watcher.observer.name} holds a phantom")
    trial.count("backups older than the screens")


async def _dump(stores: Stores, to: Path) -> None:
    await run_program(str(_tool("pg_dump")), "-Fc", *_connection(stores), "-f", str(to), "vigie")


async def _lose_and_restore(installation: Installation, dump: Path) -> None:
    """Servers and stores die, the disk is gone; new stores at the same place are loaded from the dump."""
    for server in installation.servers:
        await server.kill()
    await installation.close_databases()
    await installation.stores.abandon()
    await asyncio.to_thread(shutil.rmtree, installation.stores.directory)
    await installation.stores.start()
    words = ["--exit-on-error", "--no-owner", *_connection(installation.stores), "-d", "vigie", str(dump)]
    await run_program(str(_tool("pg_restore")), *words)
    for server in installation.servers:
        await server.start()


def _connection(stores: Stores) -> list[str]:
    query = parse_qs(urlsplit(stores.addresses["database_url"]).query)
    return ["-h", query["host"][0], "-p", query["port"][0], "-U", "vigie"]


def _tool(name: str) -> Path:
    """Of the PostgreSQL that runs."""
    program = find_postgres().program.with_name(name)
    if not program.exists():
        raise NotPossibleHere(f"{name} does not come with this PostgreSQL")
    return program
