"""Tokens: 128 random bits in an address-safe text; only their hash is ever kept."""

import hashlib
import re
from base64 import urlsafe_b64encode
from enum import StrEnum

TOKEN_RANDOM_BYTES = 16
"""128 bits: beyond guessing, so the hash needs neither salt nor slowness."""

_COMMAND_HASH_BYTES = 16
_RANDOM_CHARS = 22


class TokenKind(StrEnum):
    """What a token opens; the prefix lets people and secret scanners recognise one that leaked."""

    DEVICE = "vgd_"  # a device that joined an operation
    SESSION = "vgs_"  # a person's browser, signed in
    TRACKER = "vgf_"  # a position feeder: the address itself is the secret
    SIGN_IN_LINK = "vgl_"  # signs a person in once, without password
    JOIN = "vgj_"  # the long form of an invitation


_TOKEN = re.compile(rf"(?:{'|'.join(TokenKind)})[A-Za-z0-9_-]{{{_RANDOM_CHARS}}}")


def make_token(kind: TokenKind, random: bytes) -> str:
    """The token made of these 16 fresh random bytes; raises ValueError if there are not exactly as many."""
    if len(random) != TOKEN_RANDOM_BYTES:
        raise ValueError(f"a token takes {TOKEN_RANDOM_BYTES} random bytes, not {len(random)}")
    return kind + urlsafe_b64encode(random).rstrip(b"=").decode("ascii")


def is_token(text: str) -> bool:
    """Could `make_token` have made this? What could not need not be looked up."""
    return _TOKEN.fullmatch(text) is not None


def hash_token(text: str) -> bytes:
    """What the stores keep of a token or code: SHA-256. Any text has a hash, so hostile input needs no care."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def hash_command(key: bytes, body: bytes) -> bytes:
    """Recognises the same command again (rule C1).

    Keyed, because bodies may hold a person's name: without the key a stolen table of verdicts cannot be searched for
    known names.
    """
    return hashlib.blake2b(body, key=key, digest_size=_COMMAND_HASH_BYTES).digest()
