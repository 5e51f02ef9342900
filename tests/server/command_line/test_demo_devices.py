import asyncio
import stat
from pathlib import Path
from uuid import UUID

import pytest

from clients.simulator.perform import DeskKey
from clients.simulator.play import TeamKey
from clients.simulator.scenario import Scenario, load_scenario
from protocol.devices import Role
from protocol.ids import TeamId
from server.command_line import demo_devices
from server.command_line.api import Api, ApiRefused, ServerNotFound
from server.command_line.demo_devices import VISITOR, DemoDevices
from server.command_line.own_client import find_team
from tests.server.command_line.conftest import RunVigie


@pytest.fixture(scope="session")
def marathon() -> Scenario:
    return load_scenario("marathon")


async def test_a_second_run_goes_on_with_the_same_operation_and_devices(
    api: Api, tmp_path: Path, marathon: Scenario
) -> None:
    first = DemoDevices.open(api, tmp_path / "demo", marathon)
    token = await first.token_for_post()
    second = DemoDevices.open(api, tmp_path / "demo", marathon)
    assert second.operation_id == first.operation_id
    assert await second.token_for_post() == token
    kept = tmp_path / "demo" / f"{marathon.operation_code.lower()}.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


async def test_a_device_that_was_shut_out_is_replaced(api: Api, tmp_path: Path, marathon: Scenario) -> None:
    devices = DemoDevices.open(api, tmp_path, marathon)
    token = await devices.token_for_post()
    address = f"/api/operations/{devices.operation_id}/devices"
    [device] = api.get(address)["devices"]
    api.delete(f"{address}/{device['device_id']}")
    with pytest.raises(ApiRefused):
        api.with_token(token).get("/api/operations")
    assert await devices.token_for_post() != token


async def test_a_server_that_is_away_for_a_moment_is_asked_again(
    api: Api, tmp_path: Path, marathon: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    devices = DemoDevices.open(api, tmp_path, marathon)
    monkeypatch.setattr(demo_devices, "_AGAIN_S", 0)
    absences, post = iter([ServerNotFound("its process has just ended")] * 2), Api.post

    def post_later(self: Api, address: str, body: object) -> object:
        for absence in absences:
            raise absence
        return post(self, address, body)

    monkeypatch.setattr(Api, "post", post_later)
    token = await devices.token_for_post()
    assert api.with_token(token).get("/api/operations")["operations"]
    assert next(absences, None) is None


async def test_a_closed_operation_or_a_damaged_file_begins_anew(api: Api, tmp_path: Path, marathon: Scenario) -> None:
    first = DemoDevices.open(api, tmp_path, marathon)
    for status in ("open", "closed"):
        api.post(f"/api/operations/{first.operation_id}/status", {"status": status})
    second = DemoDevices.open(api, tmp_path, marathon)
    assert second.operation_id != first.operation_id
    (tmp_path / f"{marathon.operation_code.lower()}.json").write_text("{")
    assert DemoDevices.open(api, tmp_path, marathon).operation_id != second.operation_id


async def test_a_crew_gets_a_device_tied_to_its_team(
    api: Api, tmp_path: Path, marathon: Scenario, vigie: RunVigie
) -> None:
    devices = DemoDevices.open(api, tmp_path, marathon)
    team_id = UUID(int=77)
    words = ("send", "team.create", f"team_id={team_id}", "call_sign=ALPHA", "kind=pair")
    sent = await asyncio.to_thread(vigie, *words, "--operation", str(devices.operation_id))
    assert sent.exit_code == 0, sent.output
    assert (await find_team(api, devices.operation_id, "ALPHA")).id == team_id
    token = await devices.token_for_crew(TeamKey("alpha", TeamId(team_id), "ALPHA"))
    [shown] = api.with_token(token).get("/api/operations")["operations"]
    assert (shown["role"], shown["team_id"]) == ("team_leader", str(team_id))


async def test_a_desk_of_the_story_gets_a_device_with_its_role(api: Api, tmp_path: Path, marathon: Scenario) -> None:
    devices = DemoDevices.open(api, tmp_path, marathon)
    desk = DeskKey("regulation", "Régulation", Role.REGULATION, None)
    token = await devices.token_for_desk(desk)
    assert await devices.token_for_desk(desk) == token
    [grant] = api.with_token(token).get("/api/operations")["operations"]
    assert grant["role"] == "regulation"


async def test_whoever_looks_on_gets_a_phone_of_a_team_that_nobody_plays_and_each_link_is_new(
    api: Api, tmp_path: Path, marathon: Scenario
) -> None:
    devices = DemoDevices.open(api, tmp_path, marathon)
    first, second = await devices.invite_visitor(), await devices.invite_visitor()
    assert first != second
    team = await find_team(api, devices.operation_id, VISITOR)
    code = second.partition("#join=")[2]
    joined = api.post("/api/join", {"code": code, "platform": "phone", "label": "visitor"})
    assert (joined["team_id"], joined["role"]) == (str(team.id), "team_leader")
