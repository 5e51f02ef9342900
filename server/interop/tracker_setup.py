"""What to enter into each phone app so that it feeds this server: shown with every new tracker address."""

import base64
import json

from protocol.positions import FixSource

_OSMAND_FIELDS = "lat={0}&lon={1}&timestamp={2}&hdop={3}&altitude={4}&speed={5}&bearing={6}&su=ms"
_GPSLOGGER_FIELDS = "lat=%LAT&lon=%LON&timestamp=%TIMESTAMP&acc=%ACC&spd=%SPD&dir=%DIR&alt=%ALT&batt=%BATT"


def settings_by_app(address: str) -> dict[FixSource, dict[str, str]]:
    """Setting by setting, under the names that the apps show, for a feeder address that holds its token."""
    return {
        FixSource.TRACCAR: {"Server URL": address},
        FixSource.OSMAND: {"Web address": f"{address}?{_OSMAND_FIELDS}"},
        FixSource.OWNTRACKS: {"Mode": "HTTP", "URL": address, "Encryption key": ""},
        FixSource.GPSLOGGER: {"URL": address, "HTTP method": "POST", "HTTP body": _GPSLOGGER_FIELDS},
    }


def owntracks_link(address: str) -> str:
    """Touched or scanned, it sets OwnTracks up: its HTTP mode, and nothing that names anybody."""
    configuration = {"_type": "configuration", "mode": 3, "url": address, "auth": False}
    packed = base64.urlsafe_b64encode(json.dumps(configuration, separators=(",", ":")).encode()).decode()
    return f"owntracks:///config?inline={packed}"
