"""OwnTracks in HTTP mode: one JSON object per report, named by `_type`.

Speed (`vel`) in km/h, battery 0 to 100, times in epoch seconds; values that are zero are left out. The app takes any
2xx as delivered and sends everything else again; it posts an empty body when a friend is deleted. Of all its messages
only `location` says where the phone is now.
"""

from collections.abc import Mapping

from protocol.positions import FixSource
from server.interop.fixes import KMH_MPS, Point, Unusable, UnusableReason, judge, read_number, read_time, times


def is_owntracks(message: Mapping[str, object]) -> bool:
    """True if this JSON object is one of the app's messages, of whatever type."""
    return isinstance(message.get("_type"), str)


def read_owntracks(message: Mapping[str, object], received_at: int) -> list[Point]:
    """The point of a `location`; nothing for the other types, which are delivered and of no use here."""
    if message["_type"] == "encrypted":
        return [Unusable(UnusableReason.ENCRYPTED)]
    if message["_type"] != "location":
        return []
    return [
        judge(
            source=FixSource.OWNTRACKS,
            received_at=received_at,
            fix_at=read_time(message.get("tst")),
            lat=message.get("lat"),
            lon=message.get("lon"),
            accuracy_m=read_number(message.get("acc")),
            speed_mps=times(message.get("vel"), KMH_MPS),
            heading_deg=read_number(message.get("cog")),
            battery_pct=read_number(message.get("batt")),
            altitude_m=read_number(message.get("alt")),
        )
    ]
