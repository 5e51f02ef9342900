"""Timelines of a process: made once, grown with the operation, read from the log in few reads, dropped in the end."""

import asyncio
from collections.abc import Sequence

import pytest

from protocol import commands as c
from protocol.codec import encode_record
from protocol.events import Record
from protocol.ids import OperationId
from protocol.replay import ReplayClock
from protocol.teams import TeamStatus
from server.adapters.memory.event_log import MemoryEventLog
from server.adapters.memory.feed import MemoryBroker, MemoryChangeFeed
from server.application.operations import Operations
from server.ports import Appended
from server.replay import library
from server.replay.library import Library, Reel
from tests.support.decisions import decided_on
from tests.support.replays import folded
from tests.support.strategies import OPERATION, STRANGER, TEAMS, ask, prepared


class Shelf:
    """A log of some hundred facts, one in ten of them told late, and the library over it."""

    def __init__(self, facts: int = 900) -> None:
        self.history = prepared()
        statuses = (TeamStatus.PATROL, TeamStatus.AVAILABLE_BASE)
        for number in range(facts - self.history.state.seq):
            age_ms = 400_000 if number % 10 == 9 else 0
            self.tell(ask(c.ReportStatus, team_id=TEAMS[number % 2], status=statuses[number % 2], age_ms=age_ms))
        self.log = MemoryEventLog()
        self.operations = Operations(self.log, MemoryChangeFeed(MemoryBroker(), schema_hash="tests"), "tests")
        self.library = Library(self.operations, self.log)

    def tell(self, request: object) -> None:
        self.history.run(request)  # type: ignore[arg-type]  # a Request

    async def store(self) -> None:
        """All that was told and is not stored yet."""
        head = await self.log.create(OPERATION)
        stored = [encode_record(record) for record in self.history.records[head.seq :]]
        assert isinstance(await self.log.append(OPERATION, head, [decided_on(head, *stored)]), Appended)

    async def reel(self) -> Reel:
        await self.store()
        reel = await self.library.take(OPERATION)
        assert reel is not None
        return reel


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setattr("server.application.operations.RECENT_CHANGES", 50)
    monkeypatch.setattr("server.application.live.RECENT_CHANGES", 50)
    return Shelf()


@pytest.mark.parametrize("clock", ReplayClock)
async def test_any_moment_is_read_from_the_log(shelf: Shelf, clock: ReplayClock) -> None:
    """Rules RP4 and RP5."""
    reel = await shelf.reel()
    order = reel.order(clock)
    for number in (0, 1, 499, 500, 501, 777, order.last):
        had = set(order.seqs(0, number))
        assert await reel.entities(clock, number) == folded(shelf.history, had).entities


@pytest.mark.parametrize("clock", ReplayClock)
async def test_it_plays_from_the_first_to_the_last_without_a_hole(shelf: Shelf, clock: ReplayClock) -> None:
    reel = await shelf.reel()
    number = 0
    while number < reel.order(clock).last:
        block = await reel.block(clock, number, number + 40)
        assert block.number > number
        assert [change.record.seq for change in block.changes_in(number, block.number)] == list(
            range(number + 1, block.number + 1)
        )
        number = block.number


async def test_viewers_at_many_places_do_not_push_out_each_others_stretch(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule RP6: what one has made of the past is not made again for the next step."""
    monkeypatch.setattr(library, "SPARE_BLOCKS", 0)
    reel = await shelf.reel()
    places = [(clock, start) for clock in ReplayClock for start in (0, 500)]
    for _ in places[1:]:
        await shelf.library.take(OPERATION)
    read, count = reel._read, 0

    async def counted(seqs: Sequence[int]) -> list[Record]:
        nonlocal count
        count += len(seqs)
        return await read(seqs)

    monkeypatch.setattr(reel, "_read", counted)
    for step in range(10, 310, 10):
        for clock, start in places:
            await reel.block(clock, start + step - 10, start + step)
    assert count <= 500 * len(places), "each fact once for each who looks at it, and what stands before it"


async def test_those_who_come_together_wait_for_one_timeline(shelf: Shelf) -> None:
    await shelf.store()
    reels = await asyncio.gather(*(shelf.library.take(OPERATION) for _ in range(5)))
    assert len({id(reel) for reel in reels}) == 1
    assert reels[0] is not None
    assert reels[0].viewers == 5


async def test_it_grows_while_the_operation_runs(shelf: Shelf) -> None:
    reel = await shelf.reel()
    before = reel.order(ReplayClock.KNOWN).last
    shelf.tell(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.OFF_DUTY, age_ms=100_000))
    await shelf.store()
    await shelf.operations.poll()
    for clock in ReplayClock:
        last = reel.order(clock).last
        assert last == before + 1
        assert await reel.entities(clock, last) == shelf.history.state.entities


async def test_facts_that_come_in_while_it_is_made_are_in_it(shelf: Shelf) -> None:
    await shelf.store()
    await shelf.operations.open(OPERATION)
    making = asyncio.ensure_future(shelf.library.take(OPERATION))
    await asyncio.sleep(0)
    shelf.tell(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.OFF_DUTY))
    await shelf.store()
    await shelf.operations.poll()
    reel = await making
    assert reel is not None
    assert reel.timeline.state == shelf.history.state


async def test_nobody_looks_so_it_is_dropped(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "MAX_IDLE", 0)
    reel = await shelf.reel()
    again = await shelf.library.take(OPERATION)
    assert again is reel
    shelf.library.give_back(reel)
    assert reel.live.watchers, "somebody still looks"
    shelf.library.give_back(reel)
    assert not reel.live.watchers
    anew = await shelf.library.take(OPERATION)
    assert anew is not None
    assert anew is not reel


async def test_late_facts_are_folded_while_somebody_looks_already_and_no_longer_than_that(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "MAX_IDLE", 0)
    reel = await shelf.reel()
    assert reel.settling is not None
    assert not reel.settling.done(), "nobody waits for it"
    await reel.settling
    assert reel.timeline.settle(1), "nothing is left"
    shelf.library.give_back(reel)
    anew = await shelf.library.take(OPERATION)
    assert anew is not None
    assert anew.settling is not None
    shelf.library.give_back(anew)
    await asyncio.wait((anew.settling,))
    assert anew.settling.cancelled()


async def test_what_is_no_operation_has_no_timeline(shelf: Shelf) -> None:
    assert await shelf.library.take(OperationId(STRANGER)) is None


def test_facts_are_read_in_few_stretches() -> None:
    assert library._runs([1, 2, 5, 60, 200, 201]) == [(1, 60), (200, 201)]
