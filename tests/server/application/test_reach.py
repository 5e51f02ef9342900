"""Rule WK2: who is reached is known on every process, and nobody is believed for long."""

from collections.abc import Callable, Mapping
from uuid import UUID

import pytest

from protocol import commands as c
from protocol.devices import Platform, Role
from protocol.downstream import TeamReach
from protocol.ids import DeviceId, OperationId
from server.adapters.memory.access import MemoryAccessStore
from server.adapters.memory.feed import MemoryBroker
from server.adapters.memory.wake_list import MemoryWakeList
from server.application.reach import SAID_AT_ONCE, SAID_FOR_MS, SAY_AGAIN_MS, SLEEPERS_INTERVAL_MS, ReachBoard
from server.ports import Grant
from server.sleepers import Listening, Sleeper
from tests.support.nodes import Commands, MemoryNode
from tests.support.strategies import COVER_HEAD, DEVICES, OPERATION, START, TEAMS

PHONE, SECOND = DEVICES[0], DEVICES[1]
ONE, TWO = TEAMS[0], TEAMS[1]


class Clock:
    """Implements `Clock`, in the test's hand."""

    at = START

    def now(self) -> int:
        return self.at

    def monotonic(self) -> int:
        return self.at


class World:
    """Two processes with a board each."""

    def __init__(self, nodes: list[MemoryNode]) -> None:
        self.nodes, self.clock = nodes, Clock()
        access = MemoryAccessStore()
        self.access, self.wake_list = access, MemoryWakeList(access)
        self.here, self.there = (ReachBoard(node.feed, self.wake_list, lambda: (), self.clock) for node in nodes)

    async def look(self) -> None:
        for node, board in zip(self.nodes, (self.here, self.there), strict=True):
            live = await node.operations.open(OPERATION)
            assert live is not None
            await board.look(live)

    async def agree(self) -> None:
        """The second team's phone may be woken."""
        await self.access.admit_device(
            device_id=SECOND,
            token_hash=b"x" * 32,
            platform=Platform.PHONE,
            label="",
            grant=Grant(OPERATION, Role.TEAM_LEADER, TWO),
            now=START,
        )
        assert await self.wake_list.keep(Sleeper(SECOND, OPERATION, TWO, "https://push.example.net/x"), START)

    @property
    def seen(self) -> list[TeamReach]:
        return [board.of(OPERATION) for board in (self.here, self.there)]


@pytest.fixture
def world(node: MemoryNode, start: Callable[[], MemoryNode]) -> World:
    return World([node, start()])


async def test_a_phone_that_talks_to_one_process_is_reached_for_all(world: World) -> None:
    await world.look()
    assert world.seen == [TeamReach()] * 2
    world.here.begin(OPERATION, PHONE, ONE)
    assert world.here.is_listening(OPERATION, ONE)
    await world.look()
    assert world.seen == [TeamReach(listening=(ONE,))] * 2
    assert world.there.is_listening(OPERATION, ONE)
    world.here.end(OPERATION, PHONE)
    assert not world.here.is_listening(OPERATION, ONE)
    await world.look()
    assert world.seen == [TeamReach()] * 2


async def test_a_phone_that_changes_its_socket_or_its_process_stays_reached(world: World) -> None:
    world.here.begin(OPERATION, PHONE, ONE)
    world.here.begin(OPERATION, PHONE, ONE)
    world.here.end(OPERATION, PHONE)
    await world.look()
    assert world.seen == [TeamReach(listening=(ONE,))] * 2
    world.clock.at += 1_000
    world.there.begin(OPERATION, PHONE, ONE)
    world.here.end(OPERATION, PHONE)
    await world.look()
    await world.look()
    assert world.there.of(OPERATION) == TeamReach(listening=(ONE,))


async def test_what_a_process_said_before_it_died_is_not_believed_for_ever(world: World) -> None:
    world.here.begin(OPERATION, PHONE, ONE)
    await world.look()
    live = await world.nodes[1].operations.open(OPERATION)
    assert live is not None
    world.clock.at += SAID_FOR_MS - 1
    await world.there.look(live)
    assert world.there.is_listening(OPERATION, ONE)
    world.clock.at += 1
    await world.there.look(live)
    assert world.there.of(OPERATION) == TeamReach()


