import pytest

from protocol.devices import Role
from server.http.access import PLAIN_COOKIE, SECURE_COOKIE
from tests.support.http_world import OPERATION, ORIGIN, HttpWorld

STATUS = f"/api/operations/{OPERATION}/status"
OPEN = {"status": "open"}


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (ORIGIN, 200),
        (None, 403),
        ("null", 403),
        ("https://evil.example", 403),
        ("https://vigie.example.evil.org", 403),
        ("http://vigie.example", 403),
    ],
)
async def test_a_session_cookie_acts_only_for_our_own_pages(origin: str | None, status: int) -> None:
    world = HttpWorld()
    headers = {"origin": origin} if origin else {}
    async with world.client(cookie=f"{SECURE_COOKIE}={await world.admit(Role.COVER_HEAD)}", **headers) as client:
        assert (await client.post(STATUS, json=OPEN)).status_code == status
    assert bool(world.executed) is (status == 200)


async def test_a_session_cookie_reads_without_an_origin_because_browsers_send_none() -> None:
    world = HttpWorld()
    async with world.client(cookie=f"{SECURE_COOKIE}={await world.admit(Role.OBSERVER)}") as client:
        assert (await client.get("/api/operations")).status_code == 200


async def test_a_cookie_set_without_tls_is_worth_nothing_over_tls() -> None:
    world = HttpWorld()
    async with world.client(cookie=f"{PLAIN_COOKIE}={await world.admit(Role.OBSERVER)}") as client:
        assert (await client.get("/api/operations")).status_code == 401


async def test_wrong_tokens_wait_after_a_while_so_that_they_cannot_keep_the_database_busy() -> None:
    world = HttpWorld()
    async with world.bearer("vgs_wrong") as client:
        statuses = [(await client.get("/api/operations")).status_code for _ in range(241)]
    assert statuses == [401] * 240 + [429]
    async with world.bearer(await world.admit(Role.OBSERVER), address="198.51.100.7") as client:
        assert (await client.get("/api/operations")).status_code == 200


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "bearer \x80", "Token x"])
async def test_a_header_that_holds_no_token_is_no_credential(header: str) -> None:
    async with HttpWorld().client() as client:
        answer = await client.get("/api/operations", headers={b"authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_metrics_are_for_this_machine_and_for_administrators(address: str) -> None:
    world = HttpWorld()
    async with world.client(address) as client:
        assert (await client.get("/metrics")).status_code == 200
    async with world.client() as client:
        assert (await client.get("/metrics")).status_code == 401
    async with world.bearer(await world.admit_administrator()) as client:
        assert (await client.get("/metrics")).status_code == 200
