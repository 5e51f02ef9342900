from uuid import UUID

import httpx
import pytest

from protocol.devices import Role
from server.http.users import SIGN_IN_LINK_LIFETIME_MS
from tests.support.http_world import OPERATION, PASSWORD, SITE, START, TEAM, HttpWorld


async def administrator(world: HttpWorld) -> httpx.AsyncClient:
    return world.bearer(await world.admit_administrator())


async def test_an_account_is_made_listed_and_may_sign_in() -> None:
    world = HttpWorld()
    async with await administrator(world) as client:
        made = await client.post("/api/users", json={"login": "  Marie ", "password": PASSWORD})
        assert (made.status_code, made.json()["login"]) == (201, "marie")
        [marie] = [user for user in (await client.get("/api/users")).json()["users"] if user["login"] == "marie"]
        assert marie == {
            "user_id": made.json()["user_id"],
            "login": "marie",
            "is_admin": False,
            "created_at": START,
            "revoked_at": None,
        }
        signed_in = await client.post("/api/sign-in", json={"login": "MARIE", "password": PASSWORD})
    assert signed_in.status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"login": "marie", "password": "eleven char"}, "password"),
        ({"login": "   ", "password": PASSWORD}, "login"),
        ({"login": "", "password": PASSWORD}, "login"),
        ({"login": "marie", "password": "x" * 257}, "password"),
    ],
)
async def test_an_account_without_a_login_or_with_a_weak_password_is_refused(body: dict[str, str], field: str) -> None:
    async with await administrator(HttpWorld()) as client:
        refused = await client.post("/api/users", json=body)
    assert (refused.status_code, refused.json()["field"]) == (422, field)


async def test_a_login_is_taken_once_and_the_answer_says_so_in_both_languages() -> None:
    async with await administrator(HttpWorld()) as client:
        await client.post("/api/users", json={"login": "marie"})
        again = await client.post("/api/users", json={"login": "MARIE"})
    assert (again.status_code, again.json()["field"]) == (409, "login")
    assert again.json()["sentence"] == {"fr": "Cet identifiant est déjà pris.", "en": "This login is taken."}


async def test_an_account_without_password_matches_none_and_signs_in_by_link_once() -> None:
    world = HttpWorld()
    async with await administrator(world) as client:
        user_id = (await client.post("/api/users", json={"login": "marie"})).json()["user_id"]
        for guess in ("no password", "", PASSWORD):
            answer = await client.post("/api/sign-in", json={"login": "marie", "password": guess})
            assert answer.status_code in (401, 422)
        made = (await client.post(f"/api/users/{user_id}/sign-in-link")).json()
        assert made["expires_at"] == START + SIGN_IN_LINK_LIFETIME_MS
        assert made["link"].endswith(f"/#link={made['token']}"), "in the fragment, which no server ever logs"
        assert (await client.post("/api/sign-in/link", json={"token": made["token"]})).status_code == 200
        assert (await client.post("/api/sign-in/link", json={"token": made["token"]})).status_code == 410


async def test_ending_an_account_closes_its_sockets_everywhere_and_twice_is_no_error() -> None:
    world = HttpWorld()
    user_id = await world.add_person("marie")
    async with await administrator(world) as client:
        token = (await client.post("/api/sign-in", json={"login": "marie", "password": PASSWORD})).json()["token"]
        device_id = (await world.principal(token)).device_id
        for _ in range(2):
            assert (await client.delete(f"/api/users/{user_id}")).status_code == 204
        assert {user_id, device_id} <= set(world.revocations)
        assert (await client.post(f"/api/users/{user_id}/sign-in-link")).status_code == 404
    async with world.bearer(token) as marie:
        assert (await marie.get("/api/operations")).status_code == 401


async def test_nobody_ends_the_account_they_use() -> None:
    world = HttpWorld()
    async with await administrator(world) as client:
        [me] = (await client.get("/api/users")).json()["users"]
        assert (await client.delete(f"/api/users/{me['user_id']}")).status_code == 403
    assert world.revocations == []


async def test_a_role_opens_an_operation() -> None:
    world = HttpWorld()
    user_id = await world.add_person("marie")
    async with await administrator(world) as client:
        token = (await client.post("/api/sign-in", json={"login": "marie", "password": PASSWORD})).json()["token"]
        wish = {"operation_id": str(OPERATION), "role": "dispatcher"}
        assert (await client.post(f"/api/users/{user_id}/grants", json=wish)).status_code == 204
    async with world.bearer(token) as marie:
        [shown] = (await marie.get("/api/operations")).json()["operations"]
    assert shown["role"] == Role.DISPATCHER
    assert world.changed_rights == [user_id], "its open screens join again with the new right"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"operation_id": str(UUID(int=99)), "role": "dispatcher"}, "operation_id"),
        ({"role": "system"}, "role"),
        ({"role": "tracker"}, "role"),
        ({"role": "king"}, "role"),
        ({"role": "team_leader"}, "team_id"),
        ({"role": "team_leader", "team_id": str(SITE)}, "team_id"),
        ({"role": "post_leader"}, "site_id"),
        ({"role": "post_leader", "site_id": str(TEAM)}, "site_id"),
    ],
)
async def test_a_role_that_makes_no_sense_is_refused_with_the_field(more: dict[str, str], field: str) -> None:
    world = HttpWorld()
    user_id = await world.add_person("marie")
    async with await administrator(world) as client:
        refused = await client.post(f"/api/users/{user_id}/grants", json={"operation_id": str(OPERATION), **more})
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert (await world.principal(await world.open_session(user_id))).grants == ()


@pytest.mark.parametrize("path", ["", "/sign-in-link", "/grants"])
async def test_an_unknown_account_is_not_found(path: str) -> None:
    async with await administrator(HttpWorld()) as client:
        method = "POST" if path else "DELETE"
        answer = await client.request(method, f"/api/users/{UUID(int=99)}{path}")
    assert answer.status_code == 404


async def test_a_page_learns_who_is_signed_in_and_whether_that_is_an_administrator() -> None:
    world = HttpWorld()
    async with await administrator(world) as client:
        mine = (await client.get("/api/me")).json()
        assert mine["is_admin"] is True
        assert mine["login"] in {user["login"] for user in (await client.get("/api/users")).json()["users"]}
    async with world.bearer(await world.admit(Role.TEAM_LEADER)) as client:
        assert (await client.get("/api/me")).json()["is_admin"] is False
