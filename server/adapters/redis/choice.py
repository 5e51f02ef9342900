"""Which change feed an address of Redis asks for: a server, a cluster, or a primary behind sentinels."""

from uuid import UUID

from server.adapters.redis.cluster import ClusterChangeFeed
from server.adapters.redis.feed import RedisChangeFeed
from server.adapters.redis.sentinel import SentinelChangeFeed, is_sentinel
from server.adapters.redis.slots import is_cluster


def feed_at(url: str, *, node_id: UUID, schema_hash: str) -> RedisChangeFeed | ClusterChangeFeed:
    """The feed that an address asks for; raises ValueError for one that is none."""
    if is_sentinel(url):
        return SentinelChangeFeed(url, node_id=node_id, schema_hash=schema_hash)
    if is_cluster(url):
        return ClusterChangeFeed(url, node_id=node_id, schema_hash=schema_hash)
    return RedisChangeFeed(url, node_id=node_id, schema_hash=schema_hash)
