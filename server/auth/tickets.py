"""Signed tickets: a credential that proves itself, so that thousands of reconnections read no database (rule C11).

Text form: `vgr_<key id>.<content>.<signature>`, base64url, HMAC-SHA256 over all that precedes the signature. The
content is readable by its holder and holds nothing the holder does not know. A ticket cannot be taken back: it lives
for minutes, and who accepts one asks the list of the revoked as well.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple, TypeVar

import msgspec

RESUME_TICKET_LIFETIME_MS = 600_000
"""Ten minutes: longer than a tunnel or a restart, shorter than a lost phone goes unnoticed."""
MAX_TICKET_CHARS = 2048
"""What `Hello.credential` takes. A principal with 16 grants needs about 850; beyond 40 grants `issue` refuses."""

_PREFIX = "vgr_"
_encoder = msgspec.msgpack.Encoder(uuid_format="bytes")
_content_decoder = msgspec.msgpack.Decoder(tuple[int, msgspec.Raw])

Holder = TypeVar("Holder")


class TicketKey(NamedTuple):
    """A signing secret and its public name, which tickets carry so that keys can be changed while old ones run out."""

    key_id: str
    secret: bytes


TicketKeys = tuple[TicketKey, ...]
"""The first signs; all of them verify."""


def issue(keys: TicketKeys, holder: object, *, now: int, lifetime_ms: int = RESUME_TICKET_LIFETIME_MS) -> str:
    """A ticket for this holder (a `Principal`), valid until `now + lifetime_ms`.

    Raises ValueError if it would not fit into a `Hello`: hand in only the grants that the connection uses.
    """
    key = keys[0]
    content = _to_text(_encoder.encode((now + lifetime_ms, holder)))
    signed = f"{_PREFIX}{key.key_id}.{content}"
    ticket = f"{signed}.{_sign(key, signed)}"
    if len(ticket) > MAX_TICKET_CHARS:
        raise ValueError(f"a ticket of {len(ticket)} characters does not fit into a hello")
    return ticket


def is_ticket(text: str) -> bool:
    """Is this meant to be a ticket? If it is not good, there is no other place to look it up."""
    return text.startswith(_PREFIX)


def read(keys: TicketKeys, text: str, holder_type: type[Holder], *, now: int) -> Holder | None:
    """Who holds this ticket; None if it is forged, expired, or signed by a key that is gone.

    Nothing of the content is read before the signature has been found right, in constant time.
    """
    if len(text) > MAX_TICKET_CHARS or not text.isascii() or not is_ticket(text):
        return None
    signed, _, signature = text.rpartition(".")
    key_id, _, content = signed.removeprefix(_PREFIX).partition(".")
    key = next((key for key in keys if key.key_id == key_id), None)
    if key is None or not hmac.compare_digest(_sign(key, signed), signature):
        return None
    try:
        expires_at, encoded = _content_decoder.decode(_from_text(content))
        holder = msgspec.msgpack.decode(encoded, type=holder_type)
    except (ValueError, msgspec.MsgspecError):
        # Signed by us, yet of another release: as good as expired.
        return None
    return holder if now < expires_at else None


def _sign(key: TicketKey, signed: str) -> str:
    return _to_text(hmac.digest(key.secret, signed.encode("ascii"), "sha256"))


def _to_text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _from_text(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
