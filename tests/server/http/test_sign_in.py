from uuid import uuid4

import httpx
import pytest

from protocol.devices import Role
from protocol.ids import UserId
from server.auth.tickets import read
from server.auth.tokens import hash_token
from server.http.sign_in import SESSION_LIFETIME_MS, SOCKET_TICKET_LIFETIME_MS
from server.ports import AccessChange, Grant, Principal
from tests.support.http_world import ELSEWHERE, OPERATION, ORIGIN, PASSWORD, PASSWORD_HASH, HttpWorld


async def _try(client: httpx.AsyncClient, login: str = "adele", password: str = PASSWORD) -> httpx.Response:
    return await client.post("/api/sign-in", json={"login": login, "password": password})


async def test_the_right_password_opens_a_session_for_one_shift() -> None:
    world = HttpWorld()
    user_id = await world.add_person("adele")
    async with world.client() as client:
        answer = await _try(client, " Adele ")
    assert answer.status_code == 200
    assert answer.json()["user_id"] == str(user_id)
    token = answer.json()["token"]
    now = world.clock.now()
    assert (await world.access.principal_by_token(hash_token(token), now + SESSION_LIFETIME_MS - 1)) is not None
    assert (await world.access.principal_by_token(hash_token(token), now + SESSION_LIFETIME_MS)) is None


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites() -> None:
    world = HttpWorld()
    await world.add_person("adele")
    async with world.client() as client:
        cookie = (await _try(client)).headers["set-cookie"]
    assert cookie.startswith("__Host-vigie=vgs_")
    assert {"HttpOnly", "Path=/", "SameSite=strict", "Secure"} <= set(cookie.split("; "))
    async with world.client(scheme="http") as client:
        cookie = (await _try(client)).headers["set-cookie"]
    assert cookie.startswith("vigie=vgs_")
    assert {"HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


async def test_an_unknown_login_and_a_wrong_password_get_the_same_answer() -> None:
    world = HttpWorld()
    await world.add_person("adele")
    async with world.client() as client:
        wrong, unknown = await _try(client, password="x"), await _try(client, "nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert "set-cookie" not in wrong.headers


async def test_the_sixth_guess_within_a_minute_from_one_address_waits_whatever_the_account() -> None:
    world = HttpWorld()
    await world.add_person("adele")
    async with world.client() as client:
        for n in range(5):
            assert (await _try(client, f"guess{n}")).status_code == 401
        answer = await _try(client)
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "13"
        world.clock.at += 13_000
        assert (await _try(client)).status_code == 200


async def test_the_sixth_guess_at_one_account_waits_wherever_it_comes_from() -> None:
    world = HttpWorld()
    await world.add_person("adele")
    for n in range(5):
        async with world.client(f"198.51.100.{n}") as client:
            assert (await _try(client, password="x")).status_code == 401
    async with world.client("198.51.100.77") as client:
        assert (await _try(client)).status_code == 429


async def test_guessing_by_others_does_not_lock_out_the_owner_where_she_usually_signs_in() -> None:
    world = HttpWorld()
    await world.add_person("adele")
    async with world.client() as hers:
        assert (await _try(hers)).status_code == 200
        for n in range(10):
            async with world.client(f"198.51.100.{n}") as client:
                await _try(client, password="x")
        assert (await _try(hers)).status_code == 200


async def test_signing_in_rightly_is_no_guess() -> None:
    world = HttpWorld()
    await world.add_person("adele")
    async with world.client() as client:
        assert [(await _try(client)).status_code for _ in range(12)] == [200] * 12


async def test_one_ipv6_subscriber_is_one_address() -> None:
    world = HttpWorld()
    for n in range(5):
        async with world.client(f"2001:db8::{n}") as client:
            assert (await _try(client, f"guess{n}")).status_code == 401
    async with world.client("2001:db8::ffff:1") as client:
        assert (await _try(client, "another")).status_code == 429
    async with world.client("2001:db8:0:1::1") as client:
        assert (await _try(client, "another")).status_code == 401


async def test_a_page_from_elsewhere_cannot_sign_its_visitor_in() -> None:
    world = HttpWorld()
    await world.add_person("adele")
    async with world.client(origin="https://evil.example") as client:
        assert (await _try(client)).status_code == 403
    async with world.client(origin=ORIGIN) as client:
        assert (await _try(client)).status_code == 200


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"login=adele&password=x", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
        (b"{}", "application/json", 422),
        (b'{"login": 1, "password": "x"}', "application/json", 422),
        (b'{"login": "a", "password": "x", "admin": true}', "application/json", 422),
        (b"{", "application/json; charset=utf-8", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 422),
        (b" " * 1_048_577, "application/json", 413),
    ],
)
async def test_a_body_that_is_no_sign_in_is_a_problem_and_no_failure(
    content: bytes, content_type: str, status: int
) -> None:
    async with HttpWorld().client() as client:
        answer = await client.post("/api/sign-in", content=content, headers={"content-type": content_type})
    assert answer.status_code == status


