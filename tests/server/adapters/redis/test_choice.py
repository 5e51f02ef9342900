"""The address decides which feed it is."""

from uuid import uuid4

import pytest

from server.adapters.redis.choice import feed_at
from server.adapters.redis.cluster import ClusterChangeFeed
from server.adapters.redis.feed import RedisChangeFeed
from server.adapters.redis.sentinel import SentinelChangeFeed


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("redis://a:1", RedisChangeFeed),
        ("redis+cluster://a:1", ClusterChangeFeed),
        ("redis+sentinel://a:1,b:2/vigie", SentinelChangeFeed),
        ("rediss+sentinel://user:secret@a:1/vigie", SentinelChangeFeed),
    ],
)
async def test_the_address_decides_which_feed_it_is(url: str, kind: type) -> None:
    assert type(feed_at(url, node_id=uuid4(), schema_hash="")) is kind
