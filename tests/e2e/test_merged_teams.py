"""A team ends in another: its phones and trackers are the other's, on every process, and nobody types a code."""

import asyncio
import time
from contextlib import AsyncExitStack, nullcontext

import httpx
import pytest

from clients.sdk import Scope, VigieClient
from protocol.alerts import Alert
from protocol.commands import MergeTeams
from protocol.devices import Device, Platform, Role
from protocol.downstream import Accepted
from protocol.ids import TeamId
from protocol.refusals import Close
from protocol.teams import Team, TeamStatus
from protocol.upstream import Heartbeat, Hello, Subscription
from protocol.version import VERSION
from tests.e2e.test_trackers_call import report
from tests.support.administration import operator_of
from tests.support.entries import call_for_help, enter_status, envelope
from tests.support.pair import Pair
from tests.support.peer import DEADLINE_S, connect

MOVED_WITHIN_S = 2.0


@pytest.mark.parametrize("feed", ["works", "is gone"])
async def test_the_phones_of_a_team_that_ended_work_for_the_other_at_once_and_no_old_ticket_opens_anything(
    pair: Pair, feed: str
) -> None:
    """Rule RL5, with rules CL2 and RS7: sockets close with 4010 everywhere, tickets from before are worth nothing."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(pair.first))
        operation_id = await operator.create_operation()
        ended, into = await operator.create_teams(operation_id, 2)
        phone = await operator.admit(operation_id, Role.TEAM_LEADER, ended, Platform.PHONE)
        mate = await operator.admit(operation_id, Role.TEAM_MEMBER, into, Platform.PHONE)
        invited = await operator.invite(operation_id, Role.TEAM_MEMBER, team_id=ended)
        wish = Subscription(operation_id=operation_id, scope=Scope.TEAM)
        sockets, mates, tickets = [], [], []
        for server in pair.servers:
            for token, there in ((phone.token, sockets), (mate.token, mates)):
                peer = await running.enter_async_context(connect(server.url))
                welcome = await peer.sign_in(token, wish)
                there.append(peer)
                if token is phone.token:
                    tickets.append(welcome.resume_ticket)
        desk = await running.enter_async_context(connect(pair.first.url))
        await desk.sign_in((await operator.admit(operation_id, Role.DISPATCHER)).token)
        with nullcontext() if feed == "works" else pair.stores.without("redis"):
            if feed == "is gone":
                await pair.names_as_missing("redis")
            merged_at = time.monotonic()
            merged = await desk.ask(MergeTeams(**envelope(operation_id), team_id=ended, into_team_id=into))
            assert isinstance(merged, Accepted)
            assert await asyncio.gather(*(peer.closed() for peer in sockets)) == [Close.RIGHTS_CHANGED] * 2
            assert time.monotonic() - merged_at < MOVED_WITHIN_S
            for server in pair.servers:
                for ticket in tickets:
                    assert await _refused_with(server.url, ticket) == Close.NOT_SIGNED_IN
                async with connect(server.url) as peer:
                    await peer.sign_in(phone.token, wish)
                    status = await peer.ask(enter_status(operation_id, into, TeamStatus.AVAILABLE_MOBILE))
                    assert isinstance(status, Accepted), "it speaks for the team that goes on"
                    called = await peer.ask(call_for_help(operation_id, ended))
                    assert isinstance(called, Accepted), "what it noted for its old team counts"
            await asyncio.gather(*(peer.send(Heartbeat()) for peer in mates))
            assert all(peer.is_open for peer in mates), "who was of the other team all along stays"
        late = await operator.http.post(
            f"{pair.second.url}/api/join", json={"code": invited["code"], "platform": "phone", "label": "late"}
        )
        assert late.status_code == 201, late.text
        assert late.json()["team_id"] == str(into), "a code from before lets in to the team that goes on"
        for path, body in (("invitations", {"role": "team_member"}), ("trackers", {"label": "T"})):
            address = f"{pair.first.url}/api/operations/{operation_id}/{path}"
            refused = await operator.http.post(address, json={**body, "team_id": str(ended)})
            assert (refused.status_code, refused.json()["field"]) == (422, "team_id"), (
                "nobody comes in for what is over"
            )
        await operator.revoke(operation_id, phone.device_id)
        assert await _refused_with(pair.second.url, phone.token) == Close.REVOKED


async def test_a_phone_and_a_tracker_go_on_by_themselves(pair: Pair) -> None:
    """Rule RL5: the phone learns of its team from its own device; positions of the tracker are the other team's."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(pair.first))
        operation_id = await operator.create_operation()
        ended, into = await operator.create_teams(operation_id, 2)
        joined = await operator.admit(operation_id, Role.TEAM_LEADER, ended, Platform.PHONE)
        tracker = await operator.add_tracker(operation_id, ended)
        phone = await running.enter_async_context(VigieClient(pair.second.url, joined.token))
        await phone.join(operation_id, scope=Scope.TEAM)
        post = await running.enter_async_context(
            VigieClient(pair.second.url, (await operator.admit(operation_id, Role.DISPATCHER)).token)
        )
        await post.join(operation_id)

        def is_of(team_id: TeamId) -> bool:
            device = phone.replica.of(Device).get(joined.device_id)
            return device is not None and device.team_id == team_id and team_id in phone.replica.of(Team)

        async with asyncio.timeout(DEADLINE_S):
            await phone.wait_until(lambda: is_of(ended))
            async with connect(pair.first.url) as desk:
                await desk.sign_in((await operator.admit(operation_id, Role.DISPATCHER)).token)
                await desk.ask(call_for_help(operation_id, ended))
                await desk.ask(MergeTeams(**envelope(operation_id, 2), team_id=ended, into_team_id=into))
            await phone.wait_until(lambda: is_of(into))
            assert ended not in phone.replica.of(Team), "what is over is out of its sight"
            assert [alert.team_id for alert in phone.replica.of(Alert).values()] == [into]
            async with httpx.AsyncClient(timeout=DEADLINE_S) as app:
                answer = await app.post(tracker.address, content=report(int(time.time()), 48.85))
                assert answer.status_code == 200, answer.text
            await post.wait_until(lambda: into in post.replica.positions)
            assert ended not in post.replica.positions


async def _refused_with(url: str, credential: str) -> int:
    async with connect(url) as peer:
        await peer.send(Hello(version=VERSION, credential=credential, boot_id=1))
        return await peer.closed()
