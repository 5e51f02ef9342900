"""What the contract suite cannot see: the rows, the files, and what a thief or a crash makes of them."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from protocol.devices import Role
from protocol.ids import MemberId, OperationId, UserId
from protocol.protected import Compartment, Identity, Protected, Sealed
from server.adapters.postgres import PostgresStores, pool
from server.adapters.postgres.key_directory import KeyDirectory
from server.adapters.postgres.key_vault import PostgresKeyVault
from server.ports import Reading, Unavailable

OPERATION = OperationId(uuid4())
ANNE, BASILE, CHLOE = (MemberId(uuid4()) for _ in range(3))
READER = UserId(uuid4())
NOW = 1_700_000_100_000
TABLES = ("wrapping_keys", "person_keys")


@pytest.fixture
def key_dir(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
async def vault(database_url: str, key_dir: Path) -> AsyncIterator[PostgresKeyVault]:
    stores = await PostgresStores.connect(database_url, key_dir)
    yield stores.vault
    await stores.close()


@pytest.fixture
async def administrator(database_url: str) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


Administrator = asyncpg.Connection


def files(key_dir: Path) -> set[str]:
    return {path.name for path in key_dir.iterdir()}


async def seal(vault: PostgresKeyVault, *people: MemberId) -> dict[MemberId, Sealed]:
    return {person: await vault.seal(OPERATION, person, name(person)) for person in people}


def name(person: MemberId) -> Identity:
    return Identity(name=f"Person {person.hex}")


async def open_(vault: PostgresKeyVault, person: MemberId, sealed: Sealed, now: int = NOW) -> Protected | None:
    reading = Reading(person, Compartment.IDENTITY, READER, Role.COVER_HEAD, "roll call", now)
    [opened] = await vault.open(OPERATION, [sealed], reading)
    return opened


async def test_c12_no_wrapping_key_is_ever_in_the_database(
    vault: PostgresKeyVault, administrator: Administrator, key_dir: Path
) -> None:
    await seal(vault, ANNE, BASILE)
    (file_name,) = files(key_dir)
    key = (key_dir / file_name).read_bytes()
    for table in (*TABLES, "audit_reads"):
        rows = await administrator.fetch(f"SELECT * FROM {table}")
        values = [value for row in rows for value in row.values() if isinstance(value, bytes)]
        assert not any(key in value for value in values)


async def test_c12_a_reader_leaves_one_row_per_person_purpose_and_five_minutes(
    vault: PostgresKeyVault, administrator: Administrator
) -> None:
    sealed = (await seal(vault, ANNE))[ANNE]
    for now in (NOW, NOW + 1000, NOW + 300_000):
        assert await open_(vault, ANNE, sealed, now) == name(ANNE)
    rows = await administrator.fetch("SELECT * FROM audit_reads ORDER BY bucket_at")
    assert [tuple(row) for row in rows] == [
        (OPERATION, ANNE, READER, "roll call", NOW - NOW % 300_000, "identity", "cover_head", ""),
        (OPERATION, ANNE, READER, "roll call", NOW - NOW % 300_000 + 300_000, "identity", "cover_head", ""),
    ]


async def test_c12_without_its_audit_row_nothing_is_opened(
    database_url: str, key_dir: Path, administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pool._SETTINGS, "lock_timeout", "50ms")
    stores = await PostgresStores.connect(database_url, key_dir)
    vault = stores.vault
    sealed = (await seal(vault, ANNE))[ANNE]
    async with administrator.transaction():
        await administrator.execute("LOCK TABLE audit_reads")
        with pytest.raises(Unavailable):
            await open_(vault, ANNE, sealed)
    assert await administrator.fetchval("SELECT count(*) FROM audit_reads") == 0
    await stores.close()


async def test_c12_erasing_replaces_the_wrapping_key_and_rewraps_the_others(
    vault: PostgresKeyVault, administrator: Administrator, key_dir: Path
) -> None:
    sealed = await seal(vault, ANNE, BASILE, CHLOE)
    before = files(key_dir)
    await vault.erase(OPERATION, [ANNE])
    after = files(key_dir)
    assert len(after) == 1
    assert after.isdisjoint(before)
    assert await administrator.fetchval("SELECT count(*) FROM person_keys") == 2
    for person in (BASILE, CHLOE):
        assert await open_(vault, person, sealed[person]) == name(person)


async def test_c12_an_erased_person_does_not_open_even_with_the_tables_of_before(
    vault: PostgresKeyVault, administrator: Administrator
) -> None:
    sealed = await seal(vault, ANNE, BASILE)
    for table in TABLES:
        await administrator.execute(f"CREATE TEMPORARY TABLE backup_{table} AS TABLE {table}")
    await vault.erase(OPERATION, [ANNE])
    for table in TABLES:
        await administrator.execute(f"DELETE FROM {table}")
        await administrator.execute(f"INSERT INTO {table} TABLE backup_{table}")
    with pytest.raises(Unavailable, match="has no key"):
        await open_(vault, ANNE, sealed[ANNE])
    chloe = (await seal(vault, CHLOE))[CHLOE]
    assert await open_(vault, CHLOE, chloe) == name(CHLOE)
    await vault.erase(OPERATION, [ANNE])
    assert await open_(vault, ANNE, sealed[ANNE]) is None
    assert await open_(vault, CHLOE, chloe) == name(CHLOE)


async def test_c12_the_wrong_key_directory_is_told_and_does_no_harm(
    vault: PostgresKeyVault, database_url: str, key_dir: Path, tmp_path: Path
) -> None:
    sealed = await seal(vault, ANNE)
    wrong = await PostgresStores.connect(database_url, tmp_path / "wrong")
    with pytest.raises(Unavailable, match="has no key"):
        await open_(wrong.vault, ANNE, sealed[ANNE])
    sealed |= await seal(wrong.vault, BASILE)
    await wrong.close()
    for path in (tmp_path / "wrong").iterdir():
        shutil.copy(path, key_dir)
    again = await PostgresStores.connect(database_url, key_dir)
    for person in (ANNE, BASILE):
        assert await open_(again.vault, person, sealed[person]) == name(person)
    await again.close()


class Interrupted(Exception):
    """The process died here."""


def die(*_arguments: object) -> None:
    raise Interrupted


@pytest.mark.parametrize("moment", ["write", "destroy_others"])
async def test_c12_an_erasure_interrupted_at_any_moment_loses_nobody_and_can_be_repeated(
    moment: str,
    vault: PostgresKeyVault,
    database_url: str,
    key_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sealed = await seal(vault, ANNE, BASILE)
    with monkeypatch.context() as patched:
        patched.setattr(KeyDirectory, moment, die)
        with pytest.raises(Interrupted):
            await vault.erase(OPERATION, [ANNE])
    assert await open_(vault, BASILE, sealed[BASILE]) == name(BASILE)

    restarted = await PostgresStores.connect(database_url, key_dir)
    assert len(files(key_dir)) == 1, "a start finishes what was committed"
    assert await open_(restarted.vault, BASILE, sealed[BASILE]) == name(BASILE)
    is_erased = await open_(restarted.vault, ANNE, sealed[ANNE]) is None
    assert is_erased == (moment == "destroy_others")
    await restarted.vault.erase(OPERATION, [ANNE])
    assert await open_(restarted.vault, ANNE, sealed[ANNE]) is None
    assert await open_(restarted.vault, BASILE, sealed[BASILE]) == name(BASILE)
    await restarted.close()


async def test_c12_a_new_key_whose_commit_never_happened_is_swept_away(
    vault: PostgresKeyVault, database_url: str, key_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = await seal(vault, ANNE, BASILE)
    write: Callable[..., None] = KeyDirectory.write

    def write_and_die(*arguments: object) -> None:
        write(*arguments)
        raise Interrupted

    with monkeypatch.context() as patched:
        patched.setattr(KeyDirectory, "write", write_and_die)
        with pytest.raises(Interrupted):
            await vault.erase(OPERATION, [ANNE])
    assert len(files(key_dir)) == 2
    restarted = await PostgresStores.connect(database_url, key_dir)
    assert len(files(key_dir)) == 1
    for person in (ANNE, BASILE):
        assert await open_(restarted.vault, person, sealed[person]) == name(person)
    await restarted.close()


async def test_c12_two_processes_that_seal_and_erase_together_lose_nobody(
    vault: PostgresKeyVault, database_url: str, key_dir: Path
) -> None:
    other = await PostgresStores.connect(database_url, key_dir)
    vaults = [vault, other.vault]
    people = [MemberId(uuid4()) for _ in range(24)]
    erased = [MemberId(uuid4()) for _ in range(6)]
    gone = {person: await vault.seal(OPERATION, person, name(person)) for person in erased}
    boxes = await asyncio.gather(
        *(vaults[i % 2].seal(OPERATION, person, name(person)) for i, person in enumerate(people)),
        *(vaults[i % 2].erase(OPERATION, [person]) for i, person in enumerate(erased)),
    )
    for person, box in zip(people, boxes[: len(people)], strict=True):
        assert box is not None
        assert await open_(vault, person, box) == name(person)
    for person, box in gone.items():
        assert await open_(other.vault, person, box) is None
    assert len(files(key_dir)) == 1
    await other.close()


async def test_c12_two_processes_that_seal_one_person_together_use_one_key(
    vault: PostgresKeyVault, database_url: str, key_dir: Path
) -> None:
    other = await PostgresStores.connect(database_url, key_dir)
    boxes = await asyncio.gather(*(one.seal(OPERATION, ANNE, name(ANNE)) for one in (vault, other.vault) * 5))
    assert len({box.key_id for box in boxes}) == 1
    for box in boxes:
        assert await open_(vault, ANNE, box) == name(ANNE)
    await other.close()


async def test_a_key_directory_that_cannot_be_written_is_told(vault: PostgresKeyVault, key_dir: Path) -> None:
    shutil.rmtree(key_dir)
    with pytest.raises(Unavailable, match="cannot be written"):
        await vault.seal(OPERATION, ANNE, name(ANNE))
