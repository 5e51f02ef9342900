from uuid import UUID

import pytest

from protocol.commands import CreateOperation, DefineOrganisation, DescribeOperation, SetOperationStatus
from protocol.devices import Role
from protocol.downstream import Later, Refused
from protocol.ids import CommandId, OperationId
from protocol.operations import OperationStatus
from protocol.refusals import SENTENCES, RefusalCode
from tests.support.http_world import ELSEWHERE, OPERATION, START, HttpWorld

NEW = {"code": "M26", "name": "Marathon 2026", "kind": "event_cover"}
STATUS = f"/api/operations/{OPERATION}/status"


async def test_everybody_sees_their_own_operations_and_no_others() -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.OBSERVER)) as client:
        [operation] = (await client.get("/api/operations")).json()["operations"]
    assert (operation["operation_id"], operation["name"], operation["role"]) == (
        str(OPERATION),
        "Marathon",
        "observer",
    )
    async with world.bearer(await world.admit(Role.OBSERVER, operation_id=ELSEWHERE)) as client:
        assert (await client.get("/api/operations")).json() == {"operations": []}


async def test_a_role_that_has_run_out_shows_and_opens_nothing() -> None:
    world = HttpWorld()
    token = await world.admit(Role.COVER_HEAD, not_after=START)
    async with world.bearer(token) as client:
        assert (await client.get("/api/operations")).json() == {"operations": []}
        assert (await client.post(STATUS, json={"status": "open"})).status_code == 404


async def test_an_administrator_opens_an_operation_and_may_then_let_others_in() -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit_administrator()) as client:
        answer = await client.post("/api/operations", json=NEW)
        assert answer.status_code == 201
        operation_id = answer.json()["operation_id"]
        assert answer.headers["location"] == f"/api/operations/{operation_id}"
        [shown] = (await client.get("/api/operations")).json()["operations"]
        assert (shown["operation_id"], shown["role"]) == (operation_id, "org_admin")
        invited = await client.post(f"/api/operations/{operation_id}/invitations", json={"role": "cover_head"})
        assert invited.status_code == 201
    [(command, actor)] = world.executed
    assert isinstance(command, CreateOperation)
    assert command.operation_id == OperationId(UUID(operation_id))
    assert actor.role is Role.ORG_ADMIN


async def test_the_right_of_administrators_ends_with_their_account() -> None:
    world = HttpWorld()
    token = await world.admit_administrator()
    [account] = await world.access.users()
    async with world.bearer(token) as client:
        assert (await client.post("/api/operations", json=NEW)).status_code == 201
        await world.access.revoke_user(account.user_id, world.clock.now())
        assert (await client.post("/api/operations", json=NEW)).status_code == 401


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": ""}, "code"),
        ({"name": "x" * 121}, "name"),
        ({"kind": "party"}, "kind"),
        ({"silent_after_ms": 1}, "silent_after_ms"),
        ({"name": "a\x07"}, "name"),
    ],
)
async def test_a_field_that_is_out_of_range_is_named(change: dict[str, object], field: str) -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit_administrator()) as client:
        answer = await client.post("/api/operations", json=NEW | change)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not world.executed


async def test_a_status_is_set_in_the_name_of_who_asks() -> None:
    world = HttpWorld()
    token = await world.admit(Role.COVER_HEAD)
    async with world.bearer(token) as client:
        assert (await client.post(STATUS, json={"status": "open"})).json() == {"seq": 1}
    [(command, actor)] = world.executed
    assert isinstance(command, SetOperationStatus)
    assert command.status is OperationStatus.OPEN
    assert actor.user_id == (await world.principal(token)).user_id


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (RefusalCode.OUT_OF_SEQUENCE, 409),
        (RefusalCode.OPERATION_CLOSED, 409),
        (RefusalCode.FORBIDDEN, 403),
        (RefusalCode.UNKNOWN_TARGET, 404),
        (RefusalCode.INVALID_VALUE, 422),
    ],
)
async def test_a_refusal_of_the_trade_is_told_with_its_code_its_sentence_and_what_stands(
    code: RefusalCode, status: int
) -> None:
    world = HttpWorld()
    world.answer_next = Refused(
        command_id=None, code=code, sentence=SENTENCES[code], field="status", last=world.entities[OPERATION, OPERATION]
    )
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        answer = await client.post(STATUS, json={"status": "planned"})
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert (problem["code"], problem["field"], problem["sentence"]) == (code, "status", SENTENCES[code])
    assert problem["last"]["name"] == "Marathon"


