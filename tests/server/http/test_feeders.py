import json
import random
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.commands import Command, RaiseAlert
from protocol.devices import Role
from protocol.downstream import Later
from protocol.ids import CommandId, DeviceId
from protocol.positions import FixSource, TeamPosition
from server.domain.actor import SYSTEM, Actor
from server.http import feeders
from server.http.services import Outcome, Readiness
from tests.support.http_world import OPERATION, START, TEAM, HttpWorld
from tests.support.nodes import until

T0_S = START // 1000 - 600
TRACCAR = {
    "location": {
        "timestamp": T0_S,
        "coords": {"latitude": 48.8566, "longitude": 2.3522, "speed": 1.4, "heading": -1, "accuracy": 5},
        "battery": {"level": 0.42},
    },
    "device_id": "48241179",
}
OWNTRACKS = {"_type": "location", "lat": 48.8566, "lon": 2.3522, "tst": T0_S, "vel": 36, "batt": 42, "tid": "ch"}
FORM = {"lat": "48.8566", "lon": "2.3522", "timestamp": str(T0_S)}


class FedWorld(HttpWorld):
    """With one tracker."""

    address: str
    device_id: DeviceId

    def count(self, outcome: str) -> float:
        return self.services.registry.get_sample_value("vigie_feeder_points_total", {"outcome": outcome}) or 0.0


async def _world() -> FedWorld:
    world = FedWorld()
    token = await world.admit(Role.TRACKER)
    world.address = f"/feeders/{token}"
    world.device_id = (await world.principal(token)).device_id
    return world


@pytest.mark.parametrize(
    ("source", "query", "body"),
    [
        (FixSource.TRACCAR, "", json.dumps(TRACCAR)),
        (FixSource.OWNTRACKS, "", json.dumps(OWNTRACKS)),
        (FixSource.OSMAND, "", urlencode(FORM | {"id": "1"})),
        (FixSource.OSMAND, urlencode(FORM | {"id": "1"}), ""),
        (FixSource.GPSLOGGER, "", urlencode(FORM | {"acc": "5", "spd": "1.4"})),
        (FixSource.GPSLOGGER, "", f"time,lat,lon\n{T0_S},48.8566,2.3522\n"),
    ],
)
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded", "text/csv", ""])
async def test_each_app_feeds_the_position_of_its_team_whatever_content_type_it_claims(
    source: FixSource, query: str, body: str, content_type: str
) -> None:
    world = await _world()
    async with world.client() as client:
        answer = await client.post(f"{world.address}?{query}", content=body, headers={"content-type": content_type})
    assert (answer.status_code, answer.content) == (200, b"[]")
    [(operation_id, device_id, position)] = world.positions
    assert (operation_id, device_id) == (OPERATION, world.device_id)
    assert (position.team_id, position.source, position.fix_at) == (TEAM, source, T0_S * 1000)
    assert (position.lat_deg, position.lon_deg) == (48.8566, 2.3522)
    assert world.count("taken") == 1


async def test_a_get_feeds_as_well() -> None:
    world = await _world()
    async with world.client() as client:
        assert (await client.get(world.address, params=FORM)).status_code == 200
    assert len(world.positions) == 1


async def test_an_empty_report_is_delivered_and_feeds_nothing() -> None:
    world = await _world()
    async with world.client() as client:
        answer = await client.post(world.address, content=b"", headers={"x-limit-u": "chef", "x-limit-d": "phone"})
    assert (answer.status_code, answer.content) == (200, b"[]")
    assert not world.positions


async def test_an_unusable_point_is_delivered_counted_and_kept_with_its_reason() -> None:
    world = await _world()
    async with world.client() as client:
        answer = await client.post(world.address, json=OWNTRACKS | {"lat": 1000})
    assert answer.status_code == 200
    assert not world.positions
    assert world.count("bad_coordinate") == 1
    trouble = world.services.feeders.trouble_of(world.device_id)
    assert trouble is not None
    assert trouble.reason == "bad_coordinate"


