"""What was stored is there after any crash; what was answered is gone."""

import asyncio
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from clients.sdk.command_queue import StoredCommand
from clients.sdk.outbox import MemoryOutbox, OutboxInUse, SqliteOutbox
from protocol.commands import RaiseAlert, ReportStatus
from protocol.ids import AlertId, CommandId, DeviceId, OperationId
from protocol.teams import TeamStatus


def stored(counter: int) -> StoredCommand:
    command = ReportStatus(
        command_id=CommandId(uuid4()),
        device_counter=counter,
        recorded_at=1_795_000_000_000,
        boot_id=7,
        operation_id=OperationId(uuid4()),
        status=TeamStatus.PATROL,
    )
    return StoredCommand(command, counter * 10)


async def test_a_new_outbox_is_empty_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "outbox.sqlite"
    outbox = SqliteOutbox(path)
    assert await outbox.open(0) == ([], 0, None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await outbox.close()


async def test_what_was_stored_comes_back_in_order_and_without_what_was_answered(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    outbox = SqliteOutbox(path)
    await outbox.open(0)
    commands = [stored(number) for number in (3, 1, 2)]
    alert = RaiseAlert(
        command_id=CommandId(uuid4()), device_counter=9, recorded_at=1, boot_id=7, alert_id=AlertId(uuid4())
    )
    for one in (*commands, StoredCommand(alert, 5)):
        await outbox.put(one)
    device_id = DeviceId(uuid4())
    await outbox.remember_device(device_id)
    await outbox.remove([commands[1].command.command_id])
    await outbox.close()

    kept = await SqliteOutbox(path).open(0)
    assert kept.commands == [commands[2], commands[0], StoredCommand(alert, 5)]
    assert kept.device_id == device_id


async def test_the_counter_never_goes_back_even_when_all_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    outbox = SqliteOutbox(path)
    await outbox.open(0)
    one = stored(41)
    await outbox.put(one)
    await outbox.remove([one.command.command_id])
    await outbox.close()
    assert (await SqliteOutbox(path).open(0)).last_counter == 41


async def test_a_wiped_outbox_keeps_no_trace_of_what_it_held(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    outbox = SqliteOutbox(path)
    await outbox.open(0)
    one = stored(1)
    await outbox.put(one)
    await outbox.wipe()
    await outbox.close()
    assert one.command.command_id.bytes not in path.read_bytes()


async def test_two_programs_cannot_use_one_outbox(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    outbox = SqliteOutbox(path)
    await outbox.open(0)
    with pytest.raises(OutboxInUse, match=r"outbox\.sqlite"):
        await SqliteOutbox(path).open(0)
    await outbox.close()


async def test_the_same_command_is_never_stored_twice(tmp_path: Path) -> None:
    outbox = SqliteOutbox(tmp_path / "outbox.sqlite")
    await outbox.open(0)
    one = stored(1)
    await outbox.put(one)
    with pytest.raises(sqlite3.IntegrityError):
        await outbox.put(one)
    await outbox.put(stored(2))
    await outbox.close()


async def test_a_cancelled_put_is_finished_before_the_next(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    outbox = SqliteOutbox(path)
    await outbox.open(0)
    task = asyncio.create_task(outbox.put(stored(1)))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await outbox.put(stored(2))
    await outbox.close()
    counters = [one.command.device_counter for one in (await SqliteOutbox(path).open(0)).commands]
    assert counters[-1] == 2


_WRITER = """
import asyncio, sys
from pathlib import Path
from uuid import UUID
from clients.sdk.outbox import SqliteOutbox
from tests.clients.sdk.test_outbox import stored

async def main():
    outbox = SqliteOutbox(Path(sys.argv[1]))
    await outbox.open(0)
    for counter in range(1, 100_000):
        one = stored(counter)
        await outbox.put(one)
        print(one.command.command_id.hex, flush=True)

asyncio.run(main())
"""


def test_everything_said_to_be_stored_survives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=Path(__file__).parents[3],
    )
    try:
        assert writer.stdout is not None
        stored_ids = [CommandId(UUID(writer.stdout.readline().decode().strip())) for _ in range(50)]
        writer.send_signal(signal.SIGKILL)
        rest, _ = writer.communicate(timeout=10)
    finally:
        writer.kill()
        writer.wait()
    stored_ids += [CommandId(UUID(line)) for line in rest.decode().splitlines() if len(line) == 32]
    kept = asyncio.run(SqliteOutbox(path).open(0))
    kept_ids = [one.command.command_id for one in kept.commands]
    assert kept_ids[: len(stored_ids)] == stored_ids
    assert len(kept_ids) <= len(stored_ids) + 1, "at most the one that was being stored"
    assert kept.last_counter == len(kept_ids)


async def test_the_memory_outbox_never_counts_back_over_a_restart() -> None:
    first = await MemoryOutbox().open(1_000)
    second = await MemoryOutbox().open(2_000)
    assert second.last_counter > first.last_counter
    assert first.commands == []
