"""Figures of a log: read once, in slices, walked on, and the same whoever asks and whenever."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import pytest

from protocol import commands as c
from protocol.ids import OperationId
from protocol.teams import TeamStatus
from server.application import figures as module
from server.application.figures import FigureReader
from server.domain.state import OperationState
from server.ports import DamagedLog
from tests.support.nodes import Commands, FickleLog, MemoryNode
from tests.support.strategies import OPERATION, TEAMS, prepared


def reader_of(node: MemoryNode) -> FigureReader:
    return FigureReader(node.operations, node.log)


async def go_on(node: MemoryNode, count: int = 1) -> None:
    """So many more facts."""
    commands = Commands()
    statuses = (TeamStatus.PATROL, TeamStatus.AVAILABLE_MOBILE)
    for number in range(count):
        await node.send(commands.make(c.ReportStatus, team_id=TEAMS[0], status=statuses[number % 2]))
    await node.finish()


async def test_what_is_known_is_the_state_and_its_figures(node: MemoryNode) -> None:
    known = await reader_of(node).read(OPERATION)
    assert known is not None
    assert known.state.seq == known.figures.known_at_seq == len(prepared().records)
    assert known.log_id == node.live.log_id == known.figures.log_id


async def test_a_running_operation_is_walked_on_from_where_it_stood(
    node: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[int] = []

    def counting(state: OperationState, record: object) -> object:
        folded.append(state.seq + 1)
        return evolve(state, record)  # type: ignore[arg-type]

    evolve = module.evolve
    monkeypatch.setattr(module, "evolve", counting)
    reader = reader_of(node)
    first = await reader.read(OPERATION)
    assert await reader.read(OPERATION) is first, "nothing is counted twice"
    await go_on(node, 3)
    await reader.read(OPERATION)
    assert folded == list(range(1, node.live.seq + 1)), "no fact is folded twice"


async def test_whoever_waits_is_told_how_much_of_it_is_counted(
    node: MemoryNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule EX4."""
    monkeypatch.setattr(module, "READ_BATCH", 10)
    told: list[tuple[int, int]] = []
    await reader_of(node).read(OPERATION, on_progress=lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1] == (node.live.seq, node.live.seq)
    assert len(told) == -(-node.live.seq // 10)


async def test_the_past_is_what_was_known_then(node: MemoryNode) -> None:
    reader = reader_of(node)
    then = await reader.read(OPERATION)
    await go_on(node, 5)
    await reader.read(OPERATION)
    assert then is not None
    again = await FigureReader(node.operations, node.log).read(OPERATION, then.state.seq)
    assert again is not None
    assert again.figures == then.figures
    still = await reader.read(OPERATION, then.state.seq - 1)
    assert still is not None
    assert still.figures.known_at_seq == then.state.seq - 1


async def test_many_who_ask_at_once_walk_it_once(node: MemoryNode) -> None:
    reader = reader_of(node)
    found = await asyncio.gather(*(reader.read(OPERATION) for _ in range(5)))
    assert all(each is found[0] for each in found)


async def test_the_loop_gets_its_turn_while_figures_are_made(node: MemoryNode) -> None:
    await go_on(node, 4 * module.SLICE)
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count_turns())
    await reader_of(node).read(OPERATION)
    counting.cancel()
    assert turns >= 4


async def test_what_does_not_exist_has_no_figures(node: MemoryNode) -> None:
    reader = reader_of(node)
    assert await reader.read(OperationId(UUID(int=99))) is None
    head = await reader.head(OPERATION)
    assert head is not None
    assert await reader.read(OPERATION, head + 1) is None
    assert await reader.read(OPERATION, 0) is None


async def test_what_is_kept_is_bounded(node: MemoryNode) -> None:
    reader = reader_of(node)
    for seq in range(1, 3 * module.MAX_KEPT):
        await reader.read(OPERATION, seq)
    assert len(reader._kept) == module.MAX_KEPT
    assert len(reader._walks) <= module.MAX_WALKS


async def test_a_log_with_a_hole_is_said_and_never_counted(
    start: Callable[[], MemoryNode], monkeypatch: pytest.MonkeyPatch
) -> None:
    node = start()
    await node.operations.open(OPERATION)

    async def nothing(*_: object) -> list[bytes]:
        return []

    monkeypatch.setattr(FickleLog, "read", nothing)
    with pytest.raises(DamagedLog):
        await FigureReader(node.operations, node.log).read(OPERATION)
