"""GeoJSON that map programs read: longitude first, ground on the left of its ring."""

import json

from server.interop import geojson

SQUARE = ((2.0, 48.0), (2.0, 49.0), (3.0, 49.0), (3.0, 48.0), (2.0, 48.0))


def test_a_collection_is_made_of_its_features() -> None:
    """Rule EX7."""
    features = [
        geojson.feature(geojson.point(2.5, 48.5), {"name": "é", "none": None}, "id-1"),
        geojson.feature(geojson.line([(2.0, 48.0), (2.1, 48.1)]), {}),
    ]
    read = json.loads(geojson.OPENING + geojson.BETWEEN.join(features) + geojson.CLOSING)
    assert read["type"] == "FeatureCollection"
    assert read["features"][0] == {
        "type": "Feature",
        "id": "id-1",
        "geometry": {"type": "Point", "coordinates": [2.5, 48.5]},
        "properties": {"name": "é"},
    }
    assert read["features"][1]["geometry"] == {"type": "LineString", "coordinates": [[2.0, 48.0], [2.1, 48.1]]}
    assert json.loads(geojson.OPENING + geojson.CLOSING)["features"] == []


def test_a_ring_turns_left_however_it_was_drawn() -> None:
    """RFC 7946, section 3.1.6."""
    for ring in (SQUARE, SQUARE[::-1]):
        [drawn] = geojson.polygon(ring)["coordinates"]
        assert drawn == [list(point) if isinstance(point, list) else point for point in SQUARE[::-1]]
