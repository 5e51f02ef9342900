"""The public face: what a program may rely on."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from clients.sdk import InvalidCommand, MemoryOutbox, Phase, Stopped, StopReason, VigieClient
from clients.sdk.command_queue import StoredCommand
from protocol.commands import DeclareComposition, ReportStatus
from protocol.downstream import Change
from protocol.ids import OperationId
from protocol.teams import TeamStatus
from tests.support.fake_operation import NOW, FakeOperation
from tests.support.fake_server import FakeServer


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with FakeServer(FakeOperation()).running() as running:
        yield running


@pytest.fixture
async def client(server: FakeServer) -> AsyncIterator[VigieClient]:
    async with asyncio.timeout(10), VigieClient(server.url, "token", name="test 1") as client:
        await client.join(server.operation.operation_id)
        yield client


async def test_an_envelope_is_new_each_time_and_counts_on(client: VigieClient, server: FakeServer) -> None:
    first, second = client.envelope(), client.envelope()
    assert second["device_counter"] == first["device_counter"] + 1
    assert first["command_id"] < second["command_id"] or first["recorded_at"] == second["recorded_at"]
    assert first["operation_id"] == server.operation.operation_id


async def test_a_command_that_cannot_be_sent_is_said_before_it_is_stored(client: VigieClient) -> None:
    with pytest.raises(InvalidCommand, match="note"):
        await client.submit(DeclareComposition(**client.envelope(), headcount=3, note="\x00"))
    with pytest.raises(InvalidCommand, match="headcount"):
        await client.submit(DeclareComposition(**client.envelope(), headcount=-1))
    assert client.waiting == 0


async def test_a_position_out_of_range_is_said(client: VigieClient, server: FakeServer) -> None:
    with pytest.raises(InvalidCommand):
        client.report_position(91.0, 2.0)
    client.report_position(48.85, 2.35, accuracy_m=5.0, battery_pct=80)
    await server.until(lambda: bool(server.reports))
    (fix,) = server.reports[0].fixes
    assert (fix.lat_deg, fix.accuracy_m, fix.battery_pct) == (48.85, 5.0, 80)


async def test_changes_come_after_the_replica_has_them(client: VigieClient, server: FakeServer) -> None:
    reader = client.changes()
    news = asyncio.ensure_future(anext(reader))
    await asyncio.sleep(0)
    change = server.operation.report(0, TeamStatus.PATROL)
    assert change is not None
    await server.tell(change)
    told = await news
    assert isinstance(told, Change)
    assert client.replica.seq == told.seq
    await reader.aclose()


async def test_giving_up_waiting_does_not_withdraw_a_command(client: VigieClient, server: FakeServer) -> None:
    client.network_lost()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await client.send(ReportStatus(**client.envelope(), status=TeamStatus.ALERTED))
    client.network_found()
    await client.wait_until(lambda: client.waiting == 0)
    assert len(server.operation.received) == 1


async def test_a_predicate_that_breaks_fails_its_owner_and_not_the_connection(
    client: VigieClient, server: FakeServer
) -> None:
    seen: list[int] = []

    def breaks() -> bool:
        seen.append(1)
        if len(seen) > 1:
            raise KeyError("mine")
        return False

    waiting = asyncio.ensure_future(client.wait_until(breaks))
    await asyncio.sleep(0)
    change = server.operation.report(0, TeamStatus.PATROL)
    assert change is not None
    await server.tell(change)
    with pytest.raises(KeyError, match="mine"):
        await waiting
    assert client.phase is Phase.LIVE


async def test_the_replica_is_the_only_one_or_has_to_be_named(client: VigieClient, server: FakeServer) -> None:
    assert client.replica is client.replicas[server.operation.operation_id]
    async with VigieClient(server.url, "token") as stranger:
        with pytest.raises(LookupError):
            stranger.envelope()
        assert stranger.envelope(OperationId(uuid4()))["device_counter"] > 0


async def test_what_is_shown_has_an_age_and_the_servers_time(client: VigieClient) -> None:
    """Rule C10, for what is shown; for what is asked, see the status entered at a post in tests/web."""
    assert client.silent_ms is not None
    assert 0 <= client.silent_ms < 10_000
    assert abs(client.server_now - NOW) < 10_000
    assert client.limits is not None
    assert client.degraded == ()


async def test_leaving_ends_every_wait_and_every_loop(server: FakeServer) -> None:
    async with asyncio.timeout(10):
        async with VigieClient(server.url, "token") as client:
            await client.join(server.operation.operation_id)
            waiting = asyncio.ensure_future(client.wait_until(lambda: False))
            reader = asyncio.ensure_future(anext(client.changes()))
            await asyncio.sleep(0)
        for wait in (waiting, reader):
            with pytest.raises(Stopped) as stopped:
                await wait
            assert stopped.value.reason is StopReason.LEFT
        with pytest.raises(Stopped):
            await client.join(server.operation.operation_id)


class FullDisk(MemoryOutbox):
    """Takes commands and fails to forget them."""

    async def put(self, stored: StoredCommand) -> None:
        pass

    async def remove(self, command_ids: object) -> None:
        raise OSError("no space left on device")


async def test_a_failure_of_its_own_ends_the_client_instead_of_leaving_it_deaf(server: FakeServer) -> None:
    client = VigieClient(server.url, "token", outbox=FullDisk())
    async with asyncio.timeout(10):
        await client.__aenter__()
        await client.join(server.operation.operation_id)
        await client.send(ReportStatus(**client.envelope(), status=TeamStatus.ALERTED))
        with pytest.raises(Stopped) as stopped:
            await client.wait_until(lambda: False)
        assert stopped.value.reason is StopReason.FAILED
        with pytest.raises(OSError, match="no space left"):
            await client.__aexit__(None, None, None)
