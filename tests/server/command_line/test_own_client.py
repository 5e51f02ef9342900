from uuid import UUID, uuid4

import pytest

from clients.sdk import Phase
from protocol.commands import DefineSite
from protocol.ids import OperationId, SiteId
from protocol.operations import SiteKind
from server.command_line.api import Api, ApiRefused
from server.command_line.options import NotChosen
from server.command_line.own_client import find_site, find_team, own_client


async def test_two_commands_at_once_do_not_push_each_other_out(api: Api, operation_code: str) -> None:
    shown = api.get("/api/operations")["operations"]
    [operation_id] = [OperationId(UUID(each["operation_id"])) for each in shown if each["code"] == operation_code]
    async with own_client(api) as first, own_client(api) as second:
        await first.join(operation_id)
        await second.join(operation_id)
        assert first.phase is second.phase is Phase.LIVE


async def test_the_session_ends_with_the_command(api: Api) -> None:
    async with own_client(api) as client:
        token = client._credential
        assert api.with_token(token).get("/api/operations")
    with pytest.raises(ApiRefused):
        api.with_token(token).get("/api/operations")


async def test_a_team_is_found_by_its_call_sign_or_id(api: Api, operation_code: str, team: str) -> None:
    shown = api.get("/api/operations")["operations"]
    [operation_id] = [UUID(each["operation_id"]) for each in shown if each["code"] == operation_code]
    found = await find_team(api, operation_id, team.lower())
    assert found.call_sign == team
    assert await find_team(api, operation_id, str(found.id)) == found


async def test_a_place_is_found_by_its_code_name_or_id_and_else_those_there_are_are_named(
    api: Api, operation_code: str
) -> None:
    shown = api.get("/api/operations")["operations"]
    [operation_id] = [UUID(each["operation_id"]) for each in shown if each["code"] == operation_code]
    site_id = SiteId(uuid4())
    async with own_client(api) as client:
        await client.join(OperationId(operation_id))
        envelope, kind = client.envelope(OperationId(operation_id)), SiteKind.FIRST_AID_POST
        await client.send(DefineSite(**envelope, site_id=site_id, code="P77", name="Poste Nord", kind=kind))
    found = [await find_site(api, operation_id, said) for said in ("p77", "poste nord", str(site_id))]
    assert {site.id for site in found} == {site_id}
    with pytest.raises(NotChosen, match=r"P77 \(Poste Nord\)"):
        await find_site(api, operation_id, "P78")
