"""`vigie rotate-keys`: a new key for the tickets by which clients come back."""

import os
from collections.abc import Mapping
from typing import Any

from server.adapters.key_file import rotate_ticket_key
from server.command_line.prepare import secrets_path
from server.settings import load_settings


def rotate(flags: Mapping[str, Any]) -> str:
    """What to do next. Raises `KeyFileRefused`."""
    path = secrets_path(load_settings(flags, os.environ))
    rotate_ticket_key(path)
    return (
        f"A new key is first in {path}. Copy the file to every server of this installation and restart one after the "
        "other. Tickets of the key before it are good until the next rotation."
    )
