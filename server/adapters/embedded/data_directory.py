"""The directory of the embedded stores: private, one owner at a time, and a place for sockets with short names."""

import fcntl
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from server.adapters.embedded.failures import StartFailure

FREE_SPACE_NEEDED_BYTES = 200_000_000
"""A new cluster with its first write-ahead log takes 40 MB; below this a first day of work would not fit."""

_LONGEST_SOCKET_NAME = "/.s.PGSQL.5432"
_SOCKET_PATH_MAX_BYTES = 103  # macOS; Linux allows 107
# PostgreSQL and its clients read a comma as the start of another directory.
_HARMLESS_PATH = re.compile(r"[\w/.+~=@ -]+")


class DataDirectory:
    """Exclusive use of one data directory, from `claim` to `release` or the death of this process."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        self._lock_fd: int | None = None

    def claim(self) -> None:
        """Creates the directory if needed and takes its lock; raises `StartFailure` when it is not ours to use."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            _refuse_foreign_owner(self.path)
            lock_fd = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StartFailure(
                f"The data directory {self.path} cannot be used ({error.strerror}): choose another one with --data-dir."
            ) from error
        self._lock_fd = lock_fd
        try:
            fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(lock_fd, 0)
            os.pwrite(lock_fd, f"{os.getpid()}\n".encode(), 0)
        except BlockingIOError as error:
            owner = os.pread(lock_fd, 20, 0).decode("ascii", "replace").strip() or "unknown"
            self.release()
            raise StartFailure(
                f"Another Vigie (process {owner}) already uses the data directory {self.path}: "
                "stop it, or choose another directory with --data-dir."
            ) from error
        except OSError as error:
            self.release()
            raise StartFailure(f"The data directory {self.path} cannot be locked: {error.strerror}.") from error

    def release(self) -> None:
        """Lets another process claim the directory; the lock file stays, as removing it would race with a claim."""
        if self._lock_fd is not None:
            os.close(self._lock_fd)
            self._lock_fd = None

    def make_private(self, name: str) -> Path:
        """Returns the subdirectory `name`, created readable by its owner alone."""
        path = self.path / name
        path.mkdir(mode=0o700, exist_ok=True)
        return path

    def refuse_lack_of_space(self) -> None:
        """Raises `StartFailure` when a new cluster would not fit."""
        free_bytes = shutil.disk_usage(self.path).free
        if free_bytes < FREE_SPACE_NEEDED_BYTES:
            raise StartFailure(
                f"Only {free_bytes // 1_000_000} MB are free for the data directory {self.path}, "
                f"{FREE_SPACE_NEEDED_BYTES // 1_000_000} MB are needed: free some space, or choose another directory "
                "with --data-dir."
            )


def make_socket_directory(data_directory: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Returns a private directory whose sockets have names short enough for the system.

    It is inside the data directory when that fits, because a user's run-time directory disappears at log-out and a
    temporary one may be swept; else there, under a short hash of the data directory.
    """
    candidates = [data_directory / "sockets"]
    name = f"vigie-{os.geteuid()}-{hashlib.sha256(os.fsencode(data_directory)).hexdigest()[:10]}"
    for place in (environment.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 - owner checked
        if place and os.path.isdir(place) and os.access(place, os.W_OK | os.X_OK):
            candidates.append(Path(place) / name)
    for candidate in candidates:
        if _fits(candidate):
            candidate.mkdir(mode=0o700, exist_ok=True)
            _refuse_loose_directory(candidate)
            return candidate
    raise StartFailure(
        f"No place for sockets: the paths of {data_directory} and of the temporary directory are too long. "
        "Choose a shorter one with --data-dir."
    )


def _fits(directory: Path) -> bool:
    path = f"{directory}{_LONGEST_SOCKET_NAME}"
    return _HARMLESS_PATH.fullmatch(path) is not None and len(os.fsencode(path)) <= _SOCKET_PATH_MAX_BYTES


def _refuse_foreign_owner(path: Path) -> None:
    if path.stat().st_uid != os.geteuid():
        raise StartFailure(
            f"The data directory {path} belongs to another user: start Vigie as that user, "
            "or choose another directory with --data-dir."
        )


def _refuse_loose_directory(path: Path) -> None:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise StartFailure(f"{path} is not a private directory of this user: remove it and start again.")
