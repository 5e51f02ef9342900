from uuid import UUID

import pytest

from clients.sdk import Phase
from protocol.ids import OperationId
from server.command_line.api import Api, ApiRefused
from server.command_line.own_client import find_team, own_client


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
