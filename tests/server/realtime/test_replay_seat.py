"""Who is first to look back on a long operation waits, and hears that it is not forgotten."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from protocol.codec import MSGPACK
from protocol.devices import Role
from protocol.replay import ReplayControl, ReplayWish
from protocol.upstream import Scope, Subscription
from server.domain.visibility import Audience
from server.realtime import replay_seat
from server.realtime.effects import Join
from server.realtime.outbox import Outbox
from server.realtime.replay_seat import ReplaySeat
from tests.support.realtime_world import RealtimeWorld
from tests.support.strategies import OPERATION
from tests.support.wire import FakeWire

WISH = Subscription(operation_id=OPERATION, scope=Scope.OPERATION, replay=ReplayWish(seq=5))
JOIN = Join(WISH, Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER))


@pytest.fixture
async def world() -> AsyncIterator[RealtimeWorld]:
    world = RealtimeWorld()
    async with world.serve():
        yield world


def seat_of(world: RealtimeWorld) -> ReplaySeat:
    return ReplaySeat(world.services, Outbox(FakeWire(), lambda: None), MSGPACK)


def no_beat(read: tuple[int, int] | None) -> None:
    raise AssertionError("nobody waits that long")


async def test_the_operation_starts_where_the_wish_says_and_starts_again(world: RealtimeWorld) -> None:
    seat = seat_of(world)
    begun = await seat.take([Join(WISH, None), JOIN], no_beat)
    assert [outcome.seq for outcome, _ in begun.values()] == [5]
    again = await seat.begin(Join(Subscription(operation_id=OPERATION, scope=Scope.OPERATION), JOIN.audience))
    assert again is not None
    assert again[0].seq == 5
    assert await seat.begin(Join(WISH, None)) is None, "what it may not see"
    seat.leave()
    seat.leave()
    reel = await world.library.take(OPERATION)
    assert reel is not None
    assert reel.viewers == 1, "left once, however often it is said"


async def test_an_empty_seat_does_nothing(world: RealtimeWorld) -> None:
    seat = seat_of(world)
    assert await seat.take([Join(WISH, None)], no_beat) == {}
    assert await seat.begin(JOIN) is None
    seat.steer(ReplayControl(is_playing=True))
    seat.leave()
    assert not seat.make_up()


async def test_who_waits_is_given_signs_of_life(world: RealtimeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay_seat, "BEAT_S", 0.001)
    may_go_on, take = asyncio.Event(), world.library.take

    async def slow(*args: Any) -> Any:
        await may_go_on.wait()
        return await take(*args)

    monkeypatch.setattr(world.library, "take", slow)
    seat = seat_of(world)
    assert await seat.take([JOIN], lambda read: may_go_on.set())


async def test_who_waits_is_told_how_far_the_log_is_read(world: RealtimeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule RP13."""
    monkeypatch.setattr(replay_seat, "BEAT_S", 0.0)
    heard: list[tuple[int, int]] = []

    def hear(read: tuple[int, int] | None) -> None:
        if read is not None:
            heard.append(read)

    seat = seat_of(world)
    assert await seat.take([JOIN], hear)
    assert heard == sorted(heard)
    assert heard
    assert all(0 <= done <= of for done, of in heard)
    assert world.library.progress(OPERATION) is None, "it is made"
