"""Closes and opens protected values (rule C12): AES-256-GCM, one key per person, that key wrapped by the operation's.

Every box starts with its nonce and is bound to operation, person and key: moved elsewhere, it does not open.
"""

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from protocol.ids import MemberId, OperationId
from protocol.protected import Identity, Sealed

KEY_BYTES = 32
NONCE_BYTES = 12
"""Drawn at random for each box: no key closes anywhere near 2**32 of them."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Identity)


class Unopenable(Exception):
    """The box was damaged or moved, or this is not its key."""


def seal_identity(
    identity: Identity, key: bytes, nonce: bytes, operation_id: OperationId, person_id: MemberId, key_id: str
) -> Sealed:
    """Closes an identity under the person's key, which `key_id` names."""
    binding = _binding(b"identity", operation_id, person_id, key_id)
    return Sealed(key_id=key_id, box=nonce + AESGCM(key).encrypt(nonce, _encoder.encode(identity), binding))


def open_identity(sealed: Sealed, key: bytes, operation_id: OperationId, person_id: MemberId) -> Identity:
    """The reverse of `seal_identity`; raises `Unopenable`."""
    return _decoder.decode(_open(sealed.box, key, _binding(b"identity", operation_id, person_id, sealed.key_id)))


def wrap_key(
    person_key: bytes, wrapping_key: bytes, nonce: bytes, operation_id: OperationId, person_id: MemberId, key_id: str
) -> bytes:
    """Closes a person's key under the operation's wrapping key: what the database keeps."""
    binding = _binding(b"key", operation_id, person_id, key_id)
    return nonce + AESGCM(wrapping_key).encrypt(nonce, person_key, binding)


def unwrap_key(
    wrapped_key: bytes, wrapping_key: bytes, operation_id: OperationId, person_id: MemberId, key_id: str
) -> bytes:
    """The reverse of `wrap_key`; raises `Unopenable`."""
    return _open(wrapped_key, wrapping_key, _binding(b"key", operation_id, person_id, key_id))


def _open(box: bytes, key: bytes, binding: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], binding)
    except (InvalidTag, ValueError) as error:
        raise Unopenable("a sealed value does not open") from error


def _binding(purpose: bytes, operation_id: OperationId, person_id: MemberId, key_id: str) -> bytes:
    # The purpose and the ids have fixed lengths, so that no two bindings read the same.
    return purpose.ljust(8, b"\0") + operation_id.bytes + person_id.bytes + key_id.encode()
