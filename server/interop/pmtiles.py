"""PMTiles version 3, the part that finds one tile: a file of map tiles that is copied onto a machine as it is.

Written from the public specification (github.com/protomaps/PMTiles, spec/v3).
"""

import re
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from html import unescape
from struct import unpack_from
from typing import Final, NamedTuple

import msgspec

HEADER_BYTES: Final = 127
MAX_ZOOM: Final = 22
_MAX_DIRECTORY: Final = 16_000_000
_MAX_CREDIT: Final = 200
_MARK_UP: Final = re.compile(r"<[^>]*>")
_NONE, _GZIP = 1, 2
_KINDS: Final = {1: "mvt", 2: "png", 3: "jpg", 4: "webp", 5: "avif"}


class BadTiles(Exception):
    """The message says why the file is none of ours; for the operator."""


class Header(NamedTuple):
    """What the first bytes say."""

    root_at: int
    root_bytes: int
    about_at: int
    about_bytes: int
    leaves_at: int
    tiles_at: int
    is_packed: bool
    """Directories are compressed."""
    is_tile_packed: bool
    kind: str
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]
    """West, south, east, north."""


class Entry(NamedTuple):
    """Tiles that follow each other and are alike, or a further directory."""

    first: int
    run: int
    """0: a further directory."""
    length: int
    offset: int


def read_header(content: bytes) -> Header:
    """Raises `BadTiles`."""
    if len(content) < HEADER_BYTES or content[:7] != b"PMTiles" or content[7] != 3:
        raise BadTiles("this is no PMTiles file of version 3")
    root_at, root_bytes, about_at, about_bytes, leaves_at, _, tiles_at = unpack_from("<7Q", content, 8)
    packing, tile_packing, kind, min_zoom, max_zoom = content[97:102]
    if packing not in (_NONE, _GZIP) or tile_packing not in (0, _NONE, _GZIP) or kind not in _KINDS:
        raise BadTiles("its tiles are packed in a way that Vigie does not read: gzip or nothing, MVT or pictures")
    if not min_zoom <= max_zoom <= MAX_ZOOM or max(root_bytes, about_bytes) > _MAX_DIRECTORY:
        raise BadTiles("its header makes no sense")
    west, south, east, north = (value / 1e7 for value in unpack_from("<4i", content, 102))
    bounds = (west, south, east, north)
    is_packed, is_tile_packed = packing == _GZIP, tile_packing == _GZIP
    places = (root_at, root_bytes, about_at, about_bytes, leaves_at, tiles_at)
    return Header(*places, is_packed, is_tile_packed, _KINDS[kind], min_zoom, max_zoom, bounds)


def read_credit(content: bytes, is_packed: bool) -> str:
    """Whom the map is owed to, as plain text; empty: it does not say."""
    try:
        if is_packed:
            content = zlib.decompressobj(wbits=31).decompress(content, _MAX_DIRECTORY)
        about = msgspec.json.decode(content)
    except (zlib.error, msgspec.DecodeError):
        return ""
    said = about.get("attribution") if isinstance(about, dict) else None
    return unescape(_MARK_UP.sub("", said)).strip()[:_MAX_CREDIT] if isinstance(said, str) else ""


def read_directory(content: bytes, is_packed: bool) -> tuple[Entry, ...]:
    """Raises `BadTiles` if it is broken."""
    if is_packed:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            content = unpacker.decompress(content, _MAX_DIRECTORY)
        except zlib.error as error:
            raise BadTiles("a directory is broken") from error
    numbers = _varints(content)
    try:
        count = next(numbers)
        if count > len(content):
            raise BadTiles("a directory is broken")
        firsts, first = [], 0
        for _ in range(count):
            first += next(numbers)
            firsts.append(first)
        counts = [next(numbers) for _ in range(count)]
        lengths = [next(numbers) for _ in range(count)]
        offsets: list[int] = []
        for number in range(count):
            said = next(numbers)
            offsets.append(offsets[-1] + lengths[number - 1] if said == 0 and number else said - 1)
    except StopIteration as error:
        raise BadTiles("a directory is broken") from error
    return tuple(map(Entry, firsts, counts, lengths, offsets))


def find(entries: tuple[Entry, ...], wanted: int) -> Entry | None:
    """The entry that holds this tile, or the directory that may."""
    at = bisect_right(entries, wanted, key=lambda entry: entry.first) - 1
    if at < 0:
        return None
    entry = entries[at]
    return entry if entry.run == 0 or wanted < entry.first + entry.run else None


def tile_number(zoom: int, x: int, y: int) -> int:
    """Where a tile stands in the file: zoom by zoom, along a Hilbert curve."""
    number: int = ((1 << 2 * zoom) - 1) // 3
    side = 1 << (zoom - 1) if zoom else 0
    while side:
        right, down = int(x & side > 0), int(y & side > 0)
        number += side * side * ((3 * right) ^ down)
        if not down:
            if right:
                x, y = side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))
            x, y = y, x
        side >>= 1
    return number


def _varints(content: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in content:
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            yield value
            value = shift = 0
        else:
            shift += 7
            if shift > 63:
                raise BadTiles("a directory is broken")
