"""T-03b: Redis comes back with nothing while many long operations are open; all stand there again within seconds."""

import asyncio
import shutil
import time
from contextlib import AsyncExitStack
from uuid import UUID, uuid4

from loadtests.faults.installation import Installation, install
from loadtests.faults.trial import Trial
from loadtests.generator import Fleet
from loadtests.load_socket import LoadSocket
from loadtests.measure import Goal
from loadtests.stage import Stage
from protocol.commands import RegisterVictim
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import OperationId, VictimId
from protocol.schema import state_schema_hash
from server.adapters.redis.feed import RedisChangeFeed
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.ports import FeedHead

REBUILT_S = 5.0
"""For 50 operations of 10,000 facts each."""
_WITHIN_S = 60.0
_TEAMS = 60
_VICTIMS = 60
_PROGRAMS = 5
_IN_FLIGHT = 256


async def many_operations(trial: Trial) -> None:
    """T-03b: what Redis held is rebuilt from the servers and the log, and is the same; the logs keep their names."""
    operations, facts, rounds = trial.pick((4, 300, 1), (50, 10_000, 5))
    async with AsyncExitStack() as running:
        installation = await running.enter_async_context(install(trial.directory, servers=1))
        stages = [await _open(running, installation) for _ in range(operations)]
        for number, stage in enumerate(stages):
            trial.say(f"{facts:,} facts for operation {number + 1} of {operations}")
            await _fill(stage, facts)
        trial.count("operations", operations)
        rebuilt_s = [await _lose_redis(trial, installation, stages) for _ in range(rounds)]
        trial.say("a server that has just started opens all of them, with an empty Redis")
        await installation.server.stop()
        opened_s = await _lose_redis(trial, installation, stages, is_server_away=True)
        entities = await _compare(trial, installation, stages)
        trial.verdicts += [await stage.judge() for stage in stages]
        trial.require_calm(installation.said())
    trial.goals += [
        Goal("Redis is whole again after", max(rebuilt_s), "s", REBUILT_S),
        Goal("entities that it then holds", entities, ""),
        Goal("with a server that has just started", opened_s, "s"),
    ]


async def _open(running: AsyncExitStack, installation: Installation) -> Stage:
    """One more operation, with somebody to report."""
    target = await installation.target(await installation.new_operation())
    stage = await Stage.build(target, teams=_TEAMS)
    running.push_async_callback(stage.close)
    await stage.add_programs(_PROGRAMS)
    return stage


async def _fill(stage: Stage, facts: int) -> None:
    """Victims, then reports, until the log is so long."""
    fleet = stage.fleet
    for number in range(_VICTIMS):
        speaker = stage.programs[number % len(stage.programs)]
        fleet.send_command(speaker, _victim(fleet), fleet.teams[number % _TEAMS])
    await fleet.until_answered()
    await fleet.play_count(stage.programs, facts - len(fleet.history.commands), _IN_FLIGHT)


async def _lose_redis(
    trial: Trial, installation: Installation, stages: list[Stage], *, is_server_away: bool = False
) -> float:
    """How many seconds pass from the first moment that the empty one answers until every operation stands there."""
    stores = installation.stores
    async with _feed(installation) as feed:
        before = [await feed.head(_id_of(stage)) for stage in stages]
    trial.require(all(before), "an operation was not in Redis before")
    await stores.kill("redis")
    await asyncio.to_thread(shutil.rmtree, stores.directory / "redis")
    (stores.directory / "redis").mkdir(mode=0o700)
    await stores.restart("redis")
    began = time.monotonic()
    trial.count("× Redis came back empty")
    if is_server_away:
        await installation.server.start()
        began = time.monotonic()
        for stage in stages:
            await _come_back(stage)
    async with _feed(installation) as feed:
        for stage, head in zip(stages, before, strict=True):
            await _until_there(trial, feed, _id_of(stage), head, began)
    return time.monotonic() - began


async def _until_there(
    trial: Trial, feed: RedisChangeFeed, operation_id: OperationId, before: FeedHead | None, began: float
) -> None:
    while not stands_at(await feed.head(operation_id), before):
        trial.require(time.monotonic() - began < _WITHIN_S, f"operation {operation_id} is not in Redis again")
        await asyncio.sleep(0.02)  # between two looks, with a deadline


def stands_at(now: FeedHead | None, before: FeedHead | None) -> bool:
    """The same log, no shorter; a report may have come since."""
    return now is not None and before is not None and now.log_id == before.log_id and now.seq >= before.seq


async def _come_back(stage: Stage) -> None:
    """Its server was stopped: new sockets, as programs make them."""
    stage.fleet.lost.clear()
    stage.programs = []
    await stage.add_programs(1)
    await _report(stage.fleet, stage.programs[0])


async def _report(fleet: Fleet, speaker: LoadSocket) -> None:
    fleet.speakers = [speaker]
    fleet.report_status()
    await fleet.until_answered()


async def _compare(trial: Trial, installation: Installation, stages: list[Stage]) -> int:
    """What is in Redis is what the log comes to, entity by entity; how many there are."""
    count = 0
    async with _feed(installation) as feed:
        for stage in stages:
            target = await installation.target(_id_of(stage))
            stored = await feed.load_state(_id_of(stage), state_schema_hash())
            truth = _fold(_id_of(stage), await target.read_records())
            trial.require(stored is not None, "Redis has lost an operation again")
            assert stored is not None
            held = {entity.id: entity for entity in stored.entities}
            trial.require(held == truth, f"what Redis holds of {_id_of(stage)} is not what the log comes to")
            count += len(held)
    return count


def _feed(installation: Installation) -> RedisChangeFeed:
    """Redis as a server sees it; it publishes nothing."""
    return RedisChangeFeed(installation.stores.addresses["redis_url"], node_id=uuid4(), schema_hash=state_schema_hash())


def _fold(operation_id: OperationId, records: list[Record]) -> dict[UUID, Entity]:
    state = OperationState(operation_id)
    for record in records:
        state, _ = evolve(state, record)
    return dict(state.entities)


def _id_of(stage: Stage) -> OperationId:
    return stage.target.address.operation_id


def _victim(fleet: Fleet) -> RegisterVictim:
    return RegisterVictim(
        command_id=fleet.new_command_id(),
        device_counter=fleet.next_counter(),
        recorded_at=time.time_ns() // 1_000_000,
        age_ms=0,
        operation_id=fleet.address.operation_id,
        victim_id=VictimId(uuid4()),
    )
