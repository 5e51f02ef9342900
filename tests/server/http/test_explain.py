from typing import Any
from uuid import UUID

import pytest

from protocol.devices import Device, Platform, Role
from protocol.ids import DeviceId
from server.ports import Grant
from tests.support.http_world import MEMBER, OPERATION, START, TEAM, HttpWorld

EXPLAIN = f"/api/operations/{OPERATION}/explain"
PHONE, LOST = DeviceId(UUID(int=77)), DeviceId(UUID(int=78))


@pytest.fixture
def world() -> HttpWorld:
    world = HttpWorld()
    for device_id in (PHONE, LOST):
        world.entities[OPERATION, device_id] = Device(
            id=device_id,
            role=Role.TEAM_LEADER,
            platform=Platform.PHONE,
            label="phone",
            team_id=TEAM,
            enrolled_at=START,
            is_revoked=device_id is LOST,
        )
    return world


async def ask(world: HttpWorld, **asked: object) -> tuple[int, dict[str, Any]]:
    async with world.bearer(await world.admit(Role.DISPATCHER)) as client:
        answer = await client.get(EXPLAIN, params={name: str(value) for name, value in asked.items()})
    return answer.status_code, answer.json()


async def test_why_a_phone_may_or_may_not_ask(world: HttpWorld) -> None:
    _, may = await ask(world, device=PHONE, command="team.report_status")
    _, may_not = await ask(world, device=PHONE, command="team.merge")
    assert (may["is_allowed"], may["because"]) == (True, "role_may_for_own_team")
    assert (may_not["is_allowed"], may_not["because"]) == (False, "role_may_not")
    assert "dispatcher" in may_not["roles"]


async def test_why_a_person_sees_a_thing_and_which_fields_nobody_gets(world: HttpWorld) -> None:
    user_id = await world.add_person("liaison")
    await world.access.grant(user_id, Grant(OPERATION, Role.LIAISON), START)
    _, shown = await ask(world, user=user_id, entity=TEAM)
    _, hidden = await ask(world, user=user_id, entity=MEMBER)
    assert (shown["is_allowed"], shown["because"]) == (True, "role_sees")
    assert (hidden["is_allowed"], hidden["because"]) == (False, "role_does_not_see")
    assert "identity" in hidden["withheld_fields"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"command": "team.merge"}, "user"),
        ({"device": LOST, "command": "team.merge"}, "device"),
        ({"device": UUID(int=5_000), "command": "team.merge"}, "device"),
        ({"user": UUID(int=5_000), "command": "team.merge"}, "user"),
        ({"device": PHONE, "command": "team.dance"}, "command"),
        ({"device": PHONE, "entity": "none"}, "entity"),
        ({"device": PHONE}, "entity"),
    ],
)
async def test_a_question_that_names_nothing_is_refused_by_field(
    world: HttpWorld, asked: dict[str, object], field: str
) -> None:
    status, answer = await ask(world, **asked)
    assert (status, answer["field"]) == (422, field)
