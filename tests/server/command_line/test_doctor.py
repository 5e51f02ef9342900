import socket
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from server.adapters.embedded import EmbeddedStores
from server.command_line import doctor
from server.command_line.api import Api
from server.command_line.doctor import Finding, look
from server.command_line.migrations import migrate_stores
from server.command_line.options import choose_operation
from server.ports import DamagedLog
from server.settings import Settings
from tests.server.command_line.conftest import RunVigie
from tests.support.cluster_template import lay_cluster


def findings(settings: Settings, *, verifies: bool = False) -> dict[str, Finding]:
    return {finding.what: finding for finding in look(settings, verifies=verifies)}


def test_a_running_server_is_examined_with_its_stores_and_logs(
    vigie: RunVigie, running: Settings, api: Api, operation_code: str
) -> None:
    examined = vigie("doctor", "--verify")
    assert examined.exit_code == 0, examined.output
    assert f"answers at {running.local_url()}" in examined.output
    assert "✓ looking back: its process answers" in examined.output
    assert "✓ Redis protocol: Valkey" in examined.output
    assert "✓ durability: fsync=on, full_page_writes=on, synchronous_commit=on" in examined.output
    operation_id = choose_operation(api, operation_code).operation_id
    assert f"operation {operation_id}: 2 facts, each proved to follow from the one before" in examined.output


def test_without_a_server_the_private_stores_are_started_for_the_look(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    nothing = findings(settings)
    assert nothing["data directory"].is_good is None
    assert not settings.data_dir.exists(), "a look changes nothing"
    lay_cluster(settings.data_dir)
    migrate_stores({"data_dir": settings.data_dir})
    seen = findings(msgspec.structs.replace(settings, port=0))
    assert seen["migrations"].is_good
    assert seen["engine"].is_good
    with EmbeddedStores(settings.data_dir) as stores:  # nobody holds them any more
        stores.start()
        busy = findings(msgspec.structs.replace(settings, port=0))
        assert busy["private stores"].is_good is False
        assert "already uses the data directory" in busy["private stores"].text


def test_loose_keys_and_a_taken_port_are_told_with_what_to_do(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    (keys / "operator.token").write_text("vgs_x")
    (keys / "operator.token").chmod(0o644)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        seen = findings(Settings(data_dir=tmp_path, port=taken.getsockname()[1]))
    assert seen["keys"].is_good is False
    assert f"chmod 600 {keys / 'operator.token'}" in seen["keys"].text
    assert seen["server"].is_good is False
    assert "choose another --port" in seen["server"].text


def test_stores_that_cannot_be_reached_are_told_and_passwords_are_not(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        port=0,
        database_url="postgresql://me:secret@127.0.0.1:1/v?password=secret",
        redis_url="redis://:secret@127.0.0.1:1",
    )
    seen = findings(settings)
    assert seen["PostgreSQL"].is_good is False
    assert seen["Redis protocol"].is_good is False
    assert not any("secret" in finding.text for finding in seen.values())
    assert "127.0.0.1:1" in seen["settings"].text


def test_a_damaged_log_is_something_wrong(running: Settings, monkeypatch: pytest.MonkeyPatch, vigie: RunVigie) -> None:
    async def find_damage(database_url: str, *, verifies: bool) -> dict[UUID, int | DamagedLog]:
        return {UUID(int=1): DamagedLog("fact 7 does not match its hash")}

    monkeypatch.setattr(doctor.postgres, "examine_logs", find_damage)
    examined = vigie("doctor")
    assert examined.exit_code == 1
    assert "✕ log: operation" in examined.output
    assert "fact 7 does not match its hash" in examined.output
