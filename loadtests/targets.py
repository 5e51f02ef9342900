"""The servers that are loaded: Vigie with its own PostgreSQL and Valkey, and the references.

Each runs as child processes on the cores that serve, and ends with the `async with` that started it.
"""

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from uuid import UUID, uuid4

from loadtests.generator import Fleet
from loadtests.history import LoggedFact, Outcome
from loadtests.load_socket import Address, Credential
from loadtests.measure import command_line_of, name_of, tree_of
from protocol.codec import decode_record
from protocol.commands import CreateTeam
from protocol.devices import Platform, Role
from protocol.events import Record
from protocol.ids import DeviceId, OperationId, SiteId, TeamId
from protocol.teams import TeamKind
from server.adapters.postgres.access import PostgresAccessStore
from server.adapters.postgres.event_log import PostgresEventLog
from server.adapters.postgres.pool import Database
from server.auth.tokens import TokenKind, hash_token, make_token
from server.ports import Invitation

_ROOT = Path(__file__).parent.parent
_MEMORY = Path("/dev/shm")
_ROOM_IN_MEMORY = 2**30
_START_WITHIN_S = 60.0
_STOP_WITHIN_S = 40.0
_READ_FACTS = 5_000


class NotStarted(Exception):
    """A server did not start; the message holds its last words."""


class Target:
    """One server under load."""

    def __init__(self, name: str, address: Address, root_pid: int) -> None:
        self.name = name
        self.address = address
        self._root_pid = root_pid

    def pids(self) -> list[int]:
        """All processes of the server side, its stores included."""
        return tree_of([self._root_pid])

    def serving_pids(self) -> list[int]:
        """The processes that hold the sockets."""
        return [self._root_pid]

    def new_fleet(self) -> Fleet:
        """Nobody in it yet; it speaks as this server does."""
        return Fleet(self.address)

    async def admit(self, teams: Sequence[TeamId | None], role: Role) -> list[Credential]:
        """One credential per entry: of a team's phone, or of a post or program that sees everything."""
        return [Credential(str(team_id or uuid4()), DeviceId(uuid4()), team_id) for team_id in teams]

    async def create_teams(self, fleet: Fleet, count: int) -> list[TeamId]:
        """Teams to report for."""
        return [TeamId(uuid4()) for _ in range(count)]

    async def read_log(self, fleet: Fleet) -> list[LoggedFact]:
        """What is stored; a reference stores nothing, so what it said it accepted has to stand for it."""
        accepted = [sent for sent in fleet.history.commands if sent.outcome is Outcome.ACCEPTED]
        facts = [LoggedFact(sent.seq, sent.device_id, sent.command_id, sent.team_id) for sent in accepted]
        return sorted(facts, key=lambda fact: fact.seq)