async def test_a_link_signs_in_once() -> None:
    world = HttpWorld()
    user_id = await world.add_person("adele")
    await world.access.put_sign_in_link(hash_token("vgl_x"), user_id, world.clock.now() + 1)
    async with world.client() as client:
        first = await client.post("/api/sign-in/link", json={"token": "vgl_x"})
        second = await client.post("/api/sign-in/link", json={"token": "vgl_x"})
    assert (first.status_code, second.status_code) == (200, 410)
    assert first.json()["user_id"] == str(user_id)


async def test_an_account_that_ends_while_its_owner_signs_in_gets_no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    world = HttpWorld()
    user_id = await world.add_person("adele")

    async def answer_then_end(login: str) -> tuple[UserId, str]:
        assert login == "adele"
        await world.access.revoke_user(user_id, world.clock.now())
        return user_id, PASSWORD_HASH

    monkeypatch.setattr(world.access, "user_password", answer_then_end)
    async with world.client() as client:
        assert (await _try(client)).status_code == 401


async def test_signing_out_ends_the_session_on_every_process_and_empties_the_browser() -> None:
    world = HttpWorld()
    await world.add_person("adele")
    async with world.client(origin=ORIGIN) as client:
        device_id = (await _try(client)).json()["device_id"]
        answer = await client.post("/api/sign-out")
        assert answer.status_code == 204
        assert answer.headers["clear-site-data"] == '"cache", "cookies", "storage"'
        assert [str(principal_id) for principal_id in world.revocations] == [device_id]
        assert (await client.get("/api/operations")).status_code == 401


async def test_a_phone_cannot_sign_itself_out_of_the_operation() -> None:
    world = HttpWorld()
    token = await world.admit(Role.TEAM_LEADER, is_person=False)
    async with world.bearer(token) as client:
        assert (await client.post("/api/sign-out")).status_code == 403


async def test_a_socket_ticket_proves_the_session_for_a_minute_and_only_for_the_operations_named() -> None:
    world = HttpWorld()
    token = await world.admit(Role.DISPATCHER)
    user_id = (await world.principal(token)).user_id
    assert user_id is not None
    await world.access.grant(user_id, Grant(ELSEWHERE, Role.OBSERVER), world.clock.now())
    principal = await world.principal(token)
    expected = principal._replace(grants=tuple(one for one in principal.grants if one.operation_id == OPERATION))
    async with world.bearer(token) as client:
        answer = await client.post("/api/ticket", json={"operation_ids": [str(OPERATION)]})
    ticket, now = answer.json()["ticket"], world.clock.now()
    keys = world.services.ticket_keys
    assert read(keys, ticket, Principal, now=now + SOCKET_TICKET_LIFETIME_MS - 1) == expected
    assert read(keys, ticket, Principal, now=now + SOCKET_TICKET_LIFETIME_MS) is None


async def test_each_page_of_a_browser_is_a_device_of_its_own_and_ends_with_the_session() -> None:
    """Two windows of one post must not push each other off the server (close code 4008)."""
    world = HttpWorld()
    token = await world.admit(Role.DISPATCHER)
    session_id = (await world.principal(token)).device_id
    pages = []
    async with world.bearer(token) as client:
        for page_id in (uuid4(), uuid4()):
            wish = {"operation_ids": [str(OPERATION)], "page_id": str(page_id)}
            tickets = [(await client.post("/api/ticket", json=wish)).json()["ticket"] for _ in range(2)]
            first, again = (
                read(world.services.ticket_keys, ticket, Principal, now=world.clock.now()) for ticket in tickets
            )
            assert first == again, "a page that comes back is the same device"
            assert first is not None
            pages.append(first)
    assert len({session_id, *(page.device_id for page in pages)}) == 3
    assert [page.session_id for page in pages] == [session_id] * 2
    assert all(AccessChange(session_id, None).ends(page) for page in pages)
