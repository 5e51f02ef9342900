"""`vigie verify-log`: proves that a log is the one that was written, from its stored bytes alone."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec
from rich.console import Console
from rich.progress import Progress

from protocol.codec import decode_record
from protocol.events import OperationCreated
from protocol.ids import OperationId
from server.adapters.postgres.event_log import PostgresEventLog
from server.adapters.postgres.pool import Database
from server.command_line.local_stores import database_of
from server.command_line.options import NotChosen
from server.ports import DamagedLog, EventLog
from server.settings import load_settings

READ_BATCH = 1_000
LONG = 5_000
"""Entries from which on a bar shows how far the proof is."""

OnProgress = Callable[[int, int], None]
"""Told how many entries are proved, and of how many."""


def verify_log(operation: str, flags: Mapping[str, Any]) -> bool:
    """Prints what is proved, or the first entry that is not; false if the log is damaged."""
    console = Console(highlight=False)
    with database_of(load_settings(flags, os.environ)) as database_url, Progress(console=console) as progress:
        bar = progress.add_task("proving", visible=False)

        def show(proved: int, of: int) -> None:
            progress.update(bar, completed=proved, total=of, visible=of >= LONG)

        try:
            operation_id, count, chain = asyncio.run(_verify(database_url, operation, show))
        except DamagedLog as damage:
            console.print(
                f"✕ DAMAGED: {damage}. Stop writing and bring back a backup.", style="bold red", soft_wrap=True
            )
            return False
    console.print(
        f"✓ operation {operation_id}: {count} entries, each proved to follow from the one before", soft_wrap=True
    )
    console.print(f"chain {chain.hex()}", soft_wrap=True)
    return True


async def prove(log: EventLog, operation_id: OperationId, on_progress: OnProgress) -> tuple[int, bytes]:
    """Walk a log up to where its head stands now: how many entries, and the last value of their chain.

    Raises:
        DamagedLog: Names the first entry that is missing or altered.
    """
    head = await log.head(operation_id)
    if head is None:
        raise NotChosen(f"Operation {operation_id} has no log.")
    seq = 0
    while seq < head.seq:
        on_progress(seq, head.seq)
        stored = await log.read(operation_id, seq, min(READ_BATCH, head.seq - seq))  # proves what it reads
        if not stored:
            raise DamagedLog(f"operation {operation_id}: entry {seq + 1} is missing")
        seq += len(stored)
    if await log.chain_at(operation_id, seq) != head.chain:
        raise DamagedLog(f"operation {operation_id}: the head does not match entry {seq}")
    on_progress(seq, head.seq)
    return seq, head.chain


async def find_operation(log: EventLog, wanted: str) -> OperationId:
    """The operation of this id or code; raises `NotChosen` with those there are."""
    known: dict[OperationId, str] = {}
    for operation_id in await log.operations():
        known[operation_id] = await _code_of(log, operation_id)
    fitting = [each for each, code in known.items() if wanted.casefold() in (str(each), code.casefold())]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(sorted(f"{code} ({each})" for each, code in known.items())) or "none"
    raise NotChosen(
        f"{'Several operations are' if fitting else 'No operation is'} called {wanted}. There are: {names}."
    )


async def _code_of(log: EventLog, operation_id: OperationId) -> str:
    """What its first fact calls it; an operation whose first fact is damaged is known by its id only."""
    try:
        for record in await log.read(operation_id, 0, 1):
            event = decode_record(record).event
            if isinstance(event, OperationCreated):
                return event.code
    except (DamagedLog, msgspec.MsgspecError):
        pass
    return ""


async def _verify(database_url: str, operation: str, on_progress: OnProgress) -> tuple[UUID, int, bytes]:
    async with _open_log(database_url) as log:
        operation_id = await find_operation(log, operation)
        count, chain = await prove(log, operation_id, on_progress)
        return operation_id, count, chain


@asynccontextmanager
async def _open_log(database_url: str) -> AsyncIterator[EventLog]:
    database = await Database.connect(database_url)
    try:
        yield PostgresEventLog(database)
    finally:
        await database.close()
