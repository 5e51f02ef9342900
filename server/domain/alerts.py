"""Alerts: raised by anyone of ours, sticky until a post clears them by name."""

from collections.abc import Iterable
from typing import Any

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.alerts import Alert, AlertKind, AlertState, Responder, Sighting
from protocol.devices import Role
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import AlertId, TeamId
from protocol.operations import Stamp
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team
from protocol.thresholds import Thresholds
from server.domain.actor import SYSTEM_DEVICE, Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.permissions import LEADERS
from server.domain.registers import is_newest, stamp_of, write
from server.domain.standing import standing_team
from server.domain.state import OperationState

MAX_SEEN_BY = 50
"""Of those who have seen it, the first."""
MAX_RESPONDERS = 50
"""Of those who go, the first: nobody needs to know of the fifty-first."""


def raise_alert(state: OperationState, command: c.RaiseAlert, actor: Actor, moment: Moment) -> Decision:
    existing = state.entities.get(command.alert_id)
    if existing is not None:
        return taken("alert_id", existing if isinstance(existing, Alert) else None)
    team = standing_team(state, command.team_id or actor.team_id)
    if team is None:
        return unknown("team_id")
    # Half a position is no reason to refuse a call for help: it is left out.
    has_position = command.lat_deg is not None and command.lon_deg is not None
    standing = called_by_tracker(state, team) if actor.role is Role.SYSTEM else None
    if standing is not None:  # a tracker repeats its call with every position: the same call, from where it is now
        if command.lat_deg is None or command.lon_deg is None:
            return taken("alert_id", standing)
        return accept(
            e.AlertPositionUpdated(alert_id=standing.id, lat_deg=command.lat_deg, lon_deg=command.lon_deg),
            is_late=not is_newest(standing, "position", _stamp(command, actor, moment)),
        )
    return accept(
        e.AlertRaised(
            alert_id=command.alert_id,
            kind=command.kind,
            team_id=team.id,
            lat_deg=command.lat_deg if has_position else None,
            lon_deg=command.lon_deg if has_position else None,
            note=command.note,
            site_id=team.site_id,
        )
    )


def is_known_call(state: OperationState, alert_id: AlertId, team_id: TeamId) -> bool:
    """Is this call of a tracker in the log, by itself or as one that stands?"""
    team = standing_team(state, team_id)
    return alert_id in state.entities or (team is not None and called_by_tracker(state, team) is not None)


def raised(state: OperationState, record: Record, event: e.AlertRaised) -> tuple[Entity, ...]:
    thresholds = Thresholds() if state.operation is None else state.operation.thresholds
    has_position = event.lat_deg is not None
    return (
        Alert(
            id=event.alert_id,
            kind=event.kind,
            team_id=event.team_id,
            site_id=event.site_id,
            device_id=record.device_id,
            raised_at=record.occurred_at,
            lat_deg=event.lat_deg,
            lon_deg=event.lon_deg,
            note=event.note,
            sector_id=event.sector_id,
            position_at=record.occurred_at if has_position else None,
            escalates_at=record.occurred_at + thresholds.alert_escalates_ms,
            stamps={"position": stamp_of(record)} if has_position else {},
        ),
    )


def acknowledge(state: OperationState, command: c.AcknowledgeAlert, actor: Actor, moment: Moment) -> Decision:
    alert = state.find(Alert, command.alert_id)
    if alert is None:
        return unknown("alert_id")
    return accept(e.AlertAcknowledged(alert_id=alert.id, role=actor.role))


def acknowledged(state: OperationState, record: Record, event: e.AlertAcknowledged) -> tuple[Entity, ...]:
    alert = state.find(Alert, event.alert_id)
    if alert is None:
        return ()
    sighting = Sighting(device_id=record.device_id, role=event.role, at=record.occurred_at)
    earlier = [one for one in alert.seen_by if one.device_id == sighting.device_id and one.at <= sighting.at]
    others = [one for one in alert.seen_by if one.device_id != sighting.device_id]
    seen_at = record.occurred_at if alert.seen_at is None else min(alert.seen_at, record.occurred_at)
    return (_settled(alert, seen_at=seen_at, seen_by=_first_to_see((*others, *(earlier or [sighting])))),)


def respond(state: OperationState, command: c.RespondToAlert, actor: Actor, moment: Moment) -> Decision:
    alert = state.find(Alert, command.alert_id)
    if alert is None:
        return unknown("alert_id")
    team_id = command.team_id or actor.team_id
    if team_id is not None:
        team = standing_team(state, team_id)
        if team is None:
            return unknown("team_id", alert)
        team_id = team.id
    return accept(
        e.AlertResponded(alert_id=alert.id, team_id=team_id, role=actor.role, is_going=command.is_going),
        is_late=not is_newest(alert, f"respond.{team_id or actor.device_id}", _stamp(command, actor, moment)),
    )


def responded(state: OperationState, record: Record, event: e.AlertResponded) -> tuple[Entity, ...]:
    alert = state.find(Alert, event.alert_id)
    if alert is None:
        return ()
    who = event.team_id or record.device_id
    others = [one for one in alert.responders if (one.team_id or one.device_id) != who]
    responder = Responder(device_id=record.device_id, team_id=event.team_id, role=event.role, at=record.occurred_at)
    responders = _first_to_go((*others, responder)) if event.is_going else tuple(others)
    return (_settled(write(alert, f"respond.{who}", record, responders=responders)),)


