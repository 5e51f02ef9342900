"""Positions: latest wins, never numbered, archived in bulk (the second lane)."""

from enum import StrEnum

from protocol.ids import TeamId
from protocol.quantities import (
    AccuracyM,
    AgeMs,
    AltitudeM,
    BatteryPct,
    EpochMs,
    HeadingDeg,
    LatitudeDeg,
    LongitudeDeg,
    SpeedMps,
)
from protocol.values import Struct


class FixSource(StrEnum):
    """Where a position came from."""

    APP = "app"  # our own phone app or a program
    TRACCAR = "traccar"  # Traccar Client
    OSMAND = "osmand"  # OsmAnd's or Traccar's query form
    OWNTRACKS = "owntracks"  # OwnTracks over HTTP
    GPSLOGGER = "gpslogger"  # GPSLogger for Android


class FixDetail(Struct, frozen=True, array_like=True):
    """What only some receivers tell; on the wire only if there is something of it (rule PO7)."""

    altitude_m: AltitudeM | None = None
    is_moving: bool | None = None
    is_mock: bool = False
    """The phone says that a program made this position up: nobody is there."""


class DeviceFix(Struct, frozen=True, array_like=True):
    """One position as a device reports it: an array, so that a report stays within 80 bytes."""

    age_ms: AgeMs
    """How old the fix is at the moment of sending, by the device's monotonic clock."""
    lat_deg: LatitudeDeg
    lon_deg: LongitudeDeg
    accuracy_m: AccuracyM | None = None
    speed_mps: SpeedMps | None = None
    heading_deg: HeadingDeg | None = None
    battery_pct: BatteryPct | None = None
    detail: FixDetail | None = None


class TeamPosition(Struct, frozen=True, array_like=True):
    """Where a team was, and when."""

    team_id: TeamId
    fix_at: EpochMs
    lat_deg: LatitudeDeg
    lon_deg: LongitudeDeg
    accuracy_m: AccuracyM | None = None
    speed_mps: SpeedMps | None = None
    heading_deg: HeadingDeg | None = None
    battery_pct: BatteryPct | None = None
    source: FixSource = FixSource.APP
    detail: FixDetail | None = None
