"""Positions from the phone apps people have: one address per tracker, whatever the app.

An app that is refused sends the same again for ever. So a point that cannot be used is answered as delivered, counted,
and shown with its reason on the device; only what is no report at all gets a 400.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid5

from starlette.responses import Response

from protocol.commands import RaiseAlert
from protocol.downstream import AlertNow, Later
from protocol.ids import AlertId, CommandId, TeamId
from protocol.positions import TeamPosition
from server.domain.actor import SYSTEM
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind, from_outcome
from server.http.services import Outcome
from server.interop.feeders import read_feeder
from server.interop.fixes import Distress, FeederFix, Undecodable, Unusable
from server.ports import Unavailable

MAX_FEEDER_BODY_BYTES = 65_536
ALERT_PATIENCE_S = 0.5
"""How long a call for help waits for the log before everybody is told."""
_CALLS = UUID("c2a8d1f4-7b60-4d0e-8f5e-35b0b7e0a9d2")
"""Name space of the ids of alerts that trackers raise; never to be changed."""

_NOTHING_FOR_YOU = b"[]"
"""What OwnTracks expects, an array of messages; the other apps look at the status alone."""


async def receive_points(call: OperationCall) -> Answer:
    """One request of one app."""
    body = await call.read_body()
    if isinstance(body, Problem):
        return body
    points_metric, device_id = call.services.metrics.feeder_points, call.principal.device_id
    try:
        points = read_feeder(call.request.url.query, body, call.now)
    except Undecodable:
        points_metric.labels("undecodable").inc()
        return Problem(ProblemKind.UNREADABLE)
    for point in points:
        if isinstance(point, Unusable):
            call.services.feeders.note_trouble(device_id, point.reason, call.now)
            points_metric.labels(point.reason).inc()
    fixes = [point for point in points if isinstance(point, FeederFix)]
    team_id = call.grant.team_id
    if fixes and team_id is not None:
        positions = [_position_of(team_id, fix) for fix in fixes]
        taken = await call.services.take_positions(call.grant.operation_id, device_id, positions)
        points_metric.labels("taken").inc(taken)
        points_metric.labels("operation_closed").inc(len(positions) - taken)
    calls = [point for point in points if isinstance(point, Distress)]
    if calls and team_id is not None:
        points_metric.labels("distress").inc(len(calls))
        unheard = await _call_for_help(call, team_id, calls[0].called_at, fixes)
        if unheard is not None:
            return unheard
    await _touch(call)
    return Response(_NOTHING_FOR_YOU, media_type="application/json")


async def _call_for_help(
    call: OperationCall, team_id: TeamId, called_at: int, fixes: Sequence[FeederFix]
) -> Problem | None:
    """An alert by the server, since a tracker may do nothing but tell: once for each team and time (rule AT6).

    The problem is for the app, which keeps the report and sends it again until the alert is in the log.
    """
    operation_id = call.grant.operation_id
    derived = uuid5(_CALLS, f"{operation_id.hex}:{team_id.hex}:{called_at}")
    known = (one for one in call.services.newest_positions(operation_id) if one.team_id == team_id)
    place = fixes[0] if fixes else next(known, None)
    command = RaiseAlert(
        command_id=CommandId(derived),
        device_counter=0,
        recorded_at=called_at,
        stated_at=called_at,
        operation_id=operation_id,
        alert_id=AlertId(derived),
        team_id=team_id,
        lat_deg=None if place is None else place.lat_deg,
        lon_deg=None if place is None else place.lon_deg,
    )
    outcome = await _recorded_or_told(call, command, team_id)
    return from_outcome(outcome) if isinstance(outcome, Later) else None


async def _recorded_or_told(call: OperationCall, command: RaiseAlert, team_id: TeamId) -> Outcome:
    """The answer of the log; everybody is told before it, if it is known to be away or takes its time (rule C7)."""
    executing = asyncio.ensure_future(call.services.execute(command, SYSTEM))
    if "postgres" not in call.services.readiness().degraded:
        await asyncio.wait({executing}, timeout=ALERT_PATIENCE_S)
    is_unrecorded = not executing.done() or isinstance(executing.result(), Later)
    if is_unrecorded:
        call.services.tell_unrecorded(
            AlertNow(
                operation_id=call.grant.operation_id,
                alert_id=command.alert_id,
                kind=command.kind,
                team_id=team_id,
                at=command.recorded_at,
                is_recorded=False,
                lat_deg=command.lat_deg,
                lon_deg=command.lon_deg,
            )
        )
    return await executing


def _position_of(team_id: TeamId, fix: FeederFix) -> TeamPosition:
    return TeamPosition(
        team_id=team_id,
        fix_at=fix.fix_at,
        lat_deg=fix.lat_deg,
        lon_deg=fix.lon_deg,
        accuracy_m=fix.accuracy_m,
        speed_mps=fix.speed_mps,
        heading_deg=fix.heading_deg,
        battery_pct=fix.battery_pct,
        detail=fix.detail,
        source=fix.source,
    )


async def _touch(call: OperationCall) -> None:
    """Last seen: a convenience, which must not cost a position when the store is away."""
    if call.services.feeders.is_touch_due(call.principal.device_id, call.now):
        try:
            await call.services.access.touch_device(call.principal.device_id, call.now)
        except Unavailable:
            return
