"""This installation's two keys for exchanging operations with others, in a file that nobody else may read.

Made on first need, next to the wrapping keys, and never in PostgreSQL: what signs what leaves, and what opens the boxes
of keys that others close for us. The file is JSON: `signing` (Ed25519) and `receiving` (X25519), 32 bytes each.
"""

import os
import secrets
import stat
from base64 import b64decode, b64encode
from pathlib import Path
from typing import NamedTuple

import msgspec

from server.adapters.key_file import KeyFileRefused
from server.auth.exchange import KEY_BYTES, receiving_key_of, sign, signing_key_of

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
            _create(path)
        return _parse(path, _read_private(path))
    except OSError as error:
        raise KeyFileRefused(f"The key file {path} cannot be used: {error.strerror}. Check the directory.") from error


def _create(path: Path) -> None:
    """A whole file under another name, linked into place: whoever comes second keeps the first's."""
    content = _File(signing=_new_key(), receiving=_new_key())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    draft_fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(draft_fd, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(content)))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _read_private(path: Path) -> bytes:
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(fd, "rb") as file:
        found = os.fstat(file.fileno())
        if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyFileRefused(f"Others may use the key file {path}, or it is not yours. Enter: chmod 600 {path}")
        return file.read()


def _parse(path: Path, content: bytes) -> ExchangeKeys:
    try:
        keys = msgspec.json.decode(content, type=_File)
        return ExchangeKeys(_read_key(keys.signing), _read_key(keys.receiving))
    except (ValueError, msgspec.MsgspecError):
        # Not chained: the error's text could hold a part of a key.
        raise KeyFileRefused(
            f"The key file {path} is damaged. Bring it back from a copy; if there is none, take it away: new keys are"
            " made, boxes closed for the old one stay closed, and others must be told of the new ones."
        ) from None


def _new_key() -> str:
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def _read_key(text: str) -> bytes:
    key = b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("a key of the wrong length")
    return key
