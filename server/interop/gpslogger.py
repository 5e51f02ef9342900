"""GPSLogger for Android: fields by name in the address or the body, and its CSV log sent as a file.

Speed in m/s (`spd`, or `spd_kph` in km/h), times in epoch seconds or ISO 8601. The app queues points while offline and
may send a whole log again: the same point comes more than once and whoever keeps points must know it by its time.
"""

import csv
from collections.abc import Mapping

from protocol.positions import FixSource
from server.interop.fixes import KMH_MPS, Point, Undecodable, judge, read_number, read_time, times

_TELLTALE_FIELDS = frozenset({"acc", "dir", "spd", "spd_kph", "prov", "aid", "time"})
_LOG_COLUMNS = frozenset({"time", "lat", "lon"})


def is_gpslogger(fields: Mapping[str, str]) -> bool:
    """True if at least one field is named as only this app names it."""
    return not _TELLTALE_FIELDS.isdisjoint(fields)


def read_gpslogger(fields: Mapping[str, str], received_at: int) -> list[Point]:
    """The point of one request."""
    speed_mps = times(fields.get("spd_kph"), KMH_MPS) if "spd_kph" in fields else read_number(fields.get("spd"))
    return [
        judge(
            source=FixSource.GPSLOGGER,
            received_at=received_at,
            fix_at=read_time(fields.get("timestamp") or fields.get("time")),
            lat=fields.get("lat"),
            lon=fields.get("lon"),
            accuracy_m=read_number(fields.get("acc")),
            speed_mps=speed_mps,
            heading_deg=read_number(fields.get("dir")),
            battery_pct=read_number(fields.get("batt")),
            altitude_m=read_number(fields.get("alt")),
        )
    ]


def is_gpslogger_log(text: str) -> bool:
    """True if the first line is the heading of the app's CSV log."""
    return _LOG_COLUMNS.issubset(text.partition("\n")[0].strip().split(","))


def read_gpslogger_log(text: str, received_at: int) -> list[Point]:
    """Every point of a log, in its order; raises `Undecodable` if it is no CSV."""
    try:
        return [_read_row(row, received_at) for row in csv.DictReader(text.splitlines(), strict=True)]
    except csv.Error as error:
        raise Undecodable(str(error)) from error


def _read_row(row: Mapping[str, str | None], received_at: int) -> Point:
    return judge(
        source=FixSource.GPSLOGGER,
        received_at=received_at,
        fix_at=read_time(row.get("time")),
        lat=row.get("lat"),
        lon=row.get("lon"),
        accuracy_m=read_number(row.get("accuracy")),
        speed_mps=read_number(row.get("speed")),
        heading_deg=read_number(row.get("bearing")),
        battery_pct=read_number(row.get("battery")),
        altitude_m=read_number(row.get("elevation")),
    )
