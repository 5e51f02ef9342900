"""Keeps a board on the terminal up to date from a live subscription; without a terminal, plain lines."""

import asyncio
import io
import re
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console, RenderableType
from rich.live import Live

from clients.sdk import AlertNow, Change, Lagged, Replica, Scope, VigieClient
from protocol.ids import OperationId
from server.command_line.board import Moment, draw, summarise
from server.command_line.board_texts import describe_change
from server.command_line.language import Language

_REDRAW_S = 0.5
_AGE_S = 1.0
"""Ages on the screen grow even when nothing happens."""
_PLAIN_LINE_S = 5.0
_LOG_LENGTH = 20
_EARLY_ALERTS = 20
_PICTURE_AFTER_S = 3.0
"""So long a picture waits for positions and for changes to show."""
_SVG_WITHOUT_WEB_FONTS = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""A picture that fetches nothing when it is looked at."""


class LiveBoard:
    """One operation, as one client sees it."""

    def __init__(
        self, client: VigieClient, operation_id: OperationId, language: Language, notice: Sequence[str] = ()
    ) -> None:
        self._client = client
        self._operation_id = operation_id
        self._language = language
        self._notice = notice
        self._log: deque[tuple[int, str]] = deque(maxlen=_LOG_LENGTH)
        self._early_alerts: deque[AlertNow] = deque(maxlen=_EARLY_ALERTS)
        self._has_news = asyncio.Event()
        self._zone = datetime.now().astimezone().tzinfo or UTC

    async def show(self, console: Console) -> None:
        """Until cancelled. Raises `JoinDenied` or `Stopped` when there is nothing to show any more."""
        reading = asyncio.create_task(self._read_news())
        try:
            if console.is_terminal:
                await self._show_live(console, reading)
            else:
                await self._print_lines(console, reading)
            await reading
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def save_picture(self, path: Path, width: int, height: int | None) -> None:
        """One picture as SVG, after a few seconds of looking; without a height, of the whole operation."""
        reading = asyncio.create_task(self._read_news())
        try:
            await self._has_news.wait()
            await asyncio.wait({reading}, timeout=_PICTURE_AFTER_S)
            canvas = Console(
                width=width, record=True, file=io.StringIO(), color_system="truecolor", force_terminal=True
            )
            canvas.print(draw(self._moment(), self._language, width, height))
            canvas.save_svg(str(path), title="vigie watch", code_format=_SVG_WITHOUT_WEB_FONTS)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _join(self) -> Replica:
        return await self._client.join(self._operation_id, Scope.OPERATION)

    async def _read_news(self) -> None:
        replica = await self._join()
        self._has_news.set()
        while True:
            try:
                async for news in self._client.changes():
                    if isinstance(news, Change) and (line := describe_change(news, replica, self._language)):
                        self._log.appendleft((self._client.server_now, line))
                    elif isinstance(news, AlertNow):
                        self._early_alerts.append(news)
                    self._has_news.set()
            except Lagged:
                continue  # the replica has it all; only lines of the log were missed

    async def _show_live(self, console: Console, reading: "asyncio.Task[None]") -> None:
        with Live(console=console, screen=True, auto_refresh=False) as live:
            while not reading.done():
                size = console.size
                live.update(self._picture(size.width, size.height), refresh=True)
                await asyncio.sleep(_REDRAW_S)
                await self._wait(reading, _AGE_S - _REDRAW_S)

    async def _print_lines(self, console: Console, reading: "asyncio.Task[None]") -> None:
        await self._wait(reading, _PLAIN_LINE_S)  # for the first snapshot
        while not reading.done():
            console.print(self._line(), markup=False, highlight=False, soft_wrap=True)
            await asyncio.wait({reading}, timeout=_PLAIN_LINE_S)

    def _picture(self, width: int, height: int) -> RenderableType:
        return draw(self._moment(), self._language, width, height)

    def _line(self) -> str:
        return summarise(self._moment(), self._language)

    async def _wait(self, reading: "asyncio.Task[None]", timeout_s: float) -> None:
        """Until there is news, or the end, or time to let the ages grow."""
        news = asyncio.create_task(self._has_news.wait())
        try:
            await asyncio.wait({reading, news}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
            self._has_news.clear()

    def _moment(self) -> Moment:
        client = self._client
        replica = client.replicas.get(self._operation_id)
        return Moment(
            replica=Replica(self._operation_id, Scope.OPERATION) if replica is None else replica,
            phase=client.phase,
            now=client.server_now,
            silent_ms=client.silent_ms,
            degraded=client.degraded,
            log=tuple(self._log),
            early_alerts=tuple(self._early_alerts),
            notice=self._notice,
            zone=self._zone,
        )
