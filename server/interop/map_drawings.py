"""Drawings for the map as other programs write them, GeoJSON, GPX and KML: read into one plain form, or refused.

What a file says beside places and their names is left out: nothing of it is ever shown, kept or followed.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from math import isfinite
from typing import Any, Final
from xml.parsers import expat

import msgspec

from server.interop import geojson

MAX_BYTES: Final = 4_000_000
MAX_FEATURES: Final = 5_000
MAX_POINTS: Final = 50_000
_MAX_NAME: Final = 120
_MAX_DEPTH: Final = 60
_NAMES: Final = ("name", "nom", "Name", "NOM", "title", "label")
_DEPTHS: Final = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
"""How deep the positions of each geometry lie."""
Feature = tuple[dict[str, Any], str]
"""A geometry, and what it is called."""


class FileFault(StrEnum):
    """Why a file cannot be laid under the map."""

    UNREADABLE = "unreadable"  # neither of the formats, or broken
    FORBIDDEN_XML = "forbidden_xml"  # it declares a document type, by which files attack their readers
    NOT_DEGREES = "not_degrees"  # its numbers are no longitudes and latitudes: projected
    EMPTY = "empty"  # nothing in it can be drawn
    TOO_MUCH = "too_much"  # more things or points than a map can show
    SVG = "svg"  # a drawing that may hold programs; export it as PNG
    PICTURE_TOO_LARGE = "picture_too_large"  # more pixels than a tablet can show


class UnfitFile(Exception):
    """Carries the fault, and nothing of the file."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(fault)
        self.fault = fault


