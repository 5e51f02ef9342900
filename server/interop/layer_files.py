"""What may lie under the map of an operation: how much of it, and what a file is that was kept once."""

from typing import Final

from server.interop import geojson, pictures
from server.interop.map_drawings import FileFault, UnfitFile, read_drawing

MAX_BYTES: Final = pictures.MAX_BYTES
"""Of one file."""
MAX_BYTES_OF_OPERATION: Final = 60_000_000


def media_type_of(content: bytes) -> str:
    """Of a file as it is kept: a picture, or a drawing in its plain form. Slow for large drawings.

    Raises:
        UnfitFile: Nothing like it is ever kept.
    """
    if len(content) > MAX_BYTES:
        raise UnfitFile(FileFault.TOO_MUCH)
    if pictures.is_picture(content):
        return pictures.measure(content).media_type
    if read_drawing(content) != content:
        raise UnfitFile(FileFault.UNREADABLE)
    return geojson.MEDIA_TYPE