async def test_after_the_end_of_its_operation_a_position_is_delivered_and_dropped() -> None:
    """An app that is refused would send it again for ever; whoever went home is not followed there."""
    world = await _world()
    operation = world.entities[OPERATION, OPERATION]
    world.entities[OPERATION, OPERATION] = msgspec.structs.replace(operation, closed_at=START)
    async with world.client() as client:
        answer = await client.get(world.address, params=FORM)
    assert (answer.status_code, answer.content) == (200, b"[]")
    assert not world.positions
    assert (world.count("taken"), world.count("operation_closed")) == (0, 1)


async def test_what_is_no_report_gets_a_400() -> None:
    world = await _world()
    async with world.client() as client:
        assert (await client.post(world.address, content=b"hello")).status_code == 400
        assert (await client.post(world.address, json={"hello": 1})).status_code == 400
    assert world.count("undecodable") == 2


async def test_a_report_above_64_kib_is_not_read() -> None:
    world = await _world()
    async with world.client() as client:
        assert (await client.post(world.address, content=b" " * 65_537)).status_code == 413
        assert (await client.post(world.address, content=b" " * 65_536)).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 404), ({"x-limit-u": "chef"}, 401), ({"authorization": "Basic Y2hlZjp4"}, 401)],
)
async def test_an_unknown_address_says_so_in_the_way_each_app_understands(headers: dict[str, str], status: int) -> None:
    world = await _world()
    async with world.client() as client:
        answer = await client.post("/feeders/vgf_unknown", json=OWNTRACKS, headers=headers)
    assert answer.status_code == status
    assert answer.headers.get("www-authenticate", "").startswith("Basic") is (status == 401)
    assert not world.positions


async def test_positions_go_on_while_the_access_store_is_away_for_trackers_that_were_known() -> None:
    world = await _world()
    stranger = await world.admit(Role.TRACKER)
    async with world.client() as client:
        assert (await client.get(world.address, params=FORM)).status_code == 200
        world.access.is_away = True
        world.clock.at += 120_000
        assert (await client.get(world.address, params=FORM)).status_code == 200
        assert (await client.get(f"/feeders/{stranger}", params=FORM)).status_code == 503
        world.revocations.append(world.device_id)
        assert (await client.get(world.address, params=FORM)).status_code == 503
    assert len(world.positions) == 2


async def test_a_known_tracker_never_waits_for_what_its_neighbours_try() -> None:
    world = await _world()
    async with world.client() as client:
        assert (await client.get(world.address, params=FORM)).status_code == 200
        wrong = [(await client.get("/feeders/vgf_wrong", params=FORM)).status_code for _ in range(245)]
        assert wrong[-1] == 429
        assert (await client.get(world.address, params=FORM)).status_code == 200


async def test_last_seen_is_written_once_a_minute_and_not_per_position() -> None:
    world = await _world()
    async with world.client() as client:
        for _ in range(10):
            await client.get(world.address, params=FORM)
            world.clock.at += 10_000
    assert world.access.touched == [world.device_id] * 2


def _board(positions: list[TeamPosition]) -> tuple[TeamPosition, set[tuple[int, float]]]:
    """The newest by time of fix, and what an archive with one row per (device, time) holds."""
    return max(positions, key=lambda position: position.fix_at), {(p.fix_at, p.lat_deg) for p in positions}


async def test_a_burst_out_of_order_and_sent_twice_ends_as_the_burst_in_order() -> None:
    reports = [
        {"location": {"timestamp": T0_S + n, "coords": {"latitude": 48 + n / 1000, "longitude": 2.3}}}
        for n in range(40)
    ]
    ends = []
    for seed in range(5):
        world, burst = await _world(), list(reports)
        if seed:
            random.Random(seed).shuffle(burst)
            burst += burst[:10]
        async with world.client() as client:
            for report in burst:
                assert (await client.post(world.address, json=report)).status_code == 200
        ends.append(_board([position for _, _, position in world.positions]))
    assert all(end == ends[0] for end in ends)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.binary(max_size=200))
