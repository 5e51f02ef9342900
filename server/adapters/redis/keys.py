"""Every name that Vigie uses in Redis.

The hash tag `{…}` puts all keys of one operation in one slot of a Redis Cluster, so that one script may touch them all.
"""

from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from protocol.ids import OperationId

ACCESS_CHANGES = b"vigie:access"
"""Channel: who was shut out or has other rights, in any operation."""


class OperationKeys(NamedTuple):
    """The names that belong to one operation."""

    meta: bytes
    """Hash: `log_id` (16 bytes), `seq` (decimal), `schema_hash`; the point of the log at which the state stands."""
    state: bytes
    """Hash: entity key → encoded entity."""
    log: bytes
    """Stream of the newest records: id `<seq>-0`, field `r`."""
    positions: bytes
    """Hash: team id (16 bytes) → `fix_at` (8 bytes, big endian), encoded position."""
    heard: bytes
    """Sorted set: team id (16 bytes), scored by when its devices were last heard (epoch ms)."""
    unsent: bytes
    """Hash: device id (16 bytes) → team id (16 bytes), count and when it was said (8 bytes each, big endian)."""
    listening: bytes
    """Hash: device id (16 bytes) → team id (16 bytes), until and when it was said (8 bytes each, big endian)."""
    channel: bytes
    """Everything that is pushed about the operation."""


@lru_cache(maxsize=1024)
def keys_of(operation_id: OperationId) -> OperationKeys:
    """The names of one operation."""
    prefix = b"vigie:{%s}:" % operation_id.hex.encode()
    names = (b"meta", b"state", b"log", b"pos", b"heard", b"unsent", b"listening", b"push")
    return OperationKeys(*(prefix + name for name in names))


def staging_key(operation_id: OperationId, upload_id: UUID) -> bytes:
    """A hash that becomes the state once it is complete; each upload has its own."""
    return f"vigie:{{{operation_id.hex}}}:staging:{upload_id.hex}".encode()
