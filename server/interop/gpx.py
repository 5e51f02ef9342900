"""GPX 1.1 as a stream: one track for a team, cut into segments where nothing was heard for long."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape

from protocol.positions import TeamPosition

GAP_MS: Final = 10 * 60_000
"""Two fixes further apart are not joined: nobody knows the way between them."""
MEDIA_TYPE: Final = "application/gpx+xml"
_NOT_IN_XML: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))


def opening(name: str) -> bytes:
    """Up to the first point of the track of this name."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx version="1.1" creator="Vigie" xmlns="http://www.topografix.com/GPX/1/1">\n'
        f"<trk><name>{text(name)}</name>\n<trkseg>\n"
    ).encode()


def points(track: Sequence[TeamPosition], after: TeamPosition | None) -> bytes:
    """Fixes that follow `after`, in order of time."""
    lines = []
    for fix in track:
        if after is not None and fix.fix_at - after.fix_at > GAP_MS:
            lines.append("</trkseg>\n<trkseg>\n")
        at = datetime.fromtimestamp(fix.fix_at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        lines.append(f'<trkpt lat="{float(fix.lat_deg)!r}" lon="{float(fix.lon_deg)!r}"><time>{at}</time></trkpt>\n')
        after = fix
    return "".join(lines).encode()


def closing() -> bytes:
    """After the last point."""
    return b"</trkseg></trk>\n</gpx>\n"


def text(value: str) -> str:
    """A name as XML may hold it."""
    return escape(value.translate(_NOT_IN_XML))