async def test_as_long_as_it_listens_it_is_said_again_in_time(world: World) -> None:
    world.here.begin(OPERATION, PHONE, ONE)
    for _ in range(40):
        world.clock.at += 2_000
        await world.look()
        assert world.there.is_listening(OPERATION, ONE)


async def test_of_thousands_a_few_are_told_at_a_time_and_each_only_when_there_is_something_to_tell(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    feed = world.nodes[0].feed
    note = feed.note_listening

    async def count(operation_id: OperationId, listening: Mapping[DeviceId, Listening]) -> None:
        sizes.append(len(listening))
        await note(operation_id, listening)

    monkeypatch.setattr(feed, "note_listening", count)
    phones = [DeviceId(UUID(int=number)) for number in range(2 * SAID_AT_ONCE + 1)]

    async def told_in_next_look(*, after_ms: int = 2_000) -> list[int]:
        sizes.clear()
        world.clock.at += after_ms
        await world.look()
        return list(sizes)

    for phone in phones:
        world.here.begin(OPERATION, phone, ONE)
    assert await told_in_next_look() == [SAID_AT_ONCE, SAID_AT_ONCE, 1]
    assert await told_in_next_look() == []
    for phone in phones:
        world.here.end(OPERATION, phone)
        world.here.begin(OPERATION, phone, ONE)
    assert await told_in_next_look() == []
    world.here.begin(OPERATION, phones[0], TWO)
    assert await told_in_next_look() == [1]
    assert await told_in_next_look(after_ms=SAID_FOR_MS - SAY_AGAIN_MS - 3_000) == [SAID_AT_ONCE, SAID_AT_ONCE]
    assert await told_in_next_look(after_ms=4_000) == [1]


async def test_who_leaves_while_it_is_being_told_that_he_listens_is_known_to_be_gone_with_the_next_look(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = world.nodes[0].feed
    note = feed.note_listening

    async def leave(operation_id: OperationId, listening: Mapping[DeviceId, Listening]) -> None:
        await note(operation_id, listening)
        world.here.end(OPERATION, PHONE)

    world.here.begin(OPERATION, PHONE, ONE)
    monkeypatch.setattr(feed, "note_listening", leave)
    await world.look()
    assert world.there.is_listening(OPERATION, ONE)
    monkeypatch.setattr(feed, "note_listening", note)
    await world.look()
    assert world.seen == [TeamReach()] * 2


async def test_who_agreed_sleeps_only_where_the_operation_wakes_phones(world: World) -> None:
    """Rules WK1 and WK2."""
    await world.agree()
    await world.look()
    assert world.seen == [TeamReach()] * 2
    await world.nodes[0].run(Commands().make(c.AllowWaking, is_allowed=True), COVER_HEAD)
    await world.nodes[0].finish()
    await world.nodes[1].hear()
    await world.look()
    assert world.seen == [TeamReach(asleep=(TWO,))] * 2
    world.here.begin(OPERATION, SECOND, TWO)
    await world.look()
    assert world.seen == [TeamReach(listening=(TWO,))] * 2


async def test_who_could_not_be_woken_does_not_sleep_but_is_not_reached(world: World) -> None:
    await world.agree()
    await world.nodes[0].run(Commands().make(c.AllowWaking, is_allowed=True), COVER_HEAD)
    await world.look()
    assert world.here.of(OPERATION) == TeamReach(asleep=(TWO,))
    await world.wake_list.note(SECOND, "https://push.example.net/x", START)
    world.clock.at += SLEEPERS_INTERVAL_MS
    await world.look()
    assert world.here.of(OPERATION) == TeamReach()
    await world.wake_list.note(SECOND, "https://push.example.net/x", None)
    world.here.forget_sleepers(OPERATION)
    await world.look()
    assert world.here.of(OPERATION) == TeamReach(asleep=(TWO,))


async def test_without_the_feed_a_process_knows_its_own(world: World, broker: MemoryBroker) -> None:
    """Rule C11."""
    await world.look()
    broker.cut()
    world.here.begin(OPERATION, PHONE, ONE)
    await world.look()
    assert world.seen == [TeamReach(listening=(ONE,)), TeamReach()]
    broker.is_cut = False
    await world.look()
    assert world.seen == [TeamReach(listening=(ONE,))] * 2
