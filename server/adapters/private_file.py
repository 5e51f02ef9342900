"""Files of keys that only this user may read: whole or not there, whoever writes first, and checked before each use."""

import os
import secrets
import stat
from base64 import b64decode, b64encode
from pathlib import Path

import msgspec

KEY_BYTES = 32


class KeyFileRefused(Exception):
    """The key file cannot be used; the message says what is wrong and what to do."""


def read_private(path: Path) -> bytes:
    """What is in a file of keys.

    Raises:
        KeyFileRefused: It is not ours, or others may use it.
        OSError: It cannot be read, or it is a link.
    """
    file_fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(file_fd, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            raise KeyFileRefused(f"The key file {path} does not belong to this user. Start as its owner.")
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyFileRefused(f"Others may use the key file {path}. Enter: chmod 600 {path}")
        return file.read()


def create_private(path: Path, content: msgspec.Struct) -> None:
    """A whole file under another name, linked into place: whoever comes second keeps the first's."""
    draft = _write_draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
    _sync_directory(path.parent)


def replace_private(path: Path, content: msgspec.Struct) -> None:
    """New content in place of the old, never a part of either."""
    _write_draft(path, content).replace(path)
    _sync_directory(path.parent)


def new_key() -> str:
    """Fresh random bytes, as they are written in a file."""
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def read_key(text: str) -> bytes:
    """Raises `ValueError` for anything but a key as `new_key` writes it."""
    key = b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("a key of the wrong length")
    return key


def _write_draft(path: Path, content: msgspec.Struct) -> Path:
    """Beside the file that it is to become, on disk when this returns."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    draft_fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(draft_fd, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(content)))
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync_directory(directory: Path) -> None:
    directory_fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(directory_fd)
    finally:
        os.close(directory_fd)