def update_position(state: OperationState, command: c.UpdateAlertPosition, actor: Actor, moment: Moment) -> Decision:
    alert = state.find(Alert, command.alert_id)
    if alert is None:
        return unknown("alert_id")
    if not _speaks_for_sender(alert, actor):
        return Refusal(code=RefusalCode.FORBIDDEN)
    return accept(
        e.AlertPositionUpdated(
            alert_id=alert.id, lat_deg=command.lat_deg, lon_deg=command.lon_deg, accuracy_m=command.accuracy_m
        ),
        is_late=not is_newest(alert, "position", _stamp(command, actor, moment)),
    )


def position_updated(state: OperationState, record: Record, event: e.AlertPositionUpdated) -> tuple[Entity, ...]:
    alert = state.find(Alert, event.alert_id)
    if alert is None:
        return ()
    return (
        write(
            alert,
            "position",
            record,
            lat_deg=event.lat_deg,
            lon_deg=event.lon_deg,
            accuracy_m=event.accuracy_m,
            position_at=record.occurred_at,
        ),
    )


def ask_end(state: OperationState, command: c.AskAlertEnd, actor: Actor, moment: Moment) -> Decision:
    alert = state.find(Alert, command.alert_id)
    if alert is None:
        return unknown("alert_id")
    if not _speaks_for_sender(alert, actor):
        return Refusal(code=RefusalCode.FORBIDDEN)
    return accept(
        e.AlertEndAsked(alert_id=alert.id, reason=command.reason),
        is_late=not is_newest(alert, "ask_end", _stamp(command, actor, moment)),
    )


def end_asked(state: OperationState, record: Record, event: e.AlertEndAsked) -> tuple[Entity, ...]:
    alert = state.find(Alert, event.alert_id)
    if alert is None:
        return ()
    return (write(alert, "ask_end", record, end_asked_at=record.occurred_at, end_ask_reason=event.reason),)


def clear(state: OperationState, command: c.ClearAlert, actor: Actor, moment: Moment) -> Decision:
    alert = state.find(Alert, command.alert_id)
    if alert is None:
        return unknown("alert_id")
    return accept(e.AlertCleared(alert_id=alert.id, reason=command.reason, outcome=command.outcome))


def cleared(state: OperationState, record: Record, event: e.AlertCleared) -> tuple[Entity, ...]:
    alert = state.find(Alert, event.alert_id)
    if alert is None:
        return ()
    first, stamp = alert.stamps.get("clear"), stamp_of(record)
    if first is not None and first <= stamp:  # the first clear ended it, whatever came in first
        return (alert,)
    return (
        _settled(
            alert,
            cleared_at=record.occurred_at,
            clear_reason=event.reason,
            outcome=event.outcome,
            stamps=alert.stamps | {"clear": stamp},
        ),
    )


def escalate(state: OperationState, command: c.EscalateAlert, actor: Actor, moment: Moment) -> Decision:
    """Rule C13: nobody has seen it in time."""
    alert = state.find(Alert, command.alert_id)
    if alert is None:
        return unknown("alert_id")
    if not is_unseen(alert, command.due_at):
        return invalid("due_at", alert)
    known = tuple(team_id for team_id in command.team_ids if state.find(Team, team_id) is not None)
    return accept(e.AlertEscalated(alert_id=alert.id, team_ids=known))


def escalated(state: OperationState, record: Record, event: e.AlertEscalated) -> tuple[Entity, ...]:
    alert = state.find(Alert, event.alert_id)
    if alert is None:
        return ()
    return (_settled(alert, escalated_at=record.occurred_at, called_team_ids=event.team_ids),)


def is_unseen(alert: Alert, now: int) -> bool:
    """Must more phones ring: has nobody seen it by its time, and have they not rung yet?"""
    is_waiting = alert.state is AlertState.RAISED and alert.escalated_at is None
    return is_waiting and alert.escalates_at is not None and alert.escalates_at <= now


def _settled(alert: Alert, **values: Any) -> Alert:
    """The alert with these values, and the state that follows from who has seen, goes, or ended it."""
    alert = msgspec.structs.replace(alert, **values) if values else alert
    state = AlertState.RAISED
    if alert.cleared_at is not None:
        state = AlertState.CLEARED
    elif alert.responders:
        state = AlertState.RESPONDING
    elif alert.seen_at is not None:
        state = AlertState.SEEN
    return msgspec.structs.replace(alert, state=state)


def _first_to_see(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    return tuple(sorted(sightings, key=lambda one: (one.at, one.device_id))[:MAX_SEEN_BY])


def _first_to_go(responders: Iterable[Responder]) -> tuple[Responder, ...]:
    return tuple(sorted(responders, key=lambda one: (one.at, one.team_id or one.device_id))[:MAX_RESPONDERS])


def called_by_tracker(state: OperationState, team: Team) -> Alert | None:
    """The call for help that a device without a person's hand on it has raised for this team, still open."""
    raised_by_us = (one for one in state.open_alerts_of(team.id) if one.device_id == SYSTEM_DEVICE)
    return next((one for one in raised_by_us if one.kind is AlertKind.DISTRESS), None)


def _speaks_for_sender(alert: Alert, actor: Actor) -> bool:
    """Whoever called, its crew, a post that hears it on the radio, or Vigie, which sees where its team goes."""
    return actor.role in LEADERS | {Role.SYSTEM} or actor.device_id == alert.device_id or actor.team_id == alert.team_id


def _stamp(command: c.CommandEnvelope, actor: Actor, moment: Moment) -> Stamp:
    return Stamp(moment.occurred_at, actor.device_id, command.device_counter)
