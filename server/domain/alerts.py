"""Alerts: raised by anyone of ours, sticky until a post clears them by name."""

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.alerts import Alert, AlertState
from protocol.entities import Entity
from protocol.events import Record
from protocol.teams import Team
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, taken, unknown
from server.domain.registers import stamp_of
from server.domain.state import OperationState


def raise_alert(state: OperationState, command: c.RaiseAlert, actor: Actor, moment: Moment) -> Decision:
    existing = state.entities.get(command.alert_id)
    if existing is not None:
        return taken("alert_id", existing if isinstance(existing, Alert) else None)
    team = state.find(Team, command.team_id or actor.team_id)
    if team is None:
        return unknown("team_id")
    # Half a position is no reason to refuse a call for help: it is left out.
    has_position = command.lat_deg is not None and command.lon_deg is not None
    return accept(
        e.AlertRaised(
            alert_id=command.alert_id,
            kind=command.kind,
            team_id=team.id,
            lat_deg=command.lat_deg if has_position else None,
            lon_deg=command.lon_deg if has_position else None,
            note=command.note,
        )
    )


def raised(state: OperationState, record: Record, event: e.AlertRaised) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    return (
        Alert(
            id=event.alert_id,
            kind=event.kind,
            team_id=event.team_id,
            site_id=None if team is None else team.site_id,
            device_id=record.device_id,
            raised_at=record.occurred_at,
            lat_deg=event.lat_deg,
            lon_deg=event.lon_deg,
            note=event.note,
        ),
    )


def acknowledge(state: OperationState, command: c.AcknowledgeAlert, actor: Actor, moment: Moment) -> Decision:
    alert = state.find(Alert, command.alert_id)
    return unknown("alert_id") if alert is None else accept(e.AlertAcknowledged(alert_id=alert.id))


def acknowledged(state: OperationState, record: Record, event: e.AlertAcknowledged) -> tuple[Entity, ...]:
    alert = state.find(Alert, event.alert_id)
    if alert is None:
        return ()
    seen_at = record.occurred_at if alert.seen_at is None else min(alert.seen_at, record.occurred_at)
    still = alert.state if alert.state is AlertState.CLEARED else AlertState.SEEN
    return (msgspec.structs.replace(alert, state=still, seen_at=seen_at),)


def clear(state: OperationState, command: c.ClearAlert, actor: Actor, moment: Moment) -> Decision:
    alert = state.find(Alert, command.alert_id)
    return unknown("alert_id") if alert is None else accept(e.AlertCleared(alert_id=alert.id, reason=command.reason))


def cleared(state: OperationState, record: Record, event: e.AlertCleared) -> tuple[Entity, ...]:
    alert = state.find(Alert, event.alert_id)
    if alert is None:
        return ()
    first, stamp = alert.stamps.get("clear"), stamp_of(record)
    if first is not None and first <= stamp:  # the first clear ended it, whatever came in first
        return (alert,)
    return (
        msgspec.structs.replace(
            alert,
            state=AlertState.CLEARED,
            cleared_at=record.occurred_at,
            clear_reason=event.reason,
            stamps=alert.stamps | {"clear": stamp},
        ),
    )
