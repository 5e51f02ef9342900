"""Each field of each body, wrong in every way: a 4xx that names it, and nothing is done (rule C9)."""

import json
import re
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from protocol.devices import Platform
from protocol.examples import example_of
from protocol.ids import CommandId
from protocol.operations import Plan
from server.http.access import Administrator, InOperation, Public, SignedIn, TrackerToken
from server.http.calls import Call
from server.http.joining import ROLES_THAT_MAY_BE_INVITED, JoinWish
from server.http.plans import PlanWish
from server.http.posters import ArrivingTeam
from server.http.routes import ENDPOINTS, Endpoint
from server.http.waking import WakeWish
from tests.support.bad_values import MEGABYTE, BadValue, bad_values
from tests.support.http_world import MEMBER, OPERATION, SITE, VICTIM, HttpWorld

POSTS = [each for each in ENDPOINTS if each.method == "POST" and not isinstance(each.rule, TrackerToken)]

ANY_CHARACTER = {"password", "code", "token", "nonce"}
"""Fields that are only ever hashed or compared: any character may be in them, none of it is kept or shown."""


FULL: dict[type, msgspec.Struct] = {
    JoinWish: JoinWish(
        code="ABCD", platform=Platform.PHONE, label="A", nonce="n" * 22, team=ArrivingTeam(call_sign="A", headcount=1)
    ),
    WakeWish: WakeWish(endpoint="https://push.example.org/a"),
    PlanWish: PlanWish(plan=Plan.NOVI, order="A", command_id=CommandId(UUID(int=1))),
}
"""Of bodies with a field of which there is no usual example."""


class Caller:
    """Somebody who may call a route, and what is there when it is called."""

    def __init__(self, world: HttpWorld, client: httpx.AsyncClient, user_id: UUID) -> None:
        self.world = world
        self.client = client
        self.user_id = user_id

    @classmethod
    async def of(cls, endpoint: Endpoint) -> "Caller":
        world = HttpWorld()
        user_id = await world.add_person("somebody")
        match endpoint.rule:
            case Public():
                return cls(world, world.client(), user_id)
            case InOperation(roles):
                roles = roles & ROLES_THAT_MAY_BE_INVITED.keys() or roles
                return cls(world, world.bearer(await world.admit(min(roles))), user_id)
            case Administrator() | SignedIn():
                return cls(world, world.bearer(await world.admit_administrator()), user_id)
        raise TypeError(f"who calls {endpoint.path}?")

    async def post(self, endpoint: Endpoint, body: bytes) -> httpx.Response:
        ids = {"operation_id": OPERATION, "member_id": MEMBER, "site_id": SITE, "victim_id": VICTIM}
        path = re.sub(r"{(\w+):uuid}", lambda found: str(ids.get(found[1], self.user_id)), endpoint.path)
        return await self.client.post(path, content=body, headers={"content-type": "application/json"})

    def traces(self) -> tuple[object, ...]:
        """Everything that a request could have changed."""
        world = self.world
        kept = {name: str(value) for name, value in vars(world.access).items() if name != "touched"}
        return kept, list(world.executed), list(world.vault.audit), list(world.vault.erased), list(world.positions)


@pytest.fixture
def expected(monkeypatch: pytest.MonkeyPatch) -> list[type[msgspec.Struct]]:
    """The types of the bodies that were read."""
    read: list[type[msgspec.Struct]] = []
    read_json = Call.read_json

    async def watched(self: Call, expected: type[Any]) -> Any:
        read.append(expected)
        return await read_json(self, expected)

    monkeypatch.setattr(Call, "read_json", watched)
    return read


async def test_every_body_that_is_read_is_tried_below(expected: list[type[msgspec.Struct]]) -> None:
    for endpoint in POSTS:
        caller = await Caller.of(endpoint)
        async with caller.client:
            await caller.post(endpoint, b"{}")
    found = {each.__name__ for each in expected}
    assert len(found) == len(BODIES) == len(expected), found
    assert found == set(BODIES.values())