class VigieTarget(Target):
    """The real thing: `vigie serve` with its embedded stores, on a data directory of its own."""

    def __init__(self, address: Address, root_pid: int, database: Database, operator_token: str) -> None:
        super().__init__("vigie", address, root_pid)
        self.database = database
        self.operator_token = operator_token
        """Of the `vigie` command on the server's own machine."""
        self._access = PostgresAccessStore(database)
        self._log = PostgresEventLog(database)

    @property
    def url(self) -> str:
        """Where browsers and programs reach it."""
        return f"http://{self.address.host}:{self.address.port}"

    def serving_pids(self) -> list[int]:
        return [pid for pid in self.pids() if "-m server worker" in command_line_of(pid)]

    def store_pids(self) -> list[int]:
        """PostgreSQL and Valkey."""
        return [pid for pid in self.pids() if name_of(pid).startswith(("postgres", "valkey"))]

    async def admit(self, teams: Sequence[TeamId | None], role: Role) -> list[Credential]:
        platform = Platform.PHONE if role in (Role.TEAM_LEADER, Role.TEAM_MEMBER) else Platform.PROGRAM
        gate = asyncio.Semaphore(6)

        async def admit_one(team_id: TeamId | None) -> Credential:
            async with gate:
                return await self._admit_one(team_id, role, platform)

        return list(await asyncio.gather(*(admit_one(team_id) for team_id in teams)))

    async def admit_to_site(self, site_id: SiteId | None, role: Role) -> Credential:
        """The credential of a desk: of a site, or of the command posts."""
        return await self._admit_one(None, role, Platform.BROWSER, site_id)

    async def _admit_one(
        self, team_id: TeamId | None, role: Role, platform: Platform, site_id: SiteId | None = None
    ) -> Credential:
        now = time.time_ns() // 1_000_000
        code_hash, token = secrets.token_bytes(32), make_token(TokenKind.DEVICE, secrets.token_bytes(16))
        invitation = Invitation(self.address.operation_id, role, team_id, site_id, "load", now + 600_000, None)
        await self._access.invite(code_hash, secrets.token_bytes(32), invitation)
        device_id = DeviceId(uuid4())
        redeemed = await self._access.redeem(
            code_hash,
            device_id=device_id,
            token_hash=hash_token(token),
            platform=platform,
            label="load",
            now=now,
        )
        assert redeemed is not None
        return Credential(token, device_id, team_id)

    async def create_teams(self, fleet: Fleet, count: int) -> list[TeamId]:
        [program] = await fleet.open(await self.admit([None], Role.DISPATCHER), None, label="preparation")
        team_ids = [TeamId(uuid4()) for _ in range(count)]
        for number, team_id in enumerate(team_ids):
            command = CreateTeam(
                command_id=fleet.new_command_id(),
                device_counter=fleet.next_counter(),
                recorded_at=time.time_ns() // 1_000_000,
                age_ms=0,
                operation_id=self.address.operation_id,
                team_id=team_id,
                call_sign=f"Team {number:04}",
                kind=TeamKind.PAIR,
            )
            fleet.send_command(program, command, team_id)
        await fleet.settle()
        return team_ids

    async def read_log(self, fleet: Fleet) -> list[LoggedFact]:
        return [
            LoggedFact(
                record.seq,
                record.device_id,
                record.command_id,
                getattr(record.event, "team_id", None),
                record.caused_by is not None,
            )
            for record in await self.read_records()
        ]

    async def read_records(self) -> list[Record]:
        """The log itself."""
        records: list[Record] = []
        while True:
            stored = await self._log.read(self.address.operation_id, len(records), _READ_FACTS)
            records.extend(map(decode_record, stored))
            if len(stored) < _READ_FACTS:
                return records

    async def new_operation(self) -> "VigieTarget":
        """The same server with a fresh, empty operation."""
        url = f"http://{self.address.host}:{self.address.port}"
        operation_id = await asyncio.to_thread(create_operation, url, self.operator_token)
        address = self.address._replace(operation_id=operation_id)
        return VigieTarget(address, self._root_pid, self.database, self.operator_token)


@contextlib.asynccontextmanager
async def serve_vigie(
    cores: frozenset[int], *, workers: int = 1, is_in_memory: bool = False
) -> AsyncIterator[VigieTarget]:
    """Start the server with private stores on a free port; everything it wrote is gone afterwards.

    In memory the stores do all they do but wait for a disk: for what is compared with itself, and is smaller than the
    stalls of one.
    """
    directory = Path(tempfile.mkdtemp(prefix="vigie-load-", dir=_memory() if is_in_memory else None))
    data_dir, said = directory / "data", directory / "server.log"
    process = start_process(
        ["server", "serve", "--port", "0", "--data-dir", str(data_dir), "--workers", str(workers)], cores, said
    )
    try:
        try:
            word = await _await_word(process, data_dir / "server.json", said)
            token = read_token(data_dir / "keys" / "operator.token")
            operation_id = await asyncio.to_thread(create_operation, word["url"], token)
            database = await Database.connect(word["database_url"])
            try:
                address = Address("127.0.0.1", int(word["url"].rpartition(":")[2]), operation_id)
                yield VigieTarget(address, process.pid, database, token)
            finally:
                await database.close()
        except Exception as failure:
            failure.add_note(f"Last words of the server: {last_words(said)}")
            raise
        finally:
            await asyncio.to_thread(stop_process, process)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.asynccontextmanager
