"""A call for help goes where its team goes: told again with a new place, so that who was called finds it (rule AT4)."""

from collections.abc import Iterable, Iterator

import numpy as np

from protocol.alerts import Alert
from protocol.commands import UpdateAlertPosition
from protocol.ids import TeamId
from protocol.positions import TeamPosition
from server.application.live import LiveOperation
from server.application.positions import PositionBoard
from server.application.timers import derived_id
from server.geo.nearest import great_circle_m
from server.geo.whereabouts import is_made_up

AGAIN_MS = 10_000
"""No sooner after the last place that was told."""
MOVED_M = 25.0
"""Nearer than this, or than the fix may be off, it is the same place to whoever looks for it: a coarse fix does not
draw help away from a place that was told well."""


def moved_calls(
    live: LiveOperation, positions: PositionBoard, team_ids: Iterable[TeamId]
) -> Iterator[UpdateAlertPosition]:
    """What is to be told of the open calls of these teams, by where each team is now."""
    for team_id in team_ids:
        fix = positions.of_team(live.operation_id, team_id)
        if fix is None or is_made_up(fix):
            continue
        for alert in live.state.open_alerts_of(team_id):
            if _is_elsewhere(alert, fix):
                yield UpdateAlertPosition(
                    command_id=derived_id(live.operation_id, alert.id, fix.fix_at, "moved", 0),
                    device_counter=0,
                    recorded_at=fix.fix_at,
                    stated_at=fix.fix_at,
                    alert_id=alert.id,
                    lat_deg=fix.lat_deg,
                    lon_deg=fix.lon_deg,
                    accuracy_m=fix.accuracy_m,
                )


def _is_elsewhere(alert: Alert, fix: TeamPosition) -> bool:
    if alert.lat_deg is None or alert.lon_deg is None:
        return True
    if alert.position_at is not None and fix.fix_at < alert.position_at + AGAIN_MS:
        return False
    told = (np.array([alert.lat_deg]), np.array([alert.lon_deg]))
    return bool(great_circle_m(fix.lat_deg, fix.lon_deg, *told)[0] >= max(MOVED_M, fix.accuracy_m or 0.0))
