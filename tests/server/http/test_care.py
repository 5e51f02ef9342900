"""The addresses by which protected data leaves, and goes for ever (rule C12)."""

from uuid import UUID

import pytest
import structlog

from protocol.commands import BreakGlass, EraseMember, EraseVictim
from protocol.devices import Role
from protocol.downstream import Later
from protocol.ids import CommandId
from protocol.operations import Operation, OperationKind
from protocol.protected import Compartment
from server.domain.permissions import LEADERS
from server.domain.protection import OVERSEERS, READERS, PersonKind
from tests.support.http_world import ELSEWHERE, MEMBER, NAME, OPERATION, START, TEAM, VICTIM, HttpWorld

HERE = f"/api/operations/{OPERATION}"
IDENTITY = f"{HERE}/members/{MEMBER}/identity"
OPEN = f"{HERE}/victims/{VICTIM}/open"
DISCLOSURES = f"{HERE}/disclosures"
PURPOSE = {"purpose": "call the family"}
CARE = {"what": "care", "purpose": "orientation"}


async def test_a_name_is_opened_for_a_person_with_a_purpose_and_the_reading_is_on_record() -> None:
    world = HttpWorld()
    token = await world.admit(Role.RESOURCE_OFFICER)
    async with world.bearer(token) as client:
        answer = await client.post(IDENTITY, json=PURPOSE)
    assert answer.json() == {"name": NAME, "phone": "+33 6 00 00 00 00"}
    [reading] = world.vault.audit
    assert (reading.reader, reading.person_id) == ((await world.principal(token)).user_id, MEMBER)
    assert (reading.purpose, reading.role, reading.at) == ("call the family", Role.RESOURCE_OFFICER, START)


@pytest.mark.parametrize("body", [{}, {"purpose": ""}, {"purpose": "x"}, {"purpose": "a\nb c"}, {"purpose": "x" * 201}])
async def test_nothing_is_opened_without_a_purpose(body: dict[str, str]) -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        assert (await client.post(IDENTITY, json=body)).status_code == 422
        assert (await client.post(OPEN, json=body | {"what": "identity"})).status_code == 422
    assert not world.vault.audit


async def test_no_name_is_opened_on_a_shared_device_which_cannot_say_who_reads() -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.COVER_HEAD, is_person=False)) as client:
        assert (await client.post(IDENTITY, json=PURPOSE)).status_code == 403
    assert not world.vault.audit


@pytest.mark.parametrize("person", [TEAM, ELSEWHERE, VICTIM])
async def test_who_is_no_member_has_no_name(person: UUID) -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.ORG_ADMIN)) as client:
        answer = await client.post(f"{HERE}/members/{person}/identity", json=PURPOSE)
    assert answer.status_code in (403, 404)
    assert not world.vault.audit


async def test_the_address_of_victims_opens_no_member() -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        answer = await client.post(f"{HERE}/victims/{MEMBER}/open", json={"what": "identity", "purpose": "family"})
    assert answer.status_code == 404
    assert not world.vault.audit


@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("identity", [{"type": "victim_identity", "name": "Durand", "first_name": "Zoé"}]),
        ("care", [{"type": "care_report", "remarks": "pâle et froid"}, {"type": "vitals", "heart_rate_per_min": 130}]),
        ("notes", [{"type": "sealed_note", "text": "enceinte"}]),
    ],
)
async def test_each_compartment_of_a_victim_opens_with_its_values_in_the_order_of_time(
    what: str, values: list[dict[str, object]]
) -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.MEDICAL_OFFICER)) as client:
        answer = await client.post(OPEN, json={"what": what, "purpose": "orientation"})
    document = answer.json()
    assert (document["victim_id"], document["what"]) == (str(VICTIM), what)
    assert [entry["value"] for entry in document["entries"]] == values
    if what != "identity":
        assert all(entry["at"] > START and "device_id" in entry for entry in document["entries"])
    [reading] = world.vault.audit
    assert (reading.compartment, reading.reason) == (what, "")


async def test_breaking_the_glass_needs_a_reason_and_is_a_fact_before_anything_is_opened() -> None:
    """Rule CA6."""
    world = HttpWorld()
    token = await world.admit(Role.DISPATCHER)
    async with world.bearer(token) as client:
        for insisting in ({}, {"is_break_glass": True}, {"reason": "urgent"}, {"is_break_glass": True, "reason": "  "}):
            answer = await client.post(OPEN, json=CARE | insisting)
            assert (answer.status_code, answer.json()["type"]) == (403, "urn:vigie:problem:glass")
        assert not world.vault.audit
        assert not world.executed
        answer = await client.post(OPEN, json=CARE | {"is_break_glass": True, "reason": "le SAMU appelle"})
        assert answer.status_code == 200
        listed = await client.get(DISCLOSURES)
        assert listed.status_code == 403, "who breaks the glass does not watch over it"
    [(command, actor)] = world.executed
    assert isinstance(command, BreakGlass)
    assert (command.victim_id, command.compartment) == (VICTIM, Compartment.CARE)
    assert (command.by_role, command.by_user_id) == (Role.DISPATCHER, (await world.principal(token)).user_id)
    assert actor.role is Role.SYSTEM
    assert "SAMU" not in repr(command), "the reason is in the audit alone"
    [reading] = world.vault.audit
    assert reading.reason == "le SAMU appelle"


