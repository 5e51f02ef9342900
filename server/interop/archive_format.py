"""The archive of an operation as a file (`protocol/ARCHIVE.md`): a tar whose every byte follows from its parts.

Nothing in it depends on when, where or by whom it was made but the signature, so that the same facts make the same
bytes, and a byte that was changed has nowhere to hide.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from protocol.ids import DeviceId, TeamId
from protocol.positions import FixDetail, FixSource, TeamPosition
from protocol.quantities import AccuracyM, BatteryPct, EpochMs, HeadingDeg, LatitudeDeg, LongitudeDeg, SpeedMps

FORMAT = "vigie.archive"
VERSION = 2
"""With files of map layers."""
VERSION_WITHOUT_MAPS = 1
"""An operation that never had a layer is still written as in the first version, to the byte."""
HEADER, MANIFEST, SIGNATURE = "vigie.json", "manifest.json", "signature.json"
ENTRIES_PER_PART = 1_000
"""Facts in each part of the log but the last."""
ROWS_PER_PART = 5_000
"""Positions in each part but the last."""
DIGEST_BYTES = 32
LENGTH_BYTES = 4
BLOCK = 512
END = bytes(2 * BLOCK)

_MAP = re.compile(r"maps/[0-9a-f]{64}")
_CATALOGUE = re.compile(r"catalogues/[a-z0-9_.-]{1,40}\.json")
_packer = msgspec.msgpack.Encoder(uuid_format="bytes")


class PositionRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One position: whose, from which device, when measured, when it came in, where."""

    team_id: TeamId
    device_id: DeviceId
    fix_at: EpochMs
    received_at: EpochMs
    lat_deg: LatitudeDeg
    lon_deg: LongitudeDeg
    accuracy_m: AccuracyM | None
    speed_mps: SpeedMps | None
    heading_deg: HeadingDeg | None
    battery_pct: BatteryPct | None
    source: FixSource
    detail: FixDetail | None = None
    """Left out of a row that has none: what was archived before there was any is archived again byte for byte."""

    @property
    def order(self) -> tuple[int, UUID, UUID]:
        """Rows stand in this order, each once."""
        return self.fix_at, self.team_id, self.device_id

    def position(self) -> TeamPosition:
        """As the archive of positions keeps it."""
        return TeamPosition(
            self.team_id,
            self.fix_at,
            self.lat_deg,
            self.lon_deg,
            self.accuracy_m,
            self.speed_mps,
            self.heading_deg,
            self.battery_pct,
            self.source,
            self.detail,
        )


_rows = msgspec.msgpack.Decoder(list[PositionRow])


def row_of(device_id: DeviceId, position: TeamPosition, received_at: int) -> PositionRow:
    """A position as the archive writes it: what has a unit is always a float."""
    return PositionRow(
        position.team_id,
        device_id,
        position.fix_at,
        received_at,
        float(position.lat_deg),
        float(position.lon_deg),
        _float(position.accuracy_m),
        _float(position.speed_mps),
        _float(position.heading_deg),
        position.battery_pct,
        position.source,
        position.detail,
    )


def encode_rows(rows: Sequence[PositionRow]) -> bytes:
    """A part of positions: one MessagePack array of arrays."""
    return _packer.encode([row if row.detail is not None else msgspec.structs.astuple(row)[:-1] for row in rows])


def decode_rows(content: bytes) -> list[PositionRow]:
    """The reverse of `encode_rows`; raises msgspec.MsgspecError."""
    return _rows.decode(content)


def encode_entries(chained: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A part of the log: for each fact its length, its stored bytes, and the value of the chain after it."""
    content = bytearray()
    for record, chain in chained:
        content += len(record).to_bytes(LENGTH_BYTES, "big") + record + chain
    return bytes(content)


def log_part(number: int) -> str:
    """The name of the part of the log with this number, from 1."""
    return f"log/{number:08d}"


def positions_part(number: int) -> str:
    """The name of the part of the positions with this number, from 1."""
    return f"positions/{number:08d}"


def catalogue_part(name: str) -> str:
    """The name of the part that holds a catalogue."""
    return f"catalogues/{name}.json"


def map_part(sha256: str) -> str:
    """The name of the part that holds the file of a map layer, by its SHA-256 (hexadecimal)."""
    return f"maps/{sha256}"


def may_follow(name: str, before: str | None) -> bool:
    """May a part of this name stand after the part of that name?"""
    if before is None:
        return name == HEADER
    if before == SIGNATURE:
        return False
    if name == SIGNATURE or before == MANIFEST:
        return (name, before) == (SIGNATURE, MANIFEST)
    kind, _, number = before.partition("/")
    if name in (log_part(1), positions_part(1)):
        return before == HEADER or (kind == "log" and name == positions_part(1))
    if kind in ("log", "positions") and name == f"{kind}/{int(number) + 1:08d}":
        return True
    if name == MANIFEST:
        return True
    if _MAP.fullmatch(name):
        return kind != "maps" or before < name
    return _CATALOGUE.fullmatch(name) is not None and kind != "maps" and (kind != "catalogues" or before < name)


def canonical(document: Any) -> bytes:
    """JSON in the one way that the archive knows: sorted, without spaces, ASCII, ended by a line feed."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii") + b"\n"


def tar_header(name: str, size: int) -> bytes:
    """The block before a part: POSIX ustar, a regular file that all may read, dated 1970, of nobody."""
    fields = [name.encode("ascii").ljust(100, b"\0"), b"0000444\0", b"0000000\0", b"0000000\0", b"%011o\0" % size]
    block = b"".join((*fields, b"%011o\0" % 0, b" " * 8, b"0", bytes(100), b"ustar\0", b"00")).ljust(BLOCK, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def padding(size: int) -> bytes:
    """What fills the last block of a part."""
    return bytes(-size % BLOCK)


def read_tar_header(block: bytes) -> tuple[str, int] | None:
    """Name and size, if this is a block that `tar_header` makes; None for anything else."""
    try:
        name, size = block[:100].rstrip(b"\0").decode("ascii"), int(block[124:135], 8)
    except ValueError:
        return None
    return (name, size) if 0 <= size < 8**11 and len(name) <= 100 and tar_header(name, size) == block else None


def manifest_of(parts: Iterable[tuple[str, int, str]], version: int) -> bytes:
    """The list of the parts before it, in order: name, length, SHA-256 (hexadecimal)."""
    listed = [{"name": name, "bytes": size, "sha256": sha256} for name, size, sha256 in parts]
    return canonical({"format": FORMAT, "version": version, "parts": listed})


def signature_of(public_key: bytes, signature: bytes) -> bytes:
    """The part that says who answers for the manifest."""
    return canonical(
        {"algorithm": "ed25519", "of": MANIFEST, "public_key": public_key.hex(), "signature": signature.hex()}
    )


def _float(value: float | None) -> float | None:
    return None if value is None else float(value)