async def serve_reference(name: str, cores: frozenset[int], *words: str) -> AsyncIterator[Target]:
    """Start `loadtests.references.NAME` on a free port."""
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as listening:
        descriptor = listening.fileno()
        process = start_process(
            [f"loadtests.references.{name}", str(descriptor), *words], cores, pass_fds=(descriptor,)
        )
        address = Address("127.0.0.1", listening.getsockname()[1], OperationId(UUID(int=0)))
    try:
        yield Target(name, address, process.pid)
    finally:
        await asyncio.to_thread(stop_process, process)


def _memory() -> Path | None:
    """Where files never meet a disk, if there is room for a database; else where temporary files are."""
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM_IN_MEMORY else None


@contextlib.contextmanager
def _on_cores(cores: frozenset[int]) -> Iterator[None]:
    """What is started inside runs there; this process goes back to where it was."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def start_process(
    module_and_words: list[str], cores: frozenset[int], said: Path | None = None, pass_fds: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    """Start `python -m MODULE WORDS`; what it says goes to a file, or where this process says it."""
    with contextlib.ExitStack() as stack:
        output = None if said is None else stack.enter_context(said.open("wb"))
        stack.enter_context(_on_cores(cores))
        return subprocess.Popen(
            [sys.executable, "-m", *module_and_words],
            cwd=_ROOT,
            pass_fds=pass_fds,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={name: value for name, value in os.environ.items() if not name.startswith("VIGIE_")},
        )


def _read_word(path: Path) -> dict[str, str] | None:
    """What the server left in its data directory; None before it has."""
    try:
        word: dict[str, str] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return word


def read_token(path: Path) -> str:
    """What the `vigie` command on this machine signs in with."""
    return path.read_text("utf-8").strip()


def last_words(said: Path) -> str:
    """The end of a server's log, without the sign-in link of its first start."""
    lines = said.read_text("utf-8", "replace").splitlines()
    return "\n".join(line for line in lines[-30:] if "#link=" not in line)


async def _await_word(process: subprocess.Popen[bytes], path: Path, said: Path) -> dict[str, str]:
    """Where the server says it is, once it answers there."""
    deadline = time.monotonic() + _START_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        word = _read_word(path)
        if word is not None:
            with contextlib.suppress(OSError):
                await asyncio.to_thread(ask, f"{word['url']}/healthz", None, None)
                return word
        await asyncio.sleep(0.05)  # between two tries of a start that has a deadline
    raise NotStarted(f"`vigie serve` did not start: {last_words(said)}")


def create_operation(url: str, token: str) -> OperationId:
    """A fresh, empty operation, with the token that the server leaves in its data directory."""
    body = {
        "code": f"LOAD-{secrets.token_hex(4)}",
        "name": "Load test",
        "kind": "exercise",
        "mode": "test",
        "silent_after_ms": 86_400_000,
    }
    return OperationId(UUID(ask(f"{url}/api/operations", token, body)["operation_id"]))


def ask(url: str, token: str | None, body: dict[str, object] | None) -> dict[str, str]:
    """One request; a body makes it a POST. Raises `NotStarted` for an answer that says no."""
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode())
    if body is not None:
        request.add_header("Content-Type", "application/json")
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            said = answer.read()
    except urllib.error.HTTPError as error:
        raise NotStarted(f"{url} answered {error.code}: {error.read()[:500]!r}") from error
    return json.loads(said) if said.startswith(b"{") else {}


def stop_process(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM, then, after as long as a server may take, the end."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
