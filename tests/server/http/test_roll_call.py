from uuid import UUID

import pytest

from protocol.devices import Device, Platform, Role
from protocol.ids import DeviceId
from server.http.roll_call import UNHEARD_AFTER_MS
from tests.support.http_world import ELSEWHERE, OPERATION, START, TEAM, HttpWorld

ROLL_CALL, STAND_DOWN = (f"/api/operations/{OPERATION}/{which}" for which in ("roll-call", "stand-down"))
PHONE = DeviceId(UUID(int=77))


@pytest.fixture
def world() -> HttpWorld:
    world = HttpWorld()
    world.entities[OPERATION, PHONE] = Device(
        id=PHONE, role=Role.TEAM_LEADER, platform=Platform.PHONE, label="phone 1", team_id=TEAM, enrolled_at=START
    )
    return world


async def test_a_post_reads_who_is_here_and_what_is_missing(world: HttpWorld) -> None:
    """Rule CT6."""
    async with world.bearer(await world.admit(Role.RESOURCE_OFFICER)) as client:
        shown = (await client.get(ROLL_CALL)).json()
    assert (shown["expected"], shown["checked_in"]) == (1, 0)
    [line] = shown["teams"]
    assert line["call_sign"] == "Alpha"
    assert "phone" not in line["gaps"]
    assert [missing["code"] for missing in shown["missing"]] == ["CM"]


@pytest.mark.parametrize(
    ("heard_ago_ms", "labels"), [(None, ["phone 1"]), (UNHEARD_AFTER_MS + 1, ["phone 1"]), (UNHEARD_AFTER_MS, [])]
)
async def test_phones_that_may_hold_something_unsent_are_listed(
    world: HttpWorld, heard_ago_ms: int | None, labels: list[str]
) -> None:
    if heard_ago_ms is not None:
        world.heard[TEAM] = world.clock.now() - heard_ago_ms
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        shown = (await client.get(STAND_DOWN)).json()
    phones = [item for item in shown.get("items", []) if item["cause"] == "phone_unheard"]
    assert [item["label"] for item in phones] == labels
    assert all(item["hinders_closing"] is False for item in phones)


async def test_a_phone_that_said_it_holds_reports_back_is_listed_with_how_many(world: HttpWorld) -> None:
    """Rule HB5."""
    world.unsent[PHONE] = 3
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        shown = (await client.get(STAND_DOWN)).json()
    [phone] = [item for item in shown["items"] if item["kind"] == "device"]
    assert (phone["cause"], phone["label"], phone["count"]) == ("phone_unsent", "phone 1", 3)


@pytest.mark.parametrize("role", [Role.LOG_OPERATOR, Role.SECTOR_LEADER, Role.MEDICAL_OFFICER])
async def test_who_sees_no_devices_is_told_of_none(world: HttpWorld, role: Role) -> None:
    """Rule C12: on every path; what a phone is called may be its owner's name."""
    async with world.bearer(await world.admit(role)) as client:
        answer = await client.get(STAND_DOWN)
    assert answer.status_code == 200
    assert "phone 1" not in answer.text


@pytest.mark.parametrize("path", [ROLL_CALL, STAND_DOWN])
async def test_crews_and_partners_do_not_read_the_lists_of_the_posts(world: HttpWorld, path: str) -> None:
    for role in (Role.TEAM_LEADER, Role.LIAISON, Role.OBSERVER):
        async with world.bearer(await world.admit(role)) as client:
            assert (await client.get(path)).status_code == 403


@pytest.mark.parametrize("which", ["roll-call", "stand-down"])
async def test_an_operation_that_is_not_there_has_no_lists(world: HttpWorld, which: str) -> None:
    async with world.bearer(await world.admit(Role.COVER_HEAD, operation_id=ELSEWHERE)) as client:
        assert (await client.get(f"/api/operations/{ELSEWHERE}/{which}")).status_code == 404
