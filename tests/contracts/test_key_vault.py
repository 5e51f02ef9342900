"""What every key vault promises (rule C12); run on the memory twin and on PostgreSQL with a key directory."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from protocol.care import CareReport, SealedNote
from protocol.devices import Role
from protocol.ids import DeviceId, MemberId, OperationId, PersonId, UserId, VictimId
from protocol.protected import COMPARTMENTS, Compartment, Identity, Protected, Sealed, VictimIdentity
from protocol.vitals import Vitals
from server.adapters.memory.key_vault import MemoryKeyVault
from server.adapters.postgres import PostgresStores
from server.auth.name_marks import mark_of
from server.ports import DamagedLog, ExportNote, KeyVault, PersonKey, Reading

OPERATION = OperationId(uuid4())
ANNE, BASILE, CHLOE = MemberId(uuid4()), MemberId(uuid4()), VictimId(uuid4())
IDENTITY = Identity(name="Anne Sœur-Martin", phone="+33 6 12 34 56 78")
READER = UserId(uuid4())
NOW = 1_700_000_000_000
READING = Reading(ANNE, Compartment.IDENTITY, READER, Role.COVER_HEAD, "call the next of kin", NOW)
ABOUT_A_VICTIM: list[Protected] = [
    VictimIdentity(name="Durand", birth_date="1984-02"),
    CareReport(red_flag_codes=("chest_pain",), remarks="pâle"),
    Vitals(heart_rate_per_min=130),
    SealedNote(text="enceinte"),
]


@pytest.fixture
async def vault(postgres_url: str | None, tmp_path: Path) -> AsyncIterator[KeyVault]:
    if postgres_url is None:
        yield MemoryKeyVault()
        return
    stores = await PostgresStores.connect(postgres_url, tmp_path / "keys")
    yield stores.vault
    await stores.close()


async def open_as_reader(
    vault: KeyVault, person: PersonId, sealed: Sealed, compartment: Compartment = Compartment.IDENTITY
) -> Protected | None:
    reading = READING._replace(person_id=person, compartment=compartment)
    [opened] = await vault.open(OPERATION, [sealed], reading)
    return opened


async def test_what_was_sealed_opens_for_its_person(vault: KeyVault) -> None:
    sealed = await vault.seal(OPERATION, ANNE, IDENTITY)
    assert b"Anne" not in sealed.box
    assert await open_as_reader(vault, ANNE, sealed) == IDENTITY


@pytest.mark.parametrize("value", ABOUT_A_VICTIM, ids=lambda value: type(value).__name__)
async def test_every_protected_value_opens_in_its_own_compartment_and_in_no_other(
    vault: KeyVault, value: Protected
) -> None:
    sealed = await vault.seal(OPERATION, CHLOE, value)
    for compartment in Compartment:
        if compartment is COMPARTMENTS[type(value)]:
            assert await open_as_reader(vault, CHLOE, sealed, compartment) == value
        else:
            with pytest.raises(DamagedLog):
                await open_as_reader(vault, CHLOE, sealed, compartment)


async def test_names_are_marked_without_being_opened_for_anybody(vault: KeyVault) -> None:
    """Rule CA13: no row of the audit, because nobody reads anything; who was erased has no mark."""
    boxes: dict[PersonId, Sealed] = {
        ANNE: await vault.seal(OPERATION, ANNE, IDENTITY),
        BASILE: await vault.seal(OPERATION, BASILE, Identity(name="Basile")),
        CHLOE: await vault.seal(OPERATION, CHLOE, VictimIdentity(name="Durand", address="rue Monge")),
    }
    await vault.erase(OPERATION, [BASILE])
    key = bytes(32)
    assert await vault.name_marks(OPERATION, boxes, key) == {
        ANNE: {mark_of(word, key) for word in ("anne", "sœur", "martin")},
        CHLOE: {mark_of("durand", key)},
    }
    assert await vault.readings(OPERATION, person_id=None, limit=10) == []


async def test_several_values_open_with_one_reading(vault: KeyVault) -> None:
    vitals = [Vitals(heart_rate_per_min=rate) for rate in (80, 90, 100)]
    boxes = [await vault.seal(OPERATION, CHLOE, one) for one in vitals]
    stranger = Sealed(key_id="gone", box=b"")
    reading = READING._replace(person_id=CHLOE, compartment=Compartment.CARE)
    assert await vault.open(OPERATION, [*boxes, stranger], reading) == [*vitals, None]
    assert len(await vault.readings(OPERATION, person_id=CHLOE, limit=10)) == 1


async def test_a_person_keeps_one_key_but_no_two_boxes_look_alike(vault: KeyVault) -> None:
    first, second = [await vault.seal(OPERATION, ANNE, IDENTITY) for _ in range(2)]
    assert first.key_id == second.key_id
    assert first.box != second.box
    assert await open_as_reader(vault, ANNE, first) == await open_as_reader(vault, ANNE, second) == IDENTITY


async def test_a_box_moved_to_another_person_or_altered_does_not_open(vault: KeyVault) -> None:
    sealed = await vault.seal(OPERATION, ANNE, IDENTITY)
    basile = await vault.seal(OPERATION, BASILE, Identity(name="Basile"))
    with pytest.raises(DamagedLog):
        await open_as_reader(vault, BASILE, Sealed(key_id=basile.key_id, box=sealed.box))
    altered = bytearray(sealed.box)
    altered[-1] ^= 1
    with pytest.raises(DamagedLog):
        await open_as_reader(vault, ANNE, Sealed(key_id=sealed.key_id, box=bytes(altered)))


async def test_an_erased_person_never_opens_again_and_the_others_still_do(vault: KeyVault) -> None:
    anne = await vault.seal(OPERATION, ANNE, IDENTITY)
    basile = await vault.seal(OPERATION, BASILE, Identity(name="Basile"))
    await vault.erase(OPERATION, [ANNE])
    assert await open_as_reader(vault, ANNE, anne) is None
    assert await open_as_reader(vault, BASILE, basile) == Identity(name="Basile")
    await vault.erase(OPERATION, [ANNE])
    assert await open_as_reader(vault, ANNE, anne) is None
    again = await vault.seal(OPERATION, ANNE, IDENTITY)
    assert await open_as_reader(vault, ANNE, again) == IDENTITY
    assert await open_as_reader(vault, ANNE, anne) is None


async def test_several_people_are_erased_at_once(vault: KeyVault) -> None:
    boxes = {person: await vault.seal(OPERATION, person, IDENTITY) for person in (ANNE, BASILE, CHLOE)}
    await vault.erase(OPERATION, [ANNE, CHLOE])
    opened = [await open_as_reader(vault, person, box) is not None for person, box in boxes.items()]
    assert opened == [False, True, False]


async def test_a_person_without_a_key_has_nothing_to_open(vault: KeyVault) -> None:
    assert await open_as_reader(vault, ANNE, Sealed(key_id="none", box=b"")) is None
    await vault.erase(OPERATION, [ANNE])


async def test_who_read_what_in_which_role_and_why_is_told_newest_first(vault: KeyVault) -> None:
    phone = DeviceId(uuid4())
    ordinary = READING._replace(person_id=CHLOE, compartment=Compartment.CARE, role=Role.TEAM_LEADER, reader=phone)
    through_glass = ordinary._replace(
        reader=READER, role=Role.DISPATCHER, purpose="orientation", reason="SAMU ne répond pas", at=NOW + 600_000
    )
    for reading in (ordinary, ordinary._replace(at=NOW + 1), through_glass, READING):
        await vault.open(OPERATION, [], reading)
    told = await vault.readings(OPERATION, person_id=CHLOE, limit=10)
    assert told == [
        through_glass._replace(at=through_glass.at - through_glass.at % 300_000),
        ordinary._replace(at=NOW - NOW % 300_000),
    ]
    assert len(await vault.readings(OPERATION, person_id=None, limit=10)) == 3
    assert len(await vault.readings(OPERATION, person_id=None, limit=1)) == 1
    assert await vault.readings(OperationId(uuid4()), person_id=None, limit=10) == []


async def test_keys_are_taken_after_a_row_for_each_person_and_compartment(vault: KeyVault) -> None:
    """Rules C12 and EX5."""
    for person in (ANNE, CHLOE, BASILE):
        await vault.seal(OPERATION, person, IDENTITY)
    await vault.erase(OPERATION, [BASILE])
    keys = await vault.take_keys(OPERATION, READING._replace(purpose="export of keys", reason="enquête"))
    assert {key.person_id for key in keys} == {ANNE, CHLOE}, "who was erased has no key to take"
    told = await vault.readings(OPERATION, person_id=None, limit=10)
    assert {(row.person_id, row.compartment) for row in told} == {
        (person, compartment) for person in (ANNE, CHLOE) for compartment in Compartment
    }
    assert {(row.purpose, row.reason) for row in told} == {("export of keys", "enquête")}


async def test_keys_that_are_put_open_what_they_closed_and_replace_none(vault: KeyVault) -> None:
    """Rule EX5."""
    sealed = await vault.seal(OPERATION, ANNE, IDENTITY)
    keys = await vault.take_keys(OPERATION, READING)
    assert await vault.put_keys(OPERATION, [PersonKey(ANNE, "other", bytes(32))]) == 0
    assert await open_as_reader(vault, ANNE, sealed) == IDENTITY
    elsewhere = OperationId(uuid4())
    assert await vault.put_keys(elsewhere, keys) == 1
    assert await vault.put_keys(elsewhere, keys) == 0
    assert await vault.take_keys(elsewhere, READING) == keys


async def test_who_was_erased_here_gets_no_key_back_from_a_file(vault: KeyVault) -> None:
    """Rule EX5."""
    sealed = await vault.seal(OPERATION, ANNE, IDENTITY)
    keys = await vault.take_keys(OPERATION, READING)
    await vault.erase(OPERATION, [ANNE])
    assert await vault.put_keys(OPERATION, keys) == 0
    assert await open_as_reader(vault, ANNE, sealed) is None


async def test_what_was_taken_out_is_told_newest_first(vault: KeyVault) -> None:
    """Rule EX2."""
    first = ExportNote(READER, Role.COVER_HEAD, "archive", 12, NOW)
    second = ExportNote(READER, Role.DISPATCHER, "tables", 13, NOW, is_anonymised=True, detail="identity")
    for note in (first, second):
        await vault.note_export(OPERATION, note)
    assert await vault.exports(OPERATION, 10) == [second, first]
    assert await vault.exports(OPERATION, 1) == [second]
    assert await vault.exports(OperationId(uuid4()), 10) == []
