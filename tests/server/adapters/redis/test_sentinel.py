"""A primary that sentinels watch over: found by name, followed to its successor, and told when nobody knows."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from loadtests.faults.sentinels import watched
from protocol.ids import LogId, OperationId
from server.adapters.redis.diagnose import diagnose
from server.adapters.redis.sentinel import SentinelChangeFeed, SentinelUrl, ask_sentinels, is_sentinel
from server.adapters.redis.slots import NodeAddress
from server.ports import FeedItem, FeedMessage, FeedRecords, FeedReset, Hole, Published, Unavailable

LOG_ID = LogId(uuid4())


def test_the_address_names_sentinels_and_the_primary() -> None:
    url = SentinelUrl.of("rediss+sentinel://user:secret@one:26379,[::1]:2/vigie")
    assert url.sentinels == (NodeAddress("one", 26379), NodeAddress("::1", 2))
    assert url.name == "vigie"
    assert url.url_of(NodeAddress("two", 6379)) == "rediss://user:secret@two:6379"
    assert url.url_of_sentinel(url.sentinels[1]) == "rediss://[::1]:2", "the primary's password is not for sentinels"
    assert is_sentinel("redis+sentinel://a:1/b")
    assert not is_sentinel("redis+cluster://a:1")


@pytest.mark.parametrize(
    "url", ["redis+sentinel://a:1", "redis+sentinel://a:1/", "redis+sentinel://a/b", "redis+sentinel://a:1/b/c", "x"]
)
def test_what_is_no_such_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"host:port"):
        SentinelUrl.of(url)


async def test_without_a_sentinel_that_answers_the_feed_is_away() -> None:
    with pytest.raises(Unavailable, match="no sentinel"):
        await ask_sentinels(SentinelUrl.of("redis+sentinel://127.0.0.1:1/vigie"))


async def test_a_failover_is_followed_by_who_publishes_and_by_who_listens(tmp_path: Path) -> None:
    """What the dead primary held may be gone; that is a hole like any other, and it is told."""
    operation_id = OperationId(uuid4())
    async with watched(tmp_path) as pair, opened(pair.url) as feed, opened(pair.url) as hearer:
        await feed.check()
        assert (await diagnose(pair.url)).refusal is None
        await hearer.follow(operation_id)
        assert await feed.publish(operation_id, LOG_ID, [FeedItem(1, b"r", ())]) == Published(1)
        await take_until(hearer, lambda message: isinstance(message, FeedRecords))
        await pair.fail_over()
        await take_until(hearer, lambda message: isinstance(message, FeedReset))
        await take_until(hearer, lambda message: isinstance(message, FeedRecords), publishing(feed, operation_id))
        assert feed.is_heard(operation_id)


def opened(url: str) -> SentinelChangeFeed:
    return SentinelChangeFeed(url, node_id=uuid4(), schema_hash="tests")


async def publishing(feed: SentinelChangeFeed, operation_id: OperationId) -> None:
    """Until it is taken: who publishes may learn of the new primary a moment later than who listens."""
    async with asyncio.timeout(20):
        for seq in (2, 1):
            while True:
                try:
                    answer = await feed.publish(operation_id, LOG_ID, [FeedItem(seq, b"s", ())])
                except Unavailable:
                    await asyncio.sleep(0.05)  # between two tries that have a deadline
                else:
                    break
            if not isinstance(answer, Hole):
                return


async def take_until(feed: SentinelChangeFeed, is_it: Callable[[FeedMessage], bool], meanwhile: object = None) -> None:
    doing = asyncio.ensure_future(meanwhile) if asyncio.iscoroutine(meanwhile) else None
    async with asyncio.timeout(20):
        async for message in feed.messages():
            if is_it(message):
                break
    if doing is not None:
        await doing
