"""What every list of phones that may be woken promises; run on the memory twin and on PostgreSQL."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import uuid4

import pytest

from protocol.devices import Platform, Role
from protocol.ids import DeviceId, OperationId, TeamId, UserId
from server.adapters.memory.access import MemoryAccessStore
from server.adapters.memory.wake_list import MemoryWakeList
from server.adapters.postgres.access import PostgresAccessStore
from server.adapters.postgres.pool import Database
from server.adapters.postgres.wake_list import PostgresWakeList
from server.ports import AccessStore, Grant
from server.sleepers import Sleeper, WakeList

OPERATION, OTHER_OPERATION, TEAM, ITEM = OperationId(uuid4()), OperationId(uuid4()), TeamId(uuid4()), uuid4()
NOW = 1_790_000_000_000
ENDPOINT = "https://push.example.net/send/secret"


class Stores(NamedTuple):
    access: AccessStore
    wake_list: WakeList

    async def admit(self, operation_id: OperationId = OPERATION) -> Sleeper:
        """A phone that agreed."""
        device_id = DeviceId(uuid4())
        grant = Grant(operation_id, Role.TEAM_LEADER, TEAM)
        await self.access.admit_device(
            device_id=device_id,
            token_hash=hashlib.sha256(device_id.bytes).digest(),
            platform=Platform.PHONE,
            label="A1",
            grant=grant,
            now=NOW,
        )
        sleeper = Sleeper(device_id, operation_id, TEAM, ENDPOINT)
        assert await self.wake_list.keep(sleeper, NOW)
        return sleeper


@pytest.fixture
async def stores(postgres_url: str | None) -> AsyncIterator[Stores]:
    if postgres_url is None:
        access = MemoryAccessStore()
        yield Stores(access, MemoryWakeList(access))
        return
    database = await Database.connect(postgres_url)
    yield Stores(PostgresAccessStore(database), PostgresWakeList(database))
    await database.close()


async def test_a_phone_has_one_endpoint_and_the_newest_counts(stores: Stores) -> None:
    sleeper = await stores.admit()
    other = await stores.admit(OTHER_OPERATION)
    assert await stores.wake_list.of(OPERATION) == [sleeper]
    await stores.wake_list.note(sleeper.device_id, ENDPOINT, NOW)
    assert (await stores.wake_list.of(OPERATION))[0].failed_at == NOW
    moved = sleeper._replace(endpoint="https://push.example.net/send/new")
    assert await stores.wake_list.keep(moved, NOW)
    assert await stores.wake_list.of(OPERATION) == [moved]
    await stores.wake_list.note(sleeper.device_id, ENDPOINT, NOW)  # of the endpoint before
    await stores.wake_list.drop(sleeper.device_id, ENDPOINT)
    assert await stores.wake_list.of(OPERATION) == [moved]
    await stores.wake_list.drop(sleeper.device_id)
    assert await stores.wake_list.of(OPERATION) == []
    assert await stores.wake_list.of(OTHER_OPERATION) == [other]


async def test_revoking_a_device_erases_where_it_is_called(stores: Stores) -> None:
    """Rule WK6."""
    gone, stays = await stores.admit(), await stores.admit()
    await stores.wake_list.claim(gone.device_id, ITEM, NOW)
    await stores.access.revoke_device(gone.device_id, NOW)
    assert await stores.wake_list.of(OPERATION) == [stays]
    assert not await stores.wake_list.keep(gone, NOW)
    assert not await stores.wake_list.keep(gone._replace(device_id=DeviceId(uuid4())), NOW)
    assert not await stores.wake_list.claim(gone.device_id, uuid4(), NOW)
    assert await stores.wake_list.of(OPERATION) == [stays]


async def test_ending_an_account_erases_where_its_sessions_are_called(stores: Stores) -> None:
    """Rule WK6."""
    user_id, device_id = UserId(uuid4()), DeviceId(uuid4())
    await stores.access.add_user(user_id, "l", "hash", is_admin=False, now=NOW)
    await stores.access.open_session(user_id, device_id=device_id, token_hash=b"t" * 32, expires_at=NOW + 1, now=NOW)
    assert await stores.wake_list.keep(Sleeper(device_id, OPERATION, TEAM, ENDPOINT), NOW)
    await stores.access.revoke_user(user_id, NOW)
    assert await stores.wake_list.of(OPERATION) == []


async def test_the_end_of_an_operation_erases_all_of_it(stores: Stores) -> None:
    """Rule WK6."""
    await stores.admit()
    await stores.admit()
    other = await stores.admit(OTHER_OPERATION)
    await stores.wake_list.drop_all(OPERATION)
    assert await stores.wake_list.of(OPERATION) == []
    assert await stores.wake_list.of(OTHER_OPERATION) == [other]


async def test_of_many_processes_one_wakes_a_phone_for_one_thing(stores: Stores) -> None:
    """Rule WK3."""
    sleeper = await stores.admit()
    claims = await asyncio.gather(*(stores.wake_list.claim(sleeper.device_id, ITEM, NOW) for _ in range(20)))
    assert claims.count(True) == 1
    assert await stores.wake_list.claim(sleeper.device_id, uuid4(), NOW)


def test_an_endpoint_is_in_no_text_of_it() -> None:
    """Rule WK4."""
    assert "secret" not in f"{Sleeper(DeviceId(uuid4()), OPERATION, TEAM, ENDPOINT)!r}"


async def test_a_phone_whose_team_ended_in_another_is_woken_for_that_one(stores: Stores) -> None:
    """Rule RL5."""
    sleeper, into = await stores.admit(), TeamId(uuid4())
    await stores.access.move_team(OPERATION, TEAM, into, NOW)
    assert await stores.wake_list.of(OPERATION) == [sleeper._replace(team_id=into)]
