"""A crew's phone says where its browser is called; nobody else can, and nothing of it comes out again."""

import msgspec
import pytest

from protocol.devices import Platform, Role
from protocol.ids import DeviceId
from protocol.operations import Operation
from server.adapters.memory.wake_list import MemoryWakeList
from server.auth.tokens import TOKEN_RANDOM_BYTES, TokenKind, hash_token, make_token
from server.http.waking import WakeDesk
from server.ports import Grant
from tests.support.http_world import ELSEWHERE, OPERATION, START, TEAM, HttpWorld

WAKING = f"/api/operations/{OPERATION}/waking"
ENDPOINT = "https://push.example.net/send/secret"


@pytest.fixture
def world() -> HttpWorld:
    return waking_world()


def waking_world(*, is_allowed: bool = True) -> HttpWorld:
    world = HttpWorld()
    operation = world.entities[OPERATION, OPERATION]
    assert isinstance(operation, Operation)
    world.entities[OPERATION, OPERATION] = msgspec.structs.replace(operation, may_wake_phones=is_allowed)
    object.__setattr__(
        world.services,
        "wake_desk",
        WakeDesk(
            wake_list=MemoryWakeList(world.access),
            public_key="BKey",
            push_services=("push.example.net",),
            on_change=lambda _: None,
        ),
    )
    return world


async def phone_of(world: HttpWorld, role: Role) -> str:
    """The token of a phone of the team."""
    token = make_token(TokenKind.DEVICE, world.services.random_bytes(TOKEN_RANDOM_BYTES))
    await world.access.admit_device(
        device_id=DeviceId(world.services.new_id()),
        token_hash=hash_token(token),
        platform=Platform.PHONE,
        label="A1",
        grant=Grant(OPERATION, role, TEAM),
        now=START,
    )
    return token


async def kept(world: HttpWorld) -> list[str]:
    desk = world.services.wake_desk
    assert desk is not None
    return [each.endpoint for each in await desk.wake_list.of(OPERATION)]


async def test_a_phone_agrees_and_declines(world: HttpWorld) -> None:
    """Rules WK4 and WK6."""
    token = await phone_of(world, Role.TEAM_LEADER)
    async with world.bearer(token) as client:
        assert (await client.get(WAKING)).json() == {"public_key": "BKey"}
        answer = await client.post(WAKING, json={"endpoint": ENDPOINT})
        assert (answer.status_code, answer.content) == (204, b"")
        assert await kept(world) == [ENDPOINT]
        assert (await client.post(WAKING, json={"endpoint": ENDPOINT + "2"})).status_code == 204
        assert await kept(world) == [ENDPOINT + "2"]
        for _ in range(2):
            assert (await client.delete(WAKING)).status_code == 204
        assert await kept(world) == []


@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example.net/x", "https://10.0.0.1/x", "https://push.example.net:22/x", "https://evil.example/x", ""],
)
async def test_an_address_that_is_not_on_the_list_is_not_kept(world: HttpWorld, endpoint: str) -> None:
    """Rule WK5; and the answer does not repeat it."""
    async with world.bearer(await phone_of(world, Role.TEAM_MEMBER)) as client:
        answer = await client.post(WAKING, json={"endpoint": endpoint})
    assert answer.status_code == 422
    assert not endpoint or endpoint not in answer.text
    assert await kept(world) == []


async def test_where_the_operation_wakes_nobody_nothing_is_kept() -> None:
    """Rule WK1."""
    world = waking_world(is_allowed=False)
    async with world.bearer(await phone_of(world, Role.TEAM_LEADER)) as client:
        assert (await client.post(WAKING, json={"endpoint": ENDPOINT})).status_code == 403
    assert await kept(world) == []


async def test_a_server_without_push_services_says_so() -> None:
    """Rule WK1."""
    world = HttpWorld()
    async with world.bearer(await phone_of(world, Role.TEAM_LEADER)) as client:
        assert (await client.get(WAKING)).json() == {"public_key": None}
        assert (await client.post(WAKING, json={"endpoint": ENDPOINT})).status_code == 403
        assert (await client.delete(WAKING)).status_code == 404


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.COVER_HEAD, Role.OBSERVER])
async def test_a_post_has_no_phone_to_be_woken(world: HttpWorld, role: Role) -> None:
    async with world.bearer(await world.admit(role)) as client:
        assert (await client.post(WAKING, json={"endpoint": ENDPOINT})).status_code == 403


async def test_an_operation_of_others_does_not_exist(world: HttpWorld) -> None:
    async with world.bearer(await phone_of(world, Role.TEAM_LEADER)) as client:
        answer = await client.post(f"/api/operations/{ELSEWHERE}/waking", json={"endpoint": ENDPOINT})
    assert answer.status_code == 404
