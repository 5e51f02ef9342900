"""The part of the stored history that happens on the ground: landmarks, zones, an alert that is passed on."""

from typing import Any
from uuid import UUID, uuid5

from protocol import events as e
from protocol.alerts import AlertKind, AlertOutcome
from protocol.attention import AttentionCause
from protocol.devices import Role
from protocol.drawings import Belonging, DrawingShape, Validity
from protocol.ids import AlertId, DrawingId, LandmarkId, MapLayerId, SectorId, TeamId
from protocol.landmarks import LandmarkEntry, LandmarkKind
from protocol.map_layers import MapLayerKind
from protocol.operations import LinePoint, SectorKind
from protocol.thresholds import Thresholds
from protocol.zones import Direction

Told = tuple[int, e.Event, dict[str, Any]]
"""Minute, event, and what its record has of its own."""


def told_on_the_ground(
    teams: tuple[TeamId, TeamId],
    sector_id: SectorId,
    ids: tuple[UUID, UUID, UUID],
    since: int,
    by_rule: dict[str, Any],
) -> list[Told]:
    """Within one minute: the second team enters forbidden ground, nobody sees it, more phones ring.

    Args:
        teams: Who is called, and who is in danger.
        sector_id: A sector that exists; it is given a line.
        ids: Of the alert and of two landmarks.
        since: The moment all of this happens, epoch ms.
        by_rule: What a record of the system has of its own.
    """
    near, there = teams
    alert_id, gate, mark = AlertId(ids[0]), LandmarkId(ids[1]), LandmarkId(ids[2])
    ring = ((2.34, 48.85), (2.36, 48.85), (2.36, 48.86), (2.34, 48.85))
    gates = (
        LandmarkEntry(landmark_id=gate, code="P1", name="Porte 1", kind=LandmarkKind.GATE, lat_deg=48.85, lon_deg=2.35),
        LandmarkEntry(
            landmark_id=mark, code="KM 4", name="Kilomètre 4", kind=LandmarkKind.KM_POINT, lat_deg=48.86, lon_deg=2.35
        ),
    )
    plan: dict[str, Any] = {"map_layer_id": MapLayerId(uuid5(ids[2], "plan"))}
    drawn: dict[str, Any] = {"drawing_id": DrawingId(uuid5(ids[2], "drawing"))}
    corners = ((2.34, 48.86), (2.36, 48.86), (2.36, 48.85), (2.34, 48.85))
    crossing: dict[str, Any] = {"team_id": there, "sector_id": sector_id, "kind": SectorKind.EXCLUSION}
    events: list[tuple[e.Event, dict[str, Any]]] = [
        (e.ThresholdsSet(thresholds=Thresholds(alert_escalates_ms=60_000, on_scene_ms=2_400_000)), {}),
        (e.LandmarksImported(landmarks=gates), {}),
        (e.LandmarkRemoved(landmark_id=mark), {}),
        (
            e.MapLayerDefined(**plan, name="Plan du stade", kind=MapLayerKind.PICTURE, file="a" * 64, corners=corners),
            {},
        ),
        (e.MapLayerRemoved(**plan), {}),
        (
            e.DrawingPlaced(
                **drawn,
                shape=DrawingShape.LINE,
                points=corners[:2],
                symbol="closed_road",
                note="Pont coupé",
                valid_until=since + 3_600_000,
                sector_id=sector_id,
            ),
            {},
        ),
        (
            e.DrawingChanged(
                **drawn,
                shape=DrawingShape.AREA,
                points=corners,
                symbol="danger",
                note="Fuite de gaz",
                validity=Validity(valid_from=since),
                belonging=Belonging(),
            ),
            {},
        ),
        (e.DrawingRemoved(**drawn), {}),
        (e.TeamPlaced(team_id=near, landmark_id=gate, lat_deg=48.85, lon_deg=2.35, is_whereabouts_only=True), {}),
        (
            e.SectorDefined(
                sector_id=sector_id,
                code="C",
                name="Centre",
                kind=SectorKind.EXCLUSION,
                ring=ring,
                line=(LinePoint(2.34, 48.85, 0.0), LinePoint(2.36, 48.85), LinePoint(2.36, 48.86, 2.5)),
            ),
            {},
        ),
        (e.ZoneCrossed(**crossing, fix_at=since, direction=Direction.ENTERED, lat_deg=48.855, lon_deg=2.359), by_rule),
        (
            e.AlertRaised(
                alert_id=alert_id,
                kind=AlertKind.GEOFENCE,
                team_id=there,
                lat_deg=48.855,
                lon_deg=2.359,
                sector_id=sector_id,
            ),
            by_rule,
        ),
        (e.AlertEscalated(alert_id=alert_id, team_ids=(near,)), by_rule),
        (e.AlertPositionUpdated(alert_id=alert_id, lat_deg=48.856, lon_deg=2.358, accuracy_m=8.0), {}),
        (e.AlertResponded(alert_id=alert_id, team_id=near, role=Role.TEAM_LEADER), {}),
        (
            e.AttentionMuted(
                subject_id=alert_id,
                cause=AttentionCause.ALERT_OPEN,
                since=since,
                until=since + 600_000,
                reason="Équipe 1 sur place",
            ),
            {},
        ),
        (e.ZoneDwelt(team_id=there, sector_id=sector_id, since=since), by_rule),
        (e.AlertEndAsked(alert_id=alert_id, reason="Sortis"), {}),
        (e.ZoneCrossed(**crossing, fix_at=since, direction=Direction.LEFT), by_rule),
        (e.AlertCleared(alert_id=alert_id, reason="Escortés", outcome=AlertOutcome.FALSE_ALARM), {}),
    ]
    return [(29, event, dict(stamps)) for event, stamps in events]
