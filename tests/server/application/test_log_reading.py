"""Pages of the log: newest first, complete, the same from memory and from the stored bytes, and never in the way."""

import asyncio
from typing import Any

import pytest

from protocol import commands as c
from protocol.codec import decode_record
from protocol.devices import Role
from protocol.ids import LogId, OperationId
from protocol.teams import TeamStatus
from protocol.upstream import Scope
from server.application import log_reading
from server.application.log_lines import LogFilter, LogLine
from server.application.log_reading import CHUNK, LogReader
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.domain.visibility import Audience, view_for
from server.ports import DamagedLog
from tests.support.nodes import Commands, FickleLog, MemoryNode
from tests.support.strategies import OPERATION, STRANGER, TEAMS

POST = Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER)
CREW_2 = Audience(OPERATION, Scope.TEAM, Role.TEAM_MEMBER, TEAMS[1])
EVERYTHING = LogFilter()
STATUSES = (TeamStatus.AVAILABLE_BASE, TeamStatus.AVAILABLE_MOBILE)
COUNT = 2 * CHUNK + 100


@pytest.fixture
async def long(node: MemoryNode) -> MemoryNode:
    """A process that has seen more than a thousand facts, and remembers the newest three hundred."""
    commands = Commands()
    teams = [TEAMS[number % 2] for number in range(COUNT)]
    await asyncio.gather(
        *(
            node.send(commands.make(c.ReportStatus, team_id=team_id, status=STATUSES[number // 2 % 2]))
            for number, team_id in enumerate(teams)
        )
    )
    await node.finish()
    while len(node.live.recent) > 300:
        node.live.recent.popleft()
    return node


def reader_of(node: MemoryNode) -> LogReader:
    return LogReader(node.operations, node.log)


async def all_pages(reader: LogReader, audience: Audience = POST, wanted: LogFilter = EVERYTHING, **part: Any) -> Any:
    """The lines of all pages, newest first."""
    lines: list[LogLine] = []
    before = None
    while True:
        page = await reader.page(audience, wanted, before=before, **part)
        assert page is not None
        assert len(page.lines) <= part.get("limit", 50)
        lines += page.lines
        before = page.before
        if before is None:
            return lines


async def visible_to_posts(node: MemoryNode) -> list[int]:
    """The numbers of the facts that a post sees, newest first, folded from the stored bytes in one go."""
    state, seen = OperationState(OPERATION), []
    for stored in await node.log.read(OPERATION, 0, 10_000):
        state, change = evolve(state, decode_record(stored))
        if view_for(POST, 0, change) is not None:
            seen.append(state.seq)
    return seen[::-1]


async def test_pages_put_together_are_the_whole_log_newest_first(long: MemoryNode) -> None:
    """Rule LG6."""
    lines = await all_pages(reader_of(long), limit=170)
    assert [line.seq for line in lines] == await visible_to_posts(long)
    assert len(lines) > COUNT


async def test_old_lines_are_those_that_were_shown_at_the_time(node: MemoryNode) -> None:
    """Rule LG7: folded anew from the stored bytes, they are what they were in memory."""
    await node.operations.open(OPERATION)
    at_hand = await all_pages(reader_of(node), CREW_2)
    node.live.recent.clear()
    assert await all_pages(reader_of(node), CREW_2) == at_hand
    assert 0 < len(at_hand) < node.live.seq


async def test_a_part_of_the_log_is_between_two_numbers(long: MemoryNode) -> None:
    lines = await all_pages(reader_of(long), after=490, limit=7)
    assert lines[-1].seq == 491
    page = await reader_of(long).page(POST, EVERYTHING, before=510, after=490)
    assert page is not None
    assert ([line.seq for line in page.lines], page.before) == (list(range(509, 490, -1)), None)
    beyond = await reader_of(long).page(POST, EVERYTHING, before=10**9, limit=1)
    assert beyond is not None
    assert beyond.lines[0].seq == long.live.seq


async def test_a_search_that_finds_little_says_where_to_go_on(
    long: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule LG8: no request looks through an endless log."""
    monkeypatch.setattr(log_reading, "MAX_SEARCHED", 300)
    reader = reader_of(long)
    page = await reader.page(POST, LogFilter(kind="operation.created"))
    assert page is not None
    assert (page.lines, page.before) == ((), long.live.seq - 300 + 1)
    assert [line.seq for line in await all_pages(reader, wanted=LogFilter(kind="operation.created"))] == [1]


async def test_an_export_of_lines_is_the_same_oldest_first(long: MemoryNode) -> None:
    reader = reader_of(long)
    for after in (0, 10, CHUNK, COUNT):
        exported = [line async for lines in reader.lines(CREW_2, EVERYTHING, after=after) for line in lines]
        assert exported == list(reversed(await all_pages(reader, CREW_2, after=after)))


async def test_going_back_does_not_fold_the_whole_log_for_each_page(long: MemoryNode) -> None:
    reader, reads = reader_of(long), list[tuple[int, int]]()
    read = long.fickle.read

    async def noting(operation_id: OperationId, after: int, limit: int) -> list[bytes]:
        reads.append((after, limit))
        return await read(operation_id, after, limit)

    long.fickle.read = noting  # type: ignore[method-assign]  # the test counts
    await reader.page(POST, EVERYTHING, before=CHUNK + 50)
    reads.clear()
    await reader.page(POST, EVERYTHING, before=CHUNK + 20, limit=5)
    assert reads == [(CHUNK, 19)]


async def test_folding_the_past_leaves_the_loop_to_others(long: MemoryNode) -> None:
    turns, is_over = 0, False

    async def live() -> None:
        nonlocal turns
        while not is_over:
            turns += 1
            await asyncio.sleep(0)

    living = asyncio.create_task(live())
    await reader_of(long).page(POST, EVERYTHING, before=CHUNK)
    is_over = True
    await living
    assert turns >= CHUNK // log_reading.SLICE


async def test_the_newest_lines_are_read_while_the_log_is_away(long: MemoryNode) -> None:
    """Rule C11."""
    long.fickle.is_away = True
    live = long.live
    page = await reader_of(long).page(POST, EVERYTHING, after=live.seq - 10, before=None)
    assert page is not None
    assert len(page.lines) == 10


async def test_an_operation_that_nobody_knows_has_no_log(node: MemoryNode) -> None:
    elsewhere = POST._replace(operation_id=OperationId(STRANGER))
    assert await reader_of(node).page(elsewhere, EVERYTHING) is None
    assert [lines async for lines in reader_of(node).lines(elsewhere, EVERYTHING)] == []


async def test_a_log_cut_short_is_damage_and_no_short_page(long: MemoryNode, disk: FickleLog) -> None:
    disk.rewind(OPERATION, 200)
    with pytest.raises(DamagedLog, match="entry 201 is missing"):
        await reader_of(long).page(POST, EVERYTHING, before=400)


async def test_another_life_of_the_log_has_another_past(long: MemoryNode) -> None:
    """Rule C3."""
    reader = reader_of(long)
    await reader.page(POST, EVERYTHING, before=CHUNK + 50)
    first = reader._past_of(long.live)
    assert reader._past_of(long.live) is first
    long.live.head = long.live.head._replace(log_id=LogId(STRANGER))
    assert reader._past_of(long.live) is not first


async def test_the_pasts_of_many_operations_are_not_kept_for_ever(
    node: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_reading, "MAX_PASTS", 0)
    await node.operations.open(OPERATION)
    reader = reader_of(node)
    reader._past_of(node.live)
    assert not reader._pasts
