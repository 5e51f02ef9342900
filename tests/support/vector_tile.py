"""Small vector tiles (Mapbox Vector Tile 2.1), for tests: areas that fill a tile, and points with a name."""

from collections.abc import Iterator, Mapping

EXTENT = 4096
_SQUARE = (9, 0, 0, 26, 2 * EXTENT, 0, 0, 2 * EXTENT, 2 * EXTENT - 1, 0, 15)
"""Move to the corner, three lines, close: commands and zigzag steps of the specification."""
_MIDDLE = (9, EXTENT, EXTENT)


def vector_tile(areas: tuple[str, ...], points: Mapping[str, str]) -> bytes:
    """A tile whose layers `areas` fill it, and whose layers `points` have one thing with this `name` in the middle."""
    layers = [_layer(name, _feature(3, _SQUARE)) for name in areas]
    layers += [_layer(name, _feature(1, _MIDDLE, b"\0\0"), called) for name, called in points.items()]
    return b"".join(_field(3, layer) for layer in layers)


def _layer(name: str, feature: bytes, called: str | None = None) -> bytes:
    named = b"" if called is None else _field(3, b"name") + _field(4, _field(1, called.encode()))
    return _number(15, 2) + _field(1, name.encode()) + _field(2, feature) + named + _number(5, EXTENT)


def _feature(kind: int, geometry: tuple[int, ...], tags: bytes = b"") -> bytes:
    steps = bytes(byte for step in geometry for byte in _varint(step))
    return (_field(2, tags) if tags else b"") + _number(3, kind) + _field(4, steps)


def _field(number: int, content: bytes) -> bytes:
    return bytes((*_varint(number << 3 | 2), *_varint(len(content)))) + content


def _number(number: int, value: int) -> bytes:
    return bytes((*_varint(number << 3), *_varint(value)))


def _varint(number: int) -> Iterator[int]:
    while number >= 0x80:
        yield number & 0x7F | 0x80
        number >>= 7
    yield number
