"""Rights begin and end when it was said, and a partner's liaison is tied to its organisation (rules CT7 and CT8)."""

from typing import Any
from uuid import UUID

import pytest

from protocol.devices import Role
from protocol.ids import OrganisationId
from protocol.operations import Organisation, OrganisationKind
from server.auth.tokens import hash_token
from server.ports import Grant, Principal
from tests.support.http_world import OPERATION, START, HttpWorld

INVITATIONS = f"/api/operations/{OPERATION}/invitations"
PARTNER = OrganisationId(UUID(int=88))
HOUR = 3_600_000


@pytest.fixture
def world() -> HttpWorld:
    world = HttpWorld()
    world.entities[OPERATION, PARTNER] = Organisation(id=PARTNER, name="SDIS", kind=OrganisationKind.FIRE)
    return world


async def invite(world: HttpWorld, **wish: Any) -> tuple[int, dict[str, Any]]:
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        answer = await client.post(INVITATIONS, json={"role": "liaison"} | wish)
    return answer.status_code, answer.json()


async def join(world: HttpWorld, code: str) -> str:
    async with world.client() as client:
        answer = await client.post("/api/join", json={"code": code, "platform": "browser", "label": "desk"})
    assert answer.status_code == 201
    token: str = answer.json()["token"]
    return token


async def principal(world: HttpWorld, token: str) -> Principal:
    found = await world.access.principal_by_token(hash_token(token), world.clock.now())
    assert found is not None
    return found


async def test_an_invited_device_has_its_window_and_its_partner(world: HttpWorld) -> None:
    wish = {"organisation_id": str(PARTNER), "not_before": START + HOUR, "not_after": START + 2 * HOUR}
    status, invited = await invite(world, **wish)
    assert status == 201
    token = await join(world, invited["code"])
    assert (await principal(world, token)).grants == (
        Grant(
            OPERATION,
            Role.LIAISON,
            not_after=START + 2 * HOUR,
            not_before=START + HOUR,
            organisation_id=PARTNER,
        ),
    )
    async with world.bearer(token) as client:
        for at, count in ((START, 0), (START + HOUR, 1), (START + 2 * HOUR, 0)):
            world.clock.at = at
            assert len((await client.get("/api/operations")).json()["operations"]) == count


async def test_a_role_given_to_a_person_has_the_same(world: HttpWorld) -> None:
    user_id = await world.add_person("liaison")
    async with world.bearer(await world.admit_administrator()) as client:
        wish = {"operation_id": str(OPERATION), "role": "liaison", "organisation_id": str(PARTNER)}
        answer = await client.post(f"/api/users/{user_id}/grants", json=wish | {"not_before": START + HOUR})
    assert answer.status_code == 204
    grant = (await world.access.grants_in(OPERATION))[user_id]
    assert grant == Grant(OPERATION, Role.LIAISON, not_before=START + HOUR, organisation_id=PARTNER)
    async with world.bearer(await world.open_session(user_id)) as client:
        assert (await client.get("/api/operations")).json() == {"operations": []}


async def test_an_administrator_reads_who_has_which_role_and_when_it_counts(world: HttpWorld) -> None:
    grants = f"/api/operations/{OPERATION}/grants"
    token = await world.admit_administrator()
    for login, role, ends in (("zoe", "observer", None), ("marc", "dispatcher", START + HOUR)):
        user_id = await world.add_person(login)
        async with world.bearer(token) as client:
            wish = {"operation_id": str(OPERATION), "role": role, "not_after": ends}
            assert (await client.post(f"/api/users/{user_id}/grants", json=wish)).status_code == 204
    async with world.bearer(token) as client:
        shown = (await client.get(grants)).json()["grants"]
    assert [(one["login"], one["role"], one["not_before"], one["not_after"]) for one in shown] == [
        ("marc", "dispatcher", None, START + HOUR),
        ("zoe", "observer", None, None),
    ]
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        assert (await client.get(grants)).status_code == 403


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"not_after": START}, "not_after"),
        ({"not_before": START + HOUR, "not_after": START + HOUR}, "not_after"),
        ({"organisation_id": str(UUID(int=99))}, "organisation_id"),
        ({"role": "observer", "organisation_id": str(PARTNER)}, "organisation_id"),
    ],
)
async def test_a_window_or_a_partner_that_makes_no_sense_is_refused_by_field(
    world: HttpWorld, wish: dict[str, Any], field: str
) -> None:
    status, answer = await invite(world, **wish)
    assert (status, answer["field"]) == (422, field)
