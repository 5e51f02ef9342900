"""What a report is printed from: everything it says, already within the rights of its reader, as one value.

It goes to the process that prints as bytes. The same content is the same report, byte for byte.
"""

from typing import Literal

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


_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(ReportContent)


def encode(content: ReportContent) -> bytes:
    """For the process that prints."""
    return _ENCODER.encode(content)


def decode(encoded: bytes) -> ReportContent:
    """In the process that prints."""
    return _DECODER.decode(encoded)
