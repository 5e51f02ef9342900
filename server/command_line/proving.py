"""Reads an archive from a file, and shows how much of it is proved."""

from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from server.application.archive_reading import Archive, read_archive


def progress_bar(console: Console) -> Progress:
    """By share done; nothing of it stays on the screen."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


def prove(file: BinaryIO, path: Path, console: Console) -> Archive:
    """What the archive says, each byte of it proved.

    Raises:
        DamagedArchive, UnknownArchive: It is not what its installation signed.
    """
    with progress_bar(console) as progress:
        bar = progress.add_task(f"proving {path.name}")
        return read_archive(file, lambda done, of: progress.update(bar, completed=done, total=of))
