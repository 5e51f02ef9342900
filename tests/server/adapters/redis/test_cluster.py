"""A Redis Cluster of three primaries: nodes that come late, slots that move, nodes that die."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from protocol.ids import LogId, OperationId
from server.adapters.redis.cluster import ClusterChangeFeed
from server.adapters.redis.diagnose import diagnose
from server.adapters.redis.feed import RedisChangeFeed
from server.adapters.redis.keys import keys_of
from server.adapters.redis.slots import slot_of
from server.adapters.redis.suitability import UnsuitableServer
from server.ports import FeedItem, FeedMessage, FeedRecords, FeedReset, Published, Unavailable
from tests.support.valkey_cluster import ClusterNode, ValkeyCluster

LOG_ID = LogId(uuid4())


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[ValkeyCluster]:
    server = ValkeyCluster(tmp_path)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[ClusterChangeFeed]:
    async with ClusterChangeFeed(url, node_id=uuid4(), schema_hash="tests") as feed:
        yield feed


def owner_of(cluster: ValkeyCluster, operation_id: OperationId) -> ClusterNode:
    return cluster.owner_of(slot_of(keys_of(operation_id).meta))


def operation_on(cluster: ValkeyCluster, node: ClusterNode) -> OperationId:
    """An operation whose slot that node serves."""
    while owner_of(cluster, operation_id := OperationId(uuid4())) is not node:
        pass
    return operation_id


async def take_until(feed: ClusterChangeFeed, is_it: Callable[[FeedMessage], bool]) -> FeedMessage:
    async with asyncio.timeout(20):
        async for message in feed.messages():
            if is_it(message):
                return message
    raise AssertionError("the messages have ended")


async def until_it_works(feed: ClusterChangeFeed, operation_id: OperationId, seq: int) -> None:
    """Publish until it is taken; the cluster needs a moment to agree who serves what."""
    async with asyncio.timeout(20):
        while True:
            try:
                assert await feed.publish(operation_id, LOG_ID, [FeedItem(seq, b"r", ())]) == Published(seq)
            except Unavailable:
                await asyncio.sleep(0.05)  # between two tries that have a deadline
            else:
                return


async def test_operations_live_on_every_node_and_each_on_one(cluster: ValkeyCluster) -> None:
    """An operation's keys touch one node only."""
    async with opened(cluster.url) as feed:
        await feed.check()
        for node in cluster.nodes:
            operation_id = operation_on(cluster, node)
            await feed.publish(operation_id, LOG_ID, [FeedItem(1, b"r", (("team:1", b"t"),))])
            holders = [each for each in cluster.nodes if operation_id.hex.encode() in each.command("KEYS", "*")]
            assert holders == [node]


async def test_a_slot_that_moves_is_followed(cluster: ValkeyCluster) -> None:
    """Both who publishes and who listens go where the slot goes, and who listens is told to look what it missed."""
    old, new = cluster.nodes[0], cluster.nodes[1]
    operation_id = operation_on(cluster, old)
    async with opened(cluster.url) as feed, opened(cluster.url) as hearer:
        await hearer.follow(operation_id)
        await asyncio.to_thread(cluster.move_slot, slot_of(keys_of(operation_id).meta), new)
        await until_it_works(feed, operation_id, 1)
        heard = await take_until(hearer, lambda message: isinstance(message, FeedRecords))
        assert heard == FeedRecords(operation_id, LOG_ID, ((1, b"r"),)), "a plain channel is heard from every node"
        assert await hearer.read(operation_id, LOG_ID, 0) == [(1, b"r")]
        await take_until(hearer, lambda message: isinstance(message, FeedReset))
        await until_it_works(feed, operation_id, 2)
        assert feed.is_heard(operation_id), "the listener has followed to the new node"


async def test_a_dead_node_costs_its_own_operations_their_feed_and_is_said(cluster: ValkeyCluster) -> None:
    dead = cluster.nodes[2]
    operation_id = operation_on(cluster, dead)
    async with opened(cluster.url) as feed:
        await feed.ping()
        dead.kill()
        with pytest.raises(Unavailable):
            await feed.publish(operation_id, LOG_ID, [FeedItem(1, b"r", ())])
        with pytest.raises(Unavailable):
            await feed.ping()
        dead.start()
        await until_it_works(feed, operation_id, 1)


async def test_a_feed_starts_while_the_cluster_is_away_and_finds_it_later(tmp_path: Path) -> None:
    cluster = ValkeyCluster(tmp_path)
    async with opened(cluster.url) as feed:
        operation_id = OperationId(uuid4())
        with pytest.raises(Unavailable):
            await feed.follow(operation_id)
        with pytest.raises(Unavailable):
            await feed.ping()
        try:
            await asyncio.to_thread(cluster.start)
            await take_until(feed, lambda message: isinstance(message, FeedReset))
            await until_it_works(feed, operation_id, 1)
        finally:
            cluster.stop()


async def test_one_node_is_enough_to_find_the_others(cluster: ValkeyCluster) -> None:
    async with opened(f"redis+cluster://127.0.0.1:1,127.0.0.1:{cluster.nodes[1].port}") as feed:
        await feed.check()
        await feed.publish(operation_on(cluster, cluster.nodes[0]), LOG_ID, [FeedItem(1, b"r", ())])


async def test_a_node_given_as_a_single_server_is_refused_with_what_to_do(cluster: ValkeyCluster) -> None:
    async with RedisChangeFeed(cluster.nodes[0].url, node_id=uuid4(), schema_hash="tests") as feed:
        with pytest.raises(UnsuitableServer, match=r"redis\+cluster://"):
            await feed.check()
    assert "redis+cluster://" in str((await diagnose(cluster.nodes[0].url)).refusal)


async def test_a_cluster_is_described_node_by_node(cluster: ValkeyCluster) -> None:
    seen = await diagnose(cluster.url)
    assert (seen.policy, seen.refusal) == ("noeviction", None)
    cluster.nodes[1].command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    assert "noeviction" in str((await diagnose(cluster.url)).refusal)
    async with opened(cluster.url) as feed:
        with pytest.raises(UnsuitableServer):
            await feed.check()
