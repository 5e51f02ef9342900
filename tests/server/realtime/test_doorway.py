"""Who is inside is served between any few who come in, go out or are looked after, however many there are."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import pytest

from protocol.devices import Role
from protocol.version import SOCKET_PATH, SUBPROTOCOL_MSGPACK
from server.realtime import endpoint
from server.realtime.connection import Connection
from server.realtime.doorway import OUT_PER_TURN, PER_TURN, TURNS_PER_LOOK, Doorway, WayOut
from server.realtime.link import Link
from tests.support.nodes import until
from tests.support.realtime_world import RealtimeWorld

_HANDSHAKE = (
    f"GET {SOCKET_PATH} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    f"Sec-WebSocket-Protocol: {SUBPROTOCOL_MSGPACK}\r\n\r\n"
)


class Crowd:
    """People before one door, numbered as they came."""

    def __init__(self, count: int) -> None:
        self.inside: list[int] = []
        door = Doorway()
        self.tasks = [asyncio.create_task(self._come(door, number)) for number in range(count)]

    async def _come(self, door: Doorway, number: int) -> None:
        await door.enter()
        self.inside.append(number)

    async def turns(self) -> list[int]:
        """Until all are inside or gone: how many came in by each turn of the loop."""
        counts = []
        while not all(task.done() for task in self.tasks):
            before = len(self.inside)
            await asyncio.sleep(0)
            counts.append(len(self.inside) - before)
        return counts


async def test_a_few_come_in_per_turn_in_the_order_of_coming() -> None:
    crowd = Crowd(10 * PER_TURN)
    counts = await crowd.turns()
    assert crowd.inside == [*range(10 * PER_TURN)]
    assert max(counts) <= PER_TURN
    assert len(counts) >= 10


async def test_who_finds_nobody_before_the_door_does_not_wait() -> None:
    door = Doorway()
    for _ in range(3):
        for _ in range(PER_TURN):
            with pytest.raises(StopIteration):  # it ends at its first step, without a turn of the loop
                door.enter().send(None)
        await asyncio.sleep(0)


async def test_who_has_gone_away_takes_nobodys_turn() -> None:
    crowd = Crowd(4 * PER_TURN)
    await asyncio.sleep(0)
    for task in crowd.tasks[PER_TURN : 3 * PER_TURN]:
        task.cancel()
    counts = await crowd.turns()
    assert crowd.inside == [*range(PER_TURN), *range(3 * PER_TURN, 4 * PER_TURN)]
    assert len(counts) <= 4


async def test_a_few_go_out_per_turn_in_the_order_of_leaving() -> None:
    way_out, outside = WayOut(), list[int]()
    for number in range(5 * OUT_PER_TURN):
        way_out.leave(partial(outside.append, number))
    counts = []
    while len(outside) < 5 * OUT_PER_TURN:
        before = len(outside)
        await asyncio.sleep(0)
        counts.append(len(outside) - before)
    assert outside == [*range(5 * OUT_PER_TURN)]
    assert max(counts) <= OUT_PER_TURN


async def test_where_one_cannot_get_out_in_order_the_others_still_do() -> None:
    way_out, outside, failures = WayOut(), list[int](), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context["exception"]))
    way_out.leave(partial([].remove, 1))
    for number in range(2 * OUT_PER_TURN):
        way_out.leave(partial(outside.append, number))
    await until(lambda: len(outside) == 2 * OUT_PER_TURN)
    assert [type(failure) for failure in failures] == [ValueError]


async def test_what_comes_while_many_leave_is_looked_at_by_the_collector_all_the_same() -> None:
    way_out, looks, left = WayOut(), list[int](), list[None]()

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            looks.append(about["generation"])

    gc.callbacks.append(note)
    try:
        for _ in range(OUT_PER_TURN * TURNS_PER_LOOK * 3):
            way_out.leave(partial(left.append, None))
        await until(lambda: len(left) == OUT_PER_TURN * TURNS_PER_LOOK * 3)
    finally:
        gc.callbacks.remove(note)
    assert looks.count(1) >= 2


async def test_of_peers_that_vanish_at_once_a_few_are_seen_out_per_turn() -> None:
    async with RealtimeWorld().serve() as world:
        writers = []
        for _ in range(4 * OUT_PER_TURN):
            _, writer = await asyncio.open_connection("127.0.0.1", world.port)
            writer.write(_HANDSHAKE.encode())
            writers.append(writer)
        await until(lambda: _connections(world) == len(writers))
        for writer in writers:
            writer.transport.abort()
        counts = [_connections(world)]
        while counts[-1]:
            await asyncio.sleep(0)
            counts.append(_connections(world))
    assert max(before - after for before, after in pairwise(counts)) <= OUT_PER_TURN


async def test_nothing_is_written_to_a_socket_that_is_gone_while_its_end_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ends: list[Callable[[], None]] = []
    monkeypatch.setattr(WayOut, "leave", lambda way_out, end: ends.append(end))
    async with RealtimeWorld().serve() as world, world.join(world.gate.admit(Role.DISPATCHER)) as peer:
        [link] = [each for each in gc.get_objects() if type(each) is Link and each.is_taken]
        peer.socket.transport.abort()
        await until(lambda: len(ends) == 1)
        ends.pop()()  # the stream has ended: now the socket is closed
        await until(lambda: len(ends) == 1)
        assert not link.is_writable
        ends.pop()()


async def test_of_many_connections_a_few_are_looked_after_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticked: list[Connection] = []
    monkeypatch.setattr(endpoint, "TICKED_AT_ONCE", 1)
    monkeypatch.setattr(Connection, "tick", lambda connection, received_at, now: ticked.append(connection))
    async with contextlib.AsyncExitStack() as stack:
        world = await stack.enter_async_context(RealtimeWorld().serve())
        for _ in range(2 * endpoint.TICKS_PER_ROUND):
            await stack.enter_async_context(world.join(world.gate.admit(Role.DISPATCHER)))
        ticking = asyncio.ensure_future(world.endpoint.tick(0))
        await asyncio.sleep(0)
        assert len(ticked) == 1
        await ticking
        assert len(set(ticked)) == 2


async def test_peers_that_vanish_at_the_door_leave_nothing_and_trouble_nobody(caplog: pytest.LogCaptureFixture) -> None:
    async with RealtimeWorld().serve() as world:
        for _ in range(20 * PER_TURN):
            _, writer = await asyncio.open_connection("127.0.0.1", world.port)
            writer.write(_HANDSHAKE.encode())
            writer.transport.abort()
        async with world.join(world.gate.admit(Role.DISPATCHER)) as peer:
            assert peer.welcome is not None
            await until(lambda: _connections(world) == 1)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def _connections(world: RealtimeWorld) -> float:
    """As whoever runs the server sees it."""
    [metric] = world.metrics.connections.collect()
    return metric.samples[0].value
