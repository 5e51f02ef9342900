import re

import httpx
import pytest

from protocol.devices import Role
from server.http.access import Administrator, InOperation, Operator, Public, SignedIn, TrackerToken
from server.http.routes import ENDPOINTS, Endpoint
from tests.support.http_world import ELSEWHERE, MEMBER, OPERATION, SITE, VICTIM, HttpWorld

pytestmark = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")

OUTSIDER_STATUS = {Public: None, Operator: 401, SignedIn: 401, Administrator: 401, InOperation: 401, TrackerToken: 404}
"""What somebody without a valid credential gets; None: whatever the handler says."""


def _path(endpoint: Endpoint, token: str = "vgf_unknown") -> str:
    """The route's address with the operation of the test, and ids elsewhere that are of nothing in it."""
    ids = {"operation_id": OPERATION, "member_id": MEMBER, "site_id": SITE, "victim_id": VICTIM}
    path = re.sub(r"{(\w+):uuid}", lambda found: str(ids.get(found[1], ELSEWHERE)), endpoint.path)
    path = re.sub(r"{\w+:tile}", "0", path).replace("{version}", "0").replace("{digest}", "0" * 64)
    return path.replace("{token}", token).replace("{name}", "dps.1")


async def _call(client: httpx.AsyncClient, endpoint: Endpoint, token: str = "vgf_unknown") -> httpx.Response:
    async with client:
        return await client.request(
            endpoint.method, _path(endpoint, token), json={} if endpoint.method == "POST" else None
        )


async def test_without_a_credential_only_public_routes_answer(endpoint: Endpoint) -> None:
    answer = await _call(HttpWorld().client(), endpoint)
    expected = OUTSIDER_STATUS[type(endpoint.rule)]
    assert answer.status_code == expected if expected else answer.status_code in (200, 422)


async def test_a_wrong_credential_is_worth_nothing(endpoint: Endpoint) -> None:
    answer = await _call(HttpWorld().bearer("vgs_wrong"), endpoint)
    expected = OUTSIDER_STATUS[type(endpoint.rule)]
    assert answer.status_code == expected if expected else answer.status_code in (200, 422)


async def test_an_expired_credential_is_worth_nothing(endpoint: Endpoint) -> None:
    world = HttpWorld()
    token = await world.admit(Role.COVER_HEAD, expires_in_ms=1)
    world.clock.at += 1
    client = world.bearer(token)
    answer = await _call(client, endpoint, token=token)
    expected = OUTSIDER_STATUS[type(endpoint.rule)]
    assert answer.status_code == expected if expected else answer.status_code in (200, 422)


async def test_a_revoked_credential_is_worth_nothing(endpoint: Endpoint) -> None:
    world = HttpWorld()
    token = await world.admit(Role.TRACKER if isinstance(endpoint.rule, TrackerToken) else Role.COVER_HEAD)
    await world.access.revoke_device((await world.principal(token)).device_id, world.clock.now())
    answer = await _call(world.bearer(token), endpoint, token=token)
    expected = OUTSIDER_STATUS[type(endpoint.rule)]
    assert answer.status_code == expected if expected else answer.status_code in (200, 422)


async def test_each_role_gets_as_far_as_the_rule_says(endpoint: Endpoint) -> None:
    world = HttpWorld()
    for number, role in enumerate(Role, 1):
        answer = await _call(world.bearer(await world.admit(role), address=f"192.0.2.{number}"), endpoint)
        assert _is_as_the_rule_says(endpoint, role, answer.status_code), (role, answer.status_code)
        if answer.status_code >= 400:
            assert not world.executed, role
        world.executed.clear()


def _is_as_the_rule_says(endpoint: Endpoint, role: Role, status: int) -> bool:
    match endpoint.rule:
        case TrackerToken():
            return status == 404  # a credential of another kind opens no feeder
        case SignedIn() | Administrator() | Operator() | InOperation() if role is Role.TRACKER:
            return status == 401  # its token is an address, kept in an app, for positions only
        case Administrator() | Operator():
            return status == 403
        case InOperation(roles) if role not in roles:
            return status == 403
        case InOperation() if endpoint.method == "DELETE":
            return status == 404  # the device is of another operation, and no poster hangs
        case InOperation() if endpoint.path.endswith("/arrivals") and role is Role.POST_LEADER:
            return status == 403  # who runs a post asks about their own
        case InOperation() if endpoint.path.endswith("/{digest}"):
            return status == 404  # the operation has no such file
        case SignedIn() if endpoint.path.startswith("/api/map-tiles/"):
            return status == 404  # this machine has no tiles
        case SignedIn() if endpoint.path == "/api/sign-out":
            return status == 204
        case InOperation() if endpoint.path.endswith("/posters"):
            return status == 201  # nothing needs to be said about a poster
        case _:
            return status in (200, 204, 422)


async def test_a_role_in_another_operation_opens_nothing_here(endpoint: Endpoint) -> None:
    world = HttpWorld()
    for number, role in enumerate((role for role in Role if role is not Role.TRACKER), 1):
        token = await world.admit(role, operation_id=ELSEWHERE)
        answer = await _call(world.bearer(token, address=f"192.0.2.{number}"), endpoint)
        if isinstance(endpoint.rule, InOperation):
            assert answer.status_code == 404, f"{role}: an operation that is not yours does not exist for you"
        assert not world.executed, role


async def test_a_method_that_is_not_in_the_table_is_told_which_are(endpoint: Endpoint) -> None:
    async with HttpWorld().client() as client:
        answer = await client.request("PATCH", _path(endpoint))
    assert answer.status_code == 405
    assert endpoint.method in answer.headers["allow"].split(", ")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_every_answer_forbids_caching_framing_and_guessing_of_types(endpoint: Endpoint) -> None:
    for scheme in ("http", "https"):
        answer = await _call(HttpWorld().client(scheme=scheme), endpoint)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; frame-ancestors 'none'")
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert ("strict-transport-security" in answer.headers) is (scheme == "https")


async def test_every_refusal_is_a_problem_document_with_a_sentence_in_both_languages(endpoint: Endpoint) -> None:
    answer = await _call(HttpWorld().client(), endpoint)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == answer.status_code
        assert problem["type"].startswith("urn:vigie:problem:")
        assert set(problem["sentence"]) == {"fr", "en"}


async def test_a_route_cannot_be_written_without_a_rule(endpoint: Endpoint) -> None:
    with pytest.raises(TypeError):
        Endpoint(endpoint.method, endpoint.path)  # type: ignore[call-arg]  # the point of the test


async def test_a_store_that_is_away_is_said_so_and_never_a_failure_of_ours(endpoint: Endpoint) -> None:
    world = HttpWorld()
    token = await world.admit(Role.COVER_HEAD)
    world.access.is_away = True
    answer = await _call(world.bearer(token), endpoint)
    assert answer.status_code in ((200, 422) if isinstance(endpoint.rule, Public) else (503,))
    if answer.status_code == 503:
        assert int(answer.headers["retry-after"]) > 0
