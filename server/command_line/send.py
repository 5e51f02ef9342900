"""`vigie send`: one command from a script, and its answer as the exit code."""

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from server.command_line.options import (
    DEFAULT_DATA_DIR,
    DataDir,
    Lang,
    OperationName,
    Server,
    TokenFile,
    choose_operation,
    connect,
    read_language,
)

if TYPE_CHECKING:
    from uuid import UUID

    from clients.sdk import VigieClient
    from server.command_line.language import Language

ACCEPTED, REFUSED, LATER = 0, 1, 3
"""Exit codes; 2 is for a command that could not be sent at all."""


def send(
    kind: Annotated[
        str | None, typer.Argument(help="Such as team.report_status. Without it: JSON on standard input.")
    ] = None,
    fields: Annotated[
        list[str] | None, typer.Argument(help="field=value …; team_id=@ALPHA1 means the team called ALPHA1.")
    ] = None,
    timeout_s: Annotated[float, typer.Option("--timeout", min=0.1, max=3600, help="Seconds to wait.")] = 15.0,
    operation: OperationName = None,
    lang: Lang = None,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Send one command and wait for its answer.

    Exit code 0: accepted, and on disk. 1: refused, with the reason. 2: it could not be sent. 3: no answer in time.
    """
    language = read_language(lang)
    given = _read_fields(fields or []) if kind is not None else _read_json()
    tag = str(kind or given.pop("type", ""))
    api = connect(server, token_file, data_dir)
    operation_id = choose_operation(api, operation).operation_id

    async def converse() -> int:
        from server.command_line.own_client import own_client

        async with own_client(api) as client:
            return await deliver(client, operation_id, tag, given, timeout_s=timeout_s, language=language)

    raise typer.Exit(asyncio.run(converse()))


async def deliver(
    client: "VigieClient",
    operation_id: "UUID",
    tag: str,
    given: dict[str, Any],
    *,
    timeout_s: float,
    language: "Language",
) -> int:
    """Send, wait, print the answer; the exit code. Raises `InvalidCommand` or `NotChosen` for what cannot be sent."""
    from clients.sdk import Accepted, Scope
    from protocol.ids import OperationId
    from server.command_line.typed_commands import make_command, resolve_names

    try:
        async with asyncio.timeout(timeout_s):
            if any(isinstance(value, str) and value.startswith("@") for value in given.values()):
                replica = await client.join(OperationId(operation_id), Scope.OPERATION)
                given = resolve_names(given, replica)
            answer = await client.send(make_command(tag, given, client.envelope(OperationId(operation_id))))
    except TimeoutError:
        typer.echo(f"No answer within {timeout_s:g} s. It may have been recorded: look before you repeat.", err=True)
        return LATER
    if isinstance(answer, Accepted):
        typer.echo(f"accepted #{answer.seq}" + (" (late: a newer report stands)" if answer.is_late else ""))
        return ACCEPTED
    typer.echo(f"{answer.sentence.get(language) or answer.code} ({answer.code})", err=True)
    return REFUSED


def _read_fields(words: list[str]) -> dict[str, Any]:
    """`name=value`; a value that begins like a JSON list or object is one."""
    fields: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise typer.BadParameter(f"{word!r} is not field=value")
        try:
            fields[name] = json.loads(value) if value.startswith(("[", "{")) else value
        except ValueError as error:
            raise typer.BadParameter(f"the value of {name} is no JSON: {error}") from error
    return fields


def _read_json() -> dict[str, Any]:
    try:
        given = json.load(sys.stdin)
    except (ValueError, RecursionError) as error:
        raise typer.BadParameter(f"standard input is no JSON: {error}") from error
    if not isinstance(given, dict):
        raise typer.BadParameter("standard input must hold one JSON object")
    return given
