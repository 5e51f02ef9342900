"""The poster at the entrance: one code for all, two questions, and nothing a stranger could do harm with."""

from typing import Any
from uuid import UUID

import pytest

from protocol.commands import AnnounceTeam, EnrolDevice
from protocol.devices import Role
from protocol.downstream import Later
from protocol.ids import CommandId
from server.auth.tokens import hash_token
from tests.support.http_world import OPERATION, SITE, TEAM, HttpWorld

POSTERS = f"/api/operations/{OPERATION}/posters"
INVITATIONS = f"/api/operations/{OPERATION}/invitations"
PHONE = {"platform": "phone", "label": "Pixel 12"}
CREW = {"call_sign": "CRF 93", "headcount": 4}
NONCES = ("q3Zk0pY7nB1sXw9uVd5cTg", "A3Zk0pY7nB1sXw9uVd5cTg")


async def hang(world: HttpWorld, **wish: Any) -> dict[str, Any]:
    async with world.bearer(await world.admit(Role.RESOURCE_OFFICER)) as client:
        answer = await client.post(POSTERS, json={"site_id": str(SITE), **wish})
    assert answer.status_code == 201
    poster: dict[str, Any] = answer.json()
    return poster


async def test_everybody_who_reads_it_is_in_with_a_team_of_their_own() -> None:
    """Rule AR1."""
    world = HttpWorld()
    poster = await hang(world)
    codes = (poster["code"].lower(), poster["link"].partition("#join=")[2])
    async with world.client() as client:
        joined = [
            (await client.post("/api/join", json={"code": code, "nonce": nonce, "team": CREW, **PHONE})).json()
            for code, nonce in zip(codes, NONCES, strict=True)
        ]
    assert len({each["team_id"] for each in joined}) == 2
    assert {each["role"] for each in joined} == {"team_leader"}
    announced = [command for command, _ in world.executed if isinstance(command, AnnounceTeam)]
    assert [(each.call_sign, each.headcount, each.site_id) for each in announced] == [("CRF 93", 4, SITE)] * 2
    assert sum(isinstance(command, EnrolDevice) for command, _ in world.executed) == 2
    principal = await world.access.principal_by_token(hash_token(joined[0]["token"]), world.clock.now())
    assert principal is not None
    assert str(principal.grants[0].team_id) == joined[0]["team_id"]


async def test_without_a_team_it_asks_for_one_and_says_of_which_operation_the_poster_is() -> None:
    """Rule AR1."""
    world = HttpWorld()
    code = (await hang(world))["code"]
    async with world.client() as client:
        for _ in range(10):  # asking is no wrong guess
            answer = await client.post("/api/join", json={"code": code, **PHONE})
            assert answer.status_code == 422
        problem = answer.json()
    assert problem["type"].endswith("team-wanted")
    assert problem["operation"] == "Marathon"
    assert world.executed == []


async def test_a_phone_that_lost_the_answer_is_the_same_team_and_device() -> None:
    """Rule AR1."""
    world = HttpWorld()
    wish = {"code": (await hang(world))["code"], "nonce": NONCES[0], "team": CREW, **PHONE}
    async with world.client() as client:
        first, again = [(await client.post("/api/join", json=wish)).json() for _ in range(2)]
    assert first == again
    announced = {command.command_id for command, _ in world.executed if isinstance(command, AnnounceTeam)}
    assert announced == {CommandId(UUID(first["team_id"]))}


async def test_a_log_that_is_away_lets_nobody_in_and_says_so() -> None:
    world = HttpWorld()
    code = (await hang(world))["code"]
    world.answer_next = Later(command_id=CommandId(OPERATION), retry_ms=1)
    async with world.client() as client:
        answer = await client.post("/api/join", json={"code": code, "nonce": NONCES[0], "team": CREW, **PHONE})
    assert answer.status_code == 503
    assert await world.access.devices(OPERATION) == []


