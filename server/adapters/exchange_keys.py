"""This installation's two keys for exchanging operations with others, in a file that nobody else may read.

Made on first need, next to the wrapping keys, and never in PostgreSQL: what signs what leaves, and what opens the boxes
of keys that others close for us. The file is JSON: `signing` (Ed25519) and `receiving` (X25519), 32 bytes each.
"""

from pathlib import Path
from typing import NamedTuple

import msgspec

from server.adapters.private_file import KeyFileRefused, create_private, new_key, read_key, read_private
from server.auth.exchange import receiving_key_of, sign, signing_key_of

FILE_NAME = "exchange.json"


class ExchangeKeys(NamedTuple):
    """The private parts."""

    signing: bytes
    receiving: bytes

    @property
    def signer(self) -> bytes:
        """By which others know what we sign."""
        return signing_key_of(self.signing)

    @property
    def receiver(self) -> bytes:
        """For which others close boxes for us."""
        return receiving_key_of(self.receiving)

    def sign(self, message: bytes) -> bytes:
        """In the name of this installation."""
        return sign(self.signing, message)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    signing: str
    receiving: str


def load_or_create_exchange_keys(key_dir: Path) -> ExchangeKeys:
    """The keys of this key directory, made now if there are none; several processes may ask at once.

    Raises:
        KeyFileRefused: Others may read the file, it is damaged, or it cannot be written.
    """
    path = key_dir / FILE_NAME
    try:
        if not path.exists():
            create_private(path, _File(signing=new_key(), receiving=new_key()))
        return _parse(path, read_private(path))
    except OSError as error:
        raise KeyFileRefused(f"The key file {path} cannot be used: {error.strerror}. Check the directory.") from error


def _parse(path: Path, content: bytes) -> ExchangeKeys:
    try:
        keys = msgspec.json.decode(content, type=_File)
        return ExchangeKeys(read_key(keys.signing), read_key(keys.receiving))
    except (ValueError, msgspec.MsgspecError):
        # Not chained: the error's text could hold a part of a key.
        raise KeyFileRefused(
            f"The key file {path} is damaged. Bring it back from a copy; if there is none, take it away: new keys are"
            " made, boxes closed for the old one stay closed, and others must be told of the new ones."
        ) from None
