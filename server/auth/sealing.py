"""Closes and opens protected values (rule C12): AES-256-GCM, one key per person, that key wrapped by the operation's.

Every box starts with its nonce and is bound to operation, person, key and compartment: moved elsewhere, it does not
open.
"""

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from protocol.ids import OperationId, PersonId
from protocol.protected import COMPARTMENTS, Compartment, Protected, Sealed

KEY_BYTES = 32
NONCE_BYTES = 12
"""Drawn at random for each box: no key closes anywhere near 2**32 of them."""

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Protected] = msgspec.msgpack.Decoder(Protected)


class Unopenable(Exception):
    """The box was damaged or moved, or this is not its key."""


def seal_value(
    value: Protected, key: bytes, nonce: bytes, operation_id: OperationId, person_id: PersonId, key_id: str
) -> Sealed:
    """Closes a value under the person's key, which `key_id` names, in the compartment of its type."""
    binding = _binding(COMPARTMENTS[type(value)].encode(), operation_id, person_id, key_id)
    return Sealed(key_id=key_id, box=nonce + AESGCM(key).encrypt(nonce, _encoder.encode(value), binding))


def open_value(
    sealed: Sealed, compartment: Compartment, key: bytes, operation_id: OperationId, person_id: PersonId
) -> Protected:
    """The reverse of `seal_value`; raises `Unopenable`, also for a box of another compartment."""
    return _decoder.decode(
        _open(sealed.box, key, _binding(compartment.encode(), operation_id, person_id, sealed.key_id))
    )


def wrap_key(
    person_key: bytes, wrapping_key: bytes, nonce: bytes, operation_id: OperationId, person_id: PersonId, key_id: str
) -> bytes:
    """Closes a person's key under the operation's wrapping key: what the database keeps."""
    binding = _binding(b"key", operation_id, person_id, key_id)
    return nonce + AESGCM(wrapping_key).encrypt(nonce, person_key, binding)


def unwrap_key(
    wrapped_key: bytes, wrapping_key: bytes, operation_id: OperationId, person_id: PersonId, key_id: str
) -> bytes:
    """The reverse of `wrap_key`; raises `Unopenable`."""
    return _open(wrapped_key, wrapping_key, _binding(b"key", operation_id, person_id, key_id))


def _open(box: bytes, key: bytes, binding: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], binding)
    except (InvalidTag, ValueError) as error:
        raise Unopenable("a sealed value does not open") from error


def _binding(purpose: bytes, operation_id: OperationId, person_id: PersonId, key_id: str) -> bytes:
    # The purpose and the ids have fixed lengths, so that no two bindings read the same.
    return purpose.ljust(8, b"\0") + operation_id.bytes + person_id.bytes + key_id.encode()
