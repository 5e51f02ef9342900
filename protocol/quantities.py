"""Numbers and texts with their unit and range; a value outside the range never gets past the codec."""

from typing import Annotated

from msgspec import Meta

EpochMs = Annotated[int, Meta(ge=0, le=253_402_300_799_999)]
"""UTC, milliseconds since 1970; at most the end of year 9999."""

AgeMs = Annotated[int, Meta(ge=0, le=366 * 86_400_000)]
"""How long ago by the device's monotonic clock, milliseconds; at most a year."""

Seq = Annotated[int, Meta(ge=0, le=2**53 - 1)]
"""Place in an operation's log: 1, 2, 3 … without holes; 0 before the first. Fits a JavaScript number."""

Counter = Annotated[int, Meta(ge=0, le=2**53 - 1)]
"""Counts the commands of one device; never goes back, even across a restart of the device."""

BootId = Annotated[int, Meta(ge=0, le=2**32 - 1)]
"""Changes each time the device's monotonic clock starts anew."""

LatitudeDeg = Annotated[float, Meta(ge=-90.0, le=90.0)]
LongitudeDeg = Annotated[float, Meta(ge=-180.0, le=180.0)]
AccuracyM = Annotated[float, Meta(ge=0.0, le=1_000_000.0)]
AltitudeM = Annotated[int, Meta(ge=-1_000, le=100_000)]
"""Above the sea, as the receiver says; worse than the position by half."""
SpeedMps = Annotated[float, Meta(ge=0.0, le=500.0)]
HeadingDeg = Annotated[float, Meta(ge=0.0, le=360.0)]
Kilometre = Annotated[float, Meta(ge=0.0, le=100_000.0)]
BatteryPct = Annotated[int, Meta(ge=0, le=100)]
Headcount = Annotated[int, Meta(ge=0, le=10_000)]

Initials = Annotated[str, Meta(max_length=6, pattern=r"^[^\x00-\x20\x7f]*\Z")]
"""How somebody signs at a desk that several share; never a name, and no right hangs on it."""

_NO_CONTROL_CHARACTERS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*\Z"

CallSign = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
"""How a team or a vehicle is called on the radio; free text, unique per operation."""

Code = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
Name = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
PhoneNumber = Annotated[str, Meta(min_length=2, max_length=32, pattern=r"^[0-9+ ().\-]+\Z")]
Note = Annotated[str, Meta(max_length=1000, pattern=_NO_CONTROL_CHARACTERS)]
Narrative = Annotated[str, Meta(max_length=3000, pattern=_NO_CONTROL_CHARACTERS)]
"""What somebody writes into the log."""
Coordinate = tuple[LongitudeDeg, LatitudeDeg]
"""(longitude, latitude), WGS84 degrees, in GeoJSON's order."""
