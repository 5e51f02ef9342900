"""A GPX track that other programs read, with a cut where nothing was heard."""

from xml.etree import ElementTree

from protocol.positions import TeamPosition
from server.interop import gpx
from tests.support.strategies import TEAMS

_NAMES = {"g": "http://www.topografix.com/GPX/1/1"}


def fix(minute: int) -> TeamPosition:
    return TeamPosition(TEAMS[0], minute * 60_000, 48.5, 2.25 + minute / 100)


def test_a_track_has_its_name_its_points_and_their_times() -> None:
    """Rule EX7."""
    file = gpx.opening("Éole <1> & \x07co") + gpx.points([fix(0), fix(1)], None)
    file += gpx.points([fix(2), fix(30)], fix(1)) + gpx.closing()
    root = ElementTree.fromstring(file)
    assert root.findtext("g:trk/g:name", None, _NAMES) == "Éole <1> & co"
    segments = root.findall("g:trk/g:trkseg", _NAMES)
    assert [len(segment) for segment in segments] == [3, 1], "nobody knows the way of 28 silent minutes"
    point = segments[0][1]
    assert (point.get("lat"), point.get("lon")) == ("48.5", "2.26")
    assert point.findtext("g:time", None, _NAMES) == "1970-01-01T00:01:00.000Z"
