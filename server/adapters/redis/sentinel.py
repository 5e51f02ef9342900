"""The change feed on a primary that sentinels watch over: whoever is the primary now, as they say.

A failover may lose what the new primary had not received; the log is the truth, and whatever is missing is repaired
from it as after any loss. So nothing here waits for replicas.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from server.adapters.redis.cluster import ClusterChangeFeed
from server.adapters.redis.link import CALL_TIMEOUT_S
from server.adapters.redis.slots import SLOTS, NodeAddress, SlotMap, read_address
from server.ports import Unavailable

SCHEMES = ("redis+sentinel://", "rediss+sentinel://")
ASK_EVERY_S = 2.0
"""Sentinels are asked this often even while all is well: a primary that was relieved in good order still answers."""


@dataclass(frozen=True)
class SentinelUrl:
    """`redis+sentinel://host:port[,host:port…]/NAME`: the sentinels, and what they call the primary.

    Credentials before the first host are those of the primary.
    """

    sentinels: tuple[NodeAddress, ...]
    name: str
    _prefix: str

    @classmethod
    def of(cls, url: str) -> "SentinelUrl":
        """Raises ValueError for what is none."""
        scheme, is_sentinel, rest = url.partition("+sentinel://")
        place, _, name = rest.partition("/")
        credentials, at, hosts = place.rpartition("@")
        if not is_sentinel or scheme not in ("redis", "rediss") or not name or "/" in name:
            raise ValueError("a primary behind sentinels is redis+sentinel://host:port,host:port/NAME")
        return cls(tuple(map(read_address, hosts.split(","))), name, f"{scheme}://{credentials}{at}")

    def url_of(self, node: NodeAddress) -> str:
        """Of the primary, as redis-py reads it."""
        return f"{self._prefix}{_place(node)}"

    def url_of_sentinel(self, node: NodeAddress) -> str:
        """Of one sentinel; these are asked without credentials."""
        return f"{self._prefix.partition('://')[0]}://{_place(node)}"


def is_sentinel(url: str) -> bool:
    """Does this address name sentinels?"""
    return url.startswith(SCHEMES)


class SentinelChangeFeed(ClusterChangeFeed):
    """A cluster of one: the primary serves every slot, and who that is may change at any time."""

    _is_part_of_cluster = False
    _look_every_s = ASK_EVERY_S

    def _read_url(self, url: str) -> SentinelUrl:
        return SentinelUrl.of(url)

    async def _ask_who_serves(self) -> SlotMap:
        assert isinstance(self._url, SentinelUrl)
        return SlotMap([(0, SLOTS - 1, await ask_sentinels(self._url))])

    async def _look(self) -> None:
        """Who was the primary before is left alone, or its pushes would be heard twice once it is a replica."""
        await super()._look()
        for node in self._feeds.keys() - self._slots.nodes:
            with suppress(KeyError):  # somebody else has looked meanwhile
                await self._feeds.pop(node).__aexit__(None, None, None)


async def ask_sentinels(url: SentinelUrl) -> NodeAddress:
    """The primary, as the first sentinel that answers says; raises `Unavailable`."""
    for sentinel in url.sentinels:
        redis = Redis.from_url(
            url.url_of_sentinel(sentinel),
            socket_timeout=CALL_TIMEOUT_S,
            socket_connect_timeout=CALL_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        try:
            ask: Any = redis.execute_command
            said = await ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", url.name)
            if said is not None:
                return _read_reply(said)
        except (RedisError, OSError, TimeoutError):
            continue
        finally:
            await redis.aclose()
    raise Unavailable(f"no sentinel answers who is the primary of {url.name}")


def _read_reply(said: Iterable[bytes | str | int]) -> NodeAddress:
    host, port = (word.decode() if isinstance(word, bytes) else str(word) for word in said)
    return NodeAddress(host, int(port))


def _place(node: NodeAddress) -> str:
    return f"[{node.host}]:{node.port}" if ":" in node.host else f"{node.host}:{node.port}"
