from uuid import UUID

from protocol.devices import Device, Role
from protocol.downstream import Later
from protocol.ids import CommandId, DeviceId
from server.auth.tokens import hash_token
from server.interop.fixes import UnusableReason
from tests.server.http.test_waking import phone_of
from tests.support.http_world import ELSEWHERE, OPERATION, TEAM, HttpWorld

DEVICES = f"/api/operations/{OPERATION}/devices"


async def _add_tracker(world: HttpWorld) -> tuple[DeviceId, str]:
    async with world.bearer(await world.admit(Role.DISPATCHER)) as client:
        wish = {"team_id": str(TEAM), "label": "Vélo 1"}
        document = (await client.post(f"/api/operations/{OPERATION}/trackers", json=wish)).json()
    return DeviceId(UUID(document["device_id"])), document["address"].rpartition("/")[2]


async def test_the_list_shows_each_device_and_never_its_token() -> None:
    world = HttpWorld()
    device_id, token = await _add_tracker(world)
    async with world.bearer(await world.admit(Role.DISPATCHER)) as client:
        answer = await client.get(DEVICES)
    [device] = answer.json()["devices"]
    assert (device["device_id"], device["label"], device["role"]) == (str(device_id), "Vélo 1", "tracker")
    assert token not in answer.text
    assert hash_token(token).hex() not in answer.text


async def test_why_points_of_a_tracker_were_dropped_is_shown_on_it() -> None:
    world = HttpWorld()
    _, token = await _add_tracker(world)
    async with world.client() as client:
        for _ in range(3):
            assert (await client.get(f"/feeders/{token}?lat=0&lon=0")).status_code == 200
    async with world.bearer(await world.admit(Role.DISPATCHER)) as client:
        [device] = (await client.get(DEVICES)).json()["devices"]
    assert device["trouble"] == {
        "reason": UnusableReason.NULL_ISLAND,
        "last_at": world.clock.now(),
        "dropped": 3,
    }


async def test_a_revoked_device_is_out_at_once_on_every_process_and_in_the_log() -> None:
    world = HttpWorld()
    device_id, token = await _add_tracker(world)
    async with world.bearer(await world.admit(Role.DISPATCHER)) as client:
        assert (await client.delete(f"{DEVICES}/{device_id}")).status_code == 204
        facts = len(world.executed)
        assert (await client.delete(f"{DEVICES}/{device_id}")).status_code == 204
    assert world.revocations == [device_id]
    assert len(world.executed) == facts, "the same again is no new fact"
    listed = world.entities[OPERATION, device_id]
    assert isinstance(listed, Device)
    assert listed.is_revoked
    async with world.client() as client:
        assert (await client.get(f"/feeders/{token}?lat=48.8&lon=2.3")).status_code == 404


async def test_a_lost_phone_is_shut_out_even_while_the_log_cannot_be_written_and_the_fact_can_be_made_up() -> None:
    world = HttpWorld()
    device_id, _ = await _add_tracker(world)
    world.answer_next = Later(command_id=CommandId(OPERATION), retry_ms=1000)
    async with world.bearer(await world.admit(Role.DISPATCHER)) as client:
        assert (await client.delete(f"{DEVICES}/{device_id}")).status_code == 503
        assert world.revocations == [device_id]
        assert (await client.delete(f"{DEVICES}/{device_id}")).status_code == 204
    listed = world.entities[OPERATION, device_id]
    assert isinstance(listed, Device)
    assert listed.is_revoked


async def test_a_device_of_another_operation_is_none_of_ones_business() -> None:
    world = HttpWorld()
    device_id, _ = await _add_tracker(world)
    token = await world.admit(Role.COVER_HEAD, operation_id=ELSEWHERE)
    async with world.bearer(token) as client:
        assert (await client.delete(f"/api/operations/{ELSEWHERE}/devices/{device_id}")).status_code == 404
    assert not world.revocations


async def test_a_phone_says_how_it_is_and_a_wrong_clock_is_named() -> None:
    """Rule HS11: for the list of who prepares; nothing of it enters the log."""
    world = HttpWorld()
    said = {"app": "vigie-field 1", "position": "denied", "camera": "prompt"}
    for skew_ms, is_wrong in ((-61_000, True), (59_000, False)):
        async with world.bearer(await phone_of(world, Role.TEAM_MEMBER)) as client:
            answer = await client.post(
                f"/api/operations/{OPERATION}/condition", json=said | {"sent_at": world.clock.now() + skew_ms}
            )
        assert answer.status_code == 204
        async with world.bearer(await world.admit(Role.DISPATCHER)) as client:
            device = (await client.get(DEVICES)).json()["devices"][-1]
        condition = device["condition"]
        assert (condition["app"], condition["position"], condition["camera"], condition["notifications"]) == (
            "vigie-field 1",
            "denied",
            "prompt",
            "unknown",
        )
        assert (condition["clock_skew_ms"], condition["is_clock_wrong"]) == (skew_ms, is_wrong)
    assert world.executed == []


async def test_a_post_says_nothing_of_a_phone() -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.OBSERVER)) as client:
        answer = await client.post(f"/api/operations/{OPERATION}/condition", json={"app": "x", "sent_at": 1})
    assert answer.status_code == 403
