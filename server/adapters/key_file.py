"""The server's own secrets: made at the first start, kept in one file that nobody else may read.

The file is JSON: `ticket_keys`, a list of `{"id", "secret"}` of which the first signs and all verify, and
`command_key`. To change the ticket key put a new entry first, restart, and remove the old entry ten minutes later. The
command key never changes: it recognises commands for the life of every log (rule C1).
"""

import secrets
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from server.adapters.private_file import (
    KeyFileRefused,
    create_private,
    new_key,
    read_key,
    read_private,
    replace_private,
)
from server.auth.tickets import TicketKey, TicketKeys


class ServerSecrets(NamedTuple):
    """What the processes of one installation share."""

    ticket_keys: TicketKeys
    command_key: bytes


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
            create_private(path, _KeyFile(ticket_keys=[_new_entry()], command_key=new_key()))
        return _parse(path, read_private(path))
    except OSError as error:
        raise KeyFileRefused(f"The key file {path} cannot be used: {error.strerror}. Check the directory.") from error


def rotate_ticket_key(path: Path) -> None:
    """A new key signs from the next start on; the one before it still verifies, older ones no longer.

    Raises:
        KeyFileRefused: As for reading it.
    """
    load_or_create_secrets(path)  # proves that it is whole, and ours
    content = msgspec.json.decode(read_private(path), type=_KeyFile)
    replace_private(path, _KeyFile(ticket_keys=[_new_entry(), content.ticket_keys[0]], command_key=content.command_key))


def _new_entry() -> _TicketKeyEntry:
    return _TicketKeyEntry(id=secrets.token_hex(4), secret=new_key())


def _parse(path: Path, content: bytes) -> ServerSecrets:
    try:
        keys = msgspec.json.decode(content, type=_KeyFile)
        return ServerSecrets(
            ticket_keys=tuple(TicketKey(entry.id, read_key(entry.secret)) for entry in keys.ticket_keys),
            command_key=read_key(keys.command_key),
        )
    except (ValueError, msgspec.MsgspecError):
        # Not chained: the error's text could hold a part of the secret.
        raise KeyFileRefused(
            f"The key file {path} is damaged. Bring it back from a copy; a new one would make the server take commands"
            " that are sent again for new ones."
        ) from None
