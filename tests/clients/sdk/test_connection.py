"""Real sockets that drop, repeat, fall silent and drain: nothing is lost, nothing is doubled."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvloop
from websockets.asyncio.client import ClientConnection

from clients.sdk import (
    Accepted,
    JoinDenied,
    Phase,
    Refused,
    Replica,
    Scope,
    Stopped,
    StopReason,
    VigieClient,
    connection,
)
from clients.sdk.connection import replay_url, socket_url
from protocol.commands import ReportStatus
from protocol.downstream import Drain, JoinMode
from protocol.refusals import Close
from protocol.teams import Team, TeamStatus
from protocol.version import REPLAY_PATH
from tests.support.fake_operation import FakeOperation
from tests.support.fake_server import FakeServer


@pytest.fixture
async def server() -> AsyncIterator[FakeServer]:
    async with FakeServer(FakeOperation()).running() as running:
        yield running


def shows(replica: Replica, operation: FakeOperation) -> bool:
    return dict(replica.of(Team)) == {team.id: team for team in operation.teams}


async def tell_report(server: FakeServer, index: int, status: TeamStatus) -> None:
    change = server.operation.report(index, status)
    assert change is not None
    await server.tell(change)


async def test_a_client_joins_follows_and_is_answered(server: FakeServer) -> None:
    async with asyncio.timeout(10), VigieClient(server.url, "token") as client:
        replica = await client.join(server.operation.operation_id)
        await tell_report(server, 1, TeamStatus.PATROL)
        answer = await client.send(ReportStatus(**client.envelope(), status=TeamStatus.ALERTED))
        assert isinstance(answer, Accepted)
        await client.wait_until(lambda: replica.seq == answer.seq)
        assert shows(replica, server.operation)
        refused = await client.send(ReportStatus(**client.envelope(), status=TeamStatus.OFF_DUTY))
        assert isinstance(refused, Refused)
        assert refused.sentence["fr"]


async def test_a_dropped_socket_is_replaced_and_what_was_missed_comes_in(server: FakeServer) -> None:
    async with asyncio.timeout(10), VigieClient(server.url, "token") as client:
        replica = await client.join(server.operation.operation_id)
        server.drop_all()
        server.operation.report(0, TeamStatus.PATROL)
        await client.wait_until(lambda: shows(replica, server.operation))
        assert [hello.credential for hello in server.hellos] == ["token", "ticket"]
        assert server.hellos[1].subscriptions[0].seq == server.operation.first_seq


async def test_frames_that_come_twice_count_once(server: FakeServer) -> None:
    server.doubles_frames = True
    async with asyncio.timeout(10), VigieClient(server.url, "token") as client:
        replica = await client.join(server.operation.operation_id)
        seqs = []
        reader = client.changes()
        first = asyncio.ensure_future(anext(reader))
        await asyncio.sleep(0)
        for number in range(5):
            await tell_report(server, number % 3, list(TeamStatus)[number])
        await client.wait_until(lambda: replica.seq == server.operation.seq)
        seqs.append(await first)
        seqs += [await anext(reader) for _ in range(4)]
        await reader.aclose()
        assert seqs == server.operation.changes


async def test_a_command_committed_but_never_answered_has_one_effect(server: FakeServer) -> None:
    server.drops_at_command = 1
    async with asyncio.timeout(10), VigieClient(server.url, "token") as client:
        await client.join(server.operation.operation_id)
        answer = await client.send(ReportStatus(**client.envelope(), status=TeamStatus.ALERTED))
        assert isinstance(answer, Accepted)
        assert len(server.operation.received) == 2
        assert server.operation.seq == answer.seq == server.operation.first_seq + 1


async def test_commands_of_a_program_that_died_are_sent_by_the_next(server: FakeServer, tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    async with asyncio.timeout(10):
        async with VigieClient(server.url, "token", outbox=path) as client:
            await client.join(server.operation.operation_id)
            client.network_lost()
            answers = [
                await client.submit(ReportStatus(**client.envelope(), status=status))
                for status in (TeamStatus.ALERTED, TeamStatus.EN_ROUTE)
            ]
            assert client.waiting == 2
        with pytest.raises(Stopped):
            await answers[0]
        async with VigieClient(server.url, "token", outbox=path) as client:
            await client.join(server.operation.operation_id)
            await client.wait_until(lambda: client.waiting == 0)
        received = [command for command in server.operation.received if isinstance(command, ReportStatus)]
        assert [command.status for command in received] == [TeamStatus.ALERTED, TeamStatus.EN_ROUTE]
        async with VigieClient(server.url, "token", outbox=path) as client:
            assert client.waiting == 0


async def test_another_device_on_the_same_outbox_is_stopped(server: FakeServer, tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    async with asyncio.timeout(10):
        async with VigieClient(server.url, "token", outbox=path) as client:
            await client.join(server.operation.operation_id)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tests.support.fake_operation.DEVICE_ID", server.operation.operation_id)
            async with VigieClient(server.url, "other token", outbox=path) as client:
                with pytest.raises(Stopped, match="foreign_outbox"):
                    await client.join(server.operation.operation_id)


async def test_a_drained_client_comes_back_within_the_time_it_was_given(server: FakeServer) -> None:
    async with asyncio.timeout(10), VigieClient(server.url, "token") as client:
        await client.join(server.operation.operation_id)
        await server.tell(Drain(within_ms=5_000, retry_ms=50))
        await server.close_all(Close.GOING_AWAY)
        await server.until(lambda: len(server.hellos) == 2)
        await client.wait_until(lambda: client.phase is Phase.LIVE)


async def test_a_black_hole_is_left_although_its_socket_is_open(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clients.sdk.session.SILENCE_MS", 200)
    monkeypatch.setattr("clients.sdk.session.HEARTBEAT_MS", 50)
    async with asyncio.timeout(10), VigieClient(server.url, "token") as client:
        replica = await client.join(server.operation.operation_id)
        server.is_silent = True
        server.operation.report(0, TeamStatus.PATROL)
        await client.wait_until(lambda: client.phase is Phase.OFFLINE)
        server.is_silent = False
        await client.wait_until(lambda: shows(replica, server.operation))


async def test_a_server_that_is_not_there_yet_is_found_when_it_comes(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_connect = connection.connect
    failures = iter([OSError("no route"), TimeoutError()])

    async def connect_at_the_third_try(*arguments: object, **named: object) -> object:
        if failure := next(failures, None):
            raise failure
        return await real_connect(*arguments, **named)

    monkeypatch.setattr(connection, "connect", connect_at_the_third_try)
    async with asyncio.timeout(10), VigieClient(server.url, "token") as client:
        await client.wait_until(lambda: client.phase is Phase.OFFLINE)
        assert client.silent_ms is None
        replica = await client.join(server.operation.operation_id)
        assert isinstance(client.last_failure, TimeoutError)
        assert shows(replica, server.operation)


async def test_a_device_shut_out_wipes_its_outbox_and_stops(server: FakeServer, tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    server.drops_at_command = 1
    async with asyncio.timeout(10):
        async with VigieClient(server.url, "token", outbox=path) as client:
            await client.join(server.operation.operation_id)
            server.refuses = lambda hello: Close.REVOKED
            with pytest.raises(Stopped) as stopped:
                await client.send(ReportStatus(**client.envelope(), status=TeamStatus.ALERTED))
            assert stopped.value.reason is StopReason.REVOKED
            with pytest.raises(Stopped):
                await client.submit(ReportStatus(**client.envelope(), status=TeamStatus.ALERTED))
        server.refuses = lambda hello: None
        async with VigieClient(server.url, "token", outbox=path) as client:
            assert client.waiting == 0


async def test_a_denied_join_is_an_answer(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    denied = server.operation.outcome(JoinMode.DENIED, Scope.SITE)
    monkeypatch.setattr(server.operation, "join", lambda wish: denied)
    async with asyncio.timeout(10), VigieClient(server.url, "token") as client:
        with pytest.raises(JoinDenied):
            await client.join(server.operation.operation_id, Scope.SITE)


@pytest.mark.parametrize(
    ("address", "socket"),
    [
        ("http://127.0.0.1:8000", "ws://127.0.0.1:8000/ws"),
        ("https://vigie.example/", "wss://vigie.example/ws"),
        ("wss://vigie.example/field/ws", "wss://vigie.example/field/ws"),
    ],
)
def test_the_socket_is_found_from_the_servers_address(address: str, socket: str) -> None:
    assert socket_url(address) == socket


def test_a_replay_has_an_address_of_its_own() -> None:
    """Rule RP1."""
    assert replay_url(socket_url("https://vigie.example")) == f"wss://vigie.example{REPLAY_PATH}"


@pytest.mark.parametrize("address", ["", "vigie.example", "ftp://vigie.example", "https://"])
def test_an_address_that_is_none_is_said(address: str) -> None:
    with pytest.raises(ValueError, match="no address of a server"):
        socket_url(address)


def test_it_works_on_another_event_loop_whose_timers_tell_less() -> None:
    """uvloop hands out plain handles where a timer is due at once."""

    async def join_and_report() -> bool:
        async with FakeServer(FakeOperation()).running() as server:
            return await _join_and_report(server)

    assert uvloop.run(join_and_report())


@pytest.mark.parametrize("times", [1, 3])
async def test_a_network_that_changes_as_a_socket_opens_leaves_none_unread(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """In that very turn of the loop: the socket is open, and nobody holds it yet."""
    open_socket = connection.Connection._open
    left = [times]

    async def open_and_change(self: connection.Connection) -> ClientConnection:
        socket = await open_socket(self)
        for _ in range(left.pop() if left else 0):
            client.network_lost()
            client.network_found()
        return socket

    monkeypatch.setattr(connection.Connection, "_open", open_and_change)
    async with asyncio.timeout(10), VigieClient(server.url, "token") as client:
        await client.join(server.operation.operation_id)
        answer = await client.send(ReportStatus(**client.envelope(), status=TeamStatus.ON_SCENE))
        assert isinstance(answer, Accepted)
    assert left == []


async def _join_and_report(server: FakeServer) -> bool:
    async with asyncio.timeout(10), VigieClient(server.url, "token") as client:
        await client.join(server.operation.operation_id)
        for _ in range(20):
            client.network_lost()
            client.network_found()
            await asyncio.sleep(0.005)  # the client comes and goes: each time sets its timer anew
        answer = await client.send(ReportStatus(**client.envelope(), status=TeamStatus.ON_SCENE))
        return isinstance(answer, Accepted)
