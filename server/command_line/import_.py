"""`vigie import` and `vigie exchange-key`: takes in an operation of another installation, to be read."""

import asyncio
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import Progress, TaskID

from protocol.devices import Role
from server.adapters.exchange_keys import load_or_create_exchange_keys
from server.adapters.postgres import PostgresStores
from server.adapters.system import SystemClock
from server.application.archive_import import ArchiveImporter, ImportRefused, Taken
from server.application.archive_reading import Archive
from server.application.key_transfer import SealedKeys, read_keys
from server.auth.exchange import show_receiving_key
from server.command_line.local_stores import database_of
from server.command_line.prepare import operator_of
from server.command_line.proving import progress_bar, prove
from server.ports import Grant
from server.settings import Settings, load_settings

MAX_KEYS_BYTES = 64 * 1024 * 1024


class Wish(NamedTuple):
    """What is to be taken in."""

    path: Path
    keys: Path | None
    signer: str | None
    """Public key that the archive must be signed by, hexadecimal; None: whoever it is, it is told."""


def import_file(wish: Wish, flags: Mapping[str, Any], say: Callable[[str], None]) -> None:
    """Prove the archive, take it in, and say what it is and who signed it.

    Raises:
        DamagedArchive, UnknownArchive, UnusableKeys, ImportRefused: Nothing was changed.
    """
    settings = load_settings(flags, os.environ)
    sealed = None if wish.keys is None else read_keys(wish.keys.read_bytes()[:MAX_KEYS_BYTES])
    console = Console(stderr=True)
    with wish.path.open("rb") as file:
        archive = prove(file, wish.path, console)
    signer = archive.signer.hex()
    if wish.signer is not None and wish.signer.strip().lower() != signer:
        raise ImportRefused(f"The archive is signed by {signer}, not by the one you named. Nothing was changed.")
    with database_of(settings) as database_url:
        taken = asyncio.run(_take(settings, database_url, archive, wish.path, sealed, console))
    for line in told(archive, taken):
        say(line)


def told(archive: Archive, taken: Taken) -> list[str]:
    """What the person at the terminal reads."""
    header, head = archive.header, archive.head
    name = f"{header['code']} ({archive.operation_id})"
    if not taken.is_new:
        lines = [f"{name} is here already with all of these facts: nothing was changed."]
    else:
        lines = [
            f"{name}: {head.seq} facts of log {head.log_id}, to be read and not to be added to.",
            "The operator of this machine may enter it, and let others in: `vigie user grant`.",
        ]
    if header.get("is_snapshot"):
        lines.append(f"It still ran when this was written: what came after fact {head.seq} is not in it.")
    lines.append(f"Signed by {archive.signer.hex()}: compare it with what `vigie exchange-key` prints there.")
    if taken.keys:
        lines.append(f"Names and care of {taken.keys} people can be opened here from now on.")
    return lines


def show_exchange_keys(flags: Mapping[str, Any]) -> list[str]:
    """The public keys of this installation, made now if there are none."""
    settings = load_settings(flags, os.environ)
    settings.key_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = load_or_create_exchange_keys(settings.key_dir)
    return [f"receives {show_receiving_key(keys.receiver)}", f"signs    {keys.signer.hex()}"]


async def _take(
    settings: Settings, database_url: str, archive: Archive, path: Path, sealed: SealedKeys | None, console: Console
) -> Taken:
    private = b"" if sealed is None else load_or_create_exchange_keys(settings.key_dir).receiving
    stores = await PostgresStores.connect(database_url, settings.key_dir)
    try:
        importer = ArchiveImporter(stores.log, stores.positions, stores.vault, stores.map_files)
        with path.open("rb") as file, progress_bar(console) as progress:
            bar = progress.add_task("taking in")
            tell = partial(_tell, progress, bar)
            taken = await importer.take(archive, file, sealed, private, tell)
        if taken.is_new:
            now = SystemClock().now()
            operator = await operator_of(stores.access, now)
            await stores.access.grant(operator, Grant(archive.operation_id, Role.ORG_ADMIN), now)
        return taken
    finally:
        await stores.close()


def _tell(progress: Progress, bar: TaskID, done: int, of: int) -> None:
    progress.update(bar, completed=done, total=of)
