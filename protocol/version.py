"""The version of the protocol, its history, and the hash of its schema that guards it.

Each change of what is said on the wire adds a line: the version, the first twelve digits of the hash of the schema
from then on, what changed. The version grows only when an older peer would be misled.

1   d4544daf3628   first version
"""

VERSION = 1
MIN_SUPPORTED_VERSION = 1
"""The oldest `Hello.version` that is still served."""

SCHEMA_HASH = "d4544daf362839640022515d3d521d688c1de872696e34ba5511eb5ad816b1f1"
"""What `protocol.schema.wire_schema_hash()` gave when the history was last written."""

SUBPROTOCOL_MSGPACK = "vigie.v1.msgpack"
SUBPROTOCOL_JSON = "vigie.v1.json"
