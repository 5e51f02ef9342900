import time
from pathlib import Path
from uuid import uuid4

import pytest

from protocol.ids import OperationId
from server.adapters.postgres import PostgresStores, StoreRefused
from server.ports import AccessStore, EventLog, KeyVault, PositionArchive


async def test_the_four_ports_share_one_pool_and_survive_a_restart_of_ours(database_url: str, tmp_path: Path) -> None:
    operation_id = OperationId(uuid4())
    heads = []
    for _ in range(2):
        stores = await PostgresStores.connect(database_url, tmp_path / "keys")
        log: EventLog = stores.log
        access: AccessStore = stores.access
        vault: KeyVault = stores.vault
        positions: PositionArchive = stores.positions
        assert (await access.users(), await positions.read(operation_id, 0, 1)) == ([], [])
        assert vault is stores.vault
        heads.append(await log.create(operation_id))
        await stores.close()
    assert heads[0] == heads[1]


@pytest.fixture
def loose_directory(tmp_path: Path) -> Path:
    tmp_path.chmod(0o755)
    return tmp_path


async def test_a_key_directory_open_to_others_stops_the_start(database_url: str, loose_directory: Path) -> None:
    with pytest.raises(StoreRefused, match="open to other users"):
        await PostgresStores.connect(database_url, loose_directory)


async def test_closing_ends_the_connections_at_once(database_url: str, tmp_path: Path) -> None:
    stores = await PostgresStores.connect(database_url, tmp_path / "keys")
    started = time.monotonic()
    await stores.close()
    assert time.monotonic() - started < 2
