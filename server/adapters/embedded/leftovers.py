"""What a Vigie that was killed may leave running for a moment, found and ended before its files are used again."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_POLL_S = 0.01
_TIMEOUT_S = 15.0


def end_leftovers(directory: Path, programs: frozenset[str], stop_signal: signal.Signals, leader: int | None) -> None:
    """Waits until no process of a Vigie that was killed works in `directory`; after a time, ends it.

    Two servers on one directory destroy its data, and Valkey has no lock of its own. `leader` is the only one that may
    be asked to stop, None when all may.
    """
    deadline = time.monotonic() + _TIMEOUT_S
    asked: set[int] = set()
    while pids := pids_working_in(directory, programs):
        is_late = time.monotonic() > deadline
        for pid in pids:
            if is_late:
                _send(pid, signal.SIGKILL)
            elif pid not in asked and leader in (None, pid):
                _send(pid, stop_signal)
                asked.add(pid)
        time.sleep(_POLL_S)


def pids_working_in(directory: Path, programs: frozenset[str]) -> list[int]:
    """Returns our processes named in `programs` that work in `directory`: surer than a pid file."""
    if sys.platform != "linux":
        return _pids_by_lsof(directory, programs)
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            if os.readlink(f"/proc/{entry}/cwd") == str(directory):
                name = Path(f"/proc/{entry}/comm").read_text("utf-8", "replace").strip()
                if name in programs:
                    found.append(int(entry))
        except OSError:  # it ended while we looked, or it is another user's
            continue
    return found


def _pids_by_lsof(directory: Path, programs: frozenset[str]) -> list[int]:
    names = [word for program in sorted(programs) for word in ("-c", program)]
    command = ["lsof", "-w", "-t", "-a", "-d", "cwd", *names, "--", str(directory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return [int(word) for word in done.stdout.split()]


def _send(pid: int, which: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, which)
