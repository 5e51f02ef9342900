"""Small PMTiles files, for tests."""

import gzip
import struct
from collections.abc import Iterator, Mapping

from server.interop.pmtiles import tile_number


def pmtiles(tiles: Mapping[tuple[int, int, int], bytes], kind: int = 2, run: int = 1) -> bytes:
    """A whole file of these tiles by (zoom, x, y); kind 2 is PNG, kind 1 vector tiles packed with gzip.

    Run 0: no tiles but further directories.
    """
    entries = sorted((tile_number(*place), content) for place, content in tiles.items())
    columns: list[int] = [len(entries)]
    numbers = [number for number, _ in entries]
    columns += [number - before for before, number in zip((0, *numbers), numbers, strict=False)]
    columns += [run] * len(entries)
    columns += [len(content) for _, content in entries]
    columns += [1, *[0] * (len(entries) - 1)]
    root = gzip.compress(bytes(byte for number in columns for byte in _varint(number)))
    body = b"".join(content for _, content in entries)
    zooms = [zoom for zoom, _, _ in tiles]
    at = 127 + len(root)
    places = struct.pack("<11Q", 127, len(root), at, 0, at, 0, at, len(body), *[len(entries)] * 3)
    about = bytes((1, 2, 2 if kind == 1 else 1, kind, min(zooms), max(zooms))) + struct.pack(
        "<4i", -1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000
    )
    return b"PMTiles\x03" + places + about + bytes(9) + root + body


def _varint(number: int) -> Iterator[int]:
    while number >= 0x80:
        yield number & 0x7F | 0x80
        number >>= 7
    yield number
