"""The embedded stores keep what was committed, through every way in which they or their owner can end."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis

from server.adapters.embedded import EmbeddedStores, StartFailure, StoreAddresses
from server.adapters.embedded.leftovers import pids_working_in

DEADLINE_S = 20
OWNER = """
import sys
from pathlib import Path
from server.adapters.embedded import EmbeddedStores
stores = EmbeddedStores(Path(sys.argv[1]))
addresses = stores.start()
print(addresses.database_url, addresses.redis_url, *(store.pid for store in stores.running), flush=True)
sys.stdin.read()
stores.stop()
"""


def write_everywhere(addresses: StoreAddresses, text: str) -> None:
    async def write() -> None:
        connection = await asyncpg.connect(addresses.database_url)
        await connection.execute("CREATE TABLE IF NOT EXISTS kept (line text)")
        await connection.execute("INSERT INTO kept VALUES ($1)", text)
        await connection.close()
        async with Redis.from_url(addresses.redis_url) as redis:
            await redis.xadd("kept", {"line": text})

    asyncio.run(write())


def read_everywhere(addresses: StoreAddresses) -> tuple[list[str], list[str]]:
    async def read() -> tuple[list[str], list[str]]:
        connection = await asyncpg.connect(addresses.database_url)
        rows = [row["line"] for row in await connection.fetch("SELECT line FROM kept")]
        await connection.close()
        async with Redis.from_url(addresses.redis_url, decode_responses=True) as redis:
            entries = [fields["line"] for _, fields in await redis.xrange("kept")]
        return rows, entries

    return asyncio.run(read())


def setting(addresses: StoreAddresses, name: str) -> str:
    async def read() -> str:
        connection = await asyncpg.connect(addresses.database_url)
        value = await connection.fetchval("SELECT current_setting($1)", name)
        await connection.close()
        return str(value)

    return asyncio.run(read())


def start_owner(data_dir: Path) -> tuple["subprocess.Popen[str]", StoreAddresses, list[int]]:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(data_dir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    database_url, redis_url, *pids = owner.stdout.readline().split()
    return owner, StoreAddresses(database_url, redis_url), [int(pid) for pid in pids]


def end(owner: "subprocess.Popen[str]") -> None:
    owner.kill()
    owner.communicate()


def test_a_first_start_makes_both_stores_and_a_second_finds_what_was_written(tmp_path: Path) -> None:
    with EmbeddedStores(tmp_path / "données du PC") as stores:
        write_everywhere(stores.start(), "first day")
    with EmbeddedStores(tmp_path / "données du PC") as stores:
        addresses = stores.start()
        write_everywhere(addresses, "second day")
        assert read_everywhere(addresses) == (["first day", "second day"], ["first day", "second day"])
        assert stores.poll() == []
        assert {(store.name, store.engine.product) for store in stores.running} >= {("postgres", "PostgreSQL")}
        assert all(psutil.pid_exists(store.pid) for store in stores.running)


def test_after_stop_nothing_runs_and_no_socket_is_left(data_dir: Path) -> None:
    stores = EmbeddedStores(data_dir)
    stores.start()
    processes = [psutil.Process(store.pid) for store in stores.running]
    assert len(processes) == 2
    stores.stop()
    assert not any(process.is_running() for process in processes)
    assert stores.running == []
    assert not (data_dir / "sockets").exists()
    stores.stop()


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_what_is_committed_is_on_disk(data_dir: Path, name: str) -> None:
    with EmbeddedStores(data_dir) as stores:
        assert setting(stores.start(), name) == "on"


def test_a_second_instance_is_refused_with_the_process_that_owns_the_directory(data_dir: Path) -> None:
    with EmbeddedStores(data_dir) as first:
        first.start()
        with pytest.raises(StartFailure, match=rf"process {os.getpid()}\) already uses .* --data-dir"):
            EmbeddedStores(data_dir).start()
        assert first.poll() == []


def test_a_killed_owner_leaves_nothing_running(data_dir: Path) -> None:
    owner, _, pids = start_owner(data_dir)
    processes = [psutil.Process(pid) for pid in pids]
    assert len(processes) == 2
    end(owner)
    _, alive = psutil.wait_procs(processes, timeout=DEADLINE_S)
    assert alive == []


def test_the_next_owner_starts_at_once_after_a_killed_one_and_finds_every_row(data_dir: Path) -> None:
    owner, addresses, _ = start_owner(data_dir)
    write_everywhere(addresses, "before the crash")
    end(owner)
    with EmbeddedStores(data_dir) as stores:
        assert read_everywhere(stores.start()) == (["before the crash"], ["before the crash"])


def test_killed_stores_are_reported_and_restart_at_the_same_address_with_every_row(data_dir: Path) -> None:
    with EmbeddedStores(data_dir) as stores:
        addresses = stores.start()
        write_everywhere(addresses, "before the kill")
        for store in stores.running:
            os.kill(store.pid, signal.SIGKILL)
            psutil.wait_procs([psutil.Process(store.pid)], timeout=DEADLINE_S)
        assert sorted(stores.poll()) == ["postgres", "redis"]
        stores.restart_postgres()
        stores.restart_redis()
        assert stores.poll() == []
        assert read_everywhere(addresses) == (["before the kill"], ["before the kill"])


def test_lock_files_that_name_an_innocent_process_do_not_stop_the_start(data_dir: Path) -> None:
    with EmbeddedStores(data_dir) as stores:
        write_everywhere(stores.start(), "kept")
        lines = (data_dir / "postgres/postmaster.pid").read_text()
    innocent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    stale = "\n".join([str(innocent.pid), *lines.split("\n")[1:]])
    (data_dir / "postgres/postmaster.pid").write_text(stale)
    (data_dir / "sockets").mkdir(mode=0o700)
    (data_dir / "sockets/.s.PGSQL.5432.lock").write_text(stale)
    with EmbeddedStores(data_dir) as stores:
        assert read_everywhere(stores.start())[0] == ["kept"]
    assert innocent.poll() is None
    innocent.communicate(b"\n")


def test_a_pid_file_that_names_a_dead_process_does_not_stop_the_start(data_dir: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (data_dir / "postgres/postmaster.pid").write_text(
        f"{dead.pid}\n{data_dir / 'postgres'}\n1\n5432\n\n\n 1 1\nready\n"
    )
    with EmbeddedStores(data_dir) as stores:
        stores.start()
        assert stores.poll() == []


def test_an_environment_made_for_other_servers_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LANG", "LANGUAGE", "LC_MESSAGES"):
        monkeypatch.setenv(name, "zz_ZZ.UTF-8")
    for name, value in {"PGDATA": "/nowhere", "PGPORT": "1", "PGHOST": "elsewhere.invalid", "PGOPTIONS": "-x"}.items():
        monkeypatch.setenv(name, value)
    with EmbeddedStores(tmp_path / "data") as stores:
        addresses = stores.start()
        monkeypatch.delenv("PGOPTIONS")  # it is meant for clients, such as this test
        assert setting(addresses, "listen_addresses") == ""


def test_a_path_too_long_for_sockets_still_starts_with_private_ones_elsewhere(
    pristine_data_dir: Path, tmp_path: Path
) -> None:
    data_dir = shutil.copytree(pristine_data_dir, tmp_path / ("long" * 40))
    with EmbeddedStores(data_dir) as stores:
        addresses = stores.start()
        socket = Path(addresses.redis_url.removeprefix("unix://").removesuffix("?db=0"))
        assert socket.is_socket()
        assert socket.parent.stat().st_mode & 0o777 == 0o700
        assert not socket.is_relative_to(data_dir)
    assert not socket.parent.exists()


def test_lack_of_space_is_said_before_a_cluster_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nearly_full = SimpleNamespace(free=5_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: nearly_full)
    with pytest.raises(StartFailure, match=r"Only 5 MB are free .* 200 MB are needed"):
        EmbeddedStores(tmp_path / "data").start()
    assert not (tmp_path / "data/postgres").exists()


def test_a_store_that_ends_early_is_explained_by_its_log_and_nothing_stays(data_dir: Path) -> None:
    (data_dir / "postgres/global/pg_control").unlink()
    with pytest.raises(StartFailure, match=r"postgres ended with code .*pg_control"):
        EmbeddedStores(data_dir).start()
    assert pids_working_in(data_dir / "redis", frozenset({"valkey-server", "redis-server"})) == []


def test_damaged_redis_files_are_explained_with_what_to_do(data_dir: Path) -> None:
    manifest = next((data_dir / "redis/appendonlydir").glob("*.manifest"))
    manifest.write_text("nonsense\n")
    with pytest.raises(StartFailure, match=r"ended with code .* remove .*/redis"):
        EmbeddedStores(data_dir).start()
    assert pids_working_in(data_dir / "postgres", frozenset({"postgres"})) == []


def test_logs_hold_no_values_of_statements(data_dir: Path) -> None:
    async def violate(url: str) -> None:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE people (name text PRIMARY KEY)")
        for _ in range(2):
            try:
                await connection.execute("INSERT INTO people VALUES ('Ombeline Secret')")
            except asyncpg.UniqueViolationError:
                break
        await connection.close()

    with EmbeddedStores(data_dir) as stores:
        asyncio.run(violate(stores.start().database_url))
    log = (data_dir / "logs/postgres.log").read_text()
    assert "duplicate key" in log
    assert "Ombeline" not in log


def test_a_worker_thread_may_not_own_the_stores(data_dir: Path) -> None:
    caught: list[BaseException] = []

    def start() -> None:
        try:
            EmbeddedStores(data_dir).start()
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join(DEADLINE_S)
    assert "main thread" in str(caught[0])
