"""The key by which push services know this installation: made when pushes are first wanted, never one that we ship.

Next to the wrapping keys, in a file that nobody else may read, and never in PostgreSQL. Phones subscribe with its
public part: with another key they subscribe anew the next time they are opened.
"""

from pathlib import Path

import msgspec

from server.adapters.private_file import KeyFileRefused, create_private, new_key, read_key, read_private
from server.auth.vapid import public_key_of

FILE_NAME = "push.json"


class _File(msgspec.Struct, forbid_unknown_fields=True):
    signing: str


def load_or_create_push_key(key_dir: Path) -> bytes:
    """The private key of this key directory, 32 bytes, made now if there is none; several processes may ask at once.

    Raises:
        KeyFileRefused: Others may read the file, it is damaged, or it cannot be written.
    """
    path = key_dir / FILE_NAME
    try:
        if not path.exists():
            create_private(path, _File(signing=_new_number()))
        return _parse(path, read_private(path))
    except OSError as error:
        raise KeyFileRefused(f"The key file {path} cannot be used: {error.strerror}. Check the directory.") from error


def _parse(path: Path, content: bytes) -> bytes:
    try:
        key = read_key(msgspec.json.decode(content, type=_File).signing)
        public_key_of(key)
        return key
    except (ValueError, msgspec.MsgspecError):
        # Not chained: the error's text could hold a part of the key.
        raise KeyFileRefused(
            f"The key file {path} is damaged. Bring it back from a copy, or take it away: a new one is made, and phones"
            " can be woken again once they have been opened."
        ) from None


def _new_number() -> str:
    """Of the curve's group: nearly every 32 bytes are one."""
    while True:
        key = new_key()
        try:
            public_key_of(read_key(key))
        except ValueError:
            continue
        return key
