"""Each command of the runbook that can run here is taken out of the page and run against a real PostgreSQL."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from protocol.codec import decode_record
from server.adapters.embedded import find_postgres
from server.adapters.key_file import load_or_create_secrets
from server.adapters.postgres import PostgresStores, migrate
from tests.support.nodes import fold_stored, write_prepared
from tests.support.sources import ROOT
from tests.support.stores import TestStores
from tests.support.strategies import OPERATION

RUNBOOK = (ROOT / "deploy" / "RUNBOOK.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"<!-- exercised: (\w+) -->\n```sh\n(.*?)```", RUNBOOK, re.DOTALL))
EXERCISED = {"dump", "keys", "base", "restore", "verify", "upgrade", "rotate"}


class Site:
    """An installation with a history, and somewhere to put its copies."""

    def __init__(self, directory: Path, database_url: str, redis_url: str) -> None:
        self.data_dir, self.backups, self.safe = (directory / name for name in ("data", "backups", "safe"))
        for each in (self.data_dir, self.backups, self.safe):
            each.mkdir(mode=0o700)
        self.database_url = database_url
        programs = [find_postgres().program.parent, Path(sys.executable).parent]
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("VIGIE_", "PG"))}
        self.environment |= {
            "PATH": os.pathsep.join([*map(str, programs), os.environ["PATH"]]),
            "VIGIE_DATA_DIR": str(self.data_dir),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "BACKUP_DIR": str(self.backups),
            "KEY_BACKUP_DIR": str(self.safe),
        }

    async def run(self, name: str, **more: str) -> str:
        """A block of the runbook, as a shell runs it that stops at the first fault; what it said."""
        done = await asyncio.to_thread(
            subprocess.run,
            ["/bin/sh", "-euc", BLOCKS[name]],
            env=self.environment | more,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert done.returncode == 0, f"{name}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
        return done.stdout


@pytest.fixture
async def site(tmp_path: Path, database_url: str, redis_url: str) -> Site:
    site = Site(tmp_path, database_url, redis_url)
    load_or_create_secrets(site.data_dir / "keys" / "server.json")
    stores = await PostgresStores.connect(database_url, site.data_dir / "keys")
    try:
        await write_prepared(stores.log)
    finally:
        await stores.close()
    return site


def test_every_command_of_the_page_that_can_be_run_is_run() -> None:
    """The first block only sets the variables that the others use."""
    assert set(BLOCKS) == EXERCISED
    assert RUNBOOK.count("```sh\n") == len(EXERCISED) + 1


async def test_what_was_backed_up_is_restored_proved_and_begins_a_new_life(site: Site, stores: TestStores) -> None:
    """Rule C3: a database that was brought back from a copy has other log ids, and holds the same facts."""
    await site.run("dump")
    await site.run("keys")
    [dump] = site.backups.glob("vigie-*.dump")
    assert dump.stat().st_mode & 0o077 == 0
    elsewhere = site.data_dir.parent / "elsewhere"
    async with stores.fresh_database() as restored_url:
        place = {"RESTORED_URL": restored_url, "VIGIE_DATA_DIR": str(elsewhere)}
        await site.run("restore", DUMP=str(dump), **place)
        said = await site.run("verify", **place)
        assert "each proved to follow from the one before" in said
        secrets = (elsewhere / "keys" / "server.json").read_bytes()
        assert secrets == (site.data_dir / "keys" / "server.json").read_bytes()
        before = await PostgresStores.connect(site.database_url, site.data_dir / "keys")
        after = await PostgresStores.connect(restored_url, elsewhere / "keys")
        try:
            old, new = await before.log.head(OPERATION), await after.log.head(OPERATION)
            assert old is not None
            assert new is not None
            assert new.log_id != old.log_id
            assert (new.seq, new.chain) == (old.seq, old.chain)
            states = [fold_stored(OPERATION, await each.log.read(OPERATION, 0, old.seq)) for each in (before, after)]
            assert states[0].entities == states[1].entities
        finally:
            await before.close()
            await after.close()


async def test_a_backup_of_the_database_holds_no_name_without_the_keys(site: Site, stores: TestStores) -> None:
    """Rule C12: names are sealed in it, and the keys that open them are not in it."""
    stored = await PostgresStores.connect(site.database_url, site.data_dir / "keys")
    try:
        head = await stored.log.head(OPERATION)
        assert head is not None
        assert [decode_record(each).seq for each in await stored.log.read(OPERATION, 0, 3)] == [1, 2, 3]
    finally:
        await stored.close()
    await site.run("dump")
    [dump] = site.backups.glob("vigie-*.dump")
    assert b"Jeanne Durand" not in dump.read_bytes()
    for key in (site.data_dir / "keys").rglob("*"):
        assert key.is_dir() or key.read_bytes()[:16] not in dump.read_bytes()


async def test_a_base_backup_is_whole_and_replaces_the_last(site: Site) -> None:
    for _ in range(2):
        await site.run("base")
    assert [each.name for each in site.backups.iterdir()] == ["base"]
    assert (site.backups / "base" / "PG_VERSION").exists()


async def test_an_upgrade_of_what_is_up_to_date_changes_nothing(site: Site) -> None:
    await migrate(site.database_url)
    assert "the database is at this version" in await site.run("upgrade")


async def test_keys_are_rotated_by_one_command(site: Site) -> None:
    before = load_or_create_secrets(site.data_dir / "keys" / "server.json")
    await site.run("rotate")
    after = load_or_create_secrets(site.data_dir / "keys" / "server.json")
    assert after.ticket_keys[1:] == before.ticket_keys
    assert after.command_key == before.command_key
