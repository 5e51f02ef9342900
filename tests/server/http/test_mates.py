"""A crew on a mission is told who else goes there, and not where anybody is (rule IN16)."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from protocol.assignments import Assignment, AssignmentState
from protocol.devices import Role
from protocol.entities import Entity
from protocol.ids import AssignmentId, InterventionId, TeamId
from protocol.interventions import Intervention
from protocol.positions import TeamPosition
from protocol.teams import Team, TeamKind, TeamStatus
from server.ports import Grant
from tests.support.http_world import OPERATION, START, TEAM, HttpWorld

BRAVO, CHARLIE, FAR = (TeamId(UUID(int=number)) for number in (41, 42, 43))
CALL, OTHER = (InterventionId(UUID(int=number)) for number in (61, 62))


def order(number: int, team_id: TeamId, to: InterventionId, **more: Any) -> Assignment:
    more.setdefault("state", AssignmentState.SENT)
    return Assignment(
        id=AssignmentId(UUID(int=number)), team_id=team_id, intervention_id=to, given_at=START, sent_at=START, **more
    )


class Mission(HttpWorld):
    """Alpha, Bravo and Charlie were sent to one place, and somebody else elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        teams = ((TEAM, "Alpha"), (BRAVO, "Bravo"), (CHARLIE, "Charlie"), (FAR, "Zoulou"))
        entities: tuple[Entity, ...] = (
            *(Team(id=one, call_sign=name, kind=TeamKind.PAIR, status=TeamStatus.EN_ROUTE) for one, name in teams),
            Intervention(id=CALL, number=1, reported_at=START, team_ids=(TEAM, BRAVO, CHARLIE)),
            Intervention(id=OTHER, number=2, reported_at=START, team_ids=(FAR,)),
            order(71, TEAM, CALL),
            order(72, BRAVO, CALL),
            order(73, CHARLIE, CALL),
            order(74, FAR, OTHER),
        )
        self.entities |= {(OPERATION, entity.id): entity for entity in entities}
        self.newest = [
            TeamPosition(TEAM, START - 5_000, 48.85, 2.35),
            TeamPosition(CHARLIE, START - 5_000, 48.8513, 2.35),
            TeamPosition(BRAVO, START - 400_000, 48.85, 2.35),
        ]

    async def mates(self) -> Any:
        """What Alpha's phone is told."""
        user_id = await self.add_person(f"alpha{self.asked}")
        self.asked += 1
        await self.access.grant(user_id, Grant(OPERATION, Role.TEAM_LEADER, TEAM), START)
        async with self.bearer(await self.open_session(user_id, 10**9)) as client:
            return (await client.get(f"/api/operations/{OPERATION}/mission-mates")).json()


@pytest.fixture
def world() -> Mission:
    return Mission()


async def test_the_others_of_the_mission_come_with_status_and_distance(world: Mission) -> None:
    charlie, bravo = (await world.mates())["mates"]
    assert (charlie["call_sign"], charlie["status"], charlie["metres"]) == ("Charlie", "en_route", 150)
    assert (bravo["call_sign"], bravo["metres"]) == ("Bravo", None), "where it was seven minutes ago says nothing"
    assert charlie["intervention_id"] == str(CALL)


async def test_nobodys_place_is_told(world: Mission) -> None:
    told = str(await world.mates())
    assert "48.8" not in told
    assert "lat" not in told


async def test_an_order_that_is_only_prepared_is_nobodys_business(world: Mission) -> None:
    """Rule IN7: its team does not see it, and neither do others."""
    prepared = msgspec.structs.replace(order(73, CHARLIE, CALL), state=AssignmentState.PROPOSED)
    world.entities[OPERATION, prepared.id] = prepared
    assert [one["call_sign"] for one in (await world.mates())["mates"]] == ["Bravo"]
    own = msgspec.structs.replace(order(71, TEAM, CALL), state=AssignmentState.PROPOSED)
    world.entities[OPERATION, own.id] = own
    assert (await world.mates())["mates"] == []
