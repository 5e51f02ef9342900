"""The keys of an operation's people, in a file of their own that one installation alone can open (rule C12).

One line of JSON: `format` ("vigie.keys"), `version`, `operation_id`, `log_id`, `receiver` (public key, hexadecimal),
`box` (base64). In the box, in MessagePack: an array of `[person id, key id, key]`. Who was erased is not in it.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from protocol.ids import LogId, MemberId, OperationId
from server.auth.exchange import close_for, open_from
from server.interop.archive_format import canonical
from server.ports import PersonKey

FORMAT = "vigie.keys"
VERSION = 1


class UnusableKeys(Exception):
    """The file of keys cannot be used; the message says why."""


class SealedKeys(NamedTuple):
    """A file of keys, read and not yet opened."""

    operation_id: OperationId
    log_id: LogId
    receiver: bytes
    box: bytes


class _Row(msgspec.Struct, frozen=True, array_like=True):
    person_id: UUID
    key_id: str
    key: bytes


_packer = msgspec.msgpack.Encoder(uuid_format="bytes")
_rows = msgspec.msgpack.Decoder(list[_Row])


def seal_keys(
    keys: Sequence[PersonKey], operation_id: OperationId, log_id: LogId, receiver: bytes, ephemeral: bytes
) -> bytes:
    """The file.

    Args:
        keys: In clear.
        operation_id: Whose people they are.
        log_id: The life of the log that they open; the box opens for no other.
        receiver: Public receiving key of the other installation.
        ephemeral: 32 random bytes, used for this file and no other.
    """
    content = _packer.encode([_Row(*key) for key in keys])
    box = close_for(receiver, content, ephemeral, _context(operation_id, log_id))
    return canonical(
        {
            "format": FORMAT,
            "version": VERSION,
            "operation_id": str(operation_id),
            "log_id": str(log_id),
            "receiver": receiver.hex(),
            "box": b64encode(box).decode("ascii"),
        }
    )


def read_keys(content: bytes) -> SealedKeys:
    """What the file says without being opened; raises `UnusableKeys`."""
    try:
        said: dict[str, Any] = json.loads(content)
        if said["format"] != FORMAT:
            raise UnusableKeys("This is no file of keys.")
        if said["version"] != VERSION:
            raise UnusableKeys(f"This file of keys is of version {said['version']}, which is not read here.")
        return SealedKeys(
            OperationId(UUID(said["operation_id"])),
            LogId(UUID(said["log_id"])),
            bytes.fromhex(said["receiver"]),
            b64decode(said["box"], validate=True),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UnusableKeys("This is no file of keys, or it is damaged.") from None


def open_keys(sealed: SealedKeys, private: bytes) -> list[PersonKey]:
    """The keys; raises `server.auth.exchange.NotForUs`."""
    content = open_from(private, sealed.box, _context(sealed.operation_id, sealed.log_id))
    return [PersonKey(MemberId(row.person_id), row.key_id, row.key) for row in _rows.decode(content)]


def _context(operation_id: OperationId, log_id: LogId) -> bytes:
    return operation_id.bytes + log_id.bytes
