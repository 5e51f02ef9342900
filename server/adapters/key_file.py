"""The server's own secrets: made at the first start, kept in one file that nobody else may read.

The file is JSON: `ticket_keys`, a list of `{"id", "secret"}` of which the first signs and all verify, and
`command_key`. To change the ticket key put a new entry first, restart, and remove the old entry ten minutes later. The
command key never changes: it recognises commands for the life of every log (rule C1).
"""

import os
import secrets
import stat
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from server.auth.tickets import TicketKey, TicketKeys

_SECRET_BYTES = 32


class ServerSecrets(NamedTuple):
    """What the processes of one installation share."""

    ticket_keys: TicketKeys
    command_key: bytes


class KeyFileRefused(Exception):
    """The key file cannot be used; the message says what is wrong and what to do."""


class _TicketKeyEntry(msgspec.Struct, forbid_unknown_fields=True):
    id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,16}\Z")]
    secret: str


class _KeyFile(msgspec.Struct, forbid_unknown_fields=True):
    ticket_keys: Annotated[list[_TicketKeyEntry], msgspec.Meta(min_length=1, max_length=8)]
    command_key: str


def load_or_create_secrets(path: Path) -> ServerSecrets:
    """The secrets in this file, made now if there is none; several processes may start at once.

    Raises:
        KeyFileRefused: Others may read it, it is not ours, it is damaged, or it cannot be written.
    """
    try:
        if not path.exists():
            _create(path)
        return _parse(path, _read_private(path))
    except OSError as error:
        raise KeyFileRefused(f"The key file {path} cannot be used: {error.strerror}. Check the directory.") from error


def rotate_ticket_key(path: Path) -> None:
    """A new key signs from the next start on; the one before it still verifies, older ones no longer.

    Raises:
        KeyFileRefused: As for reading it.
    """
    load_or_create_secrets(path)  # proves that it is whole, and ours
    content = msgspec.json.decode(_read_private(path), type=_KeyFile)
    entry = _TicketKeyEntry(id=secrets.token_hex(4), secret=_new_secret())
    draft = _write_draft(path, _KeyFile(ticket_keys=[entry, content.ticket_keys[0]], command_key=content.command_key))
    draft.replace(path)
    _sync_directory(path.parent)


def _create(path: Path) -> None:
    """Writes a whole file under another name and links it into place: whoever comes second keeps the first's."""
    content = _KeyFile(
        ticket_keys=[_TicketKeyEntry(id=secrets.token_hex(4), secret=_new_secret())], command_key=_new_secret()
    )
    draft = _write_draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
    _sync_directory(path.parent)


def _write_draft(path: Path, content: _KeyFile) -> Path:
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


def _read_private(path: Path) -> bytes:
    file_fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(file_fd, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            raise KeyFileRefused(f"The key file {path} does not belong to this user. Start as its owner.")
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyFileRefused(f"Others may use the key file {path}. Enter: chmod 600 {path}")
        return file.read()


def _parse(path: Path, content: bytes) -> ServerSecrets:
    try:
        keys = msgspec.json.decode(content, type=_KeyFile)
        return ServerSecrets(
            ticket_keys=tuple(TicketKey(entry.id, _read_secret(entry.secret)) for entry in keys.ticket_keys),
            command_key=_read_secret(keys.command_key),
        )
    except (ValueError, msgspec.MsgspecError):
        # Not chained: the error's text could hold a part of the secret.
        raise KeyFileRefused(
            f"The key file {path} is damaged. Bring it back from a copy; a new one would make the server take commands"
            " that are sent again for new ones."
        ) from None


def _new_secret() -> str:
    return b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def _read_secret(text: str) -> bytes:
    secret = b64decode(text, validate=True)
    if len(secret) != _SECRET_BYTES:
        raise ValueError("a secret of the wrong length")
    return secret
