"""What every change feed promises, told once and asked of the memory twin, of Redis and of a Redis Cluster."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from protocol.codec import encode_entity
from protocol.entities import Entity
from protocol.ids import DeviceId, LogId, OperationId, TeamId
from protocol.positions import TeamPosition
from protocol.teams import Team, TeamKind
from server.adapters.memory.feed import MemoryBroker, MemoryChangeFeed
from server.adapters.redis.cluster import ClusterChangeFeed
from server.adapters.redis.feed import RedisChangeFeed
from server.ports import (
    AccessChange,
    ChangeFeed,
    FeedAlert,
    FeedItem,
    FeedMessage,
    FeedPositions,
    FeedRecords,
    Hole,
    Published,
    StoredState,
    Unsent,
    entity_key,
)
from server.sleepers import Listening
from tests.support.valkey import PrivateValkey
from tests.support.valkey_cluster import ValkeyCluster

SCHEMA = "schema-1"
KEPT_RECORDS = 200


class Processes:
    """Opens feeds that share one server, each as a process of its own."""

    def __init__(self, valkey: PrivateValkey | ValkeyCluster | None, stack: AsyncExitStack) -> None:
        self._valkey = valkey
        self._broker = MemoryBroker(kept_records=KEPT_RECORDS)
        self._stack = stack

    async def open(self, schema_hash: str = SCHEMA) -> ChangeFeed:
        if self._valkey is None:
            return await self._stack.enter_async_context(MemoryChangeFeed(self._broker, schema_hash=schema_hash))
        kind = ClusterChangeFeed if isinstance(self._valkey, ValkeyCluster) else RedisChangeFeed
        return await self._stack.enter_async_context(
            kind(self._valkey.url, node_id=uuid4(), schema_hash=schema_hash, kept_records=KEPT_RECORDS)
        )

    def flush(self) -> None:
        if self._valkey is None:
            self._broker.flush()
        else:
            self._valkey.flush()


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateValkey]:
    server = PrivateValkey(Path(tmp_path_factory.mktemp("valkey")))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ValkeyCluster]:
    server = ValkeyCluster(Path(tmp_path_factory.mktemp("cluster")))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["memory", "redis", "cluster"])
async def processes(request: pytest.FixtureRequest) -> AsyncIterator[Processes]:
    fixture = {"memory": None, "redis": "valkey", "cluster": "cluster"}[request.param]
    server = None if fixture is None else request.getfixturevalue(fixture)
    async with AsyncExitStack() as stack:
        opened = Processes(server, stack)
        opened.flush()
        yield opened


@pytest.fixture
def operation_id() -> OperationId:
    return OperationId(uuid4())


@pytest.fixture
def log_id() -> LogId:
    return LogId(uuid4())


def batch(first: int, last: int, *teams: Team) -> list[FeedItem]:
    """Records `first` to `last`; the last of them touches the teams."""
    touched = tuple((entity_key(team), encode_entity(team)) for team in teams)
    return [FeedItem(seq, b"record %d" % seq, touched if seq == last else ()) for seq in range(first, last + 1)]


def records(first: int, last: int) -> list[tuple[int, bytes]]:
    return [(seq, b"record %d" % seq) for seq in range(first, last + 1)]


def a_team(call_sign: str, team_id: UUID | None = None) -> Team:
    return Team(id=TeamId(team_id or uuid4()), call_sign=call_sign, kind=TeamKind.PAIR)


def a_position(team_id: TeamId, fix_at: int) -> TeamPosition:
    return TeamPosition(team_id, fix_at, 48.85, 2.35, accuracy_m=5.0)


def by_key(entities: Sequence[Entity]) -> dict[str, Entity]:
    return {entity_key(entity): entity for entity in entities}


async def take(feed: ChangeFeed, count: int) -> list[FeedMessage]:
    messages = feed.messages()
    async with asyncio.timeout(5):
        return [await anext(messages) for _ in range(count)]


class TestPublish:
    async def test_a_new_operation_starts_at_one(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        assert await feed.head(operation_id) is None
        assert await feed.publish(operation_id, log_id, batch(1, 3)) == Published(3)
        assert await feed.head(operation_id) == (log_id, 3, SCHEMA)

    async def test_it_is_known_whether_another_process_listens(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed, other = await processes.open(), await processes.open()
        for follow in (None, feed.follow):  # to hear oneself is not to be heard
            if follow is not None:
                await follow(operation_id)
            head = await feed.head(operation_id)
            first = 1 if head is None else head.seq + 1
            await feed.publish(operation_id, log_id, batch(first, first))
            assert not feed.is_heard(operation_id)
        await other.follow(operation_id)
        await feed.publish(operation_id, log_id, batch(3, 3))
        assert feed.is_heard(operation_id)

    async def test_the_same_again_has_one_effect(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        await feed.publish(operation_id, log_id, batch(1, 3))
        assert await feed.publish(operation_id, log_id, batch(1, 3)) == Published(3)
        assert await feed.publish(operation_id, log_id, batch(1, 2)) == Published(3)
        assert await feed.read(operation_id, log_id, 0) == records(1, 3)

    async def test_an_older_batch_does_not_undo_newer_state(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        team_id = uuid4()
        old, new = a_team("old", team_id), a_team("new", team_id)
        await feed.publish(operation_id, log_id, batch(1, 1, old))
        await feed.publish(operation_id, log_id, batch(2, 2, new))
        await feed.publish(operation_id, log_id, batch(1, 1, old))
        assert await feed.load_state(operation_id, SCHEMA) == StoredState(log_id, 2, SCHEMA, (new,))

    async def test_a_batch_that_overlaps_the_head_adds_only_what_is_new(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed, other = await processes.open(), await processes.open()
        await feed.publish(operation_id, log_id, batch(1, 3))
        await other.follow(operation_id)
        assert await feed.publish(operation_id, log_id, batch(2, 5)) == Published(5)
        assert await feed.read(operation_id, log_id, 0) == records(1, 5)
        assert await take(other, 1) == [FeedRecords(operation_id, log_id, tuple(records(4, 5)))]

    async def test_a_batch_beyond_the_head_changes_nothing_and_is_told_of_the_hole(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        assert await feed.publish(operation_id, log_id, batch(7, 8)) == Hole(0)
        assert await feed.head(operation_id) is None
        await feed.publish(operation_id, log_id, batch(1, 3))
        assert await feed.publish(operation_id, log_id, batch(5, 6, a_team("x"))) == Hole(3)
        assert await feed.head(operation_id) == (log_id, 3, SCHEMA)
        assert await feed.load_state(operation_id, SCHEMA) == StoredState(log_id, 3, SCHEMA, ())
        assert await feed.publish(operation_id, log_id, batch(4, 6)) == Published(6)

    async def test_another_log_finds_the_feed_empty_and_replaces_it(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        restored = LogId(uuid4())
        await feed.publish(operation_id, log_id, batch(1, 9, a_team("of another life")))
        assert await feed.publish(operation_id, restored, batch(6, 6)) == Hole(0)
        assert await feed.head(operation_id) == (log_id, 9, SCHEMA)
        assert await feed.publish(operation_id, restored, batch(1, 6)) == Published(6)
        assert await feed.read(operation_id, restored, 0) == records(1, 6)
        assert await feed.load_state(operation_id, SCHEMA) == StoredState(restored, 6, SCHEMA, ())

    async def test_operations_do_not_mix(self, processes: Processes, operation_id: OperationId, log_id: LogId) -> None:
        feed = await processes.open()
        await feed.publish(operation_id, log_id, batch(1, 3))
        assert await feed.head(OperationId(uuid4())) is None
        assert await feed.publish(OperationId(uuid4()), log_id, batch(4, 4)) == Hole(0)

    async def test_any_bytes_and_large_numbers_survive(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed, other = await processes.open(), await processes.open()
        seq = 2**53 - 2
        await feed.rebuild(operation_id, StoredState(log_id, seq, SCHEMA, ()))
        await other.follow(operation_id)
        record = bytes(range(256)) * 300
        assert await feed.publish(operation_id, log_id, [FeedItem(seq + 1, record, ())]) == Published(seq + 1)
        assert await feed.read(operation_id, log_id, seq) == [(seq + 1, record)]
        assert await take(other, 1) == [FeedRecords(operation_id, log_id, ((seq + 1, record),))]


class TestRead:
    async def test_it_answers_what_follows_or_nothing_at_the_head(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        await feed.publish(operation_id, log_id, batch(1, 5))
        assert await feed.read(operation_id, log_id, 2) == records(3, 5)
        assert await feed.read(operation_id, log_id, 5) == []

    async def test_it_does_not_answer_for_what_it_cannot_prove(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        assert await feed.read(operation_id, log_id, 0) is None
        await feed.publish(operation_id, log_id, batch(1, 5))
        assert await feed.read(operation_id, log_id, 6) is None
        assert await feed.read(operation_id, LogId(uuid4()), 0) is None

    async def test_it_reaches_back_as_far_as_records_are_kept_and_no_further(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        last = 4 * KEPT_RECORDS
        await feed.publish(operation_id, log_id, batch(1, last))
        kept_from = last - KEPT_RECORDS
        assert await feed.read(operation_id, log_id, kept_from) == records(kept_from + 1, last)
        assert await feed.read(operation_id, log_id, 0) is None


class TestState:
    async def test_it_holds_the_newest_value_of_each_entity(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        one, two, renamed = a_team("1"), a_team("2"), uuid4()
        await feed.publish(operation_id, log_id, batch(1, 1, one, a_team("old", renamed)))
        await feed.publish(operation_id, log_id, batch(2, 4, two, a_team("new", renamed)))
        state = await feed.load_state(operation_id, SCHEMA)
        assert state is not None
        assert (state.log_id, state.seq) == (log_id, 4)
        assert by_key(state.entities) == by_key([one, two, a_team("new", renamed)])

    async def test_a_state_of_another_schema_is_not_loaded(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        assert await feed.load_state(operation_id, SCHEMA) is None
        await feed.publish(operation_id, log_id, batch(1, 1, a_team("1")))
        assert await feed.load_state(operation_id, "schema-2") is None

    async def test_a_state_that_two_releases_wrote_to_is_of_neither_until_it_is_rebuilt(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        old, new = await processes.open("schema-1"), await processes.open("schema-2")
        team = a_team("1")
        await old.publish(operation_id, log_id, batch(1, 1, team))
        assert await new.publish(operation_id, log_id, batch(2, 2)) == Published(2)
        assert await old.load_state(operation_id, "schema-1") is None
        assert await new.load_state(operation_id, "schema-2") is None
        assert await new.read(operation_id, log_id, 0) == records(1, 2)
        await new.rebuild(operation_id, StoredState(log_id, 2, "schema-2", (team,)))
        assert await new.load_state(operation_id, "schema-2") == StoredState(log_id, 2, "schema-2", (team,))


class TestRebuild:
    async def test_what_follows_it_goes_on(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        teams = tuple(a_team(str(number)) for number in range(1_200))
        await feed.rebuild(operation_id, StoredState(log_id, 40, SCHEMA, teams))
        assert await feed.head(operation_id) == (log_id, 40, SCHEMA)
        assert await feed.read(operation_id, log_id, 40) == []
        assert await feed.read(operation_id, log_id, 39) is None
        state = await feed.load_state(operation_id, SCHEMA)
        assert state is not None
        assert by_key(state.entities) == by_key(teams)
        assert await feed.publish(operation_id, log_id, batch(42, 42)) == Hole(40)
        assert await feed.publish(operation_id, log_id, batch(41, 42)) == Published(42)
        assert await feed.read(operation_id, log_id, 40) == records(41, 42)
        assert await feed.read(operation_id, log_id, 39) is None

    async def test_it_replaces_what_was_behind_or_of_another_log(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        kept, restored = a_team("kept"), LogId(uuid4())
        await feed.publish(operation_id, log_id, batch(1, 3, a_team("gone")))
        await feed.rebuild(operation_id, StoredState(log_id, 8, SCHEMA, (kept,)))
        assert await feed.load_state(operation_id, SCHEMA) == StoredState(log_id, 8, SCHEMA, (kept,))
        assert await feed.read(operation_id, log_id, 2) is None
        await feed.rebuild(operation_id, StoredState(restored, 2, SCHEMA, ()))
        assert await feed.load_state(operation_id, SCHEMA) == StoredState(restored, 2, SCHEMA, ())

    async def test_it_leaves_a_feed_that_stands_there_or_beyond(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        team = a_team("newest")
        await feed.publish(operation_id, log_id, batch(1, 9, team))
        for seq in (8, 9):
            await feed.rebuild(operation_id, StoredState(log_id, seq, SCHEMA, ()))
        assert await feed.load_state(operation_id, SCHEMA) == StoredState(log_id, 9, SCHEMA, (team,))
        assert await feed.read(operation_id, log_id, 0) == records(1, 9)

    async def test_it_replaces_the_state_of_another_release_and_keeps_the_records_that_lead_to_it(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        team = a_team("as this release has it")
        await (await processes.open("schema-0")).publish(operation_id, log_id, batch(1, 9, a_team("as it was")))
        assert await feed.head(operation_id) == (log_id, 9, "schema-0")
        await feed.rebuild(operation_id, StoredState(log_id, 9, SCHEMA, (team,)))
        assert await feed.load_state(operation_id, SCHEMA) == StoredState(log_id, 9, SCHEMA, (team,))
        assert await feed.read(operation_id, log_id, 0) == records(1, 9)
        assert await feed.publish(operation_id, log_id, batch(10, 10)) == Published(10)

    async def test_it_never_takes_a_log_back_whichever_release_wrote_it(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        await (await processes.open("schema-0")).publish(operation_id, log_id, batch(1, 9))
        await feed.rebuild(operation_id, StoredState(log_id, 8, SCHEMA, (a_team("late"),)))
        assert await feed.head(operation_id) == (log_id, 9, "schema-0")
        assert await feed.read(operation_id, log_id, 0) == records(1, 9)

    async def test_after_a_flush_the_publisher_sees_the_hole_and_repairs_it(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed = await processes.open()
        await feed.publish(operation_id, log_id, batch(1, 5))
        processes.flush()
        assert await feed.publish(operation_id, log_id, batch(6, 6)) == Hole(0)
        await feed.rebuild(operation_id, StoredState(log_id, 5, SCHEMA, ()))
        assert await feed.publish(operation_id, log_id, batch(6, 6)) == Published(6)


class TestMessages:
    async def test_two_processes_see_each_others_batches_in_order(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        one, two, watcher = [await processes.open() for _ in range(3)]
        for feed in (one, two, watcher):
            await feed.follow(operation_id)
        for seq in range(1, 41, 2):
            await one.publish(operation_id, log_id, batch(seq, seq))
            await two.publish(operation_id, log_id, batch(seq + 1, seq + 1))
        for feed, expected in ((one, range(2, 41, 2)), (two, range(1, 41, 2)), (watcher, range(1, 41))):
            seen = await take(feed, len(expected))
            assert seen == [FeedRecords(operation_id, log_id, ((seq, b"record %d" % seq),)) for seq in expected]

    async def test_only_followed_operations_are_delivered(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        publisher, follower = await processes.open(), await processes.open()
        await follower.follow(operation_id)
        for published in (OperationId(uuid4()), operation_id):
            await publisher.publish(published, log_id, batch(1, 1))
        assert await take(follower, 1) == [FeedRecords(operation_id, log_id, tuple(records(1, 1)))]

    async def test_nobody_hears_its_own_echo_but_everybody_hears_a_change_of_access(
        self, processes: Processes, operation_id: OperationId, log_id: LogId
    ) -> None:
        feed, other = await processes.open(), await processes.open()
        principal_id, team_id = uuid4(), TeamId(uuid4())
        for one in (feed, other):
            await one.follow(operation_id)
        await feed.publish(operation_id, log_id, batch(1, 1))
        await feed.publish_positions(operation_id, [a_position(team_id, 1)])
        await feed.publish_alert(operation_id, b"alert \x00\xff")
        changes: list[FeedMessage] = [AccessChange(principal_id, 7), AccessChange(principal_id, None)]
        await feed.publish_access_change(AccessChange(principal_id, 7))
        await feed.publish_access_change(AccessChange(principal_id, None))
        assert await take(feed, 2) == changes
        assert await take(other, 5) == [
            FeedRecords(operation_id, log_id, tuple(records(1, 1))),
            FeedPositions(operation_id, (a_position(team_id, 1),)),
            FeedAlert(operation_id, b"alert \x00\xff"),
            *changes,
        ]

    async def test_an_alert_needs_no_log(self, processes: Processes, operation_id: OperationId) -> None:
        feed, other = await processes.open(), await processes.open()
        await other.follow(operation_id)
        await feed.publish_alert(operation_id, b"")
        assert await take(other, 1) == [FeedAlert(operation_id, b"")]


class TestPositions:
    async def test_the_newest_fix_of_each_team_wins_whatever_the_order_of_arrival(
        self, processes: Processes, operation_id: OperationId
    ) -> None:
        feed, other = await processes.open(), await processes.open()
        await other.follow(operation_id)
        one, two = TeamId(uuid4()), TeamId(uuid4())
        now = 1_790_000_000_000
        assert await feed.newest_positions(operation_id) == []
        await feed.publish_positions(operation_id, [a_position(one, now), a_position(two, now)])
        await feed.publish_positions(operation_id, [a_position(one, now - 1), a_position(two, now + 1)])
        await feed.publish_positions(operation_id, [a_position(one, now - 1)])
        await feed.publish_positions(operation_id, [a_position(one, now + 2)])
        newest = {position.team_id: position.fix_at for position in await feed.newest_positions(operation_id)}
        assert newest == {one: now + 2, two: now + 1}
        assert await take(other, 3) == [
            FeedPositions(operation_id, (a_position(one, now), a_position(two, now))),
            FeedPositions(operation_id, (a_position(two, now + 1),)),
            FeedPositions(operation_id, (a_position(one, now + 2),)),
        ]


class TestPresence:
    async def test_every_process_reads_when_a_team_was_last_heard_by_any(
        self, processes: Processes, operation_id: OperationId
    ) -> None:
        feed, other = await processes.open(), await processes.open()
        one, two, now = TeamId(uuid4()), TeamId(uuid4()), 1_790_000_000_000
        await feed.note_presence(operation_id, {})
        assert await feed.presence(operation_id) == {}
        await feed.note_presence(operation_id, {one: now, two: now})
        await other.note_presence(operation_id, {one: now - 1, two: now + 1})
        assert await feed.presence(operation_id) == {one: now, two: now + 1}
        assert await feed.presence(OperationId(uuid4())) == {}

    async def test_every_process_reads_what_devices_hold_back(
        self, processes: Processes, operation_id: OperationId
    ) -> None:
        feed, other = await processes.open(), await processes.open()
        one, two, team_id = DeviceId(uuid4()), DeviceId(uuid4()), TeamId(uuid4())
        await feed.note_unsent(operation_id, {})
        assert await feed.unsent(operation_id) == {}
        await feed.note_unsent(
            operation_id, {one: Unsent(team_id, 3, 1_790_000_000_000), two: Unsent(team_id, 2**53 - 1, 1)}
        )
        await other.note_unsent(operation_id, {one: Unsent(team_id, 0, 1_790_000_000_001)})
        assert await feed.unsent(operation_id) == {
            one: Unsent(team_id, 0, 1_790_000_000_001),
            two: Unsent(team_id, 2**53 - 1, 1),
        }

    async def test_every_process_reads_who_listens_elsewhere(
        self, processes: Processes, operation_id: OperationId
    ) -> None:
        """Rule WK2."""
        feed, other = await processes.open(), await processes.open()
        one, two, team_id, now = DeviceId(uuid4()), DeviceId(uuid4()), TeamId(uuid4()), 1_790_000_000_000
        await feed.note_listening(operation_id, {})
        assert await other.listening(operation_id) == {}
        stays = Listening(team_id, now + 40_000, now)
        await feed.note_listening(operation_id, {one: stays, two: stays})
        assert await other.listening(operation_id) == {one: stays, two: stays}
        assert await feed.listening(operation_id) == {}, "it knows what it said itself"
        goes = Listening(team_id, now + 1, now + 1)
        await other.note_listening(operation_id, {one: goes})
        assert await feed.listening(operation_id) == {one: goes}
        assert await other.listening(operation_id) == {two: stays}
        assert await feed.listening(OperationId(uuid4())) == {}


async def test_a_ping_is_answered(processes: Processes) -> None:
    feed = await processes.open()
    await feed.ping()
