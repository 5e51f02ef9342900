"""One report from the log to the page, printed by the process that does nothing else."""

import tracemalloc
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import AsyncMock, patch
from uuid import UUID

import pytest

from protocol.catalogues import Text
from protocol.devices import Role
from protocol.ids import DeviceId, LogId, OperationId, TeamId
from protocol.positions import TeamPosition
from protocol.upstream import Scope
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.application.figures import FigureReader
from server.application.log_lines import LogFilter, LogLine
from server.application.log_reading import LogReader
from server.catalogues import load_catalogues
from server.domain.visibility import Audience
from server.ports import Head, ImportedLog
from server.report import printing
from server.report.printing import Printer, PrintFailed, ReportWish
from tests.support.nodes import MemoryNode
from tests.support.printed_reports import text_of
from tests.support.strategies import OPERATION, START, TEAMS

WISH = ReportWish(Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER), Role.DISPATCHER, "fr", "UTC", START + 90_000)


def printer_of(node: MemoryNode, positions: MemoryPositionArchive | None = None) -> Printer:
    reader = LogReader(node.operations, node.log)
    archive = positions or MemoryPositionArchive()
    return Printer(FigureReader(node.operations, node.log), reader, node.log, archive, load_catalogues())


async def test_a_report_is_printed_by_another_process(node: MemoryNode) -> None:
    printed = await printer_of(node).print(WISH)
    assert printed is not None
    seq, pdf = printed
    assert seq == node.live.seq
    text = text_of(pdf)
    assert "Marathon" in text
    assert (await node.log.chain_at(OPERATION, seq)).hex()[:32] in text
    assert "Durand" not in text, "names stay sealed"


async def test_it_is_the_same_for_the_same_wish(node: MemoryNode) -> None:
    printer = printer_of(node)
    assert await printer.print(WISH) == await printer.print(WISH)


async def test_the_past_is_printed_as_it_was_known(node: MemoryNode) -> None:
    printed = await printer_of(node).print(WISH._replace(seq=5))
    assert printed is not None
    assert printed[0] == 5
    assert "EQ 2" not in text_of(printed[1])


async def test_what_does_not_exist_is_not_printed(node: MemoryNode) -> None:
    elsewhere = WISH._replace(audience=WISH.audience._replace(operation_id=OperationId(UUID(int=99))))
    assert await printer_of(node).print(elsewhere) is None
    assert await printer_of(node).print(WISH._replace(seq=10_000)) is None


async def test_ways_are_gathered_thinned_and_interrupted_where_nothing_was_heard(node: MemoryNode) -> None:
    archive = MemoryPositionArchive()
    team_id = TeamId(TEAMS[0])
    fixes = [
        TeamPosition(team_id, START + at, 48.85 + at / 1e9, 2.35 + at / 1e9)
        for at in (*range(0, 60_000, 1_000), *range(2_000_000, 2_010_000, 1_000))
    ]
    await archive.store([(OPERATION, DeviceId(UUID(int=1)), fix, fix.fix_at) for fix in fixes])
    known = await FigureReader(node.operations, node.log).read(OPERATION)
    assert known is not None
    later = known._replace(figures=printing.msgspec.structs.replace(known.figures, as_of=START + 3_000_000))
    (track,) = await printer_of(node, archive)._tracks(WISH, later)
    assert track.team_id == team_id
    assert len(track.ways) == 2
    assert sum(map(len, track.ways)) < 20, "a straight way needs few points"


async def test_who_asked_for_it_is_told_how_far_it_is_and_nobody_else(node: MemoryNode) -> None:
    """Rule EX4."""
    printer, reader, seen = printer_of(node), UUID(int=7), list[printing.PrintStep | None]()
    create = printing._printed

    def look() -> None:
        seen.append(printer.progress(OPERATION, reader))
        assert printer.progress(OPERATION, UUID(int=8)) is None

    async def watching(content: bytes, lines: Any, on_share: Any) -> bytes:
        look()

        async def watched() -> AsyncIterator[bytes]:
            async for frame in lines:
                yield frame
                look()

        def shared(done: int, of: int) -> None:
            on_share(done, of)
            look()

        return await create(content, watched(), shared)

    with patch.object(printing, "_printed", watching):
        assert await printer.print(WISH._replace(reader=reader)) is not None
    steps = [step for step in seen if step is not None]
    assert len(steps) == len(seen)
    names = [step.name for step in steps]
    assert list(dict.fromkeys(names))[1:] == ["log", "print"], "the first is that of the figures or of the ways"
    assert all((step.number, step.of) == (printing.STEPS.index(step.name) + 1, 4) for step in steps)
    shares = [step.done / step.total for step in steps if step.name == "print" and step.total]
    assert shares == sorted(shares), "the longest step says its share too"
    assert len(shares) > 10
    assert printer.progress(OPERATION, reader) is None, "nothing of it stays"


async def test_an_imported_operation_is_printed_in_the_words_that_came_with_it(node: MemoryNode) -> None:
    """Rule EX6."""
    printer = printer_of(node)
    own = load_catalogues().by_name["dps.1"].catalogue
    entry = printing.msgspec.structs.replace(own.natures[0], label=Text(fr="mot d'ailleurs", en="word from elsewhere"))
    part = printing.msgspec.json.encode(printing.msgspec.structs.replace(own, natures=(entry,)))
    parts = {"catalogues/dps.1.json": part, "catalogues/later.json": b"{}", "vigie.json": b"{}"}
    imported = ImportedLog(Head(LogId(UUID(int=1)), 0, bytes(32)), parts)
    with patch.object(node.log, "imported", AsyncMock(return_value=imported)):
        found = await printer._catalogues_of(OPERATION)
    assert printing._labels(found, "dps.1", "en")[f"nature:{entry.code}"] == "word from elsewhere"
    assert "later" not in found


async def test_a_long_log_is_passed_on_and_never_held(node: MemoryNode) -> None:
    """Rule EX4: what this process holds for a report does not grow with the log."""
    printer = printer_of(node)
    batches = [found async for found in printer._log_reader.lines(WISH.audience, LogFilter()) if found]

    async def long(*wanted: Any, **more: Any) -> AsyncIterator[list[LogLine]]:
        for _ in range(2_000):
            yield [printing.msgspec.structs.replace(each, seq=1) for each in batches[0]]

    tracemalloc.start()
    try:
        with patch.object(printer._log_reader, "lines", long):
            sizes = [len(frame) async for frame in printer._lines(WISH, node.live.seq)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(sizes) > 4_000_000
    assert peak < 1_000_000, "a few batches at once, of two thousand"


async def test_a_print_that_fails_says_why(node: MemoryNode) -> None:
    with patch.object(printing, "encode", lambda content: b"nonsense"), pytest.raises(PrintFailed, match="Error"):
        await printer_of(node).print(WISH)


async def test_the_process_that_prints_gets_no_secrets(node: MemoryNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    seen: dict[str, str] = {}
    create = printing.asyncio.create_subprocess_exec

    async def watching(*command: str, env: dict[str, str], **more: object) -> object:
        seen.update(env)
        return await create(*command, env=env, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(printing.asyncio, "create_subprocess_exec", watching)
    assert await printer_of(node).print(WISH) is not None
    assert "DATABASE_URL" not in seen
