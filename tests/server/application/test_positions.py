"""The second lane: latest wins, shown in frames, shared when the feed can, archived when the archive can."""

import asyncio
from collections.abc import Sequence

import pytest

from protocol import commands as c
from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import TeamPosition
from server.adapters.memory.feed import MemoryBroker, MemoryChangeFeed
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.application import beat
from server.application import positions as positions_module
from server.application.live import LiveOperation
from server.application.positions import PositionBoard, take_positions
from server.application.presence import PresenceBoard
from server.ports import FeedPositions, Unavailable
from tests.support.nodes import NOW, SCHEMA, Commands, MemoryNode, Pace, until
from tests.support.strategies import ADMIN, OPERATION, START, TEAMS, ids

PHONE = DeviceId(ids("phone", 1)[0])


class Archive(MemoryPositionArchive):
    """Away, frozen or refusing when told."""

    def __init__(self) -> None:
        super().__init__()
        self.failure: Exception | None = None
        self.may_store = asyncio.Event()
        self.may_store.set()
        self.calls = 0

    async def store(self, rows: Sequence[tuple[OperationId, DeviceId, TeamPosition, int]]) -> None:
        self.calls += 1
        await self.may_store.wait()
        if self.failure is not None:
            raise self.failure
        await super().store(rows)


class Clock:
    def now(self) -> int:
        return START

    def monotonic(self) -> int:
        return 0


class World:
    def __init__(self) -> None:
        self.broker = MemoryBroker()
        self.feed = MemoryChangeFeed(self.broker, schema_hash=SCHEMA)
        self.archive = Archive()
        self.board = PositionBoard(self.feed, self.archive, Clock())
        self.frames: list[set[tuple[TeamId, int]]] = []
        self.board.watchers.append(
            lambda _, moved: self.frames.append({(position.team_id, position.fix_at) for position in moved})
        )

    def report(self, *positions: TeamPosition) -> None:
        self.board.report(OPERATION, PHONE, positions)

    async def archived(self) -> list[TeamPosition]:
        return await self.archive.read(OPERATION, 0, START * 2)


@pytest.fixture
def world() -> World:
    return World()


def at(second: int, team: int = 0) -> TeamPosition:
    return TeamPosition(TeamId(TEAMS[team]), START + second * 1_000, 48.85, 2.35)


async def test_only_the_newest_position_of_each_team_is_shown_and_every_one_is_archived(world: World) -> None:
    """Rule PO2: latest wins, by the time of the fix."""
    world.report(at(3), at(1), at(5), at(2, team=1))
    world.board.show()
    world.board.show()
    assert world.frames == [{(TEAMS[0], START + 5_000), (TEAMS[1], START + 2_000)}]
    assert set(world.board.newest(OPERATION)) == {at(5), at(2, team=1)}
    assert world.board.of_team(OPERATION, TeamId(TEAMS[0])) == at(5)
    await world.board.archive()
    assert await world.archived() == [at(1), at(2, team=1), at(3), at(5)]


# Who reports, by whatever way.


@pytest.fixture
async def live(node: MemoryNode) -> LiveOperation:
    live = await node.operations.open(OPERATION)
    assert live is not None
    return live


async def test_whoever_reports_a_position_is_heard_by_it(world: World, live: LiveOperation) -> None:
    """A team that has nothing but a tracker is not silent while it moves."""
    presence = PresenceBoard(world.feed)
    assert take_positions(world.board, presence, live, PHONE, [at(1), at(2, team=1)], NOW) == 2
    assert set(world.board.newest(OPERATION)) == {at(1), at(2, team=1)}
    assert [presence.last_heard(OPERATION, TeamId(TEAMS[team])) for team in (0, 1)] == [NOW, NOW]


async def test_nobody_is_followed_beyond_the_end_of_the_operation_but_what_comes_in_late_is_kept(
    world: World, node: MemoryNode, live: LiveOperation
) -> None:
    presence, ended_at = PresenceBoard(world.feed), START + 60_000
    close = Commands().make(c.SetOperationStatus, status="closed", is_forced=True, reason="over", recorded_at=ended_at)
    assert (await node.run(close, ADMIN, ended_at)).refusal is None
    assert take_positions(world.board, presence, live, PHONE, [at(61)], NOW) == 0
    assert presence.last_heard(OPERATION, TeamId(TEAMS[0])) is None
    assert take_positions(world.board, presence, live, PHONE, [at(61), at(60), at(59)], NOW) == 2
    assert world.board.newest(OPERATION) == (at(60),)
    await world.board.archive()
    assert await world.archived() == [at(59), at(60)]


async def test_a_team_that_does_not_exist_is_nowhere(world: World, live: LiveOperation) -> None:
    stranger = TeamPosition(TeamId(ids("no team", 1)[0]), START, 48.85, 2.35)
    assert take_positions(world.board, PresenceBoard(world.feed), live, PHONE, [stranger], NOW) == 0
    assert world.board.newest(OPERATION) == ()


