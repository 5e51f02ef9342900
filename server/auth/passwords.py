"""Passwords: argon2id. Each call is tens of milliseconds of computing: callers run it in a thread."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SALT_BYTES = 16
MIN_PASSWORD_CHARS = 12
MAX_PASSWORD_CHARS = 256
"""Keeps a hostile caller from having megabytes hashed."""

# OWASP's second profile: 19 MiB and two passes. A command post signs in while an operation runs on the same machine:
# more memory per try would be the attacker's lever, not ours.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=SALT_BYTES)

DECOY_HASH = "$argon2id$v=19$m=19456,t=2,p=1$dmlnaWUtbm8tc3VjaC11cw$xT3OIjTUFmYQHJHH3RviWUnHc5FNxWTsbn/IeX4K8T8"
"""Of a password nobody knows: checked when the login is unknown, so that time does not tell which logins exist."""


def normalise_login(typed: str) -> str:
    """The form in which logins are kept and looked up: case and look-alike encodings do not matter."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def is_strong_enough(password: str) -> bool:
    """Length is the one rule that helps; composition rules make people write passwords down."""
    return MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS


def hash_password(password: str, salt: bytes) -> str:
    """The text to keep, with its parameters and salt inside; `salt` is 16 fresh random bytes."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt is {SALT_BYTES} bytes, not {len(salt)}")
    return _hasher.hash(_bytes_of(password), salt=salt)


def is_right_password(password_hash: str, password: str) -> bool:
    """True if this is the password; a hash that cannot be read is never matched."""
    try:
        return _hasher.verify(password_hash, _bytes_of(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes_of(password: str) -> bytes:
    """Keyboards differ in how they encode é: one form for all."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
