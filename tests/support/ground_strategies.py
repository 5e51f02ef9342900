"""What is asked of landmarks, zones, alerts and the list of what waits, in random operations."""

from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from hypothesis import strategies as st

from protocol import commands as c
from protocol.attention import AttentionCause
from protocol.drawings import Belonging, DrawingShape, Validity
from protocol.landmarks import LandmarkEntry, LandmarkKind
from protocol.map_layers import MapLayerKind
from protocol.operations import LinePoint
from protocol.thresholds import Thresholds

START = 1_790_000_000_000


def _ids(kind: str, count: int) -> tuple[Any, ...]:
    return tuple(uuid5(NAMESPACE_OID, f"{kind} {number}") for number in range(count))


LANDMARKS = _ids("landmark", 3)
"""Of these, `prepared` holds the first, which is called `P1`."""

MAP_LAYERS = _ids("map layer", 2)
"""Of these, `prepared` holds the first, a drawing."""
CORNERS = ((2.3, 48.9), (2.4, 48.9), (2.4, 48.8), (2.3, 48.8))
"""Of a picture over the whole ground."""

DRAWINGS = _ids("drawing", 2)
"""Of these, `prepared` holds the first, a closed road."""
ROAD = ((2.31, 48.81), (2.35, 48.81), (2.35, 48.85))
CLOSED_ROAD: dict[str, Any] = {
    "drawing_id": DRAWINGS[0],
    "shape": DrawingShape.LINE,
    "points": ROAD,
    "symbol": "closed_road",
}
_DRAWN = st.sampled_from((ROAD, ROAD, ROAD[:1], ROAD[:2]))

_TEAMS, _SECTORS, _ALERTS = _ids("team", 3), _ids("sector", 2), _ids("alert", 2)


def entry(landmark_id: UUID, code: str, **fields: Any) -> LandmarkEntry:
    """A landmark for a list."""
    values: dict[str, Any] = {"name": "Porte", "kind": LandmarkKind.GATE, "lat_deg": 48.81, "lon_deg": 2.31}
    return LandmarkEntry(landmark_id=landmark_id, code=code, **(values | fields))  # type: ignore[arg-type]


_entries = st.builds(entry, st.sampled_from((*LANDMARKS, _TEAMS[0])), st.sampled_from(("P1", "p1", "P2", "KM 4")))
_landmarks = st.sampled_from((LANDMARKS[0], LANDMARKS[0], *LANDMARKS))
_alerts = st.sampled_from((_ALERTS[0], _ALERTS[0], *_ALERTS))
_times = st.integers(START, START + 600_000)
_lats, _lons = st.sampled_from((48.81, 48.85)), st.sampled_from((2.31, 2.35))
_ways = st.sampled_from(
    (
        (LinePoint(2.3, 48.8, 0.0), LinePoint(2.4, 48.9, 8.5)),
        (LinePoint(2.3, 48.8, 1.0), LinePoint(2.4, 48.9, 1.0)),  # one kilometre in two places
    )
)

VALUES: dict[tuple[type[c.CommandEnvelope], str], st.SearchStrategy[Any]] = {
    **{
        (kind, "alert_id"): _alerts
        for kind in (c.RespondToAlert, c.UpdateAlertPosition, c.AskAlertEnd, c.EscalateAlert)
    },
    (c.DefineSector, "line"): _ways,
    (c.PlaceTeam, "landmark_id"): _landmarks,
    (c.RespondToAlert, "is_going"): st.booleans(),
    (c.UpdateAlertPosition, "accuracy_m"): st.sampled_from((5.0, 50.0)),
    (c.EscalateAlert, "due_at"): _times,
    (c.EscalateAlert, "team_ids"): st.lists(st.sampled_from(_TEAMS), max_size=2, unique=True).map(tuple),
    (c.CrossZone, "sector_id"): st.just(_SECTORS[0]),
    (c.CrossZone, "fix_at"): _times,
    (c.DwellInZone, "sector_id"): st.just(_SECTORS[0]),
    (c.DwellInZone, "due_at"): _times,
    (c.SetThresholds, "thresholds"): st.sampled_from((Thresholds(), Thresholds(alerted_ms=1_000, on_scene_ms=2_000))),
    (c.MuteAttention, "subject_id"): st.sampled_from((_TEAMS[0], _ALERTS[0], _ALERTS[0])),
    (c.MuteAttention, "cause"): st.sampled_from(
        (AttentionCause.STATUS_OVERDUE, *[AttentionCause.ALERT_OPEN] * 3, AttentionCause.ALERT_UNSEEN)
    ),
    (c.MuteAttention, "until"): st.integers(START, START + 10_000_000),
    (c.ImportLandmarks, "landmarks"): st.lists(_entries, min_size=1, max_size=3).map(tuple),
    (c.RemoveLandmark, "landmark_id"): _landmarks,
    **{(kind, "map_layer_id"): st.sampled_from(MAP_LAYERS) for kind in (c.DefineMapLayer, c.RemoveMapLayer)},
    (c.DefineMapLayer, "kind"): st.sampled_from(MapLayerKind),
    (c.DefineMapLayer, "file"): st.sampled_from(("0" * 64, "a" * 64)),
    **{
        (kind, "drawing_id"): st.sampled_from((DRAWINGS[0], *DRAWINGS))
        for kind in (c.PlaceDrawing, c.ChangeDrawing, c.RemoveDrawing)
    },
    **{(kind, "symbol"): st.sampled_from(("danger", "closed_road")) for kind in (c.PlaceDrawing, c.ChangeDrawing)},
    **{(kind, "shape"): st.sampled_from(DrawingShape) for kind in (c.PlaceDrawing, c.ChangeDrawing)},
    **{(kind, "points"): _DRAWN for kind in (c.PlaceDrawing, c.ChangeDrawing)},
    **{(c.PlaceDrawing, name): _times for name in ("valid_from", "valid_until")},
    (c.ChangeDrawing, "validity"): st.sampled_from(
        (Validity(), Validity(valid_until=START + 1), Validity(valid_from=START + 1, valid_until=START))
    ),
    (c.ChangeDrawing, "belonging"): st.sampled_from((Belonging(), Belonging(sector_id=_SECTORS[0]))),
    (c.DefineMapLayer, "corners"): st.sampled_from((None, CORNERS)),
}
"""Values of a field of one command."""
