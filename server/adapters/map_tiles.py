"""Map tiles from this machine: a PMTiles file, or pictures in directories. Nothing is asked of anybody else."""

import asyncio
import os
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from server.interop.pmtiles import (
    HEADER_BYTES,
    MAX_ZOOM,
    BadTiles,
    Entry,
    Header,
    find,
    read_credit,
    read_directory,
    read_header,
    tile_number,
)
from server.ports import Tiles, TileSheet

_MAX_TILE_BYTES: Final = 8_000_000
_WORLD: Final = (-180.0, -85.0, 180.0, 85.0)
_SUFFIXES: Final = (".png", ".jpg", ".webp")
_KEPT_DIRECTORIES: Final = 64
_MAX_CREDIT: Final = 200
CREDIT_FILE: Final = "attribution.txt"
"""Beside the zooms of a directory: whom its map is owed to."""


class TilesRefused(Exception):
    """The message says what is wrong with the setting, and what to do."""


def open_tiles(path: Path | None) -> Tiles | None:
    """Raises `TilesRefused` unless there is something to draw."""
    if path is None:
        return None
    try:
        return TileDirectory(path) if path.is_dir() else TileFile(path)
    except (OSError, BadTiles) as error:
        reason = str(error) if isinstance(error, BadTiles) else error.strerror
        raise TilesRefused(f"--map-tiles {path}: {reason}. Give a .pmtiles file or a directory of tiles.") from error


class TileFile:
    """Implements `Tiles` for a `.pmtiles` file, which stays open."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        try:
            self._header: Header = read_header(os.pread(self._file, HEADER_BYTES, 0))
            self._root = self._directory(self._header.root_at, self._header.root_bytes)
        except BaseException:
            os.close(self._file)
            raise
        self._leaf = lru_cache(_KEPT_DIRECTORIES)(self._directory)
        header, about = self._header, os.fstat(self._file)
        self.sheet = TileSheet(
            _version_of(path.name, about.st_size, about.st_mtime_ns),
            header.kind,
            header.min_zoom,
            header.max_zoom,
            header.bounds,
            header.is_tile_packed,
            read_credit(os.pread(self._file, header.about_bytes, header.about_at), header.is_packed),
        )

    async def read(self, zoom: int, x: int, y: int) -> bytes | None:
        if not self._header.min_zoom <= zoom <= self._header.max_zoom or max(x, y) >= 1 << zoom:
            return None
        try:
            return await asyncio.to_thread(self._read, tile_number(zoom, x, y))
        except (BadTiles, OSError, OverflowError):  # a hole in the map is no failure of the server
            return None

    def _read(self, number: int) -> bytes | None:
        entries = self._root
        for _ in range(4):  # as deep as the format goes
            entry = find(entries, number)
            if entry is None or entry.length > _MAX_TILE_BYTES:
                return None
            if entry.run:
                return os.pread(self._file, entry.length, self._header.tiles_at + entry.offset)
            entries = self._leaf(self._header.leaves_at + entry.offset, entry.length)
        return None

    def _directory(self, at: int, length: int) -> tuple[Entry, ...]:
        return read_directory(os.pread(self._file, length, at), self._header.is_packed)


class TileDirectory:
    """Implements `Tiles` for pictures under `{z}/{x}/{y}`, all of one kind."""

    def __init__(self, path: Path) -> None:
        self._path = path
        zooms = sorted(
            int(each.name) for each in path.iterdir() if each.name.isdecimal() and int(each.name) <= MAX_ZOOM
        )
        first = next((suffix for zoom in zooms for suffix in _suffixes(path / str(zoom))), None)
        if first is None:
            raise BadTiles("there are no tiles in it, such as 12/2074/1409.png")
        self._suffix = first
        about = path.stat()
        version = _version_of(path.name, len(zooms), about.st_mtime_ns)
        credit = path / CREDIT_FILE
        said = credit.read_text("utf-8").strip()[:_MAX_CREDIT] if credit.is_file() else ""
        kind = first.removeprefix(".")
        self.sheet = TileSheet(version, kind, zooms[0], zooms[-1], _WORLD, is_packed=False, credit=said)

    async def read(self, zoom: int, x: int, y: int) -> bytes | None:
        # Three numbers and our own suffix: nothing of what a caller writes becomes a path.
        return await asyncio.to_thread(self._read, self._path / str(zoom) / str(x) / f"{y}{self._suffix}")

    @staticmethod
    def _read(file: Path) -> bytes | None:
        try:
            content = file.read_bytes()
        except OSError:
            return None
        return content if len(content) <= _MAX_TILE_BYTES else None


def _suffixes(zoom: Path) -> Iterator[str]:
    for column in zoom.iterdir():
        if column.is_dir():
            yield from (tile.suffix for tile in column.iterdir() if tile.suffix in _SUFFIXES)


def _version_of(*facts: object) -> str:
    return sha256(repr(facts).encode()).hexdigest()[:12]
