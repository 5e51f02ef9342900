"""Which node of a Redis Cluster holds what: hash slots, as the cluster's own specification computes them."""

from binascii import crc_hqx
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

SLOTS = 16_384
SCHEMES = ("redis+cluster://", "rediss+cluster://")
"""A cluster is asked for by name: a server that happens to be a part of one is not guessed to be meant as a whole."""


class NodeAddress(NamedTuple):
    """Where one primary listens."""

    host: str
    port: int


@dataclass(frozen=True)
class ClusterUrl:
    """What a cluster's URL says: `redis+cluster://host:port[,host:port…]`, credentials before the first host."""

    seeds: tuple[NodeAddress, ...]
    _prefix: str
    """Scheme and credentials of each node."""

    @classmethod
    def of(cls, url: str) -> "ClusterUrl":
        """Raises ValueError for what is none."""
        scheme, is_cluster, rest = url.partition("+cluster://")
        place = rest.partition("/")[0]
        credentials, at, hosts = place.rpartition("@")
        if not is_cluster or scheme not in ("redis", "rediss") or rest.rstrip("/") != place:
            raise ValueError("a cluster's address is redis+cluster://host:port,host:port, without a database number")
        return cls(tuple(map(read_address, hosts.split(","))), f"{scheme}://{credentials}{at}")

    def url_of(self, node: NodeAddress) -> str:
        """Of one node, as redis-py reads it."""
        host = f"[{node.host}]" if ":" in node.host else node.host
        return f"{self._prefix}{host}:{node.port}"


def is_cluster(url: str) -> bool:
    """Does this address ask for a cluster?"""
    return url.startswith(SCHEMES)


def slot_of(key: bytes) -> int:
    """The slot of a key or channel: CRC-16 of what stands in its first braces, if anything does, else of all of it."""
    start = key.find(b"{")
    if start >= 0:
        end = key.find(b"}", start + 1)
        if end > start + 1:
            key = key[start + 1 : end]
    return crc_hqx(key, 0) % SLOTS


class SlotMap:
    """Who serves which slot, as the cluster said when it was last asked."""

    def __init__(self, ranges: Iterable[tuple[int, int, NodeAddress]] = ()) -> None:
        self._owners: list[NodeAddress | None] = [None] * SLOTS
        for first, last, owner in ranges:
            self._owners[first : last + 1] = [owner] * (last - first + 1)
        self.nodes = frozenset(owner for owner in self._owners if owner is not None)

    @classmethod
    def of_reply(cls, reply: Sequence[Any], asked: NodeAddress) -> "SlotMap":
        """From what `CLUSTER SLOTS` answers; a node that does not know its own name is the one that was asked."""
        ranges = []
        for first, last, primary, *_ in reply:
            host = primary[0] or asked.host
            text = host.decode() if isinstance(host, bytes) else str(host)
            ranges.append((int(first), int(last), NodeAddress(text, int(primary[1]))))
        return cls(ranges)

    def owner_of(self, key: bytes) -> NodeAddress | None:
        """None: nobody serves it now."""
        return self._owners[slot_of(key)]


def read_address(text: str) -> NodeAddress:
    """`host:port`; raises ValueError."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise ValueError("each node of a cluster, and each sentinel, is named as host:port")
    return NodeAddress(host.strip("[]"), int(port))
