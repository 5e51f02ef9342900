"""Whether a Redis-protocol server can carry the live state, in a sentence that says what to do if not."""

from collections.abc import Mapping

MINIMUM_VERSION = (7, 0)


class UnsuitableServer(Exception):
    """The server must not be used as it is; the message says what to change."""


def require_suitable(info: Mapping[str, object], *, is_part_of_cluster: bool = False) -> None:
    """Judges what INFO answers; what it does not answer (a hosted server may hide it) is not held against it.

    Raises:
        UnsuitableServer: too old, free to throw away keys, or a part of what was not asked for as a whole.
    """
    if not is_part_of_cluster and str(info.get("redis_mode", info.get("server_mode", ""))) == "cluster":
        raise UnsuitableServer(
            "The server at REDIS_URL is one node of a Redis Cluster and holds only a part: give the cluster as "
            "redis+cluster://host:port,host:port instead."
        )
    version = str(info.get("redis_version", ""))
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if numbers and numbers < MINIMUM_VERSION:
        raise UnsuitableServer(
            f"The server at REDIS_URL speaks as Redis {version}: install Redis 7.0 or newer, or Valkey 8 or newer."
        )
    policy = str(info.get("maxmemory_policy", "noeviction"))
    if policy != "noeviction":
        raise UnsuitableServer(
            f"The server at REDIS_URL may throw away live state when memory is short (maxmemory-policy {policy}): "
            "set `maxmemory-policy noeviction` in its configuration, or give Vigie a server of its own."
        )
