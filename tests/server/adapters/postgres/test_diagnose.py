from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from protocol.ids import OperationId
from server.adapters.postgres import PostgresStores
from server.adapters.postgres.diagnose import diagnose, examine_logs
from server.ports import DamagedLog, Unavailable
from tests.support.stores import TestStores

OPERATION = OperationId(UUID(int=1))


async def test_a_server_fit_for_facts_is_described(database_url: str) -> None:
    seen = await diagnose(database_url)
    assert seen.version.split(".")[0].isdecimal()
    assert seen.durability == {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    assert (seen.refusal, seen.migration_refusal) == (None, None)


async def test_a_database_that_was_never_migrated_is_described_and_why_it_does_not_fit(stores: TestStores) -> None:
    async with stores.fresh_database() as url:
        seen = await diagnose(url)
    assert "vigie migrate" in str(seen.migration_refusal)


async def test_nobody_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await diagnose("postgresql://127.0.0.1:1/none")


async def test_each_log_tells_its_head_and_its_damage_when_asked(database_url: str, tmp_path: Path) -> None:
    stores = await PostgresStores.connect(database_url, tmp_path / "keys")
    await stores.log.create(OPERATION)
    await stores.close()
    assert await examine_logs(database_url, verifies=True) == {OPERATION: 0}
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE log_heads SET seq = 3")
    await connection.close()
    assert await examine_logs(database_url, verifies=False) == {OPERATION: 3}
    assert isinstance((await examine_logs(database_url, verifies=True))[OPERATION], DamagedLog)
