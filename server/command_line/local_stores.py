"""The database of this machine's installation, for commands that work on it directly."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.adapters.embedded import EmbeddedStores
from server.command_line.api import is_answering
from server.command_line.options import NotChosen
from server.command_line.prepare import address_path
from server.settings import Settings


@contextmanager
def database_of(settings: Settings) -> Iterator[str]:
    """The database of the server that runs here, the one that is given, or the private one, started for the moment."""
    running = _running_database(settings)
    if running is not None:
        yield running
    elif settings.database_url is not None:
        yield settings.database_url
    elif not (settings.data_dir / "postgres").exists():
        raise NotChosen(
            f"There is no database in {settings.data_dir}: give --data-dir or --database-url, or start `vigie serve`"
            " there once."
        )
    else:
        with EmbeddedStores(settings.data_dir) as stores:
            yield stores.start().database_url


def _running_database(settings: Settings) -> str | None:
    """The private database of the server that runs on this data directory, if one does."""
    try:
        said = json.loads(address_path(settings).read_text("utf-8"))
        url, certificate, database_url = said["url"], said["certificate"], said["database_url"]
    except (OSError, ValueError, TypeError, KeyError):
        return None
    if database_url is None or not is_answering(url, None if certificate is None else Path(certificate)):
        return None
    return str(database_url)
