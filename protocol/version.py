"""The version of the protocol, its history, and the hash of its schema that guards it.

1   first version.
"""

VERSION = 1
MIN_SUPPORTED_VERSION = 1
"""The oldest `Hello.version` that is still served."""

SUBPROTOCOL_MSGPACK = "vigie.v1.msgpack"
SUBPROTOCOL_JSON = "vigie.v1.json"
