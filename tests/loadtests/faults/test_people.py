"""Crews note what they say and are told; watchers note what they see and keep their place."""

import asyncio
from typing import cast
from uuid import uuid4

from clients.sdk import Accepted, Phase, Refused, Scope, VigieClient
from loadtests.faults.people import Crew, Lookout, Watcher
from loadtests.history import History, Outcome
from loadtests.load_socket import Address, Credential
from protocol.alerts import AlertKind
from protocol.commands import Command
from protocol.devices import Role
from protocol.downstream import AlertNow, ServerHeartbeat
from protocol.ids import AlertId, CommandId, DeviceId, OperationId, TeamId
from protocol.refusals import RefusalCode
from server.domain.visibility import Audience

OPERATION = OperationId(uuid4())
TEAM = TeamId(uuid4())
CREDENTIAL = Credential("vgd_x", DeviceId(uuid4()), TEAM)


class Phone:
    """A client that answers when the test says so."""

    def __init__(self) -> None:
        self.phase = Phase.LIVE
        self.answers: list[asyncio.Future[Accepted | Refused]] = []
        self.found = 0

    def envelope(self) -> dict[str, object]:
        return {
            "command_id": CommandId(uuid4()), "device_counter": 1, "recorded_at": 0, "age_ms": 0,
            "operation_id": OPERATION,
        }  # fmt: skip

    async def submit(self, command: Command) -> "asyncio.Future[Accepted | Refused]":
        answer: asyncio.Future[Accepted | Refused] = asyncio.get_running_loop().create_future()
        self.answers.append(answer)
        return answer

    def network_found(self) -> None:
        self.found += 1


async def test_what_a_crew_says_and_is_told_is_in_the_history() -> None:
    phone, history = Phone(), History()
    crew = Crew(cast(VigieClient, phone), CREDENTIAL, history)
    for _ in range(3):
        await crew.report()
    alert_id, _ = await crew.call_for_help()
    accepted, refused, lost, alert = phone.answers
    accepted.set_result(Accepted(command_id=history.commands[0].command_id, operation_id=OPERATION, seq=7))
    refused.set_result(Refused(command_id=history.commands[1].command_id, code=RefusalCode.FORBIDDEN, sentence={}))
    lost.cancel()
    await asyncio.sleep(0)
    assert [sent.outcome for sent in history.commands] == [Outcome.ACCEPTED, Outcome.REFUSED, None, None]
    assert history.commands[0].seq == 7
    assert crew.waiting == {alert}
    assert alert_id
    assert {sent.team_id for sent in history.commands} == {TEAM}


async def test_only_who_is_between_two_tries_is_told_of_the_network() -> None:
    phone = Phone()
    crew = Crew(cast(VigieClient, phone), CREDENTIAL, History())
    crew.find_network()
    phone.phase = Phase.OFFLINE
    crew.find_network()
    assert phone.found == 1


async def test_the_load_ends_between_two_commands() -> None:
    phone, is_over = Phone(), asyncio.Event()
    crew = Crew(cast(VigieClient, phone), CREDENTIAL, History())
    load = asyncio.create_task(crew.report_until(is_over, 0.0))
    for _ in range(10):
        await asyncio.sleep(0)
    is_over.set()
    await load
    assert len(phone.answers) >= 3


async def test_a_watcher_sees_a_call_for_help_once_and_keeps_the_newest_ticket() -> None:
    fleet = Lookout(Address("127.0.0.1", 1, OPERATION))
    watcher = Watcher(fleet, CREDENTIAL, Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER), "post")
    alert_id = AlertId(uuid4())
    alert = AlertNow(
        operation_id=OPERATION, alert_id=alert_id, kind=AlertKind.DISTRESS, team_id=TEAM, at=0, is_recorded=True
    )
    for at_s in (3.0, 9.0):
        watcher.hear(alert, at_s)
    watcher.hear(ServerHeartbeat(now=0, resume_ticket="vgr_new"), 10.0)
    assert watcher.alerts == {alert_id: 3.0}
    assert not watcher.is_live
    assert watcher.seq == 0
    await watcher.leave()
    assert not watcher.observer.is_to_the_end
    await fleet.close()
