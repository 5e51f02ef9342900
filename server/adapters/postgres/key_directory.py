"""The wrapping keys, one small file each, outside PostgreSQL and its backups (rule C12).

A file is written once and never changed; destroying it makes every key that it wrapped, in any copy of the database,
useless for ever. This is why the directory must not be part of a backup that outlives an erasure.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from protocol.ids import OperationId
from server.adapters.postgres.checks import StoreRefused
from server.auth.sealing import KEY_BYTES
from server.ports import Unavailable

_FILE_NAME = re.compile(r"(?P<operation>[0-9a-f]{32})-(?P<key_id>[0-9a-f]{16})\.key")


class KeyDirectory:
    """Files named `<operation>-<key id>.key`, readable by their owner alone. Its failures are `Unavailable`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def claim(cls, path: Path) -> Self:
        """Creates the directory if needed; raises `StoreRefused` if others could read it."""
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = path.stat()
        except OSError as error:
            raise StoreRefused(
                f"The key directory {path} cannot be used ({error.strerror}): choose another place for it."
            ) from error
        if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise StoreRefused(
                f"The key directory {path} is open to other users: give it to the user that runs Vigie, with mode 0700."
            )
        return cls(path)

    def write(self, operation_id: OperationId, key_id: str, key: bytes) -> None:
        """Keeps a new key on disk before anything depends on it."""
        with _telling_failures("written"):
            fd = os.open(self._file(operation_id, key_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(fd, "wb") as file:
                file.write(key)
                file.flush()
                os.fsync(fd)
            self._sync()

    def read(self, operation_id: OperationId, key_id: str) -> bytes | None:
        """The key, or None if it is not here or was not written to its end."""
        with _telling_failures("read"):
            try:
                key = self._file(operation_id, key_id).read_bytes()
            except FileNotFoundError:
                return None
        return key if len(key) == KEY_BYTES else None

    def destroy_others(self, operation_id: OperationId, kept: set[str]) -> None:
        """Overwrites and removes every key of the operation but those `kept`."""
        with _telling_failures("cleared"):
            for path in list(self._path.iterdir()):
                match = _FILE_NAME.fullmatch(path.name)
                if match and match["operation"] == operation_id.hex and match["key_id"] not in kept:
                    with path.open("r+b") as file:
                        file.write(os.urandom(KEY_BYTES))
                        file.flush()
                        os.fsync(file.fileno())
                    path.unlink()
            self._sync()

    def _file(self, operation_id: OperationId, key_id: str) -> Path:
        return self._path / f"{operation_id.hex}-{key_id}.key"

    def _sync(self) -> None:
        fd = os.open(self._path, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


@contextmanager
def _telling_failures(done: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(f"the key directory cannot be {done} ({error.strerror})") from error