@pytest.mark.parametrize("is_withdrawn", [True, False])
async def test_it_ends_by_itself_or_when_it_is_taken_down_and_who_is_in_stays_in(is_withdrawn: bool) -> None:
    """Rule AR1."""
    world = HttpWorld()
    wish = {"code": (await hang(world, hours=1))["code"], "team": CREW, **PHONE}
    async with world.client() as client:
        token = (await client.post("/api/join", json={**wish, "nonce": NONCES[0]})).json()["token"]
    if is_withdrawn:
        async with world.bearer(await world.admit(Role.DISPATCHER)) as client:
            assert (await client.delete(POSTERS)).status_code == 204
    else:
        world.clock.at += 3_600_000
    async with world.client() as client:
        assert (await client.post("/api/join", json={**wish, "nonce": NONCES[1]})).status_code == 410
    assert await world.access.principal_by_token(hash_token(token), world.clock.now()) is not None


async def test_a_crowd_that_makes_up_teams_is_slowed_down() -> None:
    world = HttpWorld()
    code = (await hang(world))["link"].partition("#join=")[2]
    statuses = []
    for number in range(121):
        async with world.client(f"198.51.{number}.7") as client:
            wish = {"code": code, "nonce": f"{number:022}", "team": CREW, **PHONE}
            statuses.append((await client.post("/api/join", json=wish)).status_code)
    assert statuses == [201] * 120 + [429]


@pytest.mark.parametrize("wish", [{"site_id": str(TEAM)}, {"hours": 0}, {"hours": 73}])
async def test_a_poster_hangs_at_a_place_and_for_some_hours(wish: dict[str, Any]) -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        assert (await client.post(POSTERS, json=wish)).status_code == 422


@pytest.mark.parametrize("team", [{"call_sign": "", "headcount": 4}, {"call_sign": "A"}, {"headcount": 4}])
async def test_the_two_questions_must_be_answered(team: dict[str, Any]) -> None:
    world = HttpWorld()
    async with world.client() as client:
        answer = await client.post("/api/join", json={"code": (await hang(world))["code"], "team": team, **PHONE})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("role", "wish", "status"),
    [
        (Role.TEAM_LEADER, {"role": "team_leader", "team_id": str(TEAM)}, 201),
        (Role.TEAM_LEADER, {"role": "team_member", "team_id": str(TEAM)}, 201),
        (Role.TEAM_MEMBER, {"role": "team_member", "team_id": str(TEAM)}, 201),
        (Role.TEAM_MEMBER, {"role": "team_leader", "team_id": str(TEAM)}, 403),
        (Role.TEAM_LEADER, {"role": "team_leader", "team_id": str(UUID(int=99))}, 403),
        (Role.TEAM_LEADER, {"role": "dispatcher"}, 403),
        (Role.TEAM_LEADER, {"role": "team_leader", "team_id": str(TEAM), "is_printed": True}, 403),
        (Role.TEAM_LEADER, {"role": "team_leader", "team_id": str(TEAM), "site_id": str(SITE)}, 403),
        (Role.TEAM_MEMBER, {"role": "team_member", "team_id": str(TEAM), "site_id": str(SITE)}, 403),
    ],
)
async def test_a_crew_lets_in_its_own_relief_and_nobody_else(role: Role, wish: dict[str, Any], status: int) -> None:
    """Rule AR4."""
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        invited = (await client.post(INVITATIONS, json={"role": role, "team_id": str(TEAM)})).json()
    async with world.client() as client:
        token = (await client.post("/api/join", json={"code": invited["code"], **PHONE})).json()["token"]
    async with world.bearer(token) as client:
        assert (await client.post(INVITATIONS, json=wish)).status_code == status


@pytest.mark.parametrize(("team_id", "status"), [(TEAM, 201), (UUID(int=99), 403)])
async def test_a_crew_sets_up_a_tracking_app_for_its_own_team_and_no_other(team_id: UUID, status: int) -> None:
    """Rule AR4."""
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        invited = (await client.post(INVITATIONS, json={"role": "team_member", "team_id": str(TEAM)})).json()
    async with world.client() as client:
        token = (await client.post("/api/join", json={"code": invited["code"], **PHONE})).json()["token"]
    async with world.bearer(token) as client:
        wish = {"team_id": str(team_id), "label": "OwnTracks"}
        answer = await client.post(f"/api/operations/{OPERATION}/trackers", json=wish)
    assert answer.status_code == status
    assert status != 201 or answer.json()["owntracks"].startswith("owntracks:///config?inline=")
