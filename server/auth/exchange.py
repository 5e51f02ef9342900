"""Two installations exchange an operation: Ed25519 says from whom it is, a box for X25519 carries the keys.

The box is made as in HPKE's base mode with one message: a fresh X25519 key against the receiver's, HKDF-SHA256 over
what they share, AES-256-GCM. It is bound to its context: under another log it does not open.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
SIGNATURE_BYTES = 64
_NONCE_BYTES = 12
_LABEL = b"vigie keys 1"
_PREFIX = "vgx_"
_CHECK_BYTES = 4


class UnreadableKey(ValueError):
    """This is no receiving key, or it was mistyped."""


class NotForUs(Exception):
    """The box was made for another receiver or another log, or it was damaged."""


def signing_key_of(private: bytes) -> bytes:
    """The public part of a signing key."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, message: bytes) -> bytes:
    """The same for the same key and message, each time."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def is_signed_by(public: bytes, signature: bytes, message: bytes) -> bool:
    """Did the holder of this key sign this message?"""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def receiving_key_of(private: bytes) -> bytes:
    """The public part of a receiving key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def show_receiving_key(public: bytes) -> str:
    """A receiving key as people pass it on: a slip of the hand is found."""
    return _PREFIX + urlsafe_b64encode(public + _check(public)).decode("ascii")


def read_receiving_key(text: str) -> bytes:
    """The reverse of `show_receiving_key`; raises `UnreadableKey`."""
    text = text.strip()
    try:
        raw = urlsafe_b64decode(text.removeprefix(_PREFIX).encode("ascii"))
    except ValueError as error:
        raise UnreadableKey("this is no receiving key") from error
    public, check = raw[:KEY_BYTES], raw[KEY_BYTES:]
    if not text.startswith(_PREFIX) or len(public) != KEY_BYTES or check != _check(public):
        raise UnreadableKey("this is no receiving key")
    return public


def close_for(receiver: bytes, content: bytes, ephemeral: bytes, context: bytes) -> bytes:
    """A box that only the receiver opens.

    Args:
        receiver: Public receiving key; one that shares nothing raises `UnreadableKey`.
        content: What goes in.
        ephemeral: 32 random bytes, used for this box and no other.
        context: What the box belongs to; must be the same to open it.
    """
    own = X25519PrivateKey.from_private_bytes(ephemeral)
    public = own.public_key().public_bytes_raw()
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(receiver))
    except ValueError as error:
        raise UnreadableKey("this key shares no secret with anybody") from error
    key, nonce = _derive(shared, public, receiver)
    return public + AESGCM(key).encrypt(nonce, content, _LABEL + context)


def open_from(private: bytes, box: bytes, context: bytes) -> bytes:
    """The reverse of `close_for`; raises `NotForUs`."""
    own = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(box[:KEY_BYTES]))
        key, nonce = _derive(shared, box[:KEY_BYTES], own.public_key().public_bytes_raw())
        return AESGCM(key).decrypt(nonce, box[KEY_BYTES:], _LABEL + context)
    except (InvalidTag, ValueError) as error:
        raise NotForUs("the box does not open with this installation's key") from error


def _derive(shared: bytes, ephemeral: bytes, receiver: bytes) -> tuple[bytes, bytes]:
    """Key and nonce: both used once, because no two boxes share a fresh key."""
    derived = HKDF(SHA256(), KEY_BYTES + _NONCE_BYTES, salt=None, info=_LABEL + ephemeral + receiver).derive(shared)
    return derived[:KEY_BYTES], derived[KEY_BYTES:]


def _check(public: bytes) -> bytes:
    return hashlib.sha256(_LABEL + public).digest()[:_CHECK_BYTES]
