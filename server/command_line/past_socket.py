"""The socket between the server processes and the one that looks back: in the file system, for this user alone."""

import contextlib
import select
import shutil
import socket
import tempfile
from pathlib import Path

from server.settings import SettingsRefused

_BACKLOG = 128


class PastSocket:
    """Listens from the start; who calls waits until a process takes it."""

    def __init__(self) -> None:
        """Get ready; nothing listens yet."""
        self._directory: Path | None = None
        self.listening: socket.socket | None = None

    @property
    def path(self) -> Path:
        """Where it listens."""
        assert self._directory is not None, "it listens first"
        return self._directory / "past"

    def listen(self) -> None:
        """Raises `SettingsRefused` where the directory for temporary files cannot hold a socket."""
        self._directory = Path(tempfile.mkdtemp(prefix="vigie-"))  # of this user alone
        listening = self.listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            listening.bind(str(self.path))
        except OSError as error:
            self.close()
            raise SettingsRefused(
                f"No socket can be made in {tempfile.gettempdir()} ({error}): set TMPDIR to a shorter path."
            ) from error
        listening.listen(_BACKLOG)
        listening.set_inheritable(True)

    def is_asked(self) -> bool:
        """Does somebody wait?"""
        if self.listening is None:
            return False
        waiting = select.poll()
        waiting.register(self.listening, select.POLLIN)
        return bool(waiting.poll(0))

    def turn_away(self) -> None:
        """Whoever waits hears at once that nobody comes."""
        while self.is_asked():
            assert self.listening is not None
            with contextlib.suppress(OSError):  # has left meanwhile
                self.listening.accept()[0].close()

    def close(self) -> None:
        """Whoever waits is turned away; harmless when nothing listens."""
        if self.listening is not None:
            self.listening.close()
            self.listening = None
        if self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)
            self._directory = None
