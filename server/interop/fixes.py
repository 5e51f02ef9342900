"""What every feeder yields: a fix in our units, or the reason why a point cannot be used.

The rule of all readers: bytes that are no message of the vendor raise `Undecodable`; a message of the vendor never
fails, however absurd its values, because an app that is refused sends the same point again for ever and its queue
stays blocked behind it.
"""

import math
from datetime import UTC, datetime
from enum import StrEnum

from msgspec import Struct

from protocol.positions import FixDetail, FixSource
from protocol.quantities import AccuracyM, BatteryPct, EpochMs, HeadingDeg, LatitudeDeg, LongitudeDeg, SpeedMps

KNOT_MPS = 1852 / 3600
KMH_MPS = 1 / 3.6

EARLIEST_FIX_AT = 946_684_800_000
"""The year 2000: a receiver that has not seen a satellite yet dates its points 1970 or 1980."""
MAX_AHEAD_MS = 86_400_000
"""A phone's clock may be wrong; beyond a day the point says nothing about now."""
MAX_CLOCK_SKEW_MS = 60_000
"""Ahead by more than this, a point is taken as of its arrival: were its own time kept, every true position of the team
would count as older until that time has come."""

_SECONDS_END = 100_000_000_000
"""Epoch numbers below this are seconds (until the year 5138), above it milliseconds (since March 1973)."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_ACCURACY_M = 1_000_000.0
_MAX_SPEED_MPS = 500.0
_LOWEST_M, _HIGHEST_M = -1_000, 100_000


class Undecodable(ValueError):
    """The bytes are no message of any vendor we know."""


class UnusableReason(StrEnum):
    """Why a point was dropped, as the list of devices shows it."""

    NO_POSITION = "no_position"  # the app reported without coordinates: location is off or not allowed
    BAD_COORDINATE = "bad_coordinate"  # not a number, or outside the globe
    NULL_ISLAND = "null_island"  # exactly 0, 0: a receiver without a fix
    NO_TIME = "no_time"  # nothing says when
    BAD_TIME = "bad_time"  # a time that cannot be read
    TOO_OLD = "too_old"  # before 2000: the receiver's clock is not set
    IN_FUTURE = "in_future"  # more than a day ahead: the phone's clock is wrong
    MARKED_INVALID = "marked_invalid"  # the sender itself says that the fix is not valid
    ENCRYPTED = "encrypted"  # the app encrypts its payload: switch that off, the connection is encrypted already


class Unusable(Struct, frozen=True):
    """A point that is dropped, counted, and shown with its reason on the device."""

    reason: UnusableReason


class FeederFix(Struct, frozen=True, kw_only=True):
    """Where a feeder was, and when, in our units."""

    fix_at: EpochMs
    lat_deg: LatitudeDeg
    lon_deg: LongitudeDeg
    accuracy_m: AccuracyM | None = None
    speed_mps: SpeedMps | None = None
    heading_deg: HeadingDeg | None = None
    battery_pct: BatteryPct | None = None
    detail: FixDetail | None = None
    source: FixSource


class Distress(Struct, frozen=True, kw_only=True):
    """The sender's SOS key was pressed, whether or not the app knows where it is."""

    called_at: EpochMs


Point = FeederFix | Unusable | Distress


