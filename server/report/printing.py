"""Makes one report: gathers what its reader may see, then has another process print it.

Printing computes for seconds and draws texts that anybody may have typed: it is done in a process of its own, one at a
time, at low priority, without the server's secrets in its surroundings.
"""

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from importlib.metadata import version
from typing import Final, Literal, NamedTuple
from uuid import UUID

import msgspec

from protocol.catalogues import Catalogue
from protocol.devices import Role
from protocol.entities import EntityKind
from protocol.ids import OperationId, TeamId
from protocol.operations import OperationStatus
from protocol.positions import TeamPosition
from server.application.figures import FigureReader, Known
from server.application.log_lines import LogFilter
from server.application.log_reading import LogReader
from server.catalogues import Catalogues
from server.domain.anonymity import Pseudonyms, codes_of
from server.domain.visibility import Audience, snapshot_for
from server.figures.families import shown_to
from server.geo.tracks import thin_track
from server.ports import EventLog, PositionArchive
from server.report.anonymity import anonymous_entities, anonymous_figures
from server.report.content import Language, ReportContent, Track, Way, encode, encode_lines
from server.report.value_words import word

WITHIN_S = 300.0
TRACK_WINDOWS = 24
"""Parts in which positions are read, so that those of a whole day are never in memory together."""
FIXES_PER_WINDOW = 120
"""Of each team at most: more is not seen on paper."""
TOLERANCE_M = 8.0
PAUSE_MS = 900_000
"""After so long without a fix the line is interrupted."""
STEPS: Final = ("figures", "map", "log", "print")
_CATALOGUES: Final = "catalogues/"
_SHARE = re.compile(r"(\d+)/(\d+)\n")
_PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "TZDIR", "SYSTEMROOT")


class ReportWish(NamedTuple):
    """Which report."""

    audience: Audience
    role: Role
    language: Language
    time_zone: str
    now: int
    seq: int | None = None
    """Up to which fact; None: the last."""
    is_anonymised: bool = False
    reader: UUID | None = None
    """Who is told how far it is; None: nobody asks."""


