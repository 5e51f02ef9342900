"""The flags that several commands share, and what they lead to."""

import os
from pathlib import Path
from typing import Annotated, NamedTuple
from uuid import UUID

import typer

from server.command_line.api import Api, find_server
from server.command_line.language import Language, language_of

DataDir = Annotated[
    Path, typer.Option("--data-dir", envvar="VIGIE_DATA_DIR", help="Keys and private stores of this machine's server.")
]
Server = Annotated[
    str | None, typer.Option("--server", metavar="URL", help="A server elsewhere. Default: the one on this machine.")
]
TokenFile = Annotated[
    Path | None,
    typer.Option("--token-file", help="File with your token. Default: the operator's, in the data directory."),
]
OperationName = Annotated[
    str | None,
    typer.Option("--operation", "-o", metavar="CODE", help="Code or id. May be left out if there is one only."),
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="fr|en", help="Language. Default: that of the terminal.")]

DEFAULT_DATA_DIR = Path(".data")
_OVER = ("closed", "cancelled")


class NotChosen(Exception):
    """It is not clear what is meant; the message says what there is to choose from."""


class Chosen(NamedTuple):
    """One of the caller's operations."""

    operation_id: UUID
    code: str
    name: str
    role: str


def connect(server: str | None, token_file: Path | None, data_dir: Path) -> Api:
    """The HTTP side of the server meant by these flags; raises `ServerNotFound`."""
    return Api(find_server(server, token_file, data_dir), language=read_language(None))


def read_language(chosen: str | None) -> Language:
    """What the flag says, or the terminal."""
    match chosen:
        case None:
            return language_of(os.environ)
        case "fr" | "en":
            return chosen
    raise typer.BadParameter("fr or en", param_hint="--lang")


def choose_operation(api: Api, wanted: str | None) -> Chosen:
    """The operation of this code or id; without a wish, the only one that is not over.

    Raises:
        NotChosen: None of them, or several: the message lists what there is.
    """
    shown = api.get("/api/operations")["operations"]
    if wanted is None:
        fitting = [each for each in shown if each["status"] not in _OVER]
    else:
        fitting = [each for each in shown if wanted.casefold() in (each["code"].casefold(), each["operation_id"])]
    if len(fitting) == 1:
        [found] = fitting
        return Chosen(UUID(found["operation_id"]), found["code"], found["name"], found["role"])
    codes = ", ".join(sorted(each["code"] for each in shown)) or "none: `vigie operation create` makes one"
    if wanted is not None and not fitting:
        raise NotChosen(f"There is no operation {wanted} for you. Yours: {codes}.")
    raise NotChosen(f"Say which operation you mean with --operation. Yours: {codes}.")