def judge(
    *,
    source: FixSource,
    received_at: int,
    fix_at: int | UnusableReason,
    lat: object,
    lon: object,
    accuracy_m: float | None = None,
    speed_mps: float | None = None,
    heading_deg: float | None = None,
    battery_pct: float | None = None,
    altitude_m: float | None = None,
    is_moving: object = None,
    is_mock: object = None,
) -> Point:
    """A usable fix, or why not.

    Position and time decide; a secondary value that is absurd or means "unknown" (negative) is left out.

    Args:
        source: The vendor.
        received_at: Server time, epoch ms.
        fix_at: Epoch ms, or why there is none; see `read_time`.
        lat: As the vendor sent it, number or text, degrees; None if absent.
        lon: Likewise.
        accuracy_m: Already in our unit, as are the following; any number.
        speed_mps: Metres per second.
        heading_deg: Degrees clockwise from north.
        battery_pct: 0 to 100.
        altitude_m: Metres above the sea.
        is_moving: As the vendor sent it; anything but a clear yes or no is left out.
        is_mock: Likewise; only a clear yes counts.
    """
    if lat is None or lon is None:
        return Unusable(UnusableReason.NO_POSITION)
    lat_deg, lon_deg = read_number(lat), read_number(lon)
    if lat_deg is None or lon_deg is None or abs(lat_deg) > 90 or abs(lon_deg) > 180:
        return Unusable(UnusableReason.BAD_COORDINATE)
    if lat_deg == 0 and lon_deg == 0:
        return Unusable(UnusableReason.NULL_ISLAND)
    if isinstance(fix_at, UnusableReason):
        return Unusable(fix_at)
    if fix_at < EARLIEST_FIX_AT:
        return Unusable(UnusableReason.TOO_OLD)
    if fix_at > received_at + MAX_AHEAD_MS:
        return Unusable(UnusableReason.IN_FUTURE)
    return FeederFix(
        fix_at=fix_at if fix_at <= received_at + MAX_CLOCK_SKEW_MS else received_at,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        accuracy_m=_within(accuracy_m, _MAX_ACCURACY_M),
        speed_mps=_within(speed_mps, _MAX_SPEED_MPS),
        heading_deg=_read_heading(heading_deg),
        battery_pct=None if (level := _within(battery_pct, 100.0)) is None else round(level),
        detail=_detail(altitude_m, read_flag(is_moving), read_flag(is_mock) is True),
        source=source,
    )


def read_flag(value: object) -> bool | None:
    """Yes or no from a JSON value or a text; None for anything else."""
    text = str(value).strip().lower() if isinstance(value, bool | int | str) else ""
    return True if text in ("true", "1") else False if text in ("false", "0") else None


def read_number(value: object) -> float | None:
    """The finite number that a JSON value or a text stands for; None for anything else, true and false included."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and "_" in value:
        return None  # Python would read 1_000, the vendors would not
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def read_time(value: object) -> int | UnusableReason:
    """Epoch ms from epoch seconds, epoch milliseconds or ISO 8601; a time without zone is taken as UTC."""
    if value is None or value == "":
        return UnusableReason.NO_TIME
    number = read_number(value)
    if number is not None:
        milliseconds = number if abs(number) >= _SECONDS_END else number * 1000
        return round(milliseconds) if abs(milliseconds) < 1e15 else UnusableReason.BAD_TIME
    if not isinstance(value, str):
        return UnusableReason.BAD_TIME
    try:
        moment = datetime.fromisoformat(value.strip())
        since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    except (ValueError, OverflowError):
        return UnusableReason.BAD_TIME
    return round(since.total_seconds() * 1000)


def times(value: object, factor: float) -> float | None:
    """A number in another unit; None stays None."""
    number = read_number(value)
    return None if number is None else number * factor


def read_alarm(alarm: object, fix_at: int | UnusableReason, received_at: int) -> list[Point]:
    """A call for help, if the alarm is one; a wrong clock does not silence it."""
    if not isinstance(alarm, str) or alarm.strip().lower() != "sos":
        return []
    is_known = not isinstance(fix_at, UnusableReason) and EARLIEST_FIX_AT <= fix_at <= received_at
    return [Distress(called_at=fix_at if is_known and isinstance(fix_at, int) else received_at)]


def _detail(altitude_m: float | None, is_moving: bool | None, is_mock: bool) -> FixDetail | None:
    """None if there is nothing to tell."""
    is_known = altitude_m is not None and _LOWEST_M <= altitude_m <= _HIGHEST_M
    detail = FixDetail(round(altitude_m) if altitude_m is not None and is_known else None, is_moving, is_mock)
    return None if detail == FixDetail() else detail


def _within(value: float | None, most: float) -> float | None:
    return value if value is not None and 0 <= value <= most else None


def _read_heading(value: float | None) -> float | None:
    heading = _within(value, 360.0)
    return 0.0 if heading == 360 else heading
