"""What every key vault promises (rule C12); run on the memory twin and on PostgreSQL with a key directory."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from protocol.ids import MemberId, OperationId, UserId
from protocol.protected import Identity, Sealed
from server.adapters.memory.key_vault import MemoryKeyVault
from server.adapters.postgres import PostgresStores
from server.ports import DamagedLog, KeyVault

OPERATION = OperationId(uuid4())
ANNE, BASILE = MemberId(uuid4()), MemberId(uuid4())
IDENTITY = Identity(name="Anne Sœur-Martin", phone="+33 6 12 34 56 78")
READER = UserId(uuid4())
NOW = 1_700_000_000_000


@pytest.fixture
async def vault(postgres_url: str | None, tmp_path: Path) -> AsyncIterator[KeyVault]:
    if postgres_url is None:
        yield MemoryKeyVault()
        return
    stores = await PostgresStores.connect(postgres_url, tmp_path / "keys")
    yield stores.vault
    await stores.close()


async def open_as_reader(vault: KeyVault, person: MemberId, sealed: Sealed) -> Identity | None:
    return await vault.open(OPERATION, person, sealed, reader=READER, purpose="call the next of kin", now=NOW)


async def test_what_was_sealed_opens_for_its_person(vault: KeyVault) -> None:
    sealed = await vault.seal(OPERATION, ANNE, IDENTITY)
    assert b"Anne" not in sealed.box
    assert await open_as_reader(vault, ANNE, sealed) == IDENTITY


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
    await vault.erase(OPERATION, ANNE)
    assert await open_as_reader(vault, ANNE, anne) is None
    assert await open_as_reader(vault, BASILE, basile) == Identity(name="Basile")
    await vault.erase(OPERATION, ANNE)
    assert await open_as_reader(vault, ANNE, anne) is None
    again = await vault.seal(OPERATION, ANNE, IDENTITY)
    assert await open_as_reader(vault, ANNE, again) == IDENTITY
    assert await open_as_reader(vault, ANNE, anne) is None


async def test_a_person_without_a_key_has_nothing_to_open(vault: KeyVault) -> None:
    assert await open_as_reader(vault, ANNE, Sealed(key_id="none", box=b"")) is None
    await vault.erase(OPERATION, ANNE)
