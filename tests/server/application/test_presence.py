"""Signs of life reach every process, so that none calls a team silent that another one hears (rule C13)."""

import pytest

from protocol.ids import DeviceId, OperationId, TeamId
from server.adapters.memory.feed import MemoryBroker, MemoryChangeFeed
from server.application import beat
from server.application.presence import PresenceBoard
from server.ports import Unsent
from tests.support.nodes import SCHEMA, Pace
from tests.support.strategies import DEVICES, OPERATION, START, TEAMS, ids

TEAM = TeamId(TEAMS[0])
DEVICE, SECOND_DEVICE = DeviceId(DEVICES[0]), DeviceId(DEVICES[1])
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


async def test_what_a_phone_holds_back_is_known_everywhere_until_it_holds_nothing(boards: Boards) -> None:
    """Rule HB5."""
    one, two = boards
    two.follow(OPERATION)
    one.note_unsent(OPERATION, DEVICE, Unsent(TEAM, 3, START))
    one.note_unsent(OPERATION, SECOND_DEVICE, Unsent(TEAM, 1, START))
    await one.share()
    await two.share()
    assert two.unsent(OPERATION) == {DEVICE: 3, SECOND_DEVICE: 1}
    assert two.unsent_by_team(OPERATION) == ((TEAM, 4),)
    for device_id in (DEVICE, SECOND_DEVICE):
        two.note_unsent(OPERATION, device_id, Unsent(TEAM, 0, START + 1))
    one.follow(OPERATION)
    await two.share()
    await one.share()
    assert one.unsent(OPERATION) == {}
    assert one.unsent_by_team(OPERATION) == ()


async def test_a_phone_that_holds_nothing_back_costs_the_feed_nothing(boards: Boards, broker: MemoryBroker) -> None:
    boards[0].note_unsent(OPERATION, DEVICE, Unsent(TEAM, 0, START))
    await boards[0].share()
    assert broker.unsent == {}


async def test_an_old_word_of_a_phone_that_came_late_to_the_feed_is_set_right(
    boards: Boards, broker: MemoryBroker
) -> None:
    one, two = boards
    for board in boards:
        board.follow(OPERATION)
    one.note_unsent(OPERATION, DEVICE, Unsent(TEAM, 3, START))
    broker.cut()
    await one.share()
    two.note_unsent(OPERATION, DEVICE, Unsent(TEAM, 2, START + 5))
    broker.restore()
    for board in (two, one, two, two, one):
        await board.share()
    assert one.unsent(OPERATION) == two.unsent(OPERATION) == {DEVICE: 2}


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
