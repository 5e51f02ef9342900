"""Access follows the log when a team ends in another (rule RL5)."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import uuid4

import pytest

from protocol import commands as c
from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId, TeamId
from server.application.moved_teams import MovedTeams
from server.domain.actor import SYSTEM
from server.ports import AccessChange, Grant, Principal, Unavailable
from tests.support.access import FragileAccessStore
from tests.support.nodes import Commands, MemoryNode, Pace, until
from tests.support.strategies import DEVICES, DISPATCHER, OPERATION, START, TEAMS


class Clock:
    """Implements `Clock`; stands still."""

    def now(self) -> int:
        return START

    def monotonic(self) -> int:
        return 0


class FickleAccessStore(FragileAccessStore):
    """While `is_away`, nobody can be moved either."""

    async def move_team(
        self, operation_id: OperationId, team_id: TeamId, into_team_id: TeamId, now: int
    ) -> list[AccessChange]:
        if self.is_away:
            raise Unavailable
        return await super().move_team(operation_id, team_id, into_team_id, now)


class Door:
    """Access store, announcements and the one background of a process."""

    def __init__(self) -> None:
        self.access = FickleAccessStore()
        self.announced: list[AccessChange] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.moved_teams = MovedTeams(self.access, self._announce, Clock(), self._start)

    async def admit(self, device_id: DeviceId, team_id: TeamId) -> None:
        await self.access.admit_device(
            device_id=device_id,
            token_hash=device_id.bytes,
            platform=Platform.PHONE,
            label="phone",
            grant=Grant(OPERATION, Role.TEAM_LEADER, team_id),
            now=START,
        )

    async def principal(self, device_id: DeviceId) -> Principal:
        principal = await self.access.principal_by_token(device_id.bytes, START)
        assert principal is not None
        return principal

    async def team_of(self, device_id: DeviceId) -> TeamId | None:
        return (await self.principal(device_id)).grants[0].team_id

    async def settle(self) -> None:
        await asyncio.gather(*self.tasks)

    async def _announce(self, change: AccessChange) -> None:
        self.announced.append(change)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.ensure_future(work))


@pytest.fixture
async def door() -> Door:
    door = Door()
    for device_id, team_id in zip(DEVICES[:2], TEAMS[:2], strict=True):
        await door.admit(device_id, team_id)
    return door


def merge(commands: Commands | None = None) -> c.MergeTeams:
    return (commands or Commands()).make(c.MergeTeams, team_id=TEAMS[0], into_team_id=TEAMS[1])


async def _watched(door: Door, *nodes: MemoryNode) -> None:
    for process in nodes:
        live = await process.operations.open(OPERATION)
        assert live is not None
        door.moved_teams.watch(live)


async def test_the_phone_of_a_team_that_ended_is_of_the_other_and_what_it_proved_before_counts_no_more(
    node: MemoryNode, door: Door
) -> None:
    """Rule RL5."""
    before = await door.principal(DEVICES[0])
    await _watched(door, node)
    await node.run(merge(), DISPATCHER)
    await door.settle()
    assert await door.team_of(DEVICES[0]) == TEAMS[1]
    assert door.announced == [AccessChange(DEVICES[0], 1)]
    assert door.announced[0].ends(before)
    assert not door.announced[0].ends(await door.principal(DEVICES[0]))


async def test_what_a_process_left_undone_is_made_up_by_the_next(node: MemoryNode, door: Door) -> None:
    await node.run(merge(), DISPATCHER)
    await _watched(door, node)
    await door.settle()
    assert await door.team_of(DEVICES[0]) == TEAMS[1]


async def test_two_processes_move_once(node: MemoryNode, start: Callable[[], MemoryNode], door: Door) -> None:
    other = start()
    await _watched(door, node, other)
    await node.run(merge(), DISPATCHER)
    await node.finish()
    await other.hear()
    await door.settle()
    assert door.announced == [AccessChange(DEVICES[0], 1)]


async def test_who_comes_in_by_a_code_of_a_team_that_has_ended_meanwhile_is_of_the_one_that_goes_on(
    node: MemoryNode, door: Door
) -> None:
    """Rule RL5: the code was burnt before the teams were merged, the log heard of the phone after it."""
    await _watched(door, node)
    commands, late = Commands(), DeviceId(uuid4())
    await node.run(merge(commands), DISPATCHER)
    await door.settle()
    await door.admit(late, TEAMS[0])
    enrolled = commands.make(
        c.EnrolDevice,
        device_id=late,
        role=Role.TEAM_LEADER,
        platform=Platform.PHONE,
        label="late",
        team_id=TEAMS[0],
    )
    await node.run(enrolled, SYSTEM)
    await door.settle()
    assert await door.team_of(late) == TEAMS[1]
    assert door.announced[-1] == AccessChange(late, 1)


async def test_a_store_that_is_away_only_delays_it(
    node: MemoryNode, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = Pace(turns=3)
    monkeypatch.setattr("server.application.shut_out.asyncio.sleep", pace)
    await _watched(door, node)
    door.access.is_away = True
    await node.run(merge(), DISPATCHER)
    await until(lambda: len(pace.waits) >= 2)
    assert door.announced == []
    door.access.is_away = False
    await door.settle()
    assert await door.team_of(DEVICES[0]) == TEAMS[1]
