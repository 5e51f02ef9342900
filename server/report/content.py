"""What a report is printed from: everything it says, already within the rights of its reader, as one value.

It goes to the process that prints as bytes, the lines of the log some at a time after the rest, so that nobody but that
process holds a long log at once. The same content is the same report, byte for byte.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Literal

import msgspec
from msgspec import Struct

from protocol.entities import Entity
from protocol.figures import Figures
from protocol.ids import TeamId
from server.application.log_lines import LogLine

Language = Literal["fr", "en"]
Way = tuple[tuple[float, float], ...]
"""Longitude and latitude, degrees, in the order in which a team was there."""


class Track(Struct, frozen=True, kw_only=True):
    """Where a team went."""

    team_id: TeamId
    ways: tuple[Way, ...]


class ReportContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of a report."""

    language: Language
    time_zone: str
    """IANA name; every time is printed in it."""
    generated_at: int
    """Epoch ms."""
    generated_by: str
    """The role that asked; never a name."""
    version: str
    chain: str
    """Value of the hash chain after the last fact of this report, hexadecimal."""
    is_anonymised: bool = False
    entities: tuple[Entity, ...]
    """As the reader sees them at the last fact."""
    figures: Figures
    lines: tuple[LogLine, ...] = ()
    """The log, oldest first."""
    tracks: tuple[Track, ...] = ()
    labels: dict[str, str] = {}
    """Words of the operation's catalogue in the language of the report, by `kind:code`."""


_LENGTH = 4
_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(ReportContent)
_LINES = msgspec.msgpack.Decoder(tuple[LogLine, ...])


def encode(content: ReportContent) -> bytes:
    """The first frame for the process that prints."""
    return _framed(_ENCODER.encode(content))


def encode_lines(lines: Iterable[LogLine]) -> bytes:
    """One more frame: lines that follow those sent so far."""
    return _framed(_ENCODER.encode(tuple(lines)))


def decode(file: BinaryIO) -> ReportContent:
    """In the process that prints: all frames up to the end, as one content."""
    frames = _frames(file)
    content = _DECODER.decode(next(frames))
    lines = list(content.lines)
    for frame in frames:
        lines += _LINES.decode(frame)
    return msgspec.structs.replace(content, lines=tuple(lines))


def _framed(encoded: bytes) -> bytes:
    return len(encoded).to_bytes(_LENGTH, "big") + encoded


def _frames(file: BinaryIO) -> Iterator[bytes]:
    while head := file.read(_LENGTH):
        length = int.from_bytes(head, "big")
        frame = file.read(length)
        if len(frame) < length:
            raise EOFError("the report was cut off")
        yield frame