class PrintStep(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a report is: one of four steps, and how much of it is done."""

    name: Literal["figures", "log", "map", "print"]
    number: int
    of: int
    done: int = 0
    total: int = 0
    """0: this step does not say."""


class PrintFailed(Exception):
    """The process that prints ended without a report; the message is its last words."""


class Printer:
    """Prints reports of every operation this process is asked for. Methods may raise `Unavailable`."""

    def __init__(
        self,
        figures: FigureReader,
        log_reader: LogReader,
        log: EventLog,
        positions: PositionArchive,
        catalogues: Catalogues,
    ) -> None:
        self._figures, self._log_reader, self._log = figures, log_reader, log
        self._positions, self._catalogues = positions, catalogues
        self._turn = asyncio.Semaphore(1)
        self._steps: dict[tuple[OperationId, UUID], PrintStep] = {}

    def progress(self, operation_id: OperationId, reader: UUID) -> PrintStep | None:
        """How far the report is that this process makes for this reader; None: it makes none."""
        return self._steps.get((operation_id, reader))

    async def print(self, wish: ReportWish) -> tuple[int, bytes] | None:
        """The number of its last fact, and the PDF; None if there is no such operation, or nothing in it by then."""
        try:
            return await self._print(wish)
        finally:
            if wish.reader is not None:
                self._steps.pop((wish.audience.operation_id, wish.reader), None)

    async def _print(self, wish: ReportWish) -> tuple[int, bytes] | None:
        self._tell(wish, "figures")
        async with self._turn:
            known = await self._figures.read(
                wish.audience.operation_id, wish.seq, lambda done, of: self._tell(wish, "figures", done, of)
            )
            if known is None or known.state.operation is None:
                return None
            content = await self._content(wish, known)
            lines = self._lines(wish, known.state.seq)
            pdf = await _printed(encode(content), lines, lambda done, of: self._tell(wish, "print", done, of))
            return known.state.seq, pdf

    def _tell(
        self, wish: ReportWish, name: Literal["figures", "log", "map", "print"], done: int = 0, of: int = 0
    ) -> None:
        if wish.reader is not None:
            step = PrintStep(name=name, number=STEPS.index(name) + 1, of=len(STEPS), done=done, total=of)
            self._steps[wish.audience.operation_id, wish.reader] = step

    async def _content(self, wish: ReportWish, known: Known) -> ReportContent:
        state, figures = known.state, shown_to(wish.audience, known.figures)
        entities = tuple(snapshot_for(wish.audience, state))
        catalogues = await self._catalogues_of(state.operation_id)
        tracks: tuple[Track, ...] = ()
        if wish.is_anonymised:
            names, codes = Pseudonyms(), codes_of(catalogues.values())
            entities = anonymous_entities(entities, names, codes)
            figures = anonymous_figures(figures, names, codes)
        elif wish.audience.may_see_kind(EntityKind.TEAM):
            tracks = await self._tracks(wish, known)
        chain = await self._log.chain_at(state.operation_id, state.seq)
        return ReportContent(
            language=wish.language,
            time_zone=wish.time_zone,
            generated_at=wish.now,
            generated_by=word(wish.role, wish.language),
            version=version("vigie"),
            chain=chain.hex(),
            is_anonymised=wish.is_anonymised,
            entities=entities,
            figures=figures,
            tracks=tracks,
            labels=_labels(catalogues, state.operation.catalogue if state.operation else "", wish.language),
        )

    async def _lines(self, wish: ReportWish, until: int) -> AsyncIterator[bytes]:
        """The log for the process that prints, some lines at a time: this process never holds a long one."""
        self._tell(wish, "log")
        async for lines in self._log_reader.lines(wish.audience, LogFilter()):
            wanted = [line for line in lines if line.seq <= until]
            if wanted:
                yield encode_lines(
                    msgspec.structs.replace(line, related=None, names={} if wish.is_anonymised else line.names)
                    for line in wanted
                )
                self._tell(wish, "log", wanted[-1].seq, until)
            if len(wanted) < len(lines):
                break
        self._tell(wish, "print")

    async def _tracks(self, wish: ReportWish, known: Known) -> tuple[Track, ...]:
        operation = known.state.operation
        if operation is None or operation.status is OperationStatus.PLANNED:
            return ()
        since = operation.opened_at or operation.created_at
        window_ms = max(60_000, -(-(known.figures.as_of - since) // TRACK_WINDOWS))
        fixes: dict[TeamId, list[TeamPosition]] = {}
        for start in range(since, known.figures.as_of, window_ms):
            until = min(start + window_ms, known.figures.as_of)
            self._tell(wish, "map", (start - since) // window_ms, TRACK_WINDOWS)
            seen: dict[TeamId, list[TeamPosition]] = {}
            every_ms = max(1_000, window_ms // FIXES_PER_WINDOW)
            for _, position in await self._positions.sample(operation.id, start, until, every_ms, by_received=False):
                seen.setdefault(position.team_id, []).append(position)
            for team_id, part in seen.items():
                part.sort(key=lambda position: position.fix_at)
                fixes.setdefault(team_id, []).extend(thin_track(part, TOLERANCE_M, PAUSE_MS))
            await asyncio.sleep(0)
        return tuple(
            Track(team_id=team_id, ways=_ways(fixes[team_id])) for team_id in sorted(fixes, key=lambda each: each.int)
        )

    async def _catalogues_of(self, operation_id: OperationId) -> dict[str, Catalogue]:
        """Those of this server; of an imported operation those that came with it have the word."""
        found = {name: served.catalogue for name, served in self._catalogues.by_name.items()}
        imported = await self._log.imported(operation_id)
        for part, content in (imported.parts if imported is not None else {}).items():
            if part.startswith(_CATALOGUES):
                with contextlib.suppress(msgspec.MsgspecError):  # of a later release: its codes stand for themselves
                    found[part.removeprefix(_CATALOGUES).removesuffix(".json")] = msgspec.json.decode(
                        content, type=Catalogue
                    )
        return found


def _labels(catalogues: dict[str, Catalogue], own: str, language: Language) -> dict[str, str]:
    """Every code of the catalogues in words; those of the operation's own count first."""
    labels: dict[str, str] = {}
    for name in sorted(catalogues, key=lambda name: name != own):
        catalogue = catalogues[name]
        for entry in catalogue.natures:
            labels.setdefault(f"nature:{entry.code}", getattr(entry.label, language))
        for entry in catalogue.minor_care:
            labels.setdefault(f"care:{entry.code}", getattr(entry.label, language))
        for symbol in catalogue.drawings:
            labels.setdefault(f"drawing:{symbol.code}", getattr(symbol.label, language))
        for message in catalogue.messages:
            labels.setdefault(f"message:{message.code}", getattr(message.text, language))
    return labels


def _ways(fixes: list[TeamPosition]) -> tuple[Way, ...]:
    ways: list[list[tuple[float, float]]] = []
    before = None
    for fix in fixes:
        if before is None or fix.fix_at - before > PAUSE_MS:
            ways.append([])
        ways[-1].append((fix.lon_deg, fix.lat_deg))
        before = fix.fix_at
    return tuple(tuple(way) for way in ways)


async def _printed(content: bytes, lines: AsyncIterator[bytes], on_share: Callable[[int, int], None]) -> bytes:
    """The PDF. Its time counts from when the process has all it prints from."""
    surroundings = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "server.report",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=surroundings,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    hearing = asyncio.create_task(_last_words(process.stderr, on_share))
    reading = asyncio.create_task(process.stdout.read())
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it has ended, and its last words say why
            process.stdin.write(content)
            async for frame in lines:
                process.stdin.write(frame)
                await process.stdin.drain()
            process.stdin.close()
            await process.stdin.wait_closed()
        async with asyncio.timeout(WITHIN_S):
            pdf, last_words = await reading, await hearing
            await process.wait()
    finally:
        hearing.cancel()
        reading.cancel()
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or not pdf.startswith(b"%PDF-"):
        raise PrintFailed(last_words[:300])
    return pdf


async def _last_words(errors: asyncio.StreamReader, on_share: Callable[[int, int], None]) -> str:
    """What the process said last but for how far it had come, which is passed on."""
    said = ""
    async for raw in errors:
        line = raw.decode(errors="replace")
        if share := _SHARE.fullmatch(line):
            on_share(int(share[1]), int(share[2]))
        elif line.strip():
            said = line.strip()
    return said
