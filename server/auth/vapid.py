"""Who sends a push: a signed statement that lasts half a day (VAPID, RFC 8292)."""

from base64 import urlsafe_b64encode

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.auth.push_services import Endpoint

LIFETIME_S = 43_200
"""Of one statement; push services take at most a day."""
KEY_BYTES = 32
_HEADER = b'{"typ":"JWT","alg":"ES256"}'


def public_key_of(private: bytes) -> str:
    """As browsers want it when they subscribe: the uncompressed point in base64url."""
    return _text(_private_key(private).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def statement(private: bytes, endpoint: Endpoint, contact: str, now: int) -> str:
    """The header `Authorization` of one push: for this push service alone.

    Args:
        private: The installation's key, 32 bytes.
        endpoint: Where the push goes.
        contact: Whom its operator may ask: `mailto:` or https.
        now: Epoch ms.
    """
    claims = {"aud": endpoint.origin, "exp": now // 1000 + LIFETIME_S, "sub": contact}
    signed = f"{_text(_HEADER)}.{_text(msgspec.json.encode(claims))}"
    r, s = decode_dss_signature(_private_key(private).sign(signed.encode(), ECDSA(SHA256())))
    signature = r.to_bytes(KEY_BYTES, "big") + s.to_bytes(KEY_BYTES, "big")
    return f"vapid t={signed}.{_text(signature)}, k={public_key_of(private)}"


def _private_key(private: bytes) -> EllipticCurvePrivateKey:
    """Raises `ValueError` for what is no key of the curve."""
    return derive_private_key(int.from_bytes(private, "big"), SECP256R1())


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