# An operation just opened.


async def test_what_the_feed_lost_is_recalled_from_the_archive(world: World) -> None:
    world.report(at(1), at(2), at(3, team=1))
    await world.board.archive()
    for is_feed_away in (False, True):
        world.broker.is_cut = is_feed_away
        started = PositionBoard(world.feed, world.archive, Clock())
        await started.recall(OPERATION)
        assert set(started.newest(OPERATION)) == {at(2), at(3, team=1)}


async def test_what_the_feed_knows_is_not_searched_in_the_archive(world: World) -> None:
    world.report(at(1))
    await world.board.archive()
    await world.feed.publish_positions(OPERATION, [at(5)])
    started = PositionBoard(world.feed, world.archive, Clock())
    await started.recall(OPERATION)
    assert started.newest(OPERATION) == (at(5),)


async def test_where_a_team_was_a_day_ago_is_not_recalled(world: World) -> None:
    world.report(at(-86_400))
    await world.board.archive()
    started = PositionBoard(world.feed, world.archive, Clock())
    await started.recall(OPERATION)
    assert started.newest(OPERATION) == ()


# Shown, shared, archived.


async def test_an_old_position_of_another_process_does_not_take_a_team_back(world: World) -> None:
    world.report(at(5))
    world.board.learn(OPERATION, [at(4), at(1, team=1)])
    world.board.show()
    assert world.frames == [{(TEAMS[0], START + 5_000), (TEAMS[1], START + 1_000)}]


async def test_what_was_learned_is_not_shared_again(world: World) -> None:
    world.board.learn(OPERATION, [at(1)])
    await world.board.share()
    assert await world.feed.newest_positions(OPERATION) == []


async def test_what_the_feed_did_not_take_is_shared_when_it_is_back_even_if_the_team_stands_still(world: World) -> None:
    second = OperationId(ids("second operation", 1)[0])
    hearer = MemoryChangeFeed(world.broker, schema_hash=SCHEMA)
    world.broker.feeds.add(hearer)
    await hearer.follow(OPERATION)
    world.broker.cut()
    world.report(at(1), at(1, team=1))
    world.board.report(second, PHONE, [at(2)])
    await world.board.share()
    world.report(at(7))
    await world.board.share()
    world.broker.restore()
    await world.board.share()
    assert set(await world.feed.newest_positions(OPERATION)) == {at(7), at(1, team=1)}
    assert await world.feed.newest_positions(second) == [at(2)]
    pushed = [one for one in hearer.inbox._messages if isinstance(one, FeedPositions)]
    assert [set(one.positions) for one in pushed] == [{at(7), at(1, team=1)}]


async def test_positions_wait_for_an_archive_that_is_away(world: World) -> None:
    world.archive.failure = Unavailable()
    world.report(at(1), at(2))
    await world.board.archive()
    world.report(at(3))
    world.archive.failure = None
    await world.board.archive()
    assert await world.archived() == [at(1), at(2), at(3)]
    assert world.board.given_up == 0


async def test_while_the_archive_is_away_no_more_than_a_bounded_number_waits_and_the_oldest_go_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(positions_module, "MAX_UNARCHIVED", 3)
    world.archive.failure = Unavailable()
    for second in range(5):
        world.report(at(second))
        await world.board.archive()
    world.archive.failure = None
    await world.board.archive()
    assert await world.archived() == [at(2), at(3), at(4)]
    assert world.board.given_up == 2


async def test_positions_that_the_archive_refuses_do_not_block_those_behind_them(world: World) -> None:
    world.archive.failure = ValueError("a bug")
    world.report(at(1))
    await world.board.archive()
    world.archive.failure = None
    world.report(at(2))
    await world.board.archive()
    assert await world.archived() == [at(2)]
    assert world.board.given_up == 1


async def test_an_end_in_the_middle_of_archiving_archives_all_that_was_taken_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asyncio, "sleep", Pace(4))
    running = asyncio.create_task(world.board.run())
    world.archive.may_store.clear()
    world.report(at(1))
    await until(lambda: world.archive.calls == 1)
    world.report(at(2))
    running.cancel()
    world.archive.may_store.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await world.archived() == [at(1), at(2)]
    assert world.frames, "shown while it ran"


async def test_a_frame_is_shown_four_times_a_second_and_sharing_follows_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule PO3: at most four frames a second."""
    pace = Pace(4)
    monkeypatch.setattr(beat, "until", pace)
    world.report(at(1))
    await pace.watch(world.board.run())
    assert set(pace.waits) == {0.25, 1.0}
    assert world.frames == [{(TEAMS[0], START + 1_000)}]
    assert await world.feed.newest_positions(OPERATION) == [at(1)]