async def test_a_log_that_is_away_asks_to_come_back() -> None:
    world = HttpWorld()
    world.answer_next = Later(command_id=CommandId(OPERATION), retry_ms=1500)
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        answer = await client.post(STATUS, json={"status": "open"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


async def test_whoever_repeats_a_new_operation_under_its_own_id_makes_one() -> None:
    world = HttpWorld()
    operation_id = UUID(int=77)
    body = NEW | {"operation_id": str(operation_id)}
    async with world.bearer(await world.admit_administrator()) as client:
        first = await client.post("/api/operations", json=body)
        world.clock.at += 5_000
        again = await client.post("/api/operations", json=body)
    assert first.json()["operation_id"] == again.json()["operation_id"] == str(operation_id)
    made, repeated = world.executed
    assert repeated == made, "the same command from the same device: rule C1 answers it"


async def test_a_new_operation_under_an_id_that_is_taken_gives_no_right_to_the_one_that_stands() -> None:
    world = HttpWorld()
    world.answer_next = Refused(
        command_id=None, code=RefusalCode.ALREADY_EXISTS, sentence=SENTENCES[RefusalCode.ALREADY_EXISTS]
    )
    token = await world.admit_administrator()
    async with world.bearer(token) as client:
        answer = await client.post("/api/operations", json=NEW | {"operation_id": str(OPERATION)})
    assert answer.status_code == 409
    assert (await world.principal(token)).grants == ()


async def test_whoever_repeats_a_status_under_its_own_id_sets_it_once() -> None:
    world = HttpWorld()
    body = {"status": "open", "command_id": str(UUID(int=78))}
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        for _ in range(2):
            assert (await client.post(STATUS, json=body)).status_code == 200
            world.clock.at += 5_000
    (made, _), (repeated, _) = world.executed
    assert repeated == made
    assert made.command_id == CommandId(UUID(int=78))


async def test_an_outcome_that_is_unknown_names_the_id_by_which_to_repeat() -> None:
    world = HttpWorld()
    lost = Later(command_id=CommandId(UUID(int=79)), retry_ms=1_000)
    for token, path, body, id_field in (
        (await world.admit_administrator(), "/api/operations", NEW, "operation_id"),
        (await world.admit(Role.COVER_HEAD), STATUS, {"status": "open"}, "command_id"),
    ):
        world.answer_next = lost
        async with world.bearer(token) as client:
            problem = (await client.post(path, json=body)).json()
        assert problem["type"] == "urn:vigie:problem:outcome-unknown"
        assert problem[id_field] == str(lost.command_id)


async def test_what_was_agreed_comes_with_a_new_operation_and_who_leads_is_entered_once() -> None:
    """Rule OP2: the same body again asks the same commands again, by the same identifiers."""
    world = HttpWorld()
    agreed = {
        "cover_size": "medium",
        "planned_start_at": START,
        "planned_end_at": START + 1,
        "expected_attendance": 8_000,
        "organiser": "Ville de Sète",
        "triage_method": "start",
    }
    wish = {**NEW, **agreed, "operation_id": str(UUID(int=77)), "lead_organisation": "CRF 34"}
    async with world.bearer(await world.admit_administrator()) as client:
        assert (await client.post("/api/operations", json=wish)).status_code == 201
        assert (await client.post("/api/operations", json=wish)).status_code == 201
        impossible = await client.post("/api/operations", json={**wish, "expected_attendance": -1})
        assert impossible.status_code == 422
    (created, entered, described), again = (
        [command for command, _ in world.executed[:3]],
        [command for command, _ in world.executed[3:]],
    )
    assert isinstance(created, CreateOperation)
    assert {name: getattr(created, name) for name in agreed} == agreed
    assert isinstance(entered, DefineOrganisation)
    assert isinstance(described, DescribeOperation)
    assert entered.name == "CRF 34"
    assert described.lead_organisation_id == entered.organisation_id
    assert [one.command_id for one in again] == [created.command_id, entered.command_id, described.command_id]
