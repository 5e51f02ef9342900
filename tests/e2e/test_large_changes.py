"""A change larger than a frame crosses the house: from one process to the posts of another, live and on return."""

import asyncio
from contextlib import AsyncExitStack
from uuid import uuid4

from clients.sdk import Scope, VigieClient
from protocol.codec import MAX_FRAME_BYTES
from protocol.commands import RegisterVictims, RequestEvacuation, TriageVictim
from protocol.devices import Role
from protocol.downstream import Accepted, Change, Positions
from protocol.evacuations import Evacuation
from protocol.ids import EvacuationId, VictimId
from protocol.upstream import Subscription
from protocol.victims import TriageCategory, Victim
from tests.support.administration import operator_of
from tests.support.entries import envelope
from tests.support.pair import Pair
from tests.support.peer import DEADLINE_S, connect
from tests.support.stored_log import read_log

VICTIMS, SORTINGS = 16, 5
REASON = "🚑" * 300
"""Twelve hundred bytes: what a victim keeps of the reason of one sorting."""


async def test_a_bus_full_of_victims_with_long_histories_reaches_every_post_whole(pair: Pair) -> None:
    """Rules CH9, CH6 and C4: in parts below the limit, taken in together; and whole again for who comes back."""
    async with AsyncExitStack() as running:
        operator = await running.enter_async_context(operator_of(pair.first))
        operation_id = await operator.create_operation()
        desk = await operator.admit(operation_id, Role.DISPATCHER)
        post = await running.enter_async_context(connect(pair.first.url))
        await post.sign_in(desk.token)
        batch = RegisterVictims(**envelope(operation_id), count=VICTIMS, category=TriageCategory.DELAYED)
        assert isinstance(await post.ask(batch), Accepted)
        victims = (await read_log(pair.database_url, operation_id)).state.all(Victim)
        victim_ids = tuple(VictimId(victim.id) for victim in victims)
        assert len(victim_ids) == VICTIMS
        for number in range(SORTINGS):
            category = (TriageCategory.IMMEDIATE, TriageCategory.DELAYED)[number % 2]
            for victim_id in victim_ids:
                fields = {"victim_id": victim_id, "category": category, "reason": REASON}
                assert isinstance(await post.ask(TriageVictim(**envelope(operation_id), **fields)), Accepted)

        wish = Subscription(operation_id=operation_id, scope=Scope.OPERATION)
        peers = []
        for is_json in (False, True):
            peer = await running.enter_async_context(connect(pair.second.url, is_json=is_json))
            await peer.sign_in((await operator.admit(operation_id, Role.DISPATCHER)).token, wish)
            await peer.next_of(Positions)
            peers.append(peer)
        reader = VigieClient(pair.second.url, (await operator.admit(operation_id, Role.DISPATCHER)).token)
        away = VigieClient(pair.second.url, (await operator.admit(operation_id, Role.DISPATCHER)).token)
        for client in (reader, away):
            await running.enter_async_context(client)
            await client.join(operation_id)
        away.network_lost()

        evacuation_id = EvacuationId(uuid4())
        fields = {"evacuation_id": evacuation_id, "victim_ids": victim_ids}
        answer = await post.ask(RequestEvacuation(**envelope(operation_id), **fields))
        assert isinstance(answer, Accepted)
        async with asyncio.timeout(DEADLINE_S):
            await reader.wait_until(lambda: reader.replica.seq >= answer.seq)
            away.network_found()
            await away.wait_until(lambda: away.replica.seq >= answer.seq)
        log = await read_log(pair.database_url, operation_id)
        for client in (reader, away):
            assert client.replica.of(Evacuation)[evacuation_id].victim_ids == victim_ids
            shown = client.replica.of(Victim)
            assert {shown[victim_id].evacuation_id for victim_id in victim_ids} == {evacuation_id}
            expected = log.shown_to(Role.DISPATCHER)
            assert all(shown[victim_id] == expected[victim_id] for victim_id in victim_ids)

        for peer in peers:
            last = await peer.next_where(
                lambda message: isinstance(message, Change) and message.seq == answer.seq and not message.has_more
            )
            assert isinstance(last, Change)
            parts = [one for one in peer.received if isinstance(one, Change) and one.seq == answer.seq]
            assert len(parts) > 1, "or nothing was proven"
            assert {part.after for part in parts} == {last.after}
            assert [part.has_more for part in parts] == [True] * (len(parts) - 1) + [False]
            assert {entity.id for part in parts for entity in part.entities} >= {*victim_ids, evacuation_id}
            assert max(map(len, peer.frames)) <= MAX_FRAME_BYTES
