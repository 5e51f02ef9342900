"""What a person wants to know of a Redis-protocol server, whether it may be used or not."""

from typing import NamedTuple

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from server.adapters.redis.cluster import ask_anybody
from server.adapters.redis.sentinel import SentinelUrl, ask_sentinels, is_sentinel
from server.adapters.redis.slots import ClusterUrl, is_cluster
from server.adapters.redis.suitability import UnsuitableServer, require_suitable
from server.ports import Unavailable

_TIMEOUT_S = 3.0


class RedisDiagnosis(NamedTuple):
    """One look at the server."""

    product: str
    version: str
    policy: str
    """What it does when memory runs out."""
    refusal: str | None
    """Why Vigie would not keep live state here; None: it would."""


async def diagnose(redis_url: str) -> RedisDiagnosis:
    """Raises `Unavailable` if there is no way in. Of a cluster the first primary with a fault speaks for all."""
    if is_sentinel(redis_url):
        try:
            watched = SentinelUrl.of(redis_url)
        except ValueError as error:
            raise Unavailable(f"the Redis address is not understood: {error}") from error
        return await _diagnose_one(watched.url_of(await ask_sentinels(watched)))
    if not is_cluster(redis_url):
        return await _diagnose_one(redis_url)
    try:
        url = ClusterUrl.of(redis_url)
    except ValueError as error:
        raise Unavailable(f"the Redis address is not understood: {error}") from error
    nodes = (await ask_anybody(url)).nodes
    seen = [await _diagnose_one(url.url_of(node), is_part_of_cluster=True) for node in sorted(nodes)]
    return next((one for one in seen if one.refusal is not None), seen[0])


async def _diagnose_one(redis_url: str, *, is_part_of_cluster: bool = False) -> RedisDiagnosis:
    try:
        redis = Redis.from_url(
            redis_url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S, retry=Retry(NoBackoff(), 0)
        )
    except ValueError as error:
        raise Unavailable(f"the Redis address is not understood: {error}") from error
    try:
        info = await redis.info()
    except (RedisError, OSError) as error:
        raise Unavailable(
            f"Redis cannot be reached ({type(error).__name__}): check that it runs at REDIS_URL"
        ) from error
    finally:
        await redis.aclose()
    refusal = None
    try:
        require_suitable(info, is_part_of_cluster=is_part_of_cluster)
    except UnsuitableServer as unsuitable:
        refusal = str(unsuitable)
    is_valkey = "valkey_version" in info
    return RedisDiagnosis(
        product="Valkey" if is_valkey else "Redis",
        version=str(info.get("valkey_version" if is_valkey else "redis_version", "unknown")),
        policy=str(info.get("maxmemory_policy", "unknown")),
        refusal=refusal,
    )
