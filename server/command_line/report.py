"""`vigie report`: the printed report of an operation, as a PDF."""

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from server.command_line.api import Api, ApiRefused, ServerNotFound
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
_ASKED_EVERY_S = 0.5
_SAID = {
    "figures": "counting the figures",
    "map": "drawing the ways",
    "log": "reading the log",
    "print": "printing",
}
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
    count = _printed(api, f"/api/operations/{chosen.operation_id}/report/progress", address, path)
    typer.echo(f"{path}: {count} bytes.")


def _printed(api: Api, progress_address: str, address: str, path: Path) -> int:
    """The report in its file; until its first byte comes, a bar shows which of its steps is being made."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with (
        ThreadPoolExecutor(1) as pool,
        Progress(*columns, console=Console(stderr=True), transient=True) as progress,
    ):
        bar = progress.add_task(_SAID["figures"], total=None)
        printing = pool.submit(download, api, address, path, Console(stderr=True, quiet=True))
        while not wait([printing], _ASKED_EVERY_S).done:
            with contextlib.suppress(ApiRefused, ServerNotFound):
                show_step(progress, bar, api.get(progress_address)["step"])
        return printing.result()


def show_step(progress: Progress, bar: TaskID, step: dict[str, Any] | None) -> None:
    """The bar where the server is; nothing is known of another server's work."""
    if step is not None:
        share = step.get("done", 0) / max(1, step.get("total", 0))
        description = f"{step['number']}/{step.get('of', 4)} {_SAID.get(step['name'], '')}"
        progress.update(bar, description=description, completed=step["number"] - 1 + share, total=step.get("of", 4))


def local_time_zone(chosen: str | None, link: Path = _LOCAL_TIME) -> str:
    """The IANA name of this machine's time zone, as far as it tells; UTC otherwise."""
    if chosen and not chosen.startswith(":"):
        return chosen
    try:
        _, found, name = str(link.resolve(strict=True)).partition("/zoneinfo/")
    except OSError:
        return "UTC"
    return name if found and not name.startswith(("Etc/", "posix/", "right/")) else "UTC"
