import itertools
import json
from collections.abc import Iterable
from urllib.parse import urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from protocol.positions import FixSource
from server.interop.feeders import read_feeder
from server.interop.fixes import FeederFix, Point, Undecodable, Unusable, UnusableReason

NOW = 1_760_000_000_000
PLACE = {"lat": 48.8566, "lon": 2.3522}
TRACCAR = json.dumps(
    {
        "location": {
            "timestamp": "2025-10-09T08:53:12Z",
            "coords": {"latitude": 48.8566, "longitude": 2.3522, "speed": 10, "heading": -1},
            "battery": {"level": 0.5},
        },
        "device_id": "48241179",
    }
).encode()
OWNTRACKS = json.dumps({"_type": "location", "tid": "ch", "tst": 1759999992, "vel": 36, "batt": 50, **PLACE}).encode()
OSMAND = urlencode({**PLACE, "timestamp": 1759999992000, "hdop": 1.1, "speed": 10, "batt": 50, "su": "ms"})
GPSLOGGER = urlencode({**PLACE, "timestamp": 1759999992, "acc": 4, "spd": 10, "dir": 90, "batt": 50})
LOG = b"time,lat,lon,speed,battery\n2025-10-09T08:53:12Z,48.8566,2.3522,10,50\n"


@pytest.mark.parametrize(
    ("query", "body", "source"),
    [
        ("", TRACCAR, FixSource.TRACCAR),
        ("id=48241179", TRACCAR, FixSource.TRACCAR),
        ("", b"\xef\xbb\xbf \n" + TRACCAR, FixSource.TRACCAR),
        ("", OWNTRACKS, FixSource.OWNTRACKS),
        ("u=chef&d=phone", OWNTRACKS, FixSource.OWNTRACKS),
        (OSMAND, b"", FixSource.OSMAND),
        ("", OSMAND.encode(), FixSource.OSMAND),
        ("su=ms", OSMAND.encode(), FixSource.OSMAND),
        (GPSLOGGER, b"", FixSource.GPSLOGGER),
        ("", GPSLOGGER.encode(), FixSource.GPSLOGGER),
        ("", LOG, FixSource.GPSLOGGER),
    ],
)
def test_each_app_is_known_by_its_shape_and_the_same_fix_comes_out(query: str, body: bytes, source: FixSource) -> None:
    [fix] = read_feeder(query, body, NOW)
    assert isinstance(fix, FeederFix)
    assert fix.source is source
    assert (fix.fix_at, fix.lat_deg, fix.lon_deg, fix.battery_pct) == (1_759_999_992_000, 48.8566, 2.3522, 50)
    assert fix.speed_mps == pytest.approx(10.0)


def test_an_empty_request_is_delivered_and_says_nothing() -> None:
    assert read_feeder("", b"", NOW) == []
    assert read_feeder("", b" \r\n", NOW) == []


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("", b"hello"),
        ("q=1", b""),
        ("", b"{"),
        ("", b"[]"),
        ("", b"{}"),
        ("", b'{"lat": 1, "lon": 2}'),
        ("", b"[" * 60_000),
        ("", b'{"a":' * 10_000),
        ("", b"\xff\xfe\x00\x01" * 50),
        ("&".join(f"a{n}=1" for n in range(200)), b""),
        ("", b"<gpx></gpx>"),
        ("", b'{"_type": "location", "lat": ' + b"9" * 5000 + b"}"),
    ],
)
def test_what_no_app_sends_is_undecodable(query: str, body: bytes) -> None:
    with pytest.raises(Undecodable):
        read_feeder(query, body, NOW)


def test_a_value_that_is_not_a_number_is_a_point_with_a_reason_and_not_a_blocked_queue() -> None:
    body = b'{"_type": "location", "lat": NaN, "lon": Infinity, "tst": 1759999992}'
    assert read_feeder("", body, NOW) == [Unusable(UnusableReason.BAD_COORDINATE)]


def _reports(times_s: Iterable[int]) -> list[bytes]:
    return [
        json.dumps(
            {
                "location": {
                    "timestamp": time_s,
                    "coords": {"latitude": 48 + time_s % 60 / 1000, "longitude": 2.3522},
                }
            }
        ).encode()
        for time_s in times_s
    ]


def _newest(bodies: Iterable[bytes]) -> tuple[Point, set[int]]:
    """What a board that keeps the newest by time of fix shows in the end, and which times an archive holds."""
    points = list(itertools.chain.from_iterable(read_feeder("", body, NOW) for body in bodies))
    fixes = [point for point in points if isinstance(point, FeederFix)]
    return max(fixes, key=lambda fix: fix.fix_at), {fix.fix_at for fix in fixes}


@given(st.permutations(range(1_759_999_900, 1_759_999_920)))
def test_a_burst_out_of_order_with_repeats_equals_the_burst_in_order(times_s: list[int]) -> None:
    in_order = _reports(sorted(times_s))
    assert _newest([*_reports(times_s), *_reports(times_s[:5])]) == _newest(in_order)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
vendor_words = st.sampled_from(
    [
        "_type",
        "location",
        "coords",
        "latitude",
        "longitude",
        "accuracy",
        "heading",
        "battery",
        "level",
        "timestamp",
        "lat",
        "lon",
        "tst",
        "vel",
        "cog",
        "batt",
        "acc",
        "spd",
        "dir",
        "time",
        "speed",
        "id",
        "valid",
        "su",
        "encrypted",
    ]
)
vendor_shaped = st.dictionaries(
    vendor_words, scalars | st.dictionaries(vendor_words, scalars | st.dictionaries(vendor_words, scalars)), max_size=6
)


def _reads_or_is_undecodable(query: str, body: bytes) -> None:
    try:
        points = read_feeder(query, body, NOW)
    except Undecodable:
        return
    assert all(isinstance(point, FeederFix | Unusable) for point in points)


@settings(max_examples=300)
@given(st.text(max_size=300), st.binary(max_size=300))
@example("lat=1&lon=2&timestamp=%00", b"")
def test_no_bytes_break_the_readers(query: str, body: bytes) -> None:
    _reads_or_is_undecodable(query, body)


@settings(max_examples=300)
@given(anything | vendor_shaped)
def test_no_json_breaks_the_readers(message: object) -> None:
    _reads_or_is_undecodable("", json.dumps(message).encode())


@settings(max_examples=300)
@given(st.dictionaries(vendor_words, st.text(max_size=20) | st.floats().map(str) | st.integers().map(str), max_size=8))
def test_no_form_breaks_the_readers(fields: dict[str, str]) -> None:
    _reads_or_is_undecodable(urlencode(fields), b"")
    _reads_or_is_undecodable("", urlencode(fields).encode())


columns = st.sampled_from(["time", "lat", "lon", "speed", "battery", "bearing", "accuracy", "elevation"])


@settings(max_examples=300)
@given(st.lists(columns, min_size=1), st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=5))
def test_no_log_breaks_the_readers(heading: list[str], rows: list[list[str]]) -> None:
    lines = [",".join(cells) for cells in [["time", "lat", "lon", *heading], *rows]]
    _reads_or_is_undecodable("", "\n".join(lines).encode("utf-8", "replace"))


@settings(max_examples=200)
@given(st.sampled_from([TRACCAR, OWNTRACKS, OSMAND.encode(), GPSLOGGER.encode(), LOG]), st.data())
def test_no_damage_to_a_real_report_breaks_the_readers(report: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(report) - 1))
    damage = data.draw(st.binary(max_size=4))
    _reads_or_is_undecodable("", report[:place] + damage + report[place + data.draw(st.integers(0, 4)) :])
