"""The version of the protocol, its history, and the hash of its schema that guards it.

Each change of what is said on the wire adds a line: the version, the first twelve digits of the hash of the schema
from then on, what changed. The version grows only when an older peer would be misled.

1   74993ab4491b   first version
"""

VERSION = 1
MIN_SUPPORTED_VERSION = 1
"""The oldest `Hello.version` that is still served."""

SCHEMA_HASH = "74993ab4491bce98bc24707327d8525dfb31aa751ffa7be1800791f9251ab897"
"""What `protocol.schema.wire_schema_hash()` gave when the history was last written."""

SUBPROTOCOL_MSGPACK = "vigie.v1.msgpack"
SUBPROTOCOL_JSON = "vigie.v1.json"
