"""One private server process: launched, awaited, stopped, and never left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from server.adapters.embedded import shim
from server.adapters.embedded.failures import StartFailure

READY_TIMEOUT_S = 120.0
"""Recovery of a long write-ahead log or append-only file counts as starting."""

_POLL_S = 0.01
_LOG_TAIL_LINES = 5


@dataclass(frozen=True)
class Program:
    """What to run and where; `directory` becomes the working directory and identifies the process later."""

    arguments: Sequence[str]
    directory: Path
    log_path: Path
    death_signal: signal.Signals
    """What the system sends it when this process dies."""
    may_run_as_root: bool
    advice: str = ""
    """What a person may do when the program cannot start on these files."""

    def launch(self, stdin: int = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
        """Starts the process in a session of its own, so that Ctrl-C in a terminal reaches its owner only."""
        if threading.current_thread() is not threading.main_thread():
            # The system reports the death of the *thread* that launched: a worker thread's end would stop the stores.
            raise RuntimeError("the embedded stores are launched from the main thread only")
        mode = shim.AS_IS if self.may_run_as_root or os.geteuid() != 0 else shim.UNPRIVILEGED
        death_signal, parent_pid = str(int(self.death_signal)), str(os.getpid())
        shim_command = [sys.executable, "-ISE", shim.__file__, mode, death_signal, parent_pid]
        with open(self.log_path, "ab", opener=_open_private) as log:
            return subprocess.Popen(  # noqa: S603 - our own interpreter and an engine that was probed
                [*shim_command, *self.arguments],
                cwd=self.directory,
                stdin=stdin,
                stdout=log,
                stderr=log,
                env=minimal_environment(os.environ),
                start_new_session=True,
            )

    def explain_exit(self, code: int) -> StartFailure:
        """Says why the process ended, with the end of its log where that is the only source."""
        name = Path(self.arguments[0]).name
        if code == shim.EXIT_NO_USER_NAMESPACE:
            return StartFailure(
                "PostgreSQL refuses to run as root and this system allows no user namespace: "
                "start Vigie as an ordinary user, or set DATABASE_URL to a server that exists."
            )
        tail = self.log_path.read_text("utf-8", "replace").splitlines()[-_LOG_TAIL_LINES:]
        return StartFailure(
            f"{name} ended with code {code}; the end of {self.log_path} says: {' | '.join(tail)} {self.advice}".rstrip()
        )

    def run(self, text: str = "") -> None:
        """Runs the program to its end with `text` on its input; raises `StartFailure` when it fails."""
        process = self.launch(stdin=subprocess.PIPE)
        try:
            process.communicate(text.encode())
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.returncode != 0:
            raise self.explain_exit(process.returncode)


class Child:
    """A server of ours and its process, replaced at each `launch`."""

    def __init__(
        self,
        name: str,
        program: Program,
        *,
        clear_leftovers: Callable[[], None],
        is_ready: Callable[[], bool],
        stop_ladder: Sequence[tuple[signal.Signals, float]],
    ) -> None:
        """`stop_ladder` holds each signal with the seconds that it is given to work, the gentlest first."""
        self.name = name
        self._program = program
        self._clear_leftovers = clear_leftovers
        self._is_ready = is_ready
        self._stop_ladder = stop_ladder
        self._process: subprocess.Popen[bytes] | None = None
        self._is_asked_to_stop = False

    @property
    def pid(self) -> int | None:
        """The process, whether it still runs or not; None before the first launch and after a stop."""
        return self._process.pid if self._process else None

    def launch(self) -> None:
        """Starts the process, alone on its files, without waiting until it is ready."""
        self._clear_leftovers()
        self._process = self._program.launch()
        self._is_asked_to_stop = False

    def has_died(self) -> bool:
        """True unless the process runs."""
        return self._process is None or self._process.poll() is not None

    def wait_ready(self) -> None:
        """Returns when the server answers a client; raises `StartFailure` if it ends first or takes too long."""
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not self._is_ready():
            if self._process is not None and (code := self._process.poll()) is not None:
                raise self._program.explain_exit(code)
            if time.monotonic() > deadline:
                raise StartFailure(
                    f"{self.name} did not become ready within {READY_TIMEOUT_S:.0f} s: see {self._program.log_path}."
                )
            time.sleep(_POLL_S)

    def restart(self) -> None:
        """Starts the process again, most often after its death, and returns when it is ready."""
        self.stop()
        self.launch()
        self.wait_ready()

    def ask_to_stop(self) -> None:
        """Sends the gentlest stop signal, once; `stop` then waits."""
        if self._process is not None and not self._is_asked_to_stop:
            self._process.send_signal(self._stop_ladder[0][0])
            self._is_asked_to_stop = True

    def stop(self) -> None:
        """Stops the process, ever more firmly, and returns when it is gone."""
        process = self._process
        if process is None:
            return
        self.ask_to_stop()
        for (_, patience_s), (next_signal, _) in pairwise([*self._stop_ladder, (signal.SIGKILL, 0.0)]):
            try:
                process.wait(patience_s)
                break
            except subprocess.TimeoutExpired:
                process.send_signal(next_signal)
        process.wait()
        self._process = None


def minimal_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Keeps what a program needs to run: no secret, no `PG…` setting, no locale that was never generated."""
    kept = ("PATH", "TMPDIR", "LD_LIBRARY_PATH")
    return {key: environment[key] for key in kept if key in environment} | {"LC_ALL": "C"}


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
