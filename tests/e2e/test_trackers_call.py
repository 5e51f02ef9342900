"""A tracker calls for help: from an app that knows nothing of Vigie to every post, on disk, once, until it is ended."""

import asyncio
import json
import time
from contextlib import AsyncExitStack

import httpx

from clients.sdk import AlertNow, Scope, VigieClient
from protocol.alerts import Alert, AlertKind, AlertState
from protocol.commands import ClearAlert
from protocol.devices import Role
from protocol.downstream import Accepted
from protocol.events import AlertPositionUpdated, AlertRaised
from protocol.upstream import Subscription
from tests.support.administration import operator_of
from tests.support.entries import envelope
from tests.support.pair import Pair
from tests.support.peer import DEADLINE_S, connect
from tests.support.stored_log import read_log


def report(at_s: int, lat_deg: float) -> str:
    """What a Traccar client posts when its key is pressed."""
    location = {
        "timestamp": at_s * 1000,
        "coords": {"latitude": lat_deg, "longitude": 2.3522, "accuracy": 8},
        "alarm": "sos",
    }
    return json.dumps({"location": location, "device_id": "1"})


async def test_a_trackers_call_reaches_the_posts_of_every_process_once_and_stays(pair: Pair) -> None:
    """Rules AT6, AT4 and C7: told at once and in the log, the same again is the same, the next calls move it."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(pair.first))
        operation_id = await operator.create_operation()
        (team_id,) = await operator.create_teams(operation_id, 1)
        tracker = await operator.add_tracker(operation_id, team_id)
        app = await running.enter_async_context(httpx.AsyncClient(timeout=DEADLINE_S))
        peer = await running.enter_async_context(connect(pair.second.url))
        desk = await operator.admit(operation_id, Role.DISPATCHER)
        await peer.sign_in(desk.token, Subscription(operation_id=operation_id, scope=Scope.OPERATION))
        posts = [
            VigieClient(server.url, (await operator.admit(operation_id, Role.DISPATCHER)).token)
            for server in (pair.first, pair.second)
        ]
        for post in posts:
            await running.enter_async_context(post)
            await post.join(operation_id)

        pressed_s = int(time.time())
        for _ in range(2):
            answer = await app.post(tracker.address, content=report(pressed_s, 48.8566))
            assert answer.status_code == 200, answer.text
        told = await peer.next_of(AlertNow)
        assert (told.team_id, told.kind, told.is_recorded) == (team_id, AlertKind.DISTRESS, True)
        answer = await app.post(tracker.address, content=report(pressed_s + 1, 48.8600))
        assert answer.status_code == 200, answer.text
        async with asyncio.timeout(DEADLINE_S):
            for post in posts:
                await post.wait_until(lambda post=post: [a.lat_deg for a in post.replica.of(Alert).values()] == [48.86])
        for post in posts:
            (alert,) = post.replica.of(Alert).values()
            assert (alert.team_id, alert.state) == (team_id, AlertState.RAISED)
        log = await read_log(pair.database_url, operation_id)
        facts = [type(record.event) for record in log.records]
        assert (facts.count(AlertRaised), facts.count(AlertPositionUpdated)) == (1, 1)

        ended = await peer.ask(ClearAlert(**envelope(operation_id), alert_id=alert.id, reason="retrouvée"))
        assert isinstance(ended, Accepted)
        async with asyncio.timeout(DEADLINE_S):
            await posts[0].wait_until(lambda: posts[0].replica.of(Alert)[alert.id].state is AlertState.CLEARED)
        again = await app.post(tracker.address, content=report(pressed_s, 48.8566))
        assert again.status_code == 200, "late and known: it rings nobody again"
        log = await read_log(pair.database_url, operation_id)
        assert sum(isinstance(record.event, AlertRaised) for record in log.records) == 1
