"""Two processes on one operation, real stores, and every loss a store may inflict: one log, one effect, one state."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

import pytest

from protocol import commands as c
from protocol.codec import decode_record
from protocol.downstream import Later
from protocol.events import Record
from protocol.ids import DeviceId
from protocol.positions import TeamPosition
from protocol.teams import Team, TeamStatus
from server.adapters.memory.access import MemoryAccessStore
from server.adapters.memory.key_vault import MemoryKeyVault
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.adapters.postgres.event_log import PostgresEventLog
from server.adapters.postgres.pool import Database
from server.adapters.redis.feed import RedisChangeFeed
from server.adapters.system import SystemClock
from server.application.admission import Admission
from server.application.follow import FeedFollower
from server.application.positions import PositionBoard
from server.auth.tickets import TicketKey
from server.ports import FeedRecords, Verdict
from tests.support.nodes import SCHEMA, Commands, Node, fold_stored, write_prepared
from tests.support.own_postgres import OwnPostgres
from tests.support.strategies import OPERATION, TEAMS
from tests.support.valkey import PrivateValkey

WITHIN_S = 20.0
STATUSES = (TeamStatus.AVAILABLE_BASE, TeamStatus.AVAILABLE_MOBILE, TeamStatus.PATROL)


class RealNode(Node):
    """One process with its own connections."""

    def __init__(self, log: PostgresEventLog, feed: RedisChangeFeed) -> None:
        super().__init__(log, feed, MemoryKeyVault())
        clock = SystemClock()
        self.positions = PositionBoard(feed, MemoryPositionArchive(), clock)
        admission = Admission(MemoryAccessStore(), (TicketKey("a1", bytes(32)),), clock)
        self.follower = FeedFollower(feed, self.operations, self.positions, admission, lambda *_: None)

    async def insist(self, command: c.Command) -> Verdict:
        """As a device does: keep the command and send it again until it is answered."""
        for _ in range(400):
            answer = await self.send(command)
            if not isinstance(answer, Later):
                return answer
            await asyncio.sleep(0.05)
        raise AssertionError("it is put off for ever")


@asynccontextmanager
async def started(database_url: str, redis_url: str) -> AsyncIterator[RealNode]:
    """A process that holds the operation, follows the feed and polls the log."""
    database = await Database.connect(database_url)
    async with RedisChangeFeed(redis_url, node_id=uuid4(), schema_hash=SCHEMA) as feed:
        node = RealNode(PostgresEventLog(database), feed)
        running = [asyncio.create_task(work) for work in (node.follower.run(), node.operations.poll_for_ever())]
        try:
            await node.operations.open(OPERATION)
            yield node
            await node.finish()
        finally:
            for task in running:
                task.cancel()
            await asyncio.wait(running)
            await database.close()


@asynccontextmanager
async def two_processes(database_url: str, redis_url: str) -> AsyncIterator[tuple[RealNode, RealNode]]:
    database = await Database.connect(database_url)
    await write_prepared(PostgresEventLog(database))
    await database.close()
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(started(database_url, redis_url))
        two = await stack.enter_async_context(started(database_url, redis_url))
        yield one, two


async def eventually(is_true: Callable[[], bool], within_s: float = WITHIN_S) -> None:
    """Until it is true; fails after the deadline."""
    for _ in range(int(within_s * 200)):
        if is_true():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came true")


def reports(name: str, count: int) -> list[c.ReportStatus]:
    """Of both teams in turn, each acceptable after each other."""
    commands = Commands(name)
    return [
        commands.make(c.ReportStatus, team_id=TEAMS[number % 2], status=STATUSES[number % 3]) for number in range(count)
    ]


async def check(nodes: tuple[RealNode, RealNode], answers: dict[c.ReportStatus, list[Verdict]]) -> None:
    """One effect per command, the same answer from everywhere, no hole, and both processes show what the log says."""
    await eventually(lambda: nodes[0].live.seq == nodes[1].live.seq)
    log = nodes[0].log
    head_seq = await log.verify(OPERATION)
    stored = await log.read(OPERATION, 0, head_seq)
    records: list[Record] = [decode_record(record) for record in stored]
    assert [record.seq for record in records] == list(range(1, head_seq + 1))
    state = fold_stored(OPERATION, stored)
    for node in nodes:
        assert not node.live.is_read_only
        assert node.live.state == state
        assert node.live.head == await log.head(OPERATION)
    seqs: dict[object, list[int]] = {}
    for record in records:
        seqs.setdefault(record.command_id, []).append(record.seq)
    for command, verdicts in answers.items():
        assert {(verdict.seq, verdict.refusal) for verdict in verdicts} == {(seqs[command.command_id][0], None)}
        assert len(seqs[command.command_id]) == 1


async def check_feed(node: RealNode) -> None:
    """Live state is what this process holds."""
    stored = await node.feed.load_state(OPERATION, SCHEMA)
    assert stored is not None
    assert (stored.log_id, stored.seq) == (node.live.log_id, node.live.seq)
    assert {entity.id: entity for entity in stored.entities} == dict(node.live.state.entities)


async def run_everywhere(
    nodes: tuple[RealNode, RealNode], commands: list[c.ReportStatus]
) -> dict[c.ReportStatus, list[Verdict]]:
    """Each command goes to both processes at once, as from a device that changes its connection."""
    twice = [asyncio.gather(*(node.insist(command) for node in nodes)) for command in commands]
    return dict(zip(commands, await asyncio.gather(*twice), strict=True))


async def test_the_same_commands_at_two_processes_have_one_effect_each(database_url: str, redis_url: str) -> None:
    """Rules C1 and C3."""
    async with two_processes(database_url, redis_url) as nodes:
        answers = await run_everywhere(nodes, reports("same", 150))
        await check(nodes, answers)
        for node in nodes:
            await node.finish()
        await check_feed(nodes[0])


async def test_two_processes_that_write_all_the_time_both_get_their_share(database_url: str, redis_url: str) -> None:
    async with two_processes(database_url, redis_url) as nodes:
        answers: dict[c.ReportStatus, list[Verdict]] = {}

        async def write(node: RealNode, name: str) -> None:
            for command in reports(name, 60):
                answers[command] = [await node.insist(command)]

        async with asyncio.timeout(WITHIN_S), asyncio.TaskGroup() as writers:
            for number, node in enumerate(nodes):
                for writer in range(4):
                    writers.create_task(write(node, f"writer {number} {writer}"))
        await check(nodes, answers)


async def test_a_commit_is_shown_by_the_other_process_without_waiting_for_a_poll(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("server.application.operations.Operations.poll", lambda _: never())
    async with two_processes(database_url, redis_url) as (one, two):
        await one.insist(reports("pushed", 1)[0])
        await eventually(lambda: two.live.seq == one.live.seq)
        assert two.live.state == one.live.state


async def test_redis_emptied_under_load_costs_no_fact_and_is_filled_again(
    valkey: PrivateValkey, database_url: str
) -> None:
    async with two_processes(database_url, valkey.url) as nodes:
        answers: dict[c.ReportStatus, list[Verdict]] = {}
        for part in range(4):
            answers |= await run_everywhere(nodes, reports(f"part {part}", 40))
            valkey.command("FLUSHALL")
        answers |= await run_everywhere(nodes, reports("last", 1))
        await check(nodes, answers)
        for node in nodes:
            await node.finish()
        await check_feed(nodes[0])


async def test_redis_frozen_under_load_holds_up_no_commit(valkey: PrivateValkey, database_url: str) -> None:
    """Rule C11."""
    async with two_processes(database_url, valkey.url) as nodes:
        answers = await run_everywhere(nodes, reports("before", 10))
        valkey.freeze()
        try:
            async with asyncio.timeout(3):
                answers |= await run_everywhere(nodes, reports("frozen", 100))
            await check(nodes, answers)
            await eventually(lambda: all("redis" in node.operations.degraded() for node in nodes))
        finally:
            valkey.thaw()
        await eventually(lambda: all(node.operations.degraded() == () for node in nodes))
        answers |= await run_everywhere(nodes, reports("after", 10))
        await check(nodes, answers)


async def test_redis_killed_and_back_empty_is_filled_without_a_further_command(
    valkey: PrivateValkey, database_url: str
) -> None:
    async with two_processes(database_url, valkey.url) as nodes:
        answers = await run_everywhere(nodes, reports("before", 10))
        valkey.kill()
        answers |= await run_everywhere(nodes, reports("away", 50))
        position = TeamPosition(TEAMS[0], 1, 48.85, 2.35)
        nodes[0].positions.report(OPERATION, DeviceId(uuid4()), [position])
        await nodes[0].positions.share()
        await check(nodes, answers)
        valkey.start()
        await eventually(lambda: all(node.operations.degraded() == () for node in nodes))

        for node in nodes:  # each fills what it finds missing after a reset; once both have, it is there
            await node.operations.return_to_feed()
        await check_feed(nodes[1])
        await nodes[0].positions.share()
        await eventually(lambda: nodes[1].positions.newest(OPERATION) == (position,))


async def test_a_process_that_dies_between_commit_and_publication_is_healed(
    database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two_processes(database_url, redis_url) as (one, two):
        monkeypatch.setattr(one.publisher, "publish", lambda *_: None)
        lost, *more = reports("unpublished", 3)
        answers = {lost: [await one.insist(lost)]}
        await eventually(lambda: two.live.seq == one.live.seq)
        for command in more:
            answers[command] = [await two.insist(command)]
        await check((one, two), answers)
        await two.finish()
        await check_feed(two)


async def test_postgres_killed_under_load_loses_nothing_that_was_accepted_and_does_nothing_twice(
    own_postgres: OwnPostgres, redis_url: str
) -> None:
    """Rules C1, C2 and C11."""
    async with two_processes(own_postgres.url, redis_url) as nodes:
        accepted = await run_everywhere(nodes, reports("before", 20))
        load = asyncio.create_task(run_everywhere(nodes, reports("during", 300)))
        seq = nodes[0].live.seq
        await eventually(lambda: nodes[0].live.seq > seq + 20 or load.done())
        own_postgres.kill()
        await eventually(lambda: all("postgres" in node.operations.degraded() for node in nodes))
        assert isinstance(await nodes[0].send(reports("refused for now", 1)[0]), Later)
        assert nodes[0].live.state.find(Team, TEAMS[0]) is not None, "what is known is still shown"
        own_postgres.restart()
        async with asyncio.timeout(WITHIN_S):
            accepted |= await load
        accepted |= await run_everywhere(nodes, reports("after", 20))
        await check(nodes, accepted)
        await eventually(lambda: all(node.operations.degraded() == () for node in nodes))


async def test_a_process_started_without_postgres_shows_live_state_and_accepts_when_it_is_back(
    own_postgres: OwnPostgres, redis_url: str
) -> None:
    async with two_processes(own_postgres.url, redis_url) as (one, two):
        answers = await run_everywhere((one, two), reports("before", 20))
        for node in (one, two):
            await node.finish()
        own_postgres.kill()
        await eventually(lambda: two.operations.is_log_away)
        del two.operations._held[OPERATION]  # as after a restart of this process alone
        live = await two.operations.open(OPERATION)
        assert live is not None
        assert not live.is_proven
        assert live.state == one.live.state
        two.operations.receive(FeedRecords(OPERATION, live.log_id, ()))
        own_postgres.restart()
        await eventually(lambda: not live.is_read_only)
        answers |= await run_everywhere((one, two), reports("after", 20))
        await check((one, two), answers)
