"""T-20, T-23 and T-24: no memory for Redis, no room on the disk, no descriptors."""

import asyncio
import resource
import time
from collections.abc import Awaitable, Callable

from loadtests.faults.disks import SmallDisk
from loadtests.faults.exercise import exercise
from loadtests.faults.installation import install
from loadtests.faults.redis_by_hand import redis
from loadtests.faults.stores_gone import call_for_help
from loadtests.faults.trial import Trial
from loadtests.generator import Fleet
from loadtests.history import Observer
from loadtests.load_socket import Credential, LoadSocket
from loadtests.measure import Goal
from protocol.devices import Role
from protocol.upstream import Scope

_EVERY_S = 0.1
_DISK_MIB = 320
_SOS_MS = 500.0
BACK_S = 15.0


async def full_redis(trial: Trial) -> None:
    """T-20: Redis may not take one byte more, then forgets its scripts; nobody loses anything, and it heals alone."""
    rounds, for_s = trial.pick((1, 3.0), (10, 10.0))
    back_s: list[float] = []
    async with (
        install(trial.directory, servers=2) as installation,
        exercise(installation, crews=4, posts=4) as operation,
    ):
        url = installation.stores.addresses["redis_url"]
        async with operation.under_load(_EVERY_S):
            for _ in range(rounds):
                before = (await redis(url, "CONFIG", "GET", "maxmemory"))[-1]
                await redis(url, "CONFIG", "SET", "maxmemory", "1")
                trial.count("× Redis full")
                await asyncio.sleep(for_s)
                await operation.accepts_again()
                await redis(url, "CONFIG", "SET", "maxmemory", before)
                began = time.monotonic()
                await redis(url, "SCRIPT", "FLUSH")
                trial.count("× scripts forgotten")
                await operation.accepts_again()
                for server in installation.servers:
                    await _until_whole(server.degraded, BACK_S)
                back_s.append(time.monotonic() - began)
        trial.verdicts.append(await operation.judge())
        trial.require_calm(installation.said())
    trial.goals.append(Goal("all well again after", max(back_s), "s", BACK_S))


async def full_disk(trial: Trial) -> None:
    """T-23: no room for PostgreSQL and Redis; nothing is said to be kept that is not, and all goes on with room."""
    rounds, for_s = trial.pick((1, 4.0), (8, 15.0))
    back_s: list[float] = []
    near_ms: list[float] = []
    far_ms: list[float] = []
    disk = SmallDisk(trial.directory / "disk")
    await disk.make(_DISK_MIB)
    try:
        async with (
            install(trial.directory / "run", servers=2, store_dir=disk.mounted_at / "stores") as installation,
            exercise(installation, crews=4, posts=4) as operation,
        ):
            async with operation.under_load(_EVERY_S):
                for number in range(rounds):
                    trial.say(f"the disk is full: round {number + 1} of {rounds}")
                    await operation.accepts_again()
                    await disk.fill()
                    trial.count("× disk full")
                    await asyncio.sleep(for_s)
                    _, took_ms = await call_for_help(operation, number % 4)
                    near_ms += took_ms[number % 2 :: 2]  # crews and posts are spread over the servers in turns
                    far_ms += took_ms[(number + 1) % 2 :: 2]
                    await asyncio.sleep(for_s / 2)
                    waiting = sum(len(crew.waiting) for crew in operation.crews)
                    trial.count("commands kept waiting", waiting)
                    await disk.free()
                    for name in ("postgres", "redis"):
                        if await installation.stores.is_dead(name):
                            trial.count(f"× {name} ended and was started again")
                            await installation.stores.restart(name)
                    began = time.monotonic()
                    await operation.accepts_again()
                    back_s.append(time.monotonic() - began)
            trial.verdicts.append(await operation.judge())
            trial.require_calm(installation.said())
            await installation.close()
    finally:
        await disk.unmount()
    trial.goals += [
        Goal("every crew accepted again with room", max(back_s), "s", BACK_S),
        Goal("SOS without room, on posts of the same server", max(near_ms), "ms", _SOS_MS),
        Goal("SOS without room, on posts of the other server", max(far_ms), "ms", _SOS_MS),
    ]


async def no_descriptors(trial: Trial) -> None:
    """T-24: more come than there are descriptors for; who is there stays, and when they leave all is as before."""
    most, comers, rounds = 200, 400, trial.pick(1, 10)
    async with (
        install(trial.directory, servers=1, limits={resource.RLIMIT_NOFILE: most}) as installation,
        exercise(installation, crews=3, posts=3) as operation,
    ):
        target = await operation.target()
        [worker] = installation.server.workers()
        credentials = await target.admit([None] * comers, Role.DISPATCHER)
        before = [watcher.joins for watcher in operation.watchers]
        async with operation.under_load(_EVERY_S):
            for number in range(rounds):
                trial.say(f"{comers} come, {most} fit: round {number + 1} of {rounds}")
                crowd = Fleet(target.address)
                tries = [asyncio.wait_for(_come(crowd, credential), 4.0) for credential in credentials]
                came = await asyncio.gather(*tries, return_exceptions=True)
                inside = [each for each in came if isinstance(each, LoadSocket)]
                trial.count("comers turned away", comers - len(inside))
                trial.require(0 < len(inside) < comers, f"{len(inside)} of {comers} came in")
                await operation.accepts_again()
                await crowd.close()
                await operation.accepts_again()
                await _until_answers(installation.server.answers)
        trial.require([watcher.joins for watcher in operation.watchers] == before, "who was there has lost its place")
        trial.require(installation.server.workers() == [worker], "the server process has died")
        trial.verdicts.append(await operation.judge())


async def _come(crowd: Fleet, credential: Credential) -> LoadSocket:
    socket = await crowd.connect(credential, Observer("comer"), Scope.OPERATION)
    await socket.is_joined
    return socket


async def _until_whole(degraded: Callable[[], Awaitable[list[str]]], within_s: float) -> None:
    began = time.monotonic()
    while await degraded():
        if time.monotonic() - began > within_s:
            raise TimeoutError(f"a server is still degraded after {within_s:.0f} s")
        await asyncio.sleep(0.05)  # between two looks, with a deadline


async def _until_answers(answers: Callable[[], Awaitable[bool]]) -> None:
    began = time.monotonic()
    while not await answers():
        if time.monotonic() - began > BACK_S:
            raise TimeoutError("the server takes nobody any more")
        await asyncio.sleep(0.1)  # between two tries, with a deadline
