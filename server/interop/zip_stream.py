"""Several files as one zip, written as a stream: stored, dated 1980, so that the same files make the same bytes."""

import io
import zipfile
from types import TracebackType
from typing import IO, Self

_DATED = (1980, 1, 1, 0, 0, 0)


class _Sink(io.RawIOBase):
    """Takes what the zip writes, until it is taken away; cannot be rewound, so that nothing is held back."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object, /) -> int:
        piece = bytes(content)  # type: ignore[call-overload]  # whatever the zip hands over is a buffer
        self._held += piece
        return len(piece)

    def take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken


class ZipStream:
    """One zip on its way out; each call gives the bytes that are ready."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_STORED)
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close_file()

    def begin(self, name: str) -> bytes:
        """Start the next file."""
        self._close_file()
        info = zipfile.ZipInfo(name, _DATED)
        info.external_attr, info.create_system = 0o444 << 16, 3
        self._file = self._zip.open(info, "w")
        return self._sink.take()

    def write(self, content: bytes) -> bytes:
        """Go on with the file."""
        assert self._file is not None, "a file was begun"
        self._file.write(content)
        return self._sink.take()

    def end(self) -> bytes:
        """The last file is complete, and so is the zip."""
        self._close_file()
        self._zip.close()
        return self._sink.take()

    def _close_file(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
