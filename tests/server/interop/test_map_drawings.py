"""Drawings of other programs: read into one plain form; what attacks its reader is refused by name."""

import json
from typing import Any

import pytest

from server.interop.map_drawings import MAX_FEATURES, MAX_POINTS, FileFault, UnfitFile, read_drawing

GPX = b"""<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="48.85" lon="2.35"><name>Ravito &amp; eau</name><extensions><name>x</name></extensions></wpt>
<trk><name>Parcours</name><trkseg><trkpt lat="48.8" lon="2.3"/><trkpt lat="48.9" lon="2.4"><name>no</name></trkpt>
</trkseg></trk>
<rte><name>Retour</name><rtept lat="48.9" lon="2.4"/><rtept lat="48.8" lon="2.3"/></rte></gpx>"""
KML = b"""<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>
<Placemark><name>PMA</name><Point><coordinates> 2.35,48.85,0 </coordinates></Point></Placemark>
<Placemark><name>Zone</name><MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>
2.3,48.8 2.4,48.8 2.4,48.9 2.3,48.8</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark>
<Placemark><LineString><coordinates>2.3,48.8,1 2.4,48.9,2</coordinates></LineString></Placemark>
</Folder></Document></kml>"""
POINT: dict[str, Any] = {"type": "Point", "coordinates": [2.35, 48.85, 30]}


def features(content: bytes) -> list[tuple[str, str, Any]]:
    return [
        (each["properties"]["label"], each["geometry"]["type"], each["geometry"]["coordinates"])
        for each in json.loads(read_drawing(content))["features"]
    ]


def fault(content: bytes) -> FileFault:
    with pytest.raises(UnfitFile) as unfit:
        read_drawing(content)
    return unfit.value.fault


def test_a_course_of_a_gpx_file_is_ways_and_points_with_their_names() -> None:
    """Rule ML4."""
    assert features(GPX) == [
        ("Ravito & eau", "Point", [2.35, 48.85]),
        ("Parcours", "LineString", [[2.3, 48.8], [2.4, 48.9]]),
        ("Retour", "LineString", [[2.4, 48.9], [2.3, 48.8]]),
    ]


def test_a_kml_file_is_points_ways_and_areas() -> None:
    """Rule ML4."""
    assert [(label, kind) for label, kind, _ in features(KML)] == [
        ("PMA", "Point"),
        ("Zone", "Polygon"),
        ("", "LineString"),
    ]


def test_of_geojson_places_and_names_are_kept_and_nothing_else() -> None:
    """Rule ML4."""
    wish = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": "A\u0007<b>", "phone": "06"}, "geometry": POINT},
            {
                "type": "Feature",
                "properties": None,
                "geometry": {"type": "GeometryCollection", "geometries": [POINT, POINT]},
            },
            {"type": "Feature", "properties": {}, "geometry": None},
        ],
    }
    kept = read_drawing(b"\xef\xbb\xbf" + json.dumps(wish).encode())
    assert [label for label, _, _ in features(kept)] == ["A<b>", "", ""]
    assert b"06" not in kept


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx>&x;</gpx>', FileFault.FORBIDDEN_XML),
        (b'<!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><gpx><name>&b;</name></gpx>', FileFault.FORBIDDEN_XML),
        (b'<!DOCTYPE gpx SYSTEM "https://elsewhere.example/x.dtd"><gpx/>', FileFault.FORBIDDEN_XML),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", FileFault.SVG),
        (b"<html><body/></html>", FileFault.UNREADABLE),
        (b"<gpx><wpt lat='x' lon='2'/></gpx>", FileFault.UNREADABLE),
        (b"<gpx>" * 100, FileFault.UNREADABLE),
        (b'<?xml version="1.0" encoding="nobody-knows"?><gpx/>', FileFault.UNREADABLE),
        (b"<gpx><trk>", FileFault.UNREADABLE),
        (b"<gpx/>", FileFault.EMPTY),
        (b"GIF89a", FileFault.UNREADABLE),
        (b"", FileFault.UNREADABLE),
        (b'{"type":"Feature"}', FileFault.UNREADABLE),
        (b'{"type":"Point","coordinates":[652000,6862000]}', FileFault.NOT_DEGREES),
        (b'{"type":"Point","coordinates":[1' + b"0" * 400 + b",48]}", FileFault.NOT_DEGREES),
        (b'{"type":"Point","coordinates":["a","b"]}', FileFault.UNREADABLE),
        (b'{"type":"Point","coordinates":[true,false]}', FileFault.UNREADABLE),
        (b'{"type":"LineString","coordinates":[2.3,48.8]}', FileFault.UNREADABLE),
        (b'{"type":"FeatureCollection","features":[' + b'{"type":"GeometryCollection","geometries":[' * 5_000, None),
        (json.dumps({"type": "MultiPoint", "coordinates": [[2, 48]] * (MAX_POINTS + 1)}).encode(), FileFault.TOO_MUCH),
        (json.dumps({"type": "GeometryCollection", "geometries": [POINT] * (MAX_FEATURES + 1)}).encode(), None),
        (b" " * 4_000_001, FileFault.TOO_MUCH),
    ],
)
def test_hostile_and_broken_files_are_refused_by_name(content: bytes, expected: FileFault | None) -> None:
    """Rule ML4."""
    found = fault(content)
    assert expected is None or found is expected
