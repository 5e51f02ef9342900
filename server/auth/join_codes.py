"""Join codes: a long one for links and QR codes, a short one that can be read aloud and typed.

The short code is Crockford's base 32 (no I, L, O, U): seven random characters (35 bits) and a check character, so
that a slip of the finger is told at once and never counts as a guess. It is safe only because it lives for minutes,
works once, and guesses are limited per address.
"""

import hashlib

from server.auth.tokens import TOKEN_RANDOM_BYTES, TokenKind, hash_token, make_token

SHORT_CODE_RANDOM_BYTES = 5
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SHORT_CODE_LENGTH = 8
_LONGEST_TYPED = 64


def make_long_code(random: bytes) -> str:
    """128 bits, for the fragment of a link (`…/#join=code`): browsers never send a fragment to any server or log."""
    return make_token(TokenKind.JOIN, random)


def make_short_code(random: bytes) -> str:
    """Eight characters from five random bytes, such as `7QM03XPT`; see `show_short_code` for how to print it."""
    if len(random) != SHORT_CODE_RANDOM_BYTES:
        raise ValueError(f"a short code takes {SHORT_CODE_RANDOM_BYTES} random bytes, not {len(random)}")
    number = int.from_bytes(random, "big")
    payload = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(0, 35, 5))
    return payload + _check_character(payload)


def show_short_code(code: str) -> str:
    """In two groups of four, as people read it."""
    return f"{code[:4]}-{code[4:]}"


def read_code(typed: str) -> str | None:
    """The code somebody meant, ready to be hashed; None if it cannot be a code of ours.

    Forgives lower case, spaces, hyphens, and O for 0, I or L for 1; the long form is taken as it is.
    """
    if len(typed) > _LONGEST_TYPED:
        return None
    text = typed.strip()
    if text.startswith(TokenKind.JOIN):
        return text
    code = "".join(text.replace("-", " ").split()).upper().translate(_LOOK_ALIKES)
    if len(code) != _SHORT_CODE_LENGTH or any(character not in _VALUES for character in code):
        return None
    return code if _check_character(code[:-1]) == code[-1] else None


def derive_device_token(secret: bytes, code: str, nonce: str) -> str:
    """The token of the device that redeems this code with this nonce: the same again for who repeats both.

    Keyed by a secret of the server, so that a weak nonce gives away no token, and under a purpose of its own, because
    the secret signs tickets too.
    """
    both = hash_token(code) + hash_token(nonce)
    digest = hashlib.blake2b(both, key=secret, person=b"join device", digest_size=TOKEN_RANDOM_BYTES).digest()
    return make_token(TokenKind.DEVICE, digest)


def is_long_code(code: str) -> bool:
    """True for the form that is beyond guessing."""
    return code.startswith(TokenKind.JOIN)


def _check_character(payload: str) -> str:
    """Luhn's check in base 32: catches every single wrong character and nearly every swap of neighbours."""
    total = 0
    for place, character in enumerate(reversed(payload)):
        value = _VALUES[character] * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return _ALPHABET[-total % 32]
