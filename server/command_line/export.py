"""`vigie export`: takes an operation out, as an archive, tables, a map or tracks; a bar shows how far it is."""

from collections.abc import Generator
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from server.command_line.api import Api, ApiRefused
from server.command_line.options import DEFAULT_DATA_DIR, Chosen, DataDir, Server, TokenFile, choose_operation, connect

_BLOCK = 512
_FORBIDDEN = 403
_ENTRIES_PER_PART = {"log": 1_000, "positions": 5_000}
"""As `protocol/ARCHIVE.md` says; only how far the bar goes depends on it."""


class Format(StrEnum):
    """What the file is."""

    ARCHIVE = "archive"  # everything, to be kept and read elsewhere; names stay sealed
    CSV = "csv"  # tables for a spreadsheet
    GEOJSON = "geojson"  # places, interventions and ways on a map
    GPX = "gpx"  # the way of each team


_ADDRESSES = {Format.ARCHIVE: "archive", Format.CSV: "tables", Format.GEOJSON: "map", Format.GPX: "tracks"}
_ENDINGS = {Format.ARCHIVE: "vigie", Format.CSV: "csv.zip", Format.GEOJSON: "geojson", Format.GPX: "gpx.zip"}


def export(
    operation: Annotated[str, typer.Argument(help="Code or id.")],
    wanted: Annotated[Format, typer.Option("--format", help="What to make.")] = Format.ARCHIVE,
    is_anonymised: Annotated[
        bool, typer.Option("--anonymised", help="Nobody is named; texts, numbers read and exact places stay here.")
    ] = False,
    receiver: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="RECEIVER_KEY", help="Also write the keys of names and care, for this installation alone."
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why the keys leave; goes on record.")] = "",
    opened: Annotated[
        str, typer.Option(metavar="identity,care,notes", help="For csv: columns to open, for those who may.")
    ] = "",
    path: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")] = None,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Take an operation out. The keys of an archive go into a second file, FILE.keys, to travel by another way."""
    if wanted is Format.ARCHIVE and is_anonymised:
        raise typer.BadParameter("an archive is whole: anonymised are csv, geojson and gpx", param_hint="--anonymised")
    if receiver is not None and (wanted is not Format.ARCHIVE or not reason.strip()):
        raise typer.BadParameter("keys leave beside an archive, and for a --reason", param_hint="--for")
    if opened and (wanted is not Format.CSV or is_anonymised):
        raise typer.BadParameter("columns are opened in tables that are not anonymised", param_hint="--opened")
    api = connect(server, token_file, data_dir)
    chosen = choose_operation(api, operation)
    address = f"/api/operations/{chosen.operation_id}/exports"
    query = urlencode({"anonymised": "true"} if is_anonymised else {"opened": opened} if opened else {})
    path = path or Path(f"{chosen.code}.{_ENDINGS[wanted]}")
    console = Console(stderr=True)
    if wanted is Format.ARCHIVE:
        count = take_archive(api, chosen, path, console)
    else:
        count = download(api, f"{address}/{_ADDRESSES[wanted]}?{query}", path, console)
    typer.echo(f"{path}: {count} bytes.")
    if receiver is not None:
        keys = path.with_name(f"{path.name}.keys")
        wish = {"receiver": receiver, "reason": reason}
        count = download(api, f"{address}/keys", keys, console, wish)
        typer.echo(f"{keys}: {count} bytes. Send it by another way than the archive.")


def take_archive(api: Api, chosen: Chosen, path: Path, console: Console) -> int:
    """The whole operation, in this file once it is whole; how long it is.

    Raises:
        ApiRefused: With what to do about it if somebody else has to take it out (rule EX1).
    """
    try:
        return download(api, f"/api/operations/{chosen.operation_id}/exports/archive", path, console)
    except ApiRefused as refusal:
        if refusal.status != _FORBIDDEN:
            raise
        sentence = (
            f"{refusal} A whole operation leaves with the head of the cover alone:"
            f" `vigie user grant LOGIN cover_head -o {chosen.code}` makes somebody that."
        )
        raise ApiRefused(refusal.status, sentence) from None


def download(api: Api, address: str, path: Path, console: Console, body: object = None) -> int:
    """The answer, in this file once it is whole; how long it is."""
    draft = path.with_name(f".{path.name}.part")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        DownloadColumn(),
        TimeElapsedColumn(),
    )
    written = 0
    try:
        with (
            api.stream(address, body) as stream,
            draft.open("wb") as file,
            Progress(*columns, console=console, transient=True) as progress,
        ):
            total = int(stream.headers.get("Vigie-Total", 0))
            is_archive = stream.headers.get("Content-Type", "").startswith("application/vnd.vigie.archive")
            count = count_parts() if is_archive else count_lines()
            next(count)
            bar = progress.add_task(path.name, total=None)
            for piece in stream.pieces:
                file.write(piece)
                written += len(piece)
                done = count.send(piece)
                # What is shown is bytes; how many there will be is told from how far the content has come.
                expected = None if not done or not total else max(written, round(written * total / done))
                progress.update(bar, completed=written, total=expected)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return written


def count_lines() -> Generator[int, bytes, None]:
    """Takes the file piece by piece; answers how many lines have passed."""
    count = 0
    while True:
        piece = yield count
        count += piece.count(b"\n")


def count_parts() -> Generator[int, bytes, None]:
    """Takes an archive piece by piece; answers how many of its entries have passed, by the names of its parts."""
    count, held, to_skip = 0, bytearray(), 0
    while True:
        piece = yield count
        held += piece
        while True:
            skipped = min(to_skip, len(held))
            del held[:skipped]
            to_skip -= skipped
            if to_skip or len(held) < _BLOCK:
                break
            name, size = bytes(held[:100]).split(b"/")[0].decode("ascii", "replace"), bytes(held[124:135])
            count += _ENTRIES_PER_PART.get(name, 0)
            length = int(size, 8) if size.isdigit() else 0
            to_skip = _BLOCK + length + -length % _BLOCK
