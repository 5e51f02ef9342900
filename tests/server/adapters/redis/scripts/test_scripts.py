"""The scripts refuse what does not add up before they write anything."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from protocol.ids import OperationId
from server.adapters.redis import scripts
from server.adapters.redis.keys import keys_of, staging_key
from tests.support.valkey import PrivateValkey

OPERATION_ID = OperationId(uuid4())
KEYS = keys_of(OPERATION_ID)
LOG_ID = uuid4().bytes


@pytest.fixture
async def redis(valkey: PrivateValkey) -> AsyncIterator[Redis]:
    client = Redis.from_url(valkey.url)
    yield client
    await client.aclose()


@pytest.mark.parametrize(
    "items",
    [
        [b"record", 1, b"key", b"value"],  # one record of the two announced
        [b"record", 2, b"key", b"value", b"record", 0],  # an entity too few
        [b"record", 0, b"record", 0, b"more"],  # more than announced
    ],
)
async def test_a_batch_that_is_not_what_it_announces_writes_nothing(redis: Redis, items: list[bytes | int]) -> None:
    arguments = [KEYS.channel, b"header", LOG_ID, "schema", 100, 1, 2, *items]
    with pytest.raises(ResponseError):
        await redis.register_script(scripts.PUBLISH.source)([KEYS.meta, KEYS.state, KEYS.log], arguments)
    assert await redis.dbsize() == 0


async def test_a_staged_state_that_is_not_complete_replaces_nothing(redis: Redis) -> None:
    await redis.hset(KEYS.state, "team:1", b"live")
    staging = staging_key(OPERATION_ID, uuid4())
    await redis.hset(staging, "team:2", b"half")
    with pytest.raises(ResponseError, match="not complete"):
        await redis.register_script(scripts.REBUILD.source)(
            [KEYS.meta, KEYS.state, KEYS.log, staging], [LOG_ID, 1, "schema", 2]
        )
    assert await redis.hgetall(KEYS.state) == {b"team:1": b"live"}


async def test_a_rebuilt_state_never_expires(redis: Redis) -> None:
    staging = staging_key(OPERATION_ID, uuid4())
    await redis.hset(staging, "team:2", b"whole")
    await redis.expire(staging, 60)
    await redis.register_script(scripts.REBUILD.source)(
        [KEYS.meta, KEYS.state, KEYS.log, staging], [LOG_ID, 1, "schema", 1]
    )
    assert await redis.ttl(KEYS.state) == -1
    assert not await redis.exists(staging)
