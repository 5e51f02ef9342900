"""The one parent: owns the stores and the server processes, and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import msgspec

from server.adapters.embedded import EmbeddedStores, StoreAddresses
from server.command_line.past_socket import PastSocket
from server.command_line.restarts import Restarts
from server.settings import Settings, SettingsRefused, to_environment

DRAIN_S = 25.0
"""How long a server process may take to let its clients go (rule: exit within 25 s of SIGTERM)."""
_RESTART_DELAY_S = 0.5
_BACKLOG = 4096
_PEER_TIMEOUT_MS = 15_000
_SEND_BUFFER_BYTES = 128 * 1024
"""For each peer in the kernel, which doubles it; left alone it grows to megabytes for one that does not read (C6)."""


@dataclass
class _Worker:
    process: subprocess.Popen[bytes]
    started_at: float


class Supervisor:
    """Starts stores and server processes, restarts what dies, stops all of it. Main thread only."""

    def __init__(self, settings: Settings, worker_log: Path | None = None) -> None:
        """Get ready; nothing runs yet.

        Args:
            settings: As the operator gave them.
            worker_log: Where the server processes write; None: to this terminal.
        """
        self._given = settings
        self._worker_log = worker_log
        self._stores: EmbeddedStores | None = None
        self._socket: socket.socket | None = None
        self._workers: list[_Worker] = []
        self._past = PastSocket()
        self._past_worker: _Worker | None = None
        self._past_ends = Restarts()
        self.settings = settings
        """With the addresses of the stores and the port really taken, once started."""

        self.store_addresses: StoreAddresses | None = None
        """Of the private stores, once started."""

    def start_stores(self) -> Settings:
        """Start the private stores, if no URLs are given."""
        if self._given.database_url is None:
            self._stores = EmbeddedStores(self._given.data_dir)
            self.store_addresses = addresses = self._stores.start()
            self.settings = msgspec.structs.replace(
                self.settings, database_url=addresses.database_url, redis_url=addresses.redis_url
            )
        return self.settings

    def start_workers(self) -> None:
        """Bind, then start the server processes on the one listening socket."""
        self._socket = listen(self._given.host, self._given.port)
        self.settings = msgspec.structs.replace(self.settings, port=self._socket.getsockname()[1])
        self._past.listen()
        self._workers = [self._start_worker(self._socket, self._past.path) for _ in range(self.settings.workers)]

    def poll(self) -> list[str]:
        """Restart what has died; what there was to restart, in words for the log."""
        events: list[str] = []
        if self._stores is not None:
            for name in self._stores.poll():
                events.append(f"{name} died and is started again")
                self._stores.restart_postgres() if name == "postgres" else self._stores.restart_redis()
        for index, worker in enumerate(self._workers):
            code = worker.process.poll()
            if code is None or time.monotonic() - worker.started_at < _RESTART_DELAY_S:
                continue
            events.append(f"server process {worker.process.pid} ended with {code} and is started again")
            self._workers[index] = self._start_worker(self._socket, self._past.path)
        self._look_back_if_asked(events)
        return events

    def _look_back_if_asked(self, events: list[str]) -> None:
        """The process that looks back costs nothing until somebody does."""
        now = time.monotonic()
        if self._past_worker is not None and (code := self._past_worker.process.poll()) is not None:
            self._past_worker = None
            event = f"the process that looks back ended with {code}, and starts again when it is asked"
            rest_s = self._past_ends.note_end(now) if code else 0.0
            if rest_s:
                event += f", after a rest of {rest_s:.0f} s: it keeps ending; {self.where_workers_speak} says why"
            events.append(event)
        if self._past_worker is None and self._past.is_asked():
            if self._past_ends.rest(now):
                self._past.turn_away()
            else:
                self._past_worker = self._start_worker(self._past.listening, None)

    @property
    def where_workers_speak(self) -> str:
        """Where a person finds the messages of the server processes."""
        return "its message above" if self._worker_log is None else str(self._worker_log)

    def has_failed_to_start(self) -> bool:
        """Did every server process end before it served?"""
        return all(worker.process.poll() not in (None, 0) for worker in self._workers)

    def stop(self) -> None:
        """Let clients go, then end the server processes, then the stores."""
        if self._socket is not None:
            self._socket.close()  # first: whoever comes back now must be turned away, not left waiting
        self._past.close()
        running = self._workers if self._past_worker is None else [*self._workers, self._past_worker]
        for worker in running:
            if worker.process.poll() is None:
                worker.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + DRAIN_S
        for worker in running:
            try:
                worker.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()
        self._workers, self._past_worker = [], None
        if self._stores is not None:
            self._stores.stop()

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _start_worker(self, listening: socket.socket | None, past: Path | None) -> _Worker:
        assert listening is not None
        descriptor = listening.fileno()
        with open(self._worker_log, "ab") if self._worker_log else nullcontext() as log:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [
                    sys.executable,
                    "-m",
                    "server",
                    "worker",
                    str(descriptor),
                    str(os.getpid()),
                    *([past] if past else []),
                ],
                pass_fds=(descriptor,),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=_plain_environment() | to_environment(self.settings),
            )
        return _Worker(process, time.monotonic())


def listen(host: str, port: int) -> socket.socket:
    """A listening socket whose unread peers are dropped by the kernel. Raises `SettingsRefused`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _PEER_TIMEOUT_MS)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise SettingsRefused(
            f"Port {port} on {host} cannot be taken ({error.strerror}): another Vigie may run; choose --port."
        ) from error
    listening.listen(_BACKLOG)
    listening.set_inheritable(True)
    return listening


def _plain_environment() -> dict[str, str]:
    """The environment without settings: those are passed whole, so that none is read twice."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("VIGIE_") and name not in ("DATABASE_URL", "REDIS_URL")
    }
