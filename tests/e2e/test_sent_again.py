"""The same command again: after a lost answer, on another process, after a restart, with another body."""

import asyncio
from secrets import token_urlsafe
from uuid import uuid4

import msgspec

from protocol.devices import Role
from protocol.downstream import Accepted, Refused
from protocol.events import DeviceEnrolled, OperationCreated, OperationStatusSet
from protocol.ids import OperationId, TeamId
from protocol.refusals import RefusalCode
from protocol.teams import TeamStatus
from tests.support.administration import operator_of
from tests.support.entries import enter_status, enter_team
from tests.support.pair import Pair
from tests.support.peer import connect
from tests.support.stored_log import read_log


async def test_an_answer_is_the_same_on_every_process_and_after_every_restart(pair: Pair) -> None:
    """Rules C1 and CM3: one effect, and the first answer for ever; accepted and refused alike."""
    async with operator_of(pair.first) as operator:
        operation_id = await operator.create_operation()
        (team_id,) = await operator.create_teams(operation_id, 1)
        device = await operator.admit(operation_id, Role.DISPATCHER)
        other = await operator.admit(operation_id, Role.DISPATCHER)
    unknown_team = TeamId(uuid4())
    patrol = enter_status(operation_id, team_id, TeamStatus.PATROL, 1)
    too_early = enter_status(operation_id, unknown_team, TeamStatus.PATROL, 2)
    async with connect(pair.first.url) as peer:
        await peer.sign_in(device.token)
        accepted, refused = await peer.ask(patrol), await peer.ask(too_early)
        assert isinstance(accepted, Accepted)
        assert isinstance(refused, Refused)
        assert refused.code is RefusalCode.UNKNOWN_TARGET
        # What was refused for want of a team would be accepted now; its answer stays, all the same.
        created = await peer.ask(enter_team(operation_id, unknown_team, "VPSP 2", 3))
        assert isinstance(created, Accepted)

    for is_restarted in (False, True):
        if is_restarted:
            assert await asyncio.to_thread(pair.first.stop) == 0
            await asyncio.to_thread(pair.first.start)
        for server in pair.servers:
            async with connect(server.url) as peer:
                await peer.sign_in(device.token)
                older = msgspec.structs.replace(patrol, age_ms=90_000)  # each sending says its age anew: rule CM6
                assert await peer.ask(older) == accepted
                assert await peer.ask(too_early) == refused
                for changed in (
                    msgspec.structs.replace(patrol, status=TeamStatus.ALERTED),
                    msgspec.structs.replace(too_early, team_id=team_id),
                ):
                    reused = await peer.ask(changed)
                    assert isinstance(reused, Refused)
                    assert reused.code is RefusalCode.KEY_REUSED
            async with connect(server.url) as peer:  # the id says nothing to another device
                await peer.sign_in(other.token)
                foreign = await peer.ask(msgspec.structs.replace(too_early, device_counter=9))
                assert isinstance(foreign, Accepted)

    log = await read_log(pair.database_url, operation_id)
    by_command = log.seqs_by_command()
    assert by_command[device.device_id, patrol.command_id] == [accepted.seq]
    assert (device.device_id, too_early.command_id) not in by_command
    assert len(by_command[other.device_id, too_early.command_id]) == 1


async def test_the_same_command_sent_to_two_processes_at_once_happens_once(pair: Pair) -> None:
    """Rules C1 and C3: a phone that changes networks may have both sockets open for a moment."""
    async with operator_of(pair.first) as operator:
        operation_id = await operator.create_operation()
        (team_id,) = await operator.create_teams(operation_id, 1)
        device = await operator.admit(operation_id, Role.DISPATCHER)
    commands = [
        enter_status(operation_id, team_id, (TeamStatus.PATROL, TeamStatus.AVAILABLE_BASE)[number % 2], number)
        for number in range(1, 201)
    ]
    async with connect(pair.first.url) as here, connect(pair.second.url) as there:
        await here.sign_in(device.token)
        await there.sign_in(device.token)
        for command in commands:
            await asyncio.gather(here.send(command), there.send(command))
        answers = {}
        for peer in (here, there):
            await peer.next_where(
                lambda _, peer=peer: sum(isinstance(one, Accepted | Refused) for one in peer.received) >= len(commands)
            )
            answers[peer] = {one.command_id: one for one in peer.received if isinstance(one, Accepted | Refused)}
    assert answers[here] == answers[there]
    assert set(answers[here]) == {command.command_id for command in commands}
    log = await read_log(pair.database_url, operation_id)
    by_command = log.seqs_by_command()
    for command in commands:
        answer = answers[here][command.command_id]
        assert isinstance(answer, Accepted)
        assert by_command[device.device_id, command.command_id] == [answer.seq]


async def test_a_request_repeated_under_its_own_id_is_done_once_on_every_process(pair: Pair) -> None:
    """Rule C1 over HTTP: after a lost answer the same body again gets the first answer, wherever it is asked."""
    operation_id = OperationId(uuid4())
    new = {"code": "R1", "name": "Exercice", "kind": "exercise", "operation_id": str(operation_id)}
    status = {"status": "open", "command_id": str(uuid4())}
    nonce = token_urlsafe(16)
    async with operator_of(pair.first) as here, operator_of(pair.second) as there:
        made = [await one.http.post("/api/operations", json=new) for one in (here, there, here)]
        assert {answer.status_code for answer in made} == {201}, made[1].text
        assert len({answer.text for answer in made}) == 1
        opened = [
            await one.http.post(f"/api/operations/{operation_id}/status", json=status) for one in (here, there, here)
        ]
        assert {answer.status_code for answer in opened} == {200}, opened[1].text
        assert len({answer.text for answer in opened}) == 1
        changed = await there.http.post(f"/api/operations/{operation_id}/status", json=status | {"status": "closed"})
        assert changed.json()["code"] == RefusalCode.KEY_REUSED
        code = (await here.invite(operation_id, Role.DISPATCHER))["code"]
        joining = {"code": code, "nonce": nonce, "platform": "phone", "label": "Poste"}
        joined = await asyncio.gather(*(one.http.post("/api/join", json=joining) for one in (here, there, here, there)))
        assert {answer.status_code for answer in joined} == {201}
        assert len({answer.text for answer in joined}) == 1
        assert (await there.http.post("/api/join", json=joining | {"nonce": nonce[::-1]})).status_code == 410
    log = await read_log(pair.database_url, operation_id)
    assert [type(record.event) for record in log.records] == [OperationCreated, OperationStatusSet, DeviceEnrolled]
