"""Rule WK2 on the wire: a phone that is connected is reached, and posts are told so."""

from collections.abc import AsyncIterator

import pytest

from protocol.devices import Role
from protocol.downstream import ServerHeartbeat, TeamReach
from protocol.upstream import Heartbeat, Scope
from server.realtime.endpoint import TICKS_PER_ROUND
from tests.support.nodes import until
from tests.support.realtime_world import Peer, RealtimeWorld
from tests.support.strategies import OPERATION, TEAMS


@pytest.fixture
async def world() -> AsyncIterator[RealtimeWorld]:
    async with RealtimeWorld().serve() as world:
        yield world


async def test_a_phone_is_reached_as_long_as_its_socket_is_there(world: RealtimeWorld) -> None:
    live = world.operations.find(OPERATION)
    assert live is not None
    token = world.gate.admit(Role.TEAM_LEADER, team_id=TEAMS[0])
    async with world.join(token, Scope.TEAM):
        assert world.reach.is_listening(OPERATION, TEAMS[0])
        async with world.join(token, Scope.TEAM):  # it changes its network: the newer socket takes over
            assert world.reach.is_listening(OPERATION, TEAMS[0])
        await until(lambda: not world.reach.is_listening(OPERATION, TEAMS[0]))


async def test_posts_are_told_when_it_changes_and_nobody_else_is(world: RealtimeWorld) -> None:
    live = world.operations.find(OPERATION)
    assert live is not None
    token = world.gate.admit(Role.TEAM_LEADER, team_id=TEAMS[0])
    reached = TeamReach(listening=(TEAMS[0],))
    async with (
        world.join(world.gate.admit(Role.DISPATCHER)) as post,
        world.join(world.gate.admit(Role.MEDICAL_OFFICER)) as medic,
    ):
        await world.reach.look(live)
        assert await told(world, post, medic) == [TeamReach(), None]
        async with world.join(token, Scope.TEAM) as phone:
            await world.reach.look(live)
            assert await told(world, post, medic, phone) == [reached, None, None]
            assert await told(world, post, medic, phone) == [None, None, None]
        await until(lambda: not world.reach.is_listening(OPERATION, TEAMS[0]))
        await world.reach.look(live)
        assert await told(world, post, medic) == [TeamReach(), None]


async def told(world: RealtimeWorld, *peers: Peer) -> list[TeamReach | None]:
    """What each is told in its next heartbeat."""
    for peer in peers:
        await peer.send(Heartbeat())
    world.clock.at += 10_000
    for turn in range(TICKS_PER_ROUND):
        await world.endpoint.tick(turn)
    return [(await peer.next(ServerHeartbeat)).reach for peer in peers]
