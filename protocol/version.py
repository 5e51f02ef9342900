"""The version of the protocol, its history, and the hash of its schema that guards it.

Each change of what is said on the wire adds a line: the version, the first twelve digits of the hash of the schema
from then on, what changed. The version grows only when an older peer would be misled.

1   5dce90078b64   first version
"""

VERSION = 1
MIN_SUPPORTED_VERSION = 1
"""The oldest `Hello.version` that is still served."""

SCHEMA_HASH = "5dce90078b64fa5a85f478fb25bf193b2bbec525086a4b8f03aeb4e37802c48d"
"""What `protocol.schema.wire_schema_hash()` gave when the history was last written."""

SUBPROTOCOL_MSGPACK = "vigie.v1.msgpack"
SUBPROTOCOL_JSON = "vigie.v1.json"
