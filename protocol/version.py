"""The version of the protocol, its history, and the hash of its schema that guards it.

Each change of what is said on the wire adds a line: the version, the first twelve digits of the hash of the schema
from then on, what changed. The version grows only when an older peer would be misled.

1   48c520032d5e   first version
"""

VERSION = 1
MIN_SUPPORTED_VERSION = 1
"""The oldest `Hello.version` that is still served."""

SCHEMA_HASH = "48c520032d5e93873bad7d2a1646fe1d30500836e3fc231705c20baa0ff44b70"
"""What `protocol.schema.wire_schema_hash()` gave when the history was last written."""

SUBPROTOCOL_MSGPACK = "vigie.v1.msgpack"
SUBPROTOCOL_JSON = "vigie.v1.json"
