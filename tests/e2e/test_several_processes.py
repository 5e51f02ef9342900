"""Several processes, one operation: every post sees all in order, and who is revoked is shut out everywhere."""

import asyncio
import time
from contextlib import AsyncExitStack, nullcontext
from pathlib import Path
from uuid import uuid4

import pytest

from protocol.devices import Platform, Role
from protocol.downstream import Accepted, Refused
from protocol.ids import TeamId
from protocol.refusals import Close
from protocol.upstream import Heartbeat, Hello, Scope, Subscription
from protocol.version import VERSION
from tests.support.administration import operator_of
from tests.support.crew import crew_at_work, under_load
from tests.support.entries import enter_team
from tests.support.observer import Observer
from tests.support.pair import Pair
from tests.support.peer import Peer, connect
from tests.support.stored_log import read_log

CREWS_EACH = 2
REPORTS_EACH = 40
REVOKED_WITHIN_S = 2.0


async def test_posts_on_two_servers_see_everything_in_one_order(pair: Pair, tmp_path: Path) -> None:
    """Rules C3, C5 and C11: crews report on both, posts watch on both, and all hold the fold of one log."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(pair.first))
        operation_id = await operator.create_operation()
        teams = await operator.create_teams(operation_id, 2 * CREWS_EACH)
        observers, crews = [], []
        for number, team_id in enumerate(teams):
            url = (pair.first, pair.second)[number % 2].url
            post = await operator.admit(operation_id, Role.DISPATCHER)
            observers.append(await running.enter_async_context(Observer(url, post.token, operation_id).watching()))
            joined = await operator.admit(operation_id, Role.TEAM_LEADER, team_id, Platform.PHONE)
            crews.append(await running.enter_async_context(crew_at_work(url, joined, tmp_path / f"{number}.sqlite")))
        async with under_load(crews, 0.02):
            for observer in observers:
                await observer.until_at(2 * CREWS_EACH * REPORTS_EACH)
        for crew in crews:
            await crew.settle()
        log = await read_log(pair.database_url, operation_id)
        for observer in observers:
            await observer.until_at(len(log.records))
            observer.check_against(log, Role.DISPATCHER)
            assert len(observer.joins) == 1, "nobody had to come back"
        shared = max(observer.shown[0].seq for observer in observers)
        orders = [
            [(change.seq, change.fact) for change in observer.shown if change.seq >= shared] for observer in observers
        ]
        assert all(order == orders[0] for order in orders)
        for crew in crews:
            assert set(crew.accepted) == set(crew.answers)


@pytest.mark.parametrize("feed", ["works", "is gone", "has just gone"])
async def test_a_revoked_device_is_closed_on_every_process_within_two_seconds(pair: Pair, feed: str) -> None:
    """Rules CL2, HS4 and RS7: its sockets close with 4501 everywhere, and neither ticket nor token opens another."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(pair.first))
        operation_id = await operator.create_operation()
        device = await operator.admit(operation_id, Role.DISPATCHER)
        innocent = await operator.admit(operation_id, Role.DISPATCHER)
        wish = Subscription(operation_id=operation_id, scope=Scope.OPERATION)
        sockets: list[Peer] = []
        bystanders: list[Peer] = []
        tickets = []
        for server in pair.servers:
            for token, there in ((device.token, sockets), (innocent.token, bystanders)):
                peer = await running.enter_async_context(connect(server.url))
                welcome = await peer.sign_in(token, wish)
                there.append(peer)
                if token is device.token:
                    tickets.append(welcome.resume_ticket)
        with nullcontext() if feed == "works" else pair.stores.without("redis"):
            if feed == "is gone":
                await pair.names_as_missing("redis")
            revoked_at = time.monotonic()
            await operator.revoke(operation_id, device.device_id)
            codes = await asyncio.gather(*(peer.closed() for peer in sockets))
            assert codes == [Close.REVOKED, Close.REVOKED]
            assert time.monotonic() - revoked_at < REVOKED_WITHIN_S
            for server in pair.servers:
                for ticket in tickets:
                    assert await refused_with(server.url, ticket) in (Close.NOT_SIGNED_IN, Close.REVOKED)
                assert await refused_with(server.url, device.token) == Close.REVOKED, "also who was away learns it"
            await asyncio.gather(*(peer.send(Heartbeat()) for peer in bystanders))
        assert all(peer.is_open for peer in bystanders), "only the revoked device is shut out"


@pytest.mark.parametrize("feed", ["works", "is gone"])
async def test_who_loses_a_right_joins_again_everywhere_with_what_is_left_and_not_by_an_old_ticket(
    pair: Pair, feed: str
) -> None:
    """Rules CL2 and RS7: whoever was a dispatcher is an observer on every process, and no ticket remembers more."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(pair.first))
        operation_id = await operator.create_operation()
        marie = await operator.add_person(operation_id, Role.DISPATCHER)
        wish = Subscription(operation_id=operation_id, scope=Scope.OPERATION)
        sockets = [await running.enter_async_context(connect(server.url)) for server in pair.servers]
        tickets = []
        for socket in sockets:
            ticket = await operator.make_socket_ticket(marie.token, operation_id)
            tickets.append((await socket.sign_in(ticket, wish)).resume_ticket)
            if len(tickets) == 1:
                assert isinstance(await socket.ask(enter_team(operation_id, TeamId(uuid4()), "BINOME 1", 1)), Accepted)
        with nullcontext() if feed == "works" else pair.stores.without("redis"):
            if feed == "is gone":
                await pair.names_as_missing("redis")
            changed_at = time.monotonic()
            await operator.grant(marie.user_id, operation_id, Role.OBSERVER)
            codes = await asyncio.gather(*(socket.closed() for socket in sockets))
            assert codes == [Close.RIGHTS_CHANGED, Close.RIGHTS_CHANGED]
            assert time.monotonic() - changed_at < REVOKED_WITHIN_S
            for server in pair.servers:
                for old in tickets:
                    assert await refused_with(server.url, old) == Close.NOT_SIGNED_IN
                fresh = await operator.make_socket_ticket(marie.token, operation_id)
                async with connect(server.url) as socket:
                    await socket.sign_in(fresh, wish)
                    answer = await socket.ask(enter_team(operation_id, TeamId(uuid4()), "BINOME 2", 2))
                    assert isinstance(answer, Refused)


async def refused_with(url: str, credential: str) -> int:
    """The code with which a connection is closed that shows this credential."""
    async with connect(url) as peer:
        await peer.send(Hello(version=VERSION, credential=credential, boot_id=1))
        return await peer.closed()
