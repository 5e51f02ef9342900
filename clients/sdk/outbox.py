"""Where commands are kept until they are answered: on disk, so that neither a crash nor a flat battery loses one."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, ParamSpec, Protocol, TypeVar, cast
from uuid import UUID

from clients.sdk.command_queue import StoredCommand
from protocol.codec import MSGPACK
from protocol.commands import Command
from protocol.ids import CommandId, DeviceId

P = ParamSpec("P")
T = TypeVar("T")


class OutboxInUse(Exception):
    """Another program has this outbox open; each device needs a file of its own."""


class Kept(NamedTuple):
    """What an outbox holds when it is opened."""

    commands: list[StoredCommand]
    last_counter: int
    """The greatest device counter ever given out."""
    device_id: DeviceId | None
    """The device whose commands these are; None before the first Welcome."""


class Outbox(Protocol):
    """Durable memory of one device. Calls may come from several tasks at once."""

    async def open(self, wall_ms: int) -> Kept:
        """May raise `OutboxInUse`."""
        ...

    async def put(self, stored: StoredCommand) -> None:
        """The command survives from here on."""
        ...

    async def remove(self, command_ids: Sequence[CommandId]) -> None:
        """These have their final answer."""
        ...

    async def remember_device(self, device_id: DeviceId) -> None: ...

    async def wipe(self) -> None:
        """Forget everything: the device has been shut out."""
        ...

    async def close(self) -> None: ...


class MemoryOutbox:
    """Loses everything with the process: for programs that can say it all again, such as the simulator."""

    async def open(self, wall_ms: int) -> Kept:
        """The counter starts from the wall clock, because it must not go back at a restart."""
        return Kept([], wall_ms, None)

    async def put(self, stored: StoredCommand) -> None:
        pass

    async def remove(self, command_ids: Sequence[CommandId]) -> None:
        pass

    async def remember_device(self, device_id: DeviceId) -> None:
        pass

    async def wipe(self) -> None:
        pass

    async def close(self) -> None:
        pass


_SCHEMA = """
CREATE TABLE IF NOT EXISTS commands (
    device_counter INTEGER PRIMARY KEY,
    command_id BLOB NOT NULL UNIQUE,
    recorded_monotonic_ms INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS device (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    last_counter INTEGER NOT NULL,
    device_id BLOB
) STRICT;
INSERT OR IGNORE INTO device VALUES (1, 0, NULL);
"""


class SqliteOutbox:
    """One SQLite file per device. Each `put` waits for the disk, in a thread, so that the event loop does not."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = asyncio.Lock()
        self._database: sqlite3.Connection | None = None

    async def open(self, wall_ms: int) -> Kept:
        return await self._in_thread(self._open)

    async def put(self, stored: StoredCommand) -> None:
        await self._in_thread(self._put, stored)

    async def remove(self, command_ids: Sequence[CommandId]) -> None:
        await self._in_thread(self._remove, command_ids)

    async def remember_device(self, device_id: DeviceId) -> None:
        await self._in_thread(self._execute, "UPDATE device SET device_id = ?", (device_id.bytes,))

    async def wipe(self) -> None:
        await self._in_thread(self._execute, "DELETE FROM commands", ())

    async def close(self) -> None:
        await self._in_thread(self._opened.close)
        self._database = None

    async def _in_thread(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """One at a time and in order of the calls; finished even if the caller is cancelled meanwhile."""
        async with self._turn:
            done = asyncio.ensure_future(asyncio.to_thread(work, *arguments, **named))
            try:
                return await asyncio.shield(done)
            except asyncio.CancelledError:
                await asyncio.wait([done])
                raise

    @property
    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            raise RuntimeError("the outbox is not open")
        return self._database

    def _open(self) -> Kept:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        database = sqlite3.connect(self._path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            database.execute("PRAGMA secure_delete = ON")
            database.executescript(_SCHEMA)
        except sqlite3.OperationalError as error:
            database.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise OutboxInUse(f"another program uses the outbox {self._path}") from error
            raise
        self._database = database
        rows = database.execute("SELECT body, recorded_monotonic_ms FROM commands ORDER BY device_counter").fetchall()
        counter, device_id = database.execute("SELECT last_counter, device_id FROM device").fetchone()
        return Kept(
            [StoredCommand(cast(Command, MSGPACK.decode_upstream(body)), recorded) for body, recorded in rows],
            counter,
            DeviceId(UUID(bytes=device_id)) if device_id else None,
        )

    def _put(self, stored: StoredCommand) -> None:
        command = stored.command
        with self._opened as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute(
                "INSERT INTO commands VALUES (?, ?, ?, ?)",
                (
                    command.device_counter,
                    command.command_id.bytes,
                    stored.recorded_monotonic_ms,
                    MSGPACK.encode(command),
                ),
            )
            database.execute("UPDATE device SET last_counter = max(last_counter, ?)", (command.device_counter,))

    def _remove(self, command_ids: Sequence[CommandId]) -> None:
        with self._opened as database:
            database.execute("BEGIN IMMEDIATE")
            database.executemany("DELETE FROM commands WHERE command_id = ?", [(key.bytes,) for key in command_ids])

    def _execute(self, statement: str, values: tuple[bytes, ...]) -> None:
        self._opened.execute(statement, values)