def read_drawing(content: bytes) -> bytes:
    """GeoJSON of what the file draws: geometries in degrees and a `label` each.

    Raises:
        UnfitFile: Nothing of it is to be kept.
    """
    if len(content) > MAX_BYTES:
        raise UnfitFile(FileFault.TOO_MUCH)
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{"):
        features = list(_of_json(start))
    elif start.startswith(b"<"):
        features = _XmlReader().read(start)
    else:
        raise UnfitFile(FileFault.UNREADABLE)
    if not features:
        raise UnfitFile(FileFault.EMPTY)
    if len(features) > MAX_FEATURES:
        raise UnfitFile(FileFault.TOO_MUCH)
    count = _Counter()
    lines = [geojson.feature(_checked(geometry, count), {"label": _label(name)}) for geometry, name in features]
    return geojson.OPENING + geojson.BETWEEN.join(lines) + geojson.CLOSING


def _of_json(content: bytes) -> Iterator[Feature]:
    try:
        document = msgspec.json.decode(content)
        yield from _features(document, "")
    except (msgspec.DecodeError, RecursionError, TypeError, AttributeError) as error:
        raise UnfitFile(FileFault.UNREADABLE) from error


def _features(document: Any, name: str) -> Iterator[Feature]:
    match document:
        case {"type": "FeatureCollection", "features": [*inner]}:
            for each in inner:
                yield from _features(each, "")
        case {"type": "Feature", "geometry": geometry, **more}:
            properties: Any = more.get("properties") or {}
            found = next((properties[key] for key in _NAMES if isinstance(properties.get(key), str)), "")
            if geometry is not None:
                yield from _features(geometry, found)
        case {"type": "GeometryCollection", "geometries": [*inner]}:
            for each in inner:
                yield from _features(each, name)
        case {"type": str(kind), "coordinates": [*coordinates]} if kind in _DEPTHS:
            yield {"type": kind, "coordinates": coordinates}, name
        case _:
            raise UnfitFile(FileFault.UNREADABLE)


class _Counter:
    """Points of one file."""

    def __init__(self) -> None:
        self._left = MAX_POINTS

    def take(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise UnfitFile(FileFault.TOO_MUCH)


def _checked(geometry: dict[str, Any], count: _Counter) -> dict[str, Any]:
    """The same with positions of two numbers each."""

    def walk(part: Any, depth: int) -> Any:
        if not isinstance(part, list) or not part:
            raise UnfitFile(FileFault.UNREADABLE)
        if depth > 0:
            return [walk(each, depth - 1) for each in part]
        count.take()
        return _position(part)

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"], _DEPTHS[geometry["type"]])}


def _position(part: list[Any]) -> list[float]:
    if len(part) < 2 or any(isinstance(each, bool) or not isinstance(each, int | float) for each in part[:2]):
        raise UnfitFile(FileFault.UNREADABLE)
    try:
        lon, lat = float(part[0]), float(part[1])
    except OverflowError as error:  # JSON writes whole numbers as long as it likes
        raise UnfitFile(FileFault.NOT_DEGREES) from error
    if not (isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise UnfitFile(FileFault.NOT_DEGREES)
    return [round(lon, 6), round(lat, 6)]


def _label(name: str) -> str:
    return "".join(each for each in name if each.isprintable()).strip()[:_MAX_NAME]


class _XmlReader:
    """GPX and KML in one pass: document types, and with them entities of every sort, end it at once."""

    def __init__(self) -> None:
        self._features: list[Feature] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._name = ""
        self._waiting: list[dict[str, Any]] = []
        self._way: list[list[float]] = []
        self._point: list[float] = []

    def read(self, content: bytes) -> list[Feature]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._text.append
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError) as error:  # the last: an encoding that nobody knows
            raise UnfitFile(FileFault.UNREADABLE) from error
        return self._features

    def _refuse(self, *_: object) -> int:
        raise UnfitFile(FileFault.FORBIDDEN_XML)

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if not self._path and tag not in ("gpx", "kml"):
            raise UnfitFile(FileFault.SVG if tag == "svg" else FileFault.UNREADABLE)
        self._path.append(tag)
        if len(self._path) > _MAX_DEPTH:
            raise UnfitFile(FileFault.UNREADABLE)
        self._text.clear()
        if tag in ("wpt", "trk", "rte", "Placemark"):
            self._name, self._waiting = "", []
        if tag in ("trkseg", "rte"):
            self._way = []
        if tag in ("wpt", "trkpt", "rtept"):
            self._point = [float(attributes.get("lon", "x")), float(attributes.get("lat", "x"))]

    def _close(self, name: str) -> None:
        tag = self._path.pop()
        parent = self._path[-1] if self._path else ""
        closing: dict[str, Callable[[], None]] = {
            "trkpt": lambda: self._way.append(self._point),
            "rtept": lambda: self._way.append(self._point),
            "wpt": lambda: self._waiting.append({"type": "Point", "coordinates": self._point}),
            "trkseg": self._end_way,
            "rte": self._end_way,
            "coordinates": lambda: self._end_coordinates(parent),
        }
        if tag == "name" and parent in ("wpt", "trk", "rte", "Placemark"):
            self._name = "".join(self._text)
        closing.get(tag, lambda: None)()
        if tag in ("wpt", "trk", "rte", "Placemark"):
            self._features.extend((geometry, self._name) for geometry in self._waiting)
            self._waiting = []
            if len(self._features) > MAX_FEATURES:
                raise UnfitFile(FileFault.TOO_MUCH)
        self._text.clear()

    def _end_way(self) -> None:
        if len(self._way) > 1:
            self._waiting.append({"type": "LineString", "coordinates": self._way})
        self._way = []

    def _end_coordinates(self, parent: str) -> None:
        """KML: `lon,lat,alt` between spaces."""
        positions: list[Any] = [[float(part) for part in each.split(",")[:2]] for each in "".join(self._text).split()]
        if not positions:
            return
        if parent == "Point":
            self._waiting.append({"type": "Point", "coordinates": positions[0]})
        elif parent == "LinearRing" and "outerBoundaryIs" in self._path:
            self._waiting.append({"type": "Polygon", "coordinates": [positions]})
        elif parent == "LineString":
            self._waiting.append({"type": "LineString", "coordinates": positions})
