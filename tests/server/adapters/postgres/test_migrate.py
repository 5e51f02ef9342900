import asyncio
from pathlib import Path

import asyncpg
import pytest

from server.adapters.postgres import PostgresStores, StoreRefused, migrate
from server.adapters.postgres.migrate import read_migrations
from server.ports import Unavailable
from tests.support.stores import TestStores


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


async def test_a_new_database_gets_every_migration_once(stores: TestStores) -> None:
    async with stores.fresh_database() as url:
        names = [migration.name for migration in read_migrations()]
        assert await migrate(url) == names
        assert await migrate(url) == []


async def test_two_processes_that_migrate_together_apply_each_migration_once(stores: TestStores) -> None:
    async with stores.fresh_database() as url:
        applied = await asyncio.gather(migrate(url), migrate(url), migrate(url))
        assert sorted(map(len, applied)) == [0, 0, len(read_migrations())]


async def test_a_database_of_a_newer_version_is_refused(stores: TestStores, tmp_path: Path) -> None:
    async with stores.fresh_database() as url:
        await migrate(url)
        await execute(url, "INSERT INTO migrations (number, name, sha256) VALUES (9999, '9999_later', '')")
        with pytest.raises(StoreRefused, match=r"newer Vigie made this database .*9999_later"):
            await migrate(url)
        with pytest.raises(StoreRefused, match="newer Vigie"):
            await PostgresStores.connect(url, tmp_path / "keys")


async def test_a_migration_that_differs_from_the_one_applied_is_refused(stores: TestStores) -> None:
    async with stores.fresh_database() as url:
        await migrate(url)
        await execute(url, "UPDATE migrations SET sha256 = '' WHERE number = 1")
        with pytest.raises(StoreRefused, match=r"0001_log .* is not the one"):
            await migrate(url)


async def test_a_database_that_was_not_migrated_is_refused(stores: TestStores, tmp_path: Path) -> None:
    async with stores.fresh_database() as url:
        with pytest.raises(StoreRefused, match="run `vigie migrate`"):
            await PostgresStores.connect(url, tmp_path / "keys")


async def test_a_failing_migration_leaves_the_database_as_it_was(stores: TestStores) -> None:
    async with stores.fresh_database() as url:
        await execute(url, "CREATE TABLE positions (mine int)")
        with pytest.raises(asyncpg.DuplicateTableError):
            await migrate(url)
        await execute(url, "DROP TABLE positions")
        assert len(await migrate(url)) == len(read_migrations())


@pytest.mark.parametrize(
    ("replacement", "failure", "message"),
    [
        ("/nowhere", StoreRefused, "no database of this name"),
        ("&port=1", Unavailable, "cannot be reached"),
    ],
)
async def test_a_wrong_address_is_explained(
    stores: TestStores, database_url: str, replacement: str, failure: type[Exception], message: str
) -> None:
    path, _, query = database_url.partition("?")
    start = path.rpartition("/")[0]
    url = f"{start}/nowhere?{query}" if replacement == "/nowhere" else f"{path}?{query.partition('&')[0]}{replacement}"
    with pytest.raises(failure, match=message):
        await migrate(url)


async def test_an_address_that_is_none_is_explained() -> None:
    with pytest.raises(StoreRefused, match="not understood"):
        await migrate("mysql://somewhere")


def test_migrations_are_numbered_without_holes() -> None:
    assert [migration.number for migration in read_migrations()] == list(range(1, len(read_migrations()) + 1))
