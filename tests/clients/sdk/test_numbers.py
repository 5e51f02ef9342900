"""Numbers laid aside: taken without a network, each once, and none of somebody else's."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from clients.sdk import NumbersRefused, Phase, VigieClient
from protocol.commands import CreateIntervention, RegisterVictim, RegisterVictims
from protocol.downstream import Refused
from protocol.ids import DeviceId, InterventionId, VictimId
from protocol.numbers import NumberKind
from protocol.refusals import SENTENCES, RefusalCode
from protocol.victims import TriageCategory
from tests.support.fake_operation import FakeOperation
from tests.support.fake_server import FakeServer

VICTIM = NumberKind.VICTIM


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with FakeServer(FakeOperation()).running() as running:
        yield running


@pytest.fixture
async def client(server: FakeServer) -> AsyncIterator[VigieClient]:
    async with asyncio.timeout(10), VigieClient(server.url, "token") as client:
        await client.join(server.operation.operation_id)
        yield client


async def test_what_is_laid_aside_is_taken_without_a_network_each_number_once(client: VigieClient) -> None:
    """Rule IN3."""
    assert client.numbers.take(VICTIM) is None
    block = await client.numbers.reserve(VICTIM, 3)
    assert (block.first, block.last, block.device_id) == (1, 3, client.device_id)
    client.network_lost()
    assert [client.numbers.take(VICTIM) for _ in range(4)] == [1, 2, 3, None]
    assert client.numbers.left(VICTIM) == []


async def test_the_number_of_a_command_is_taken_however_it_was_chosen(client: VigieClient) -> None:
    await client.numbers.reserve(VICTIM, 6)
    await client.numbers.reserve(NumberKind.INTERVENTION, 2)
    client.network_lost()
    await client.submit(RegisterVictim(**client.envelope(), victim_id=VictimId(uuid4()), number=2))
    await client.submit(RegisterVictims(**client.envelope(), count=2, category=TriageCategory.MINOR, first_number=4))
    assert client.numbers.left(VICTIM) == [1, 3, 6]
    await client.submit(CreateIntervention(**client.envelope(), intervention_id=InterventionId(uuid4()), number=7))
    assert client.numbers.left(NumberKind.INTERVENTION) == [8]


async def test_a_number_that_waits_in_the_outbox_is_not_given_again_after_a_restart(
    server: FakeServer, tmp_path: Path
) -> None:
    outbox = tmp_path / "outbox.sqlite"
    async with asyncio.timeout(10), VigieClient(server.url, "token", outbox=outbox) as first:
        await first.join(server.operation.operation_id)
        await first.numbers.reserve(VICTIM, 3)
        first.network_lost()
        number = first.numbers.take(VICTIM)
        await first.submit(RegisterVictim(**first.envelope(), victim_id=VictimId(uuid4()), number=number))
    async with asyncio.timeout(10), VigieClient(server.url, "token", outbox=outbox) as second:
        await second.join(server.operation.operation_id)
        assert second.numbers.left(VICTIM) == [2, 3]


async def test_numbers_of_another_device_and_numbers_that_were_used_are_nobodys_to_take(
    client: VigieClient, server: FakeServer
) -> None:
    """Rule IN3."""
    mine = await client.numbers.reserve(VICTIM, 3)
    server.operation.blocks[mine.id] = msgspec.structs.replace(mine, used=(1, 2))
    other = await client.numbers.reserve(VICTIM, 3)
    server.operation.blocks[other.id] = msgspec.structs.replace(other, device_id=DeviceId(uuid4()))
    for block in server.operation.blocks.values():
        await server.tell(server.operation.show(block))
    await client.wait_until(lambda: client.replica.seq == server.operation.seq)
    assert client.numbers.left(VICTIM) == [3]


async def test_what_is_left_is_given_back(client: VigieClient, server: FakeServer) -> None:
    """Rule IN4."""
    await client.numbers.reserve(VICTIM, 3)
    await client.numbers.give_back()
    assert all(block.returned_at is not None for block in server.operation.blocks.values())
    await client.wait_until(lambda: client.replica.seq == server.operation.seq)
    assert client.numbers.take(VICTIM) is None


async def test_a_refusal_says_why(client: VigieClient, server: FakeServer) -> None:
    server.operation.refuses_numbers = RefusalCode.FORBIDDEN
    with pytest.raises(NumbersRefused, match="forbidden") as refused:
        await client.numbers.reserve(VICTIM)
    assert isinstance(refused.value.refused, Refused)
    assert refused.value.refused.sentence == SENTENCES[RefusalCode.FORBIDDEN]
    assert client.phase is Phase.LIVE