BODIES = {
    "/api/sign-in": "PasswordSignIn",
    "/api/sign-in/link": "LinkSignIn",
    "/api/ticket": "TicketWish",
    "/api/join": "JoinWish",
    "/api/operations": "NewOperation",
    "/api/operations/{operation_id:uuid}/status": "NewStatus",
    "/api/operations/{operation_id:uuid}/plan": "PlanWish",
    "/api/operations/{operation_id:uuid}/invitations": "InvitationWish",
    "/api/operations/{operation_id:uuid}/posters": "PosterWish",
    "/api/operations/{operation_id:uuid}/trackers": "TrackerWish",
    "/api/operations/{operation_id:uuid}/waking": "WakeWish",
    "/api/operations/{operation_id:uuid}/condition": "ConditionTold",
    "/api/operations/{operation_id:uuid}/members/{member_id:uuid}/identity": "IdentityWish",
    "/api/operations/{operation_id:uuid}/victims/{victim_id:uuid}/open": "OpeningWish",
    "/api/operations/{operation_id:uuid}/erasures": "ErasureWish",
    "/api/operations/{operation_id:uuid}/exports/keys": "KeyRequest",
    "/api/operations/{operation_id:uuid}/who-is-in": "Ground",
    "/api/users": "NewUser",
    "/api/users/{user_id:uuid}/grants": "GrantWish",
}


@pytest.mark.parametrize("endpoint", [each for each in POSTS if each.path in BODIES], ids=lambda each: each.path)
async def test_each_field_wrong_in_every_way_is_named_and_nothing_is_done(
    endpoint: Endpoint, expected: list[type[msgspec.Struct]]
) -> None:
    """Rule C9: never a 5xx, never half a deed."""
    caller = await Caller.of(endpoint)
    async with caller.client:
        await caller.post(endpoint, b"{}")
        (kind,) = expected
        good = json.loads(msgspec.json.encode(FULL.get(kind) or example_of(kind, is_full=True)))
        before, tried = caller.traces(), 0
        for bad in (*bad_values(kind, good), *_megabytes(kind, good), BadValue("wrong type", ("surplus",), 1)):
            if bad.what == "control characters" and bad.path[-1] in ANY_CHARACTER:
                continue
            answer = await caller.post(endpoint, json.dumps(bad.put_into(good)).encode())
            said = f"{bad.what} {bad.named}: {answer.status_code} {answer.text[:200]}"
            if bad.what == "no number":  # JSON knows no such thing
                assert (answer.status_code, answer.json()["type"]) == (400, "urn:vigie:problem:unreadable"), said
            else:
                assert (answer.status_code, answer.json().get("field")) == (422, bad.named), said
                assert answer.json()["type"] == "urn:vigie:problem:invalid", said
            tried += 1
        assert tried > 5
        assert caller.traces() == before


def _megabytes(kind: type[msgspec.Struct], good: Any) -> list[BadValue]:
    """Every text once more, as long as a body may be."""
    return [bad._replace(value=MEGABYTE) for bad in bad_values(kind, good) if bad.what == "long text"]


@pytest.mark.parametrize("endpoint", [each for each in POSTS if each.path in BODIES], ids=lambda each: each.path)
async def test_a_body_that_is_no_json_or_above_the_limit_is_not_read(endpoint: Endpoint) -> None:
    caller = await Caller.of(endpoint)
    before = caller.traces()
    bodies = {b"": 400, b"{": 400, b"\xff\xfe": 400, b"[" * 50_000: 422, b"[]": 422, b" " * 1_048_577: 413}
    async with caller.client:
        for body, status in bodies.items():
            answer = await caller.post(endpoint, body)
            assert answer.status_code == status, body[:10]
            assert answer.headers["content-type"] == "application/problem+json"
    assert caller.traces() == before
