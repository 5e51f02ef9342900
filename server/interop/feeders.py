"""One address for every phone app: what came in says by its shape which vendor sent it."""

import json
from urllib.parse import parse_qsl

from server.interop.fixes import Point, Undecodable
from server.interop.gpslogger import is_gpslogger, is_gpslogger_log, read_gpslogger, read_gpslogger_log
from server.interop.osmand import is_osmand, read_osmand
from server.interop.owntracks import is_owntracks, read_owntracks
from server.interop.traccar import is_traccar, read_traccar

_MAX_FIELDS = 100


def read_feeder(query: str, body: bytes, received_at: int) -> list[Point]:
    """The points of one request, in the order in which the app gives them.

    The content type is not asked: several apps send JSON or a form under a wrong one.

    Args:
        query: What follows the question mark of the address, undecoded.
        body: At most as large as the route allows; empty for GET.
        received_at: Server time, epoch ms.

    Raises:
        Undecodable: Nothing of any vendor.
    """
    text = body.decode("utf-8-sig", "replace").strip()
    if text.startswith(("{", "[")):
        return _read_json(text, received_at)
    if is_gpslogger_log(text):
        return read_gpslogger_log(text, received_at)
    fields = _read_fields(query) | _read_fields(text)
    if is_gpslogger(fields):
        return read_gpslogger(fields, received_at)
    if is_osmand(fields):
        return read_osmand(fields, received_at)
    if not text and not fields:
        return []  # OwnTracks says so that a friend was deleted
    raise Undecodable("neither a report nor a log of a known app")


def _read_json(text: str, received_at: int) -> list[Point]:
    try:
        # Unlike stricter readers this one lets NaN pass, which becomes a point with a reason and not a blocked queue.
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Undecodable("JSON that cannot be read") from error
    if isinstance(message, dict):
        if is_owntracks(message):
            return read_owntracks(message, received_at)
        if is_traccar(message):
            return read_traccar(message, received_at)
    raise Undecodable("JSON of no known app")


def _read_fields(text: str) -> dict[str, str]:
    """The last of each name counts, as it does for the vendors' own servers."""
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS))
    except ValueError as error:
        raise Undecodable("too many fields") from error