async def test_no_request_to_a_feeder_is_ever_a_failure_of_ours(query: str, body: bytes) -> None:
    world = await _world()
    async with world.client() as client:
        answer = await client.post(world.address, params={"x": query, query or "y": "1"}, content=body)
    assert answer.status_code in (200, 400)


def sos(**location: object) -> str:
    return json.dumps({"location": TRACCAR["location"] | {"alarm": "sos"} | location, "device_id": "1"})  # type: ignore[operator]


async def test_a_trackers_sos_is_an_alert_of_its_team_by_the_server() -> None:
    """Rule AT6: the same report again is the same command."""
    world = await _world()
    async with world.client() as client:
        for _ in range(2):
            assert (await client.post(world.address, content=sos())).status_code == 200
    assert len(world.positions) == 2
    (first, actor), (again, _) = world.executed
    assert isinstance(first, RaiseAlert)
    assert actor is SYSTEM
    assert (first.team_id, first.lat_deg, first.lon_deg) == (TEAM, 48.8566, 2.3522)
    assert (first.stated_at, first.operation_id) == (T0_S * 1000, OPERATION)
    assert again == first
    assert world.count("distress") == 2


@pytest.mark.parametrize("is_known", [True, False])
async def test_an_sos_without_a_position_is_at_the_last_one_if_there_is_one(is_known: bool) -> None:
    """Rule AT6."""
    world = await _world()
    world.newest = [TeamPosition(TEAM, START, 48.1, 2.1)] if is_known else []
    async with world.client() as client:
        assert (await client.post(world.address, content=sos(coords=None))).status_code == 200
    ((command, _),) = world.executed
    assert isinstance(command, RaiseAlert)
    assert command.lat_deg == (48.1 if is_known else None)


async def test_an_sos_that_could_not_be_recorded_is_sent_again_by_its_app() -> None:
    """Rule AT6."""
    world = await _world()
    world.answer_next = Later(command_id=CommandId(UUID(int=1)), retry_ms=1_000)
    async with world.client() as client:
        assert (await client.post(world.address, content=sos())).status_code == 503
        assert (await client.post(world.address, content=sos())).status_code == 200
    assert len(world.executed) == 1


@pytest.mark.parametrize("fault", ["away", "does not decide", "takes its time"])
async def test_everybody_is_told_of_a_trackers_sos_before_the_log_has_it(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules C7 and AT6."""
    monkeypatch.setattr(feeders, "ALERT_PATIENCE_S", 0.0 if fault == "takes its time" else 60.0)
    at_once = HttpWorld._execute

    async def once_everybody_is_told(self: HttpWorld, command: Command, actor: Actor) -> Outcome:
        await until(lambda: bool(self.unrecorded))
        return await at_once(self, command, actor)

    if fault != "does not decide":
        monkeypatch.setattr(HttpWorld, "_execute", once_everybody_is_told)
    world = await _world()
    if fault == "away":
        world.readiness = Readiness(True, ("postgres",))
    if fault == "does not decide":
        world.answer_next = Later(command_id=CommandId(UUID(int=1)), retry_ms=1_000)
    async with world.client() as client:
        await client.post(world.address, content=sos())
    (told,) = world.unrecorded
    assert (told.team_id, told.is_recorded, told.at) == (TEAM, False, T0_S * 1000)
    assert (told.lat_deg, told.lon_deg) == (48.8566, 2.3522)
    if world.executed:
        assert told.alert_id == world.executed[0][0].alert_id  # type: ignore[union-attr]


async def test_of_a_trackers_sos_that_is_recorded_at_once_the_log_tells() -> None:
    """Rule C7: once, by the fact."""
    world = await _world()
    async with world.client() as client:
        await client.post(world.address, content=sos())
    assert world.unrecorded == []


async def test_a_report_without_sos_asks_nothing() -> None:
    world = await _world()
    async with world.client() as client:
        await client.post(world.address, content=json.dumps(TRACCAR))
    assert world.executed == []
