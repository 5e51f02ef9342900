"""A real server, run as an operator runs it: `vigie serve` in a child process, on a data directory of its own."""

import json
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import psutil

from server.adapters.embedded import StoreAddresses
from tests.support.cluster_template import lay_cluster

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN_S = 60.0
STOP_WITHIN_S = 30.0
_POLL_S = 0.02
NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of plain HTTP: reading those of the machine anew takes each of them 30 ms of a core."""


def wait_for(is_true: Callable[[], bool], what: str, within_s: float = 20.0) -> None:
    """Returns as soon as it is true; fails with `what` when it takes too long."""
    deadline = time.monotonic() + within_s
    while not is_true():
        assert time.monotonic() < deadline, f"waited {within_s} s in vain until {what}"
        time.sleep(_POLL_S)


def free_port() -> int:
    """A port that stays the server's own over its restarts: below those that the system gives to clients."""
    while True:
        port = random.SystemRandom().randint(15_000, 30_000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def serve(*flags: str, log: Path) -> "subprocess.Popen[bytes]":
    """`vigie serve` with these flags and none of this process's settings; its words go to `log`."""
    foreign = ("VIGIE_", "DATABASE_URL", "REDIS_URL", "COV_", "PYTEST")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "server", "serve", *flags],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            start_new_session=True,
        )


class RunningServer:
    """One installation: data directory, port, processes. May be stopped and started again."""

    def __init__(
        self,
        data_dir: Path,
        *,
        name: str = "server",
        workers: int = 1,
        stores: StoreAddresses | None = None,
        flags: Sequence[str] = (),
    ) -> None:
        """Nothing runs yet. `stores` are those of the test; None: the server brings its own. `flags` are further."""
        self.data_dir = data_dir
        self.log_path = data_dir.parent / f"{data_dir.name}-{name}.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._workers = workers
        self._stores = stores
        self._flags = tuple(flags)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when the server has said that it listens; everything before is in its log."""
        said_before = self._sentences("listens")
        if self._stores is None:
            lay_cluster(self.data_dir)
        flags = ["--port", str(self.port), "--workers", str(self._workers), "--data-dir", str(self.data_dir)]
        if self._stores is not None:
            flags += ["--database-url", self._stores.database_url, "--redis-url", self._stores.redis_url]
        process = self._process = serve(*flags, *self._flags, log=self.log_path)
        wait_for(
            lambda: process.poll() is not None or self._sentences("listens") > said_before,
            f"the server listens; its words: {self.log_path}",
            START_WITHIN_S,
        )
        assert process.poll() is None, self.log()

    def stop(self) -> int:
        """SIGTERM, and the exit code; kills what does not end."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
            process.kill()
            process.wait()
            raise

    def kill(self) -> None:
        """`kill -9` of the parent of all."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    # Its processes ------------------------------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """Of the parent."""
        assert self._process is not None
        return self._process.pid

    def processes(self) -> list[psutil.Process]:
        """The parent and all it started, however deep."""
        parent = psutil.Process(self.pid)
        return [parent, *parent.children(recursive=True)]

    def workers(self) -> list[int]:
        """The server processes."""
        return [child.pid for child in self._children() if "worker" in child.cmdline()[1:4]]

    def postgres(self) -> list[int]:
        """PostgreSQL's first process, if it runs."""
        return [child.pid for child in self._children() if child.name() == "postgres"]

    def valkey(self) -> list[int]:
        """The Redis-protocol server, if it runs."""
        return [child.pid for child in self._children() if child.name() in ("valkey-server", "redis-server")]

    def _children(self) -> Iterator[psutil.Process]:
        for child in psutil.Process(self.pid).children():
            with suppress(psutil.NoSuchProcess):
                if child.status() != psutil.STATUS_ZOMBIE:
                    yield child

    # What it says -------------------------------------------------------------------------------------------------

    @property
    def operator_token(self) -> str:
        """What the `vigie` command on this machine uses."""
        return (self.data_dir / "keys" / "operator.token").read_text()

    @property
    def database_url(self) -> str:
        """Of the store in use, the private one included."""
        return self._stores.database_url if self._stores is not None else self._announced("database_url")

    @property
    def redis_url(self) -> str:
        """Of the store in use, the private one included."""
        return self._stores.redis_url if self._stores is not None else self._announced("redis_url")

    def log(self) -> str:
        """Everything that the server and its processes have written."""
        return self.log_path.read_text("utf-8", "replace") if self.log_path.exists() else ""

    def get_json(self, path: str) -> Any:
        """An address for everybody, such as `/readyz`."""
        return httpx.get(self.url + path, timeout=5).json()

    def _announced(self, name: str) -> str:
        return str(json.loads((self.data_dir / "server.json").read_text())[name])

    def _sentences(self, word: str) -> int:
        return sum(word in line for line in self.log().splitlines() if line.startswith("Vigie "))

    def __enter__(self) -> Self:
        """Starts."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stops, if it still runs."""
        self.stop()
