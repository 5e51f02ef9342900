"""`vigie watch`: the live board of an operation, in this terminal."""

import asyncio
import contextlib
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    from server.command_line.api import Api
    from server.command_line.language import Language
    from server.command_line.options import Chosen

_PICTURE_WITHIN_S = 20.0


def watch(
    operation: OperationName = None,
    svg: Annotated[Path | None, typer.Option(help="Write one picture of the board to this file, and end.")] = None,
    width: Annotated[int, typer.Option(min=40, max=400, help="Columns of the picture.")] = 160,
    height: Annotated[
        int | None, typer.Option(min=10, max=400, help="Its lines. Default: as many as it takes.")
    ] = None,
    lang: Lang = None,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Watch an operation live; Ctrl-C ends it. Piped, it prints a line every few seconds."""
    language = read_language(lang)
    api = connect(server, token_file, data_dir)
    chosen = choose_operation(api, operation)
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_watch(api, chosen, language, svg, width, height))
    if svg is not None:
        typer.echo(f"The picture is in {svg}.")


async def _watch(
    api: "Api", chosen: "Chosen", language: "Language", svg: Path | None, width: int, height: int | None
) -> None:
    from rich.console import Console

    from protocol.ids import OperationId
    from server.command_line.api import ServerNotFound
    from server.command_line.live_board import LiveBoard
    from server.command_line.own_client import own_client

    # As Ctrl-C does: the session opened here is closed before the end.
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with own_client(api) as client:
        board = LiveBoard(client, OperationId(chosen.operation_id), language)
        if svg is None:
            await board.show(Console())
            return
        try:
            async with asyncio.timeout(_PICTURE_WITHIN_S):
                await board.save_picture(svg, width, height)
        except TimeoutError:
            raise ServerNotFound(f"The server did not give the operation in {_PICTURE_WITHIN_S:.0f} s.") from None
