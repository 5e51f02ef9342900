"""Pictures are measured by their first bytes; what unfolds to more than a tablet holds is refused."""

import struct

import pytest

from server.interop.map_drawings import FileFault, UnfitFile
from server.interop.pictures import Picture, is_picture, measure


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + bytes(5)


def jpeg(width: int, height: int) -> bytes:
    note = b"\xff\xe1" + struct.pack(">H", 6) + b"Exif"
    return b"\xff\xd8" + note + b"\xff\xc2" + struct.pack(">HBHH", 17, 8, height, width) + bytes(10)


def webp(kind: bytes, body: bytes) -> bytes:
    return b"RIFF" + bytes(4) + b"WEBP" + kind + bytes(4) + body


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(640, 480), Picture("image/png", 640, 480)),
        (jpeg(640, 480), Picture("image/jpeg", 640, 480)),
        (webp(b"VP8 ", bytes(6) + struct.pack("<HH", 640, 480)), Picture("image/webp", 640, 480)),
        (webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 479 << 14)), Picture("image/webp", 640, 480)),
        (webp(b"VP8X", bytes(4) + b"\x7f\x02\x00\xdf\x01\x00"), Picture("image/webp", 640, 480)),
    ],
)
def test_the_size_is_read_and_the_type_is_ours(content: bytes, expected: Picture) -> None:
    """Rule ML4."""
    assert is_picture(content)
    assert measure(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (png(60_000, 60_000), FileFault.PICTURE_TOO_LARGE),
        (png(8_000, 8_000), FileFault.PICTURE_TOO_LARGE),
        (png(0, 9), FileFault.UNREADABLE),
        (png(9, 9)[:18], FileFault.UNREADABLE),
        (b"\xff\xd8\xff\xe1\x00\x06", FileFault.UNREADABLE),
        (b"\xff\xd8\xff\xda\x00\x02\x00\x00", FileFault.UNREADABLE),
        (webp(b"ALPH", bytes(20)), FileFault.UNREADABLE),
        (b"GIF89a", FileFault.UNREADABLE),
    ],
)
def test_bombs_and_broken_pictures_are_refused(content: bytes, expected: FileFault) -> None:
    """Rule ML4."""
    with pytest.raises(UnfitFile) as unfit:
        measure(content)
    assert unfit.value.fault is expected
