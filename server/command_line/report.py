"""`vigie report`: the printed report of an operation, as a PDF."""

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer
from rich.console import Console

from server.command_line.export import download
from server.command_line.options import (
    DEFAULT_DATA_DIR,
    DataDir,
    Server,
    TokenFile,
    choose_operation,
    connect,
    read_language,
)

_PATIENCE_S = 330.0
"""A report of a hundred thousand facts takes minutes before its first byte."""
_LOCAL_TIME = Path("/etc/localtime")


def report(
    operation: Annotated[str, typer.Argument(help="Code or id.")],
    language: Annotated[
        str | None, typer.Option("--language", metavar="fr|en", help="Default: that of the terminal.")
    ] = None,
    path: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")] = None,
    time_zone: Annotated[
        str | None, typer.Option(metavar="Europe/Paris", help="Of the times in it. Default: this machine's.")
    ] = None,
    seq: Annotated[int | None, typer.Option("--at", metavar="NUMBER", help="As known after this fact.")] = None,
    is_anonymised: Annotated[
        bool, typer.Option("--anonymised", help="Nobody is named; texts, call signs and places stay here.")
    ] = False,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Print an operation: situation, delays, curves, map, end-of-cover return and log. It holds no protected value."""
    chosen_language = read_language(language)
    api = connect(server, token_file, data_dir).patient(_PATIENCE_S)
    chosen = choose_operation(api, operation)
    wish = {"language": chosen_language, "time_zone": time_zone or local_time_zone(os.environ.get("TZ"))}
    wish |= {} if seq is None else {"known_at_seq": str(seq)}
    wish |= {"anonymised": "true"} if is_anonymised else {}
    path = path or Path(f"{chosen.code}.{chosen_language}.pdf")
    address = f"/api/operations/{chosen.operation_id}/report.pdf?{urlencode(wish)}"
    console = Console(stderr=True)
    with console.status("Reading the log and printing …"):
        count = download(api, address, path, Console(stderr=True, quiet=True))
    typer.echo(f"{path}: {count} bytes.")


def local_time_zone(chosen: str | None, link: Path = _LOCAL_TIME) -> str:
    """The IANA name of this machine's time zone, as far as it tells; UTC otherwise."""
    if chosen and not chosen.startswith(":"):
        return chosen
    try:
        _, found, name = str(link.resolve(strict=True)).partition("/zoneinfo/")
    except OSError:
        return "UTC"
    return name if found and not name.startswith(("Etc/", "posix/", "right/")) else "UTC"
