"""`vigie replay`: an operation seen again, in this terminal."""

import asyncio
import contextlib
import signal
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

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
    from protocol.replay import ReplayWish
    from server.command_line.api import Api
    from server.command_line.language import Language
    from server.command_line.options import Chosen


def replay(
    operation: OperationName = None,
    clock: Annotated[
        Literal["known", "happened"],
        typer.Option(help="`known`: as the command post knew it; `happened`: as it happened."),
    ] = "known",
    speed: Annotated[int, typer.Option(min=1, help="Times as fast as it went.")] = 10,
    begin: Annotated[
        str | None, typer.Option("--from", help="Play from this moment, such as 2026-05-17T14:32. Default: the first.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="Stand still at this moment.")] = None,
    is_exercise: Annotated[
        bool,
        typer.Option("--as-exercise", help="Play it into this server, as a new exercise: other names, no typed text."),
    ] = False,
    archive: Annotated[
        Path | None,
        typer.Option(metavar="FILE", exists=True, dir_okay=False, help="With --as-exercise: from this archive."),
    ] = None,
    code: Annotated[str | None, typer.Option(help="With --as-exercise: code of the new operation.")] = None,
    lang: Lang = None,
    server: Server = None,
    token_file: TokenFile = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """See an operation again; Ctrl-C ends it. Piped, it prints a line every few seconds.

    With --as-exercise it is not shown: devices of an exercise say again, at its times, what was said then.
    """
    from protocol.replay import MAX_SPEED, ReplayClock, ReplayWish

    if speed > MAX_SPEED:
        raise typer.BadParameter(f"{MAX_SPEED} at most", param_hint="--speed")
    if begin is not None and at is not None:
        raise typer.BadParameter("play from a moment, or stand still at one", param_hint="--at")
    if not is_exercise and (archive is not None or code is not None):
        raise typer.BadParameter("only with --as-exercise", param_hint="--archive" if archive else "--code")
    if is_exercise:
        from server.command_line import exercise

        if begin is not None or at is not None:
            raise typer.BadParameter("an exercise is played whole", param_hint="--as-exercise")
        wanted = exercise.Wish(operation, archive, code, speed)
        with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
            exercise.play_as_exercise(connect(server, token_file, data_dir), wanted, read_language(lang))
        return
    wish = ReplayWish(clock=ReplayClock(clock), at=read_moment(begin or at, "--at" if begin is None else "--from"))
    language = read_language(lang)
    api = connect(server, token_file, data_dir)
    chosen = choose_operation(api, operation)
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_replay(api, chosen, language, wish, 0 if at is not None else speed))


def read_moment(text: str | None, option: str) -> int | None:
    """Epoch ms; without an offset, by the clock of this machine."""
    if text is None:
        return None
    try:
        return int(datetime.fromisoformat(text).astimezone().timestamp() * 1000)
    except ValueError:
        raise typer.BadParameter("write it as 2026-05-17T14:32:00", param_hint=option) from None


async def _replay(api: "Api", chosen: "Chosen", language: "Language", wish: "ReplayWish", speed: int) -> None:
    from rich.console import Console

    from protocol.ids import OperationId
    from server.command_line.own_client import own_client
    from server.command_line.replay_board import ReplayBoard

    # As Ctrl-C does: the session opened here is closed before the end.
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with own_client(api) as client:
        await ReplayBoard(client, OperationId(chosen.operation_id), language, wish, speed).show(Console())
