"""T-26: a bit falls over in what is stored; whoever reads it is told which entry, and nothing damaged is shown."""

import asyncio
import random
import sys
from pathlib import Path

from loadtests.faults.exercise import Exercise, exercise
from loadtests.faults.installation import Installation, install
from loadtests.faults.processes import ROOT
from loadtests.faults.trial import Trial
from loadtests.measure import Goal

_FLIP = """
UPDATE facts SET {column} = set_byte({column}, $3, get_byte({column}, $3) # $4) WHERE operation_id = $1 AND seq = $2
"""
_LENGTH = "SELECT octet_length({column}) FROM facts WHERE operation_id = $1 AND seq = $2"
_FIRST_ON_PAGES = """
SELECT (ctid::text::point)[0]::int AS page, min(seq) FROM facts WHERE operation_id = $1 GROUP BY page ORDER BY page
"""
_PAGE_BYTES = 8_192
_REPORTS = 12


async def flip(trial: Trial) -> None:
    """In a record, in its place in the chain, in the page on the disk; `vigie verify-log` finds and names each."""
    flips = trial.pick(6, 60)
    async with (
        install(trial.directory, servers=1) as installation,
        exercise(installation, crews=2, posts=1) as operation,
    ):
        for _ in range(_REPORTS):
            await operation.accepts_again()
        trial.verdicts.append(await operation.judge())
        head = operation.watchers[0].seq
        code, said = await verify(installation, operation)
        trial.require(code == 0, f"a whole log was said to be damaged: {said}")
        for number in range(flips):
            column, seq = ("record", "chain")[number % 2], trial.dice.randint(1, head)
            trial.say(f"a bit of the {column} of entry {seq}")
            undo = await _flip(operation, column, seq, trial.dice)
            code, said = await verify(installation, operation)
            trial.require(code != 0, f"a flipped bit in the {column} of entry {seq} went unnoticed")
            trial.require(names_entry(said, seq, head), f"the damage of entry {seq} was told as {said!r}")
            trial.require("Traceback" not in said, f"verify-log ended with a traceback for entry {seq}")
            await _flip_back(operation, undo)
            trial.count("bits flipped in the log")
        code, said = await verify(installation, operation)
        trial.require(code == 0, f"the mended log is said to be damaged: {said}")
        await _flip_on_disk(trial, installation, operation)
    trial.goals.append(Goal("found and named", flips + 1, "", flips + 1, is_ceiling=False))


def names_entry(said: str, seq: int, head: int) -> bool:
    """The entry, or the one after it, whose proof rests on it; for the last one, the head."""
    words = said.replace(",", " ").replace(":", " ").replace(".", " ").split()
    return str(seq) in words or str(seq + 1) in words or (seq == head and "head" in words)


async def verify(installation: Installation, operation: Exercise) -> tuple[int, str]:
    """`vigie verify-log`, as an operator runs it."""
    addresses = installation.stores.addresses
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", "verify-log", str(operation.operation_id),
        "--database-url", addresses["database_url"], "--redis-url", addresses["redis_url"],
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode or 0, " ".join(said.decode(errors="replace").split())


async def _flip(operation: Exercise, column: str, seq: int, dice: random.Random) -> tuple[str, int, int, int]:
    """One bit; what flips it back."""
    target = await operation.target()
    async with target.database.connection() as connection:
        length = await connection.fetchval(_LENGTH.format(column=column), operation.operation_id, seq)
        place, bit = dice.randrange(length), 1 << dice.randrange(8)
        await connection.execute(_FLIP.format(column=column), operation.operation_id, seq, place, bit)
    return column, seq, place, bit


async def _flip_back(operation: Exercise, undo: tuple[str, int, int, int]) -> None:
    column, seq, place, bit = undo
    target = await operation.target()
    async with target.database.connection() as connection:
        await connection.execute(_FLIP.format(column=column), operation.operation_id, seq, place, bit)


async def _flip_on_disk(trial: Trial, installation: Installation, operation: Exercise) -> None:
    """The same in a page of the table, while PostgreSQL is down: its checksum tells, and Vigie says which entry."""
    target = await operation.target()
    async with target.database.connection() as connection:
        await connection.execute("CHECKPOINT")
        relative = await connection.fetchval("SELECT pg_relation_filepath('facts')")
        pages = await connection.fetch(_FIRST_ON_PAGES, operation.operation_id)
    page, seq = trial.dice.choice(pages)
    await installation.close_databases()
    await installation.server.stop()
    await installation.stores.kill("postgres")
    path: Path = installation.stores.directory / "postgres" / str(relative)
    _flip_in_page(path, page)
    await installation.stores.restart("postgres")
    code, said = await verify(installation, operation)
    trial.require(code != 0, "a flipped bit on the disk went unnoticed")
    trial.require(f"entry {seq} " in said, f"a page that begins with entry {seq} was told as {said!r}")
    trial.require("Traceback" not in said, "verify-log ended with a traceback for a damaged page")
    trial.count("bits flipped on the disk")


def _flip_in_page(path: Path, page: int) -> None:
    """The end of a page holds the first row that was written to it."""
    stored = bytearray(path.read_bytes())
    stored[(page + 1) * _PAGE_BYTES - 40] ^= 0x10
    path.write_bytes(stored)
