"""Pictures as they come from outside: what they are and how large, read from their first bytes; nothing is decoded."""

import struct
from struct import unpack_from
from typing import Final, NamedTuple

from server.interop.map_drawings import FileFault, UnfitFile

MAX_BYTES: Final = 8_000_000
MAX_SIDE_PX: Final = 8_192
MAX_PX: Final = 40_000_000
"""A few bytes may unfold to more than a tablet has memory."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_FRAMES: Final = frozenset((*range(0xC0, 0xD0),)) - {0xC4, 0xC8, 0xCC}
"""JPEG's markers that say the size."""


class Picture(NamedTuple):
    """What a file is that browsers can show."""

    media_type: str
    width_px: int
    height_px: int


def is_picture(content: bytes) -> bool:
    """Does it begin like one of the three formats?"""
    return content.startswith((_PNG, b"\xff\xd8\xff")) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def measure(content: bytes) -> Picture:
    """Raises `UnfitFile` unless it is PNG, JPEG or WebP of a bearable size."""
    try:
        picture = _measure(content)
    except (struct.error, IndexError) as error:
        raise UnfitFile(FileFault.UNREADABLE) from error
    if not (picture.width_px and picture.height_px):
        raise UnfitFile(FileFault.UNREADABLE)
    if max(picture[1:]) > MAX_SIDE_PX or picture.width_px * picture.height_px > MAX_PX:
        raise UnfitFile(FileFault.PICTURE_TOO_LARGE)
    return picture


def _measure(content: bytes) -> Picture:
    if content.startswith(_PNG) and content[12:16] == b"IHDR":
        return Picture("image/png", *unpack_from(">II", content, 16))
    if content.startswith(b"\xff\xd8\xff"):
        return Picture("image/jpeg", *_jpeg(content))
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Picture("image/webp", *_webp(content))
    raise UnfitFile(FileFault.UNREADABLE)


def _jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in _FRAMES:
            height, width = unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + length
    raise UnfitFile(FileFault.UNREADABLE)


def _webp(content: bytes) -> tuple[int, int]:
    match content[12:16]:
        case b"VP8 ":
            width, height = unpack_from("<HH", content, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L":
            (bits,) = unpack_from("<I", content, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    raise UnfitFile(FileFault.UNREADABLE)
