"""An operation as full as one gets, with the longest words that are allowed: what its screens look like then."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from uuid import UUID, uuid4

from clients.sdk import Accepted, Refused, Scope, VigieClient
from protocol.commands import CreateIntervention, CreateTeam, RaiseAlert, RegisterVictim, ReportStatus, SendMessage
from protocol.ids import AlertId, InterventionId, MessageId, OperationId, TeamId, VictimId
from protocol.interventions import Priority
from protocol.teams import TeamKind, TeamStatus
from protocol.victims import TriageCategory

_AT_ONCE = 40
"""Commands under way: the server takes so many of one client."""
_CATEGORIES = [each for each in TriageCategory if each is not TriageCategory.DECEASED]
"""A death is certified by a physician."""
_FIXES_AT_ONCE, _REST_S = 50, 0.6
"""Positions: so many, then a rest, as the server takes them of one client."""
_CENTRE = (48.8566, 2.3522)
_SIGNS = ("VPSP", "BINÔME", "ÉQUIPE D’INTERVENTION", "POSTE DE SECOURS AVANCÉ", "CYNO", "LAT")
_STREETS = (
    "rue du Port",
    "avenue du Maréchal-de-Lattre-de-Tassigny, entrée des fournisseurs, escalier C, porte gauche",
    "Harbour Street",
    "quai",
)
_WORDS = (
    "On nous signale une personne tombée de l’estrade devant la scène nord ; la foule est dense, prévoir un brancard."
)


_Commands = list[CreateTeam | ReportStatus | CreateIntervention | RegisterVictim | RaiseAlert | SendMessage]


class Size(NamedTuple):
    """How much there is of everything."""

    teams: int = 500
    interventions: int = 200
    victims: int = 500
    alerts: int = 3
    messages: int = 60


def crowd(url: str, token: str, operation_id: UUID, size: Size = Size()) -> int:
    """Enter all of it; how many commands were refused. In its own thread: a browser that is driven has the loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_enter(url, token, OperationId(operation_id), size))).result()


async def _enter(url: str, token: str, operation_id: OperationId, size: Size) -> int:
    async with VigieClient(url, token, name="vigie-crowd") as client:
        await client.join(operation_id, Scope.OPERATION)
        teams = [TeamId(uuid4()) for _ in range(size.teams)]
        refused = await _deliver(client, _teams(client, teams))
        for number, team_id in enumerate(teams):
            if number % 5:  # one in five has never been seen on the map
                client.report_position(*_place(number), team_id=team_id)
            if number % _FIXES_AT_ONCE == 0:
                await asyncio.sleep(_REST_S)
        interventions = [InterventionId(uuid4()) for _ in range(size.interventions)]
        refused += await _deliver(client, _interventions(client, interventions, teams))
        refused += await _deliver(client, _victims(client, size.victims, interventions))
        return refused + await _deliver(client, _calls(client, size, teams))


def _teams(client: VigieClient, teams: list[TeamId]) -> _Commands:
    made: _Commands = []
    for number, team_id in enumerate(teams):
        sign, kind = f"{_SIGNS[number % len(_SIGNS)]} {number + 1}", list(TeamKind)[number % len(TeamKind)]
        status = list(TeamStatus)[number % len(TeamStatus)]
        made.append(CreateTeam(**client.envelope(), team_id=team_id, call_sign=sign, kind=kind))
        made.append(ReportStatus(**client.envelope(), team_id=team_id, status=status, is_forced=True))
    return made


def _interventions(client: VigieClient, ids: list[InterventionId], teams: list[TeamId]) -> _Commands:
    return [
        CreateIntervention(
            **client.envelope(),
            intervention_id=intervention_id,
            address=f"{number + 1} {_STREETS[number % len(_STREETS)]}",
            description=_WORDS if number % 3 == 0 else "",
            priority=list(Priority)[number % len(Priority)],
            lat_deg=_place(number)[0],
            lon_deg=_place(number)[1],
            engages_team_id=teams[number] if number % 4 else None,
        )
        for number, intervention_id in enumerate(ids)
    ]


def _victims(client: VigieClient, count: int, interventions: list[InterventionId]) -> _Commands:
    return [
        RegisterVictim(
            **client.envelope(),
            victim_id=VictimId(uuid4()),
            category=_CATEGORIES[number % len(_CATEGORIES)],
            intervention_id=interventions[number % len(interventions)],
        )
        for number in range(count)
    ]


def _calls(client: VigieClient, size: Size, teams: list[TeamId]) -> _Commands:
    said: _Commands = [
        SendMessage(**client.envelope(), message_id=MessageId(uuid4()), text=_WORDS, from_team_id=teams[number])
        for number in range(size.messages)
    ]
    return said + [
        RaiseAlert(**client.envelope(), alert_id=AlertId(uuid4()), team_id=teams[number], note=_WORDS)
        for number in range(size.alerts)
    ]


async def _deliver(client: VigieClient, commands: _Commands) -> int:
    refused, waiting = 0, set[asyncio.Future[Accepted | Refused]]()
    for command in commands:
        waiting.add(await client.submit(command))
        if len(waiting) >= _AT_ONCE:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            refused += sum(isinstance(each.result(), Refused) for each in done)
    return refused + sum(isinstance(each, Refused) for each in await asyncio.gather(*waiting))


def _place(number: int) -> tuple[float, float]:
    """Spread, and the same each time."""
    return _CENTRE[0] + (number * 37 % 101 - 50) / 1_500, _CENTRE[1] + (number * 53 % 103 - 51) / 900
