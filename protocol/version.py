"""The version of the protocol, its history, and the hash of its schema that guards it.

Each change of what is said on the wire adds a line: the version, the first twelve digits of the hash of the schema
from then on, what changed. The version grows only when an older peer would be misled.

1   5e751ed103de   first version
"""

VERSION = 1
MIN_SUPPORTED_VERSION = 1
"""The oldest `Hello.version` that is still served."""

SCHEMA_HASH = "5e751ed103deac4e2b0c4a08aaceb01f5ffe5158e6de3cd197698cb943f79696"
"""What `protocol.schema.wire_schema_hash()` gave when the history was last written."""

SUBPROTOCOL_MSGPACK = "vigie.v1.msgpack"
SUBPROTOCOL_JSON = "vigie.v1.json"

SOCKET_PATH = "/ws"
REPLAY_PATH = "/ws/past"
"""Where operations are seen again: a process of its own may answer there."""
