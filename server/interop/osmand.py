"""The query form that OsmAnd, Traccar Client before version 9 and many trackers send: fields by name.

Speed is in knots, as Traccar's servers take it. OsmAnd itself sends m/s, so the address that we hand out for it ends
in `su=ms`, a mark of our own. Without `timestamp` the point is of the moment it arrives.
"""

from collections.abc import Mapping

from protocol.positions import FixSource
from server.interop.fixes import (
    KNOT_MPS,
    Point,
    Unusable,
    UnusableReason,
    judge,
    read_alarm,
    read_number,
    read_time,
    times,
)

_TELLTALE_FIELDS = frozenset({"lat", "lon", "location", "id", "deviceid", "timestamp"})
_SPEED_UNITS_MPS = {"ms": 1.0, "kn": KNOT_MPS}


def is_osmand(fields: Mapping[str, str]) -> bool:
    """True if at least one field is of this form."""
    return not _TELLTALE_FIELDS.isdisjoint(fields)


def read_osmand(fields: Mapping[str, str], received_at: int) -> list[Point]:
    """The point of one request, after its call for help if it is one."""
    fix_at = read_time(fields["timestamp"]) if fields.get("timestamp") else received_at
    calls = read_alarm(fields.get("alarm"), fix_at, received_at)
    if fields.get("valid", "").lower() in ("false", "0"):
        return [*calls, Unusable(UnusableReason.MARKED_INVALID)]
    lat, lon = fields.get("lat"), fields.get("lon")
    if (lat is None or lon is None) and "location" in fields:
        lat, _, lon = fields["location"].partition(",")
    return [
        *calls,
        judge(
            source=FixSource.OSMAND,
            received_at=received_at,
            fix_at=fix_at,
            lat=lat,
            lon=lon,
            accuracy_m=read_number(fields.get("accuracy")),
            speed_mps=times(fields.get("speed"), _SPEED_UNITS_MPS.get(fields.get("su", ""), KNOT_MPS)),
            heading_deg=read_number(fields.get("bearing") or fields.get("heading")),
            battery_pct=read_number(fields.get("batt")),
            altitude_m=read_number(fields.get("altitude")),
            is_mock=fields.get("mock"),
        ),
    ]
