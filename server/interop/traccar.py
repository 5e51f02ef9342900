"""Traccar Client, version 9 and later: one JSON object per report.

Speed in m/s, heading in degrees, −1 for unknown; battery 0 to 1, −1 for unknown; `coords` is absent when the phone has
no fix. The app keeps unsent points and sends them later, one request each, so reports come in bursts and out of date.
Older versions and the query form: `osmand.py`.
"""

from collections.abc import Mapping

from protocol.positions import FixSource
from server.interop.fixes import Point, judge, read_alarm, read_number, read_time, times


def is_traccar(message: Mapping[str, object]) -> bool:
    """True if this JSON object has the shape of the app's reports."""
    return isinstance(message.get("location"), dict)


def read_traccar(message: Mapping[str, object], received_at: int) -> list[Point]:
    """The point of one report, after its call for help if it is one; `message` is one for which `is_traccar` holds."""
    location = _inner(message, "location")
    coords = _inner(location, "coords")
    battery = _inner(location, "battery")
    fix_at = read_time(location.get("timestamp"))
    return [
        *read_alarm(location.get("alarm"), fix_at, received_at),
        judge(
            source=FixSource.TRACCAR,
            received_at=received_at,
            fix_at=fix_at,
            lat=coords.get("latitude"),
            lon=coords.get("longitude"),
            accuracy_m=read_number(coords.get("accuracy")),
            speed_mps=read_number(coords.get("speed")),
            heading_deg=read_number(coords.get("heading")),
            battery_pct=times(battery.get("level"), 100),
            altitude_m=read_number(coords.get("altitude")),
            is_moving=location.get("is_moving"),
            is_mock=location.get("mock"),
        ),
    ]


def _inner(message: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = message.get(key)
    return value if isinstance(value, dict) else {}
