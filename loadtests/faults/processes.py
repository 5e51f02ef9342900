"""Processes that a scenario started, and what it does to them: by their ids, never by a name."""

import asyncio
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from loadtests.measure import command_line_of, name_of, tree_of
from loadtests.targets import NotStarted, ask, last_words

ROOT = Path(__file__).parents[2]
START_WITHIN_S = 60.0
STOP_WITHIN_S = 30.0
_LOOK_S = 0.02
_ASK_AGAIN_S = 0.05

Limits = dict[int, int]
"""`resource.RLIMIT_*` and the most that a process may take."""


async def until(is_true: Callable[[], bool], what: str, within_s: float) -> float:
    """How many seconds passed until it was true. Raises TimeoutError that names `what`."""
    began = time.monotonic()
    while not is_true():
        if time.monotonic() - began > within_s:
            raise TimeoutError(f"waited {within_s:.0f} s in vain until {what}")
        await asyncio.sleep(_LOOK_S)  # a look at what is, with a deadline: not a guess
    return time.monotonic() - began


def free_port() -> int:
    """A port that stays a server's own over its restarts: below those that the system gives to clients."""
    while True:
        port = random.SystemRandom().randint(15_000, 30_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port


def signal_all(pids: Iterable[int], number: signal.Signals) -> None:
    """To each that still is."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def is_running(pid: int) -> bool:
    """It is there, and no zombie."""
    return bool(command_line_of(pid))


@contextmanager
def frozen(pids: Iterable[int]) -> Iterator[None]:
    """SIGSTOP for as long as the block lasts: as in a long pause of a virtual machine."""
    stopped = list(pids)
    signal_all(stopped, signal.SIGSTOP)
    try:
        yield
    finally:
        signal_all(stopped, signal.SIGCONT)


def launch(
    words: list[str],
    said: Path,
    *,
    limits: Limits | None = None,
    has_input: bool = False,
    prepare: Callable[[], None] | None = None,
    environment: dict[str, str] | None = None,
) -> "subprocess.Popen[bytes]":
    """`python -m WORDS`, with none of this process's settings; what it says on its errors goes to `said`.

    `prepare` is called in the new process before anything else, such as to put it into a network of its own.
    """
    foreign = ("VIGIE_", "DATABASE_URL", "REDIS_URL", "PYTEST", "COV_")
    own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}

    def restrict() -> None:
        for which, most in (limits or {}).items():
            resource.setrlimit(which, (most, most))
        if prepare is not None:
            prepare()

    with said.open("ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            stdin=subprocess.PIPE if has_input else subprocess.DEVNULL,
            stdout=subprocess.PIPE if has_input else errors,
            stderr=errors,
            env=own | (environment or {}),
            start_new_session=True,
            preexec_fn=restrict if limits or prepare else None,  # noqa: PLW1509 - no other thread holds a lock that matters here
        )


class Server:
    """One `vigie serve` on a port of its own. May be stopped, killed and started again."""

    def __init__(
        self,
        name: str,
        data_dir: Path,
        stores: dict[str, str],
        *,
        workers: int = 1,
        limits: Limits | None = None,
        prepare: Callable[[], None] | None = None,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.name = name
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_path = data_dir.parent / f"{name}.log"
        self._flags = ["--port", str(self.port), "--workers", str(workers), "--data-dir", str(data_dir)]
        self._flags += ["--database-url", stores["database_url"], "--redis-url", stores["redis_url"]]
        self._workers = workers
        self._limits = limits
        self._prepare = prepare
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> float:
        """How many seconds it took until it answered."""
        began = time.monotonic()
        words = ["server", "serve", *self._flags]
        process = self._process = launch(
            words, self.log_path, limits=self._limits, prepare=self._prepare, environment=self._environment
        )
        while time.monotonic() - began < START_WITHIN_S:
            if process.poll() is not None:
                break
            if await self.answers():
                return time.monotonic() - began
            await asyncio.sleep(_ASK_AGAIN_S)  # between two tries of a start that has a deadline
        raise NotStarted(f"{self.name} did not start: {last_words(self.log_path)}")

    async def answers(self) -> bool:
        """Does any of its processes serve?"""
        try:
            await asyncio.to_thread(ask, f"{self.url}/healthz", None, None)
        except (OSError, NotStarted):
            return False
        return True

    async def degraded(self) -> list[str]:
        """What `/readyz` says is missing."""
        said = await asyncio.to_thread(ask, f"{self.url}/readyz", None, None)
        return list(said["degraded"])

    async def stop(self) -> tuple[int, float]:
        """SIGTERM: the exit code and how long it took. What does not end is killed, and that is a failure."""
        process, self._process = self._process, None
        if process is None:
            return 0, 0.0
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        try:
            code = await asyncio.to_thread(process.wait, STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            signal_all(tree_of([process.pid]), signal.SIGKILL)
            await asyncio.to_thread(process.wait)
            raise
        return code, time.monotonic() - began

    async def kill(self) -> None:
        """`kill -9` of the parent; its server processes end with it."""
        process, self._process = self._process, None
        assert process is not None
        pids = tree_of([process.pid])
        process.kill()
        await asyncio.to_thread(process.wait)
        await until(lambda: not any(map(is_running, pids)), "all that the parent started has ended", STOP_WITHIN_S)

    @property
    def pid(self) -> int:
        """Of the parent."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_started(self) -> bool:
        return self._process is not None

    def workers(self) -> list[int]:
        """The processes that hold the sockets."""
        return [pid for pid in tree_of([self.pid]) if "-m server worker" in command_line_of(pid)]

    async def kill_worker(self, pid: int, within_s: float = 30.0) -> float:
        """`kill -9` of one server process; how many seconds until its successor runs and the server answers."""
        began = time.monotonic()
        signal_all([pid], signal.SIGKILL)

        def is_replaced() -> bool:
            running = self.workers()
            return pid not in running and len(running) == self._workers

        await until(is_replaced, f"{self.name} has its process again", within_s)
        while not await self.answers():
            if time.monotonic() - began > within_s:
                raise TimeoutError(f"{self.name} does not answer")
            await asyncio.sleep(_ASK_AGAIN_S)  # between two tries that have a deadline
        return time.monotonic() - began

    def log(self) -> str:
        """All that it and its processes have said."""
        return self.log_path.read_text("utf-8", "replace") if self.log_path.exists() else ""


def named(pids: Iterable[int], *names: str) -> list[int]:
    """Those that were started as one of these programs."""
    return [pid for pid in pids if name_of(pid).startswith(names)]
