"""What only the real thing suffers: lost replies, frozen and killed servers, forgotten scripts, impatient callers."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from protocol.ids import LogId, OperationId, TeamId
from protocol.positions import TeamPosition
from protocol.teams import Team, TeamKind
from server.adapters.redis.breaker import FAILURES_TO_OPEN
from server.adapters.redis.feed import RedisChangeFeed
from server.adapters.redis.keys import keys_of
from server.adapters.redis.suitability import UnsuitableServer
from server.ports import (
    AccessChange,
    FeedAlert,
    FeedItem,
    FeedMessage,
    FeedPositions,
    FeedRecords,
    FeedReset,
    Hole,
    Published,
    StoredState,
    Unavailable,
)
from tests.support.valkey import PrivateValkey, swallowing_proxy

SCHEMA = "schema-1"
OPERATION_ID = OperationId(uuid4())
LOG_ID = LogId(uuid4())
LONGEST_CALL_S = 1.0
SLACK_S = 0.4
"""What a busy test machine may add."""

Opener = Callable[[str], Awaitable[RedisChangeFeed]]


@pytest.fixture
async def opened() -> AsyncIterator[Opener]:
    async with AsyncExitStack() as stack:

        async def open_feed(url: str) -> RedisChangeFeed:
            feed = RedisChangeFeed(url, node_id=uuid4(), schema_hash=SCHEMA)
            return await stack.enter_async_context(feed)

        yield open_feed


@pytest.fixture
async def feed(valkey: PrivateValkey, opened: Opener) -> RedisChangeFeed:
    return await opened(valkey.url)


def batch(first: int, last: int) -> list[FeedItem]:
    return [FeedItem(seq, b"record %d" % seq, ((f"team:{seq}", b"value"),)) for seq in range(first, last + 1)]


def a_position(fix_at: int) -> TeamPosition:
    return TeamPosition(TeamId(uuid4()), fix_at, 48.85, 2.35)


def an_empty_state(seq: int) -> StoredState:
    return StoredState(LOG_ID, seq, SCHEMA, ())


async def next_message(feed: RedisChangeFeed, timeout_s: float = 5.0) -> FeedMessage:
    async with asyncio.timeout(timeout_s):
        return await anext(feed.messages())


async def eventually(is_true: Callable[[], bool]) -> None:
    """Looks again and again, for what has no event to wait for."""
    for _ in range(1_000):
        if is_true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came true")


async def seconds_until_unavailable(call: Awaitable[object]) -> float:
    start_s = time.monotonic()
    with pytest.raises(Unavailable):
        await call
    return time.monotonic() - start_s


async def test_both_ways_to_the_server_use_the_database_of_the_address(valkey: PrivateValkey, opened: Opener) -> None:
    elsewhere = await opened(f"{valkey.url}?db=3")
    assert await elsewhere.publish(OPERATION_ID, LOG_ID, batch(1, 1)) == Published(1)
    assert await elsewhere.head(OPERATION_ID) == (LOG_ID, 1, SCHEMA)
    assert await (await opened(valkey.url)).head(OPERATION_ID) is None


class TestLostReplies:
    async def test_a_publish_whose_reply_was_lost_is_repeated_to_one_effect(
        self, valkey: PrivateValkey, opened: Opener, tmp_path: Path
    ) -> None:
        async with swallowing_proxy(valkey.socket_path, tmp_path / "p.sock") as proxy:
            feed, follower = await opened(proxy.url), await opened(valkey.url)
            await follower.follow(OPERATION_ID)
            await feed.publish(OperationId(uuid4()), LOG_ID, batch(1, 1))  # the server knows the script from now on
            proxy.is_swallowing = True
            with pytest.raises(Unavailable):
                await feed.publish(OPERATION_ID, LOG_ID, batch(1, 2))
            assert proxy.swallowed_bytes > 0
            assert await follower.head(OPERATION_ID) == (LOG_ID, 2, SCHEMA)
            proxy.is_swallowing = False
            assert await next_message(feed) == FeedReset()
            assert await feed.publish(OPERATION_ID, LOG_ID, batch(1, 2)) == Published(2)
            assert await feed.publish(OPERATION_ID, LOG_ID, batch(3, 3)) == Published(3)
            assert valkey.command("XLEN", keys_of(OPERATION_ID).log.decode()) == b":3\r\n"
            pushed = [await next_message(follower) for _ in range(2)]
            assert pushed == [
                FeedRecords(OPERATION_ID, LOG_ID, ((1, b"record 1"), (2, b"record 2"))),
                FeedRecords(OPERATION_ID, LOG_ID, ((3, b"record 3"),)),
            ]

    async def test_nothing_is_sent_again_behind_the_callers_back(
        self, valkey: PrivateValkey, opened: Opener, tmp_path: Path
    ) -> None:
        async with swallowing_proxy(valkey.socket_path, tmp_path / "p.sock") as proxy:
            feed, follower = await opened(proxy.url), await opened(valkey.url)
            await follower.follow(OPERATION_ID)
            await feed.newest_positions(OPERATION_ID)
            proxy.is_swallowing = True
            with pytest.raises(Unavailable):
                await feed.publish_alert(OPERATION_ID, b"once")
            await follower.publish_access_change(AccessChange(uuid4(), None))
            assert await next_message(follower) == FeedAlert(OPERATION_ID, b"once")
            assert not isinstance(await next_message(follower), FeedAlert)


class TestFrozenServer:
    async def test_every_call_fails_within_a_second_and_then_at_once(
        self, valkey: PrivateValkey, feed: RedisChangeFeed
    ) -> None:
        await feed.publish(OPERATION_ID, LOG_ID, batch(1, 1))
        valkey.freeze()
        slow = await asyncio.gather(
            seconds_until_unavailable(feed.publish(OPERATION_ID, LOG_ID, batch(2, 2))),
            seconds_until_unavailable(feed.head(OPERATION_ID)),
            seconds_until_unavailable(feed.publish_positions(OPERATION_ID, [a_position(1)])),
            seconds_until_unavailable(feed.rebuild(OPERATION_ID, an_empty_state(2))),
        )
        assert max(slow) < LONGEST_CALL_S + SLACK_S
        assert await seconds_until_unavailable(feed.publish(OPERATION_ID, LOG_ID, batch(2, 2))) < SLACK_S
        assert await seconds_until_unavailable(feed.ping()) < SLACK_S
        valkey.thaw()

    async def test_it_is_noticed_without_a_call_and_told_when_it_is_over(
        self, valkey: PrivateValkey, opened: Opener, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("server.adapters.redis.link.PING_INTERVAL_S", 0.1)
        monkeypatch.setattr("server.adapters.redis.link.PING_TIMEOUT_S", 0.1)
        without_connection: set[object] = set()

        def note_loss(failures: int, chance: float) -> float:
            without_connection.add(asyncio.current_task())
            return 0.05

        monkeypatch.setattr("server.adapters.redis.link.backoff_s", note_loss)
        feed, other = await opened(valkey.url), await opened(valkey.url)
        await feed.follow(OPERATION_ID)
        valkey.freeze()
        await eventually(lambda: len(without_connection) == 2)
        valkey.thaw()
        assert await next_message(feed) == FeedReset()
        assert await next_message(other) == FeedReset()
        assert await other.publish(OPERATION_ID, LOG_ID, batch(1, 1)) == Published(1)
        assert await next_message(feed) == FeedRecords(OPERATION_ID, LOG_ID, ((1, b"record 1"),))

    async def test_whoever_reads_the_reset_gets_through_although_calls_just_failed(
        self, valkey: PrivateValkey, feed: RedisChangeFeed
    ) -> None:
        valkey.freeze()
        calls = [feed.publish(OPERATION_ID, LOG_ID, batch(1, 1)) for _ in range(4)]
        await asyncio.gather(*[seconds_until_unavailable(call) for call in calls])
        valkey.thaw()
        assert await next_message(feed) == FeedReset()
        assert await feed.head(OPERATION_ID) in (None, (LOG_ID, 1, SCHEMA))
        assert await feed.publish(OPERATION_ID, LOG_ID, batch(1, 1)) == Published(1)


class TestLostServer:
    async def test_a_killed_server_comes_back_empty_and_is_rebuilt(self, valkey: PrivateValkey, opened: Opener) -> None:
        feed, follower = await opened(valkey.url), await opened(valkey.url)
        await follower.follow(OPERATION_ID)
        await feed.publish(OPERATION_ID, LOG_ID, batch(1, 5))
        await next_message(follower)
        valkey.kill()
        for call in (feed.publish(OPERATION_ID, LOG_ID, batch(6, 6)), feed.ping(), feed.head(OPERATION_ID)):
            assert await seconds_until_unavailable(call) < SLACK_S
        valkey.start()
        assert await next_message(feed) == FeedReset()
        assert await next_message(follower) == FeedReset()
        assert await feed.head(OPERATION_ID) is None
        assert await feed.publish(OPERATION_ID, LOG_ID, batch(6, 6)) == Hole(0)
        await feed.rebuild(OPERATION_ID, an_empty_state(5))
        assert await feed.publish(OPERATION_ID, LOG_ID, batch(6, 6)) == Published(6)
        assert await next_message(follower) == FeedRecords(OPERATION_ID, LOG_ID, ((6, b"record 6"),))

    async def test_a_process_starts_without_redis_and_loses_nothing_it_asked_to_follow(
        self, valkey: PrivateValkey, opened: Opener
    ) -> None:
        valkey.kill()
        feed = await opened(valkey.url)
        with pytest.raises(Unavailable):
            await feed.follow(OPERATION_ID)
        valkey.start()
        assert await next_message(feed) == FeedReset()
        other = await opened(valkey.url)
        await other.publish_alert(OPERATION_ID, b"heard")
        assert await next_message(feed) == FeedAlert(OPERATION_ID, b"heard")

    async def test_a_process_ends_while_redis_is_away(self, valkey: PrivateValkey) -> None:
        async with RedisChangeFeed(valkey.url, node_id=uuid4(), schema_hash=SCHEMA) as feed:
            await feed.ping()
            valkey.freeze()
        valkey.thaw()


class TestFlush:
    async def test_forgotten_scripts_are_sent_again(self, valkey: PrivateValkey, feed: RedisChangeFeed) -> None:
        team = Team(id=TeamId(uuid4()), call_sign="1", kind=TeamKind.PAIR)

        def forget() -> None:
            assert valkey.command("SCRIPT", "FLUSH") == b"+OK\r\n"

        for _ in range(2):
            forget()
            await feed.publish(OPERATION_ID, LOG_ID, batch(1, 3))
            forget()
            assert await feed.read(OPERATION_ID, LOG_ID, 1) == [(2, b"record 2"), (3, b"record 3")]
            forget()
            await feed.rebuild(OPERATION_ID, StoredState(LogId(uuid4()), 4, SCHEMA, (team,)))
            forget()
            assert (state := await feed.load_state(OPERATION_ID, SCHEMA)) is not None
            assert state.entities == (team,)
            forget()
            await feed.publish_positions(OPERATION_ID, [a_position(1)])


class TestGivingUp:
    async def test_no_reply_goes_to_another_caller(self, feed: RedisChangeFeed) -> None:
        choice = random.Random(7)
        operations = [OperationId(uuid4()) for _ in range(20)]
        logs = {operation_id: LogId(uuid4()) for operation_id in operations}
        for number, operation_id in enumerate(operations, 1):
            await feed.publish(operation_id, logs[operation_id], batch(1, number))
        answered = 0

        async def ask(number: int) -> None:
            nonlocal answered
            operation_id, log_id = operations[number - 1], logs[operations[number - 1]]
            match choice.randrange(3):
                case 0:
                    assert await feed.head(operation_id) == (log_id, number, SCHEMA)
                case 1:
                    assert await feed.publish(operation_id, log_id, batch(number, number)) == Published(number)
                case _:
                    assert await feed.read(operation_id, log_id, number - 1) == [(number, b"record %d" % number)]
            answered += 1

        for _ in range(60):
            tasks = [asyncio.create_task(ask(choice.randint(1, 20))) for _ in range(20)]
            for _ in range(choice.randrange(8)):
                await asyncio.sleep(0)
            for task in tasks:
                if choice.random() < 0.5:
                    task.cancel()
            for outcome in await asyncio.gather(*tasks, return_exceptions=True):
                assert outcome is None or isinstance(outcome, asyncio.CancelledError)
        assert answered > 400


class TestPushes:
    async def test_after_a_long_silence_the_next_event_arrives(
        self, valkey: PrivateValkey, opened: Opener, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("server.adapters.redis.link.PING_INTERVAL_S", 0.005)
        valkey.command("CONFIG", "SET", "timeout", "1")  # the server itself closes what is silent
        feed, other = await opened(valkey.url), await opened(valkey.url)
        await feed.follow(OPERATION_ID)

        def pings() -> int:
            statistics = valkey.command("INFO", "commandstats").decode()
            return int(statistics.partition("cmdstat_ping:calls=")[2].partition(",")[0] or 0)

        await eventually(lambda: pings() > 100)
        await other.publish_positions(OPERATION_ID, [position := a_position(1)])
        assert await next_message(feed) == FeedPositions(OPERATION_ID, (position,))

    async def test_what_cannot_be_read_becomes_a_reset(self, valkey: PrivateValkey, feed: RedisChangeFeed) -> None:
        await feed.follow(OPERATION_ID)
        for channel in (keys_of(OPERATION_ID).channel.decode(), "vigie:access"):
            valkey.command("PUBLISH", channel, "?")
            assert await next_message(feed) == FeedReset()


class TestSuitability:
    async def test_a_server_that_may_evict_is_refused(self, valkey: PrivateValkey, feed: RedisChangeFeed) -> None:
        await feed.check()
        valkey.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        with pytest.raises(UnsuitableServer, match="allkeys-lru"):
            await feed.check()

    async def test_a_server_that_hides_its_information_is_taken(self, valkey: PrivateValkey, opened: Opener) -> None:
        valkey.command("ACL", "SETUSER", "crew", "on", ">secret", "~vigie:*", "&vigie:*", "+@all", "-info")
        feed = await opened(valkey.url.replace("unix://", "unix://crew:secret@"))
        await feed.check()
        assert await feed.publish(OPERATION_ID, LOG_ID, batch(1, 1)) == Published(1)

    async def test_nobody_to_ask_is_unavailable_not_unsuitable(
        self, valkey: PrivateValkey, feed: RedisChangeFeed
    ) -> None:
        valkey.kill()
        with pytest.raises(Unavailable):
            await feed.check()

    async def test_a_full_server_writes_nothing_and_says_so(self, valkey: PrivateValkey, feed: RedisChangeFeed) -> None:
        await feed.publish(OPERATION_ID, LOG_ID, batch(1, 1))
        valkey.command("CONFIG", "SET", "maxmemory", "1")
        with pytest.raises(Unavailable, match="OOM"):
            await feed.publish(OPERATION_ID, LOG_ID, batch(2, 2))
        valkey.command("CONFIG", "SET", "maxmemory", "0")
        assert await feed.read(OPERATION_ID, LOG_ID, 0) == [(1, b"record 1")]
        assert await feed.publish(OPERATION_ID, LOG_ID, batch(2, 2)) == Published(2)

    async def test_a_call_for_help_passes_a_server_that_takes_nothing_else(
        self, valkey: PrivateValkey, feed: RedisChangeFeed, opened: Opener
    ) -> None:
        """Rule C7: refused writes open the breaker, and a full disk refuses writes only."""
        other = await opened(valkey.url)
        await other.follow(OPERATION_ID)
        await feed.publish(OPERATION_ID, LOG_ID, batch(1, 1))
        assert isinstance(await next_message(other), FeedRecords)
        valkey.command("CONFIG", "SET", "maxmemory", "1")
        for _ in range(FAILURES_TO_OPEN):
            with pytest.raises(Unavailable):
                await feed.publish(OPERATION_ID, LOG_ID, batch(2, 2))
        with pytest.raises(Unavailable, match="left alone"):
            await feed.ping()
        await feed.publish_alert(OPERATION_ID, b"help")
        assert await next_message(other) == FeedAlert(OPERATION_ID, b"help")


async def test_an_upload_that_was_cut_short_leaves_live_state_alone_and_vanishes(
    valkey: PrivateValkey, opened: Opener, tmp_path: Path
) -> None:
    team = Team(id=TeamId(uuid4()), call_sign="1", kind=TeamKind.PAIR)
    async with swallowing_proxy(valkey.socket_path, tmp_path / "p.sock") as proxy:
        feed, other = await opened(proxy.url), await opened(valkey.url)
        await other.publish(OPERATION_ID, LOG_ID, batch(1, 1))
        await feed.newest_positions(OPERATION_ID)
        proxy.is_swallowing = True
        with pytest.raises(Unavailable):
            await feed.rebuild(OPERATION_ID, StoredState(LOG_ID, 9, SCHEMA, (team,)))
        assert await other.head(OPERATION_ID) == (LOG_ID, 1, SCHEMA)
        staging = valkey.command("KEYS", "*staging*").split(b"\r\n")[-2].decode()
        assert int(valkey.command("TTL", staging)[1:]) > 0


async def test_a_caller_that_is_cancelled_ends_whenever_that_happens(feed: RedisChangeFeed) -> None:
    await feed.ping()
    for call in (feed.ping, lambda: feed.head(OPERATION_ID), lambda: feed.publish(OPERATION_ID, LOG_ID, batch(1, 1))):
        for turns in list(range(12)) * 10:
            calling = asyncio.ensure_future(call())
            for _ in range(turns):
                await asyncio.sleep(0)
            if calling.cancel():
                await asyncio.wait([calling])
                assert calling.cancelled()


async def test_a_cut_that_the_event_loop_tells_in_its_own_words_is_a_failure_like_any_other(
    feed: RedisChangeFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """uvloop raises RuntimeError at a write to what the network has cut, and redis-py lets it through."""

    async def write_to_what_is_cut(*_: object) -> dict[bytes, bytes]:
        raise RuntimeError("unable to perform operation on <TCPTransport closed=True>; the handler is closed")

    monkeypatch.setattr(feed._redis, "hgetall", write_to_what_is_cut)
    with pytest.raises(Unavailable, match="handler is closed"):
        await feed.listening(OPERATION_ID)
    with pytest.raises(Unavailable, match="handler is closed"):
        await feed.unsent(OPERATION_ID)
