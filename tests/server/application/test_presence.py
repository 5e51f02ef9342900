"""Signs of life reach every process, so that none calls a team silent that another one hears (rule C13)."""

import pytest

from protocol.ids import OperationId, TeamId
from server.adapters.memory.feed import MemoryBroker, MemoryChangeFeed
from server.application import beat
from server.application.presence import PresenceBoard
from tests.support.nodes import SCHEMA, Pace
from tests.support.strategies import OPERATION, START, TEAMS, ids

TEAM = TeamId(TEAMS[0])
SECOND = OperationId(ids("second operation", 1)[0])


@pytest.fixture
def boards(broker: MemoryBroker) -> tuple[PresenceBoard, PresenceBoard]:
    """Of two processes."""
    one, two = (PresenceBoard(MemoryChangeFeed(broker, schema_hash=SCHEMA)) for _ in range(2))
    return one, two


Boards = tuple[PresenceBoard, PresenceBoard]


async def test_what_one_process_hears_another_learns_even_if_none_of_its_devices_speaks(boards: Boards) -> None:
    one, two = boards
    two.follow(OPERATION)
    one.hear(OPERATION, TEAM, START)
    assert two.last_heard(OPERATION, TEAM) is None
    await one.share()
    await two.share()
    assert two.last_heard(OPERATION, TEAM) == START


async def test_the_newest_sign_of_life_counts_whoever_heard_it(boards: Boards) -> None:
    one, two = boards
    one.hear(OPERATION, TEAM, START + 5)
    one.hear(OPERATION, TEAM, START + 3)
    two.hear(OPERATION, TEAM, START + 9)
    for board in (one, two, one):
        await board.share()
    assert one.last_heard(OPERATION, TEAM) == two.last_heard(OPERATION, TEAM) == START + 9


async def test_what_the_feed_did_not_take_is_shared_when_it_is_back(boards: Boards, broker: MemoryBroker) -> None:
    one, two = boards
    for operation_id in (OPERATION, SECOND):
        two.follow(operation_id)
        one.hear(operation_id, TEAM, START)
    broker.cut()
    await one.share()
    one.hear(SECOND, TEAM, START + 8)
    broker.restore()
    await one.share()
    await two.share()
    assert two.last_heard(OPERATION, TEAM) == START
    assert two.last_heard(SECOND, TEAM) == START + 8


async def test_it_shares_every_two_seconds_and_survives_an_operation_opened_meanwhile(
    boards: Boards, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = boards
    pace = Pace(2)
    learn = one._feed.presence

    async def hear_in_another(operation_id: OperationId) -> dict[TeamId, int]:
        one.hear(SECOND, TEAM, START)
        return await learn(operation_id)

    monkeypatch.setattr(one._feed, "presence", hear_in_another)
    monkeypatch.setattr(beat, "until", pace)
    one.hear(OPERATION, TEAM, START)
    await pace.watch(one.run())
    assert set(pace.waits) == {2.0}
    two.follow(SECOND)
    await two.share()
    assert two.last_heard(SECOND, TEAM) == START
