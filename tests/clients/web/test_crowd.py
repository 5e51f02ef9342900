"""An operation as full as one gets: of everything that a screen can show, and nothing that the server would refuse."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from clients.sdk import Accepted, Refused
from clients.web import crowd as crowds
from clients.web.crowd import Size, crowd
from protocol.commands import CreateIntervention, CreateTeam, RaiseAlert, RegisterVictim, ReportStatus, SendMessage
from protocol.commands.envelope import CommandEnvelope
from protocol.ids import CommandId, OperationId
from protocol.refusals import RefusalCode
from protocol.teams import TeamStatus
from protocol.victims import TriageCategory

SMALL = Size(teams=30, interventions=20, victims=40, alerts=2, messages=3)


class Client:
    """Keeps what it is given; the last command of all is refused."""

    def __init__(self, *_: object, **__: object) -> None:
        self.asked: list[Any] = []
        self.places: list[tuple[float, float]] = []
        made.append(self)

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def join(self, *_: object) -> None: ...

    def envelope(self) -> dict[str, Any]:
        return {"command_id": CommandId(uuid4()), "device_counter": 1, "recorded_at": 1}

    def report_position(self, lat_deg: float, lon_deg: float, **_: object) -> None:
        self.places.append((lat_deg, lon_deg))

    async def submit(self, command: CommandEnvelope) -> "asyncio.Future[Accepted | Refused]":
        self.asked.append(command)
        answer: asyncio.Future[Accepted | Refused] = asyncio.get_running_loop().create_future()
        is_last = isinstance(command, RaiseAlert) and sum(isinstance(each, RaiseAlert) for each in self.asked) == 2
        accepted = Accepted(command_id=command.command_id, operation_id=OperationId(uuid4()), seq=len(self.asked))
        refused = Refused(command_id=command.command_id, code=RefusalCode.FORBIDDEN, sentence={})
        answer.set_result(refused if is_last else accepted)
        return answer


made: list[Client] = []


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    made.clear()
    monkeypatch.setattr(crowds, "VigieClient", Client)
    monkeypatch.setattr(crowds, "_REST_S", 0)
    assert crowd("http://nowhere", "token", uuid4(), SMALL) == 1, "what was refused is counted"
    return made[0]


def count(client: Client, kind: type[CommandEnvelope]) -> int:
    return sum(isinstance(each, kind) for each in client.asked)


def test_there_is_as_much_as_was_asked_for(client: Client) -> None:
    assert count(client, CreateTeam) == count(client, ReportStatus) == SMALL.teams
    assert count(client, CreateIntervention) == SMALL.interventions
    assert count(client, RegisterVictim) == SMALL.victims
    assert (count(client, RaiseAlert), count(client, SendMessage)) == (SMALL.alerts, SMALL.messages)


def test_every_status_and_every_category_that_a_first_aider_may_say_is_there(client: Client) -> None:
    assert {each.status for each in client.asked if isinstance(each, ReportStatus)} == set(TeamStatus)
    said = {each.category for each in client.asked if isinstance(each, RegisterVictim)}
    assert said == set(TriageCategory) - {TriageCategory.DECEASED}


def test_teams_are_on_the_map_in_different_places_but_for_some(client: Client) -> None:
    assert len(set(client.places)) == len(client.places) == SMALL.teams * 4 // 5
