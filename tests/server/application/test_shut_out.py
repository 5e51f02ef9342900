"""What the log shuts out is shut out everywhere: a relief of a crew ends the phone of the relieved (rule RL2)."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from protocol import commands as c
from protocol.devices import Device, Platform, Role
from protocol.ids import DeviceId
from server.application.shut_out import ShutOut
from server.ports import AccessChange, Invitation, Unavailable
from tests.support.access import FragileAccessStore
from tests.support.nodes import Commands, MemoryNode, Pace, until
from tests.support.strategies import DEVICES, DISPATCHER, OPERATION, START, TEAMS


class Clock:
    """Implements `Clock`; stands still."""

    def now(self) -> int:
        return START

    def monotonic(self) -> int:
        return 0


class Door:
    """Access store, announcements and the one background of a process."""

    def __init__(self) -> None:
        self.access = FickleAccessStore()
        self.announced: list[AccessChange] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.shut_out = ShutOut(self.access, self._announce, Clock(), self._start)

    async def admit(self, device_id: DeviceId) -> None:
        """The device has a token, as the log says it has joined."""
        code = device_id.bytes
        invitation = Invitation(OPERATION, Role.TEAM_LEADER, TEAMS[0], None, "", START + 1, None)
        await self.access.invite(code, code[::-1], invitation)
        await self.access.redeem(
            code, device_id=device_id, token_hash=code, platform=Platform.PHONE, label="phone", now=START
        )

    async def is_out(self, device_id: DeviceId) -> bool:
        return await self.access.principal_by_token(device_id.bytes, START) is None

    async def settle(self) -> None:
        await asyncio.gather(*self.tasks)

    async def _announce(self, change: AccessChange) -> None:
        self.announced.append(change)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.ensure_future(work))


class FickleAccessStore(FragileAccessStore):
    """While `is_away`, nobody can be shut out either."""

    async def revoke_device(self, device_id: DeviceId, now: int) -> bool:
        if self.is_away:
            raise Unavailable
        return await super().revoke_device(device_id, now)


@pytest.fixture
async def door() -> Door:
    door = Door()
    for device_id in DEVICES[:2]:
        await door.admit(device_id)
    return door


def relief() -> c.TakeOverTeam:
    return Commands().make(c.TakeOverTeam, team_id=TEAMS[0], headcount=2)


async def test_a_relief_ends_the_token_and_the_sockets_of_the_relieved_alone(node: MemoryNode, door: Door) -> None:
    live = await node.operations.open(OPERATION)
    assert live is not None
    door.shut_out.watch(live)
    await node.run(relief(), DISPATCHER)
    await door.settle()
    assert await door.is_out(DEVICES[0])
    assert not await door.is_out(DEVICES[1])
    assert door.announced == [AccessChange(DEVICES[0], None)]


async def test_what_a_process_left_undone_is_made_up_by_the_next(node: MemoryNode, door: Door) -> None:
    await node.run(relief(), DISPATCHER)
    live = await node.operations.open(OPERATION)
    assert live is not None
    device = live.state.find(Device, DEVICES[0])
    assert device is not None
    assert device.is_revoked
    door.shut_out.watch(live)
    await door.settle()
    assert await door.is_out(DEVICES[0])


async def test_two_processes_shut_out_once(node: MemoryNode, start: Callable[[], MemoryNode], door: Door) -> None:
    other = start()
    for process in (node, other):
        live = await process.operations.open(OPERATION)
        assert live is not None
        door.shut_out.watch(live)
    await node.run(relief(), DISPATCHER)
    await node.finish()
    await other.hear()
    await door.settle()
    assert door.announced == [AccessChange(DEVICES[0], None)]


async def test_a_store_that_is_away_only_delays_it(
    node: MemoryNode, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = Pace(turns=3)
    monkeypatch.setattr("server.application.shut_out.asyncio.sleep", pace)
    live = await node.operations.open(OPERATION)
    assert live is not None
    door.shut_out.watch(live)
    await door.settle()
    door.access.is_away = True
    await node.run(relief(), DISPATCHER)
    await until(lambda: len(pace.waits) >= 2)
    assert door.announced == []
    door.access.is_away = False
    await door.settle()
    assert await door.is_out(DEVICES[0])
