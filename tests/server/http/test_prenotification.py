from uuid import UUID

import httpx
import pytest

from protocol.devices import Role
from protocol.evacuations import Evacuation, EvacuationState
from protocol.ids import EvacuationId, SiteId
from protocol.operations import Site, SiteKind
from server.ports import Grant
from tests.support.http_world import ELSEWHERE, IN_BOXES, NAME, OPERATION, SITE, START, TEAM, VICTIM, HttpWorld

HOSPITAL = SiteId(UUID(int=40))
EVACUATION = EvacuationId(UUID(int=41))
ARRIVALS = f"/api/operations/{OPERATION}/sites/{HOSPITAL}/arrivals"


def world_with_an_evacuation() -> HttpWorld:
    world = HttpWorld()
    for entity in (
        Site(id=HOSPITAL, code="CHU", name="CHU", kind=SiteKind.HOSPITAL),
        Evacuation(
            id=EVACUATION,
            victim_ids=(VICTIM,),
            state=EvacuationState.DEPARTED,
            team_id=TEAM,
            eta_at=START + 600_000,
            destination_site_id=HOSPITAL,
            cancel_reason="Durand, Zoé",
        ),
    ):
        world.entities[OPERATION, entity.id] = entity
    return world


async def post_leader_at(world: HttpWorld, site_id: SiteId) -> str:
    user_id = await world.add_person(f"post {site_id}")
    await world.access.grant(user_id, Grant(OPERATION, Role.POST_LEADER, site_id=site_id), START)
    return await world.open_session(user_id)


async def ask_for(world: HttpWorld, token: str, address: str = ARRIVALS) -> httpx.Response:
    async with world.bearer(token) as client:
        return await client.get(address)


async def test_who_gets_ready_sees_who_comes_by_number_and_never_by_name() -> None:
    """Rule EV11."""
    world = world_with_an_evacuation()
    answer = await ask_for(world, await post_leader_at(world, HOSPITAL))
    [coming] = answer.json()["arrivals"]
    assert (coming["state"], coming["call_sign"], coming["eta_at"]) == ("departed", "Alpha", START + 600_000)
    assert [(one["number"], one["category"]) for one in coming["victims"]] == [(7, "untriaged")]
    for word in (NAME, "Durand", "Zoé", *(box.decode() for box in IN_BOXES if box != b"victim")):
        assert word not in answer.text


async def test_a_first_aid_post_asks_about_itself_only() -> None:
    """Rule EV11."""
    world = world_with_an_evacuation()
    assert (await ask_for(world, await post_leader_at(world, SITE))).status_code == 403


@pytest.mark.parametrize("role", [Role.REGULATION, Role.MEDICAL_OFFICER, Role.DISPATCHER])
async def test_those_who_send_victims_see_every_site(role: Role) -> None:
    """Rule EV11."""
    world = world_with_an_evacuation()
    answer = await ask_for(world, await world.admit(role))
    assert len(answer.json()["arrivals"]) == 1
    assert answer.json()["as_of"] == START


@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.LIAISON, Role.OBSERVER, Role.LOG_OPERATOR])
async def test_others_do_not(role: Role) -> None:
    world = world_with_an_evacuation()
    assert (await ask_for(world, await world.admit(role))).status_code == 403


async def test_a_site_that_does_not_exist_is_not_found() -> None:
    world = world_with_an_evacuation()
    token = await world.admit(Role.DISPATCHER)
    nowhere = f"/api/operations/{OPERATION}/sites/{ELSEWHERE}/arrivals"
    assert (await ask_for(world, token, nowhere)).status_code == 404