async def test_a_glass_that_cannot_be_told_opens_nothing() -> None:
    """Rule CA6."""
    world = HttpWorld()
    world.answer_next = Later(command_id=CommandId(OPERATION), retry_ms=1_000)
    async with world.bearer(await world.admit(Role.DISPATCHER)) as client:
        answer = await client.post(OPEN, json=CARE | {"is_break_glass": True, "reason": "le SAMU appelle"})
    assert answer.status_code == 503
    assert not world.vault.audit


async def test_without_the_audit_nothing_is_opened() -> None:
    """Rule CA5."""
    world = HttpWorld()
    world.vault.is_away = True
    async with world.bearer(await world.admit(Role.MEDICAL_OFFICER)) as client:
        answer = await client.post(OPEN, json=CARE)
    assert answer.status_code == 503
    assert "pâle" not in answer.text


@pytest.mark.parametrize("role", sorted(OVERSEERS))
async def test_who_watches_over_it_sees_who_read_what_and_why(role: Role) -> None:
    """Rule CA7."""
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.MEDICAL_OFFICER)) as client:
        await client.post(OPEN, json=CARE)
    async with world.bearer(await world.admit(Role.ORG_ADMIN)) as client:
        await client.post(IDENTITY, json=PURPOSE)
    async with world.bearer(await world.admit(role)) as client:
        both = (await client.get(DISCLOSURES)).json()["disclosures"]
        [one] = (await client.get(DISCLOSURES, params={"person_id": str(VICTIM)})).json()["disclosures"]
        assert (await client.get(DISCLOSURES, params={"person_id": "me"})).status_code == 422
    assert len(both) == 2
    assert (one["what"], one["role"], one["purpose"], one["is_break_glass"]) == (
        "care",
        "medical_officer",
        "orientation",
        False,
    )


async def test_the_routes_let_in_who_may_read_anything_and_nobody_else() -> None:
    world = HttpWorld()
    for role in set(Role) - {Role.TRACKER}:
        async with world.bearer(await world.admit(role)) as client:
            answer = await client.post(OPEN, json={})
            assert (answer.status_code == 403) == (role not in READERS[PersonKind.VICTIM]), role
    assert READERS[PersonKind.VICTIM] >= LEADERS


@pytest.mark.parametrize("role", [Role.COVER_HEAD, Role.ORG_ADMIN])
async def test_whoever_leads_the_operation_may_erase_a_person_for_good(role: Role) -> None:
    world = HttpWorld()
    erase_by = {
        MEMBER: (f"{HERE}/members/{MEMBER}/erase", {}, EraseMember),
        VICTIM: (f"{HERE}/victims/{VICTIM}/erase", {}, EraseVictim),
    }
    with structlog.testing.capture_logs() as lines:
        async with world.bearer(await world.admit(role)) as client:
            for path, body, _ in erase_by.values():
                for _again in range(2):
                    assert (await client.post(path, json=body)).status_code == 204
            assert (await client.post(IDENTITY, json=PURPOSE)).status_code == 410
    assert world.vault.erased == [MEMBER, MEMBER, VICTIM, VICTIM]
    assert len([line for line in lines if line["event"] == "a person was erased"]) == 4
    assert {type(command) for command, _ in world.executed} == {EraseMember, EraseVictim}
    assert all(actor.role is Role.SYSTEM for _, actor in world.executed)


async def test_people_are_erased_by_the_number_or_the_code_they_are_known_by() -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        assert (await client.post(f"{HERE}/erasures", json={"victim_number": 7})).status_code == 204
        assert (await client.post(f"{HERE}/erasures", json={"member_code": "cm"})).status_code == 204
        assert (await client.post(f"{HERE}/erasures", json={"victim_number": 8})).status_code == 404
        for body in ({}, {"victim_number": 7, "member_code": "CM"}, {"victim_number": "seven"}):
            assert (await client.post(f"{HERE}/erasures", json=body)).status_code == 422
    assert world.vault.erased == [VICTIM, MEMBER]


@pytest.mark.parametrize("person", [TEAM, ELSEWHERE])
async def test_only_people_are_erased(person: UUID) -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        for kind in ("members", "victims"):
            assert (await client.post(f"{HERE}/{kind}/{person}/erase")).status_code == 404
    assert not world.vault.erased


async def test_nobody_is_erased_by_a_shared_device_which_cannot_say_who_asks() -> None:
    world = HttpWorld()
    async with world.bearer(await world.admit(Role.COVER_HEAD, is_person=False)) as client:
        assert (await client.post(f"{HERE}/victims/{VICTIM}/erase")).status_code == 403
    assert not world.executed


async def test_if_the_log_does_not_take_the_fact_no_key_is_destroyed() -> None:
    """Rule CA8."""
    world = HttpWorld()
    world.answer_next = Later(command_id=CommandId(OPERATION), retry_ms=1_000)
    async with world.bearer(await world.admit(Role.COVER_HEAD)) as client:
        assert (await client.post(f"{HERE}/victims/{VICTIM}/erase")).status_code == 503
    assert not world.vault.erased


async def test_what_is_past_its_time_is_erased_by_date() -> None:
    """Rule CA9."""
    world = HttpWorld()
    path, token = "/api/erasures/expired", await world.admit_administrator()
    async with world.bearer(token) as client:
        assert (await client.post(path)).json() == {"operations": []}
        world.entities[OPERATION, OPERATION] = Operation(
            id=OPERATION,
            code="T1",
            name="Marathon",
            kind=OperationKind.EVENT_COVER,
            created_at=START,
            retention_until=START,
        )
        assert (await client.post(path)).json() == {"operations": [{"operation_id": str(OPERATION), "people": 2}]}
    assert world.vault.erased == [MEMBER, VICTIM]
