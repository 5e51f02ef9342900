"""Zones: which sectors a team is inside; what its positions say is decided where they arrive (rule C13)."""

from collections.abc import Iterator
from uuid import UUID, uuid5

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.alerts import AlertKind
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import AlertId, SectorId
from protocol.operations import Sector, SectorKind, Stamp
from protocol.teams import Team
from protocol.zones import Direction, ZoneStay
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState

DWELLS_AFTER_MS = 300_000
"""Inside for so long, a team has not merely passed through."""

_DERIVED = UUID("2b0b2c9e-6d3f-4a77-9a0d-9b6c1f2e5d41")
"""Name space of the ids of alerts that a crossing raises; never to be changed."""


def stay_of(team: Team, sector_id: SectorId) -> ZoneStay | None:
    """Its stay in this sector; None: it is not inside."""
    return next((stay for stay in team.zones if stay.sector_id == sector_id), None)


def cross(state: OperationState, command: c.CrossZone, actor: Actor, moment: Moment) -> Decision:
    team = state.find(Team, command.team_id)
    if team is None:
        return unknown("team_id")
    sector = state.find(Sector, command.sector_id)
    if sector is None:
        return unknown("sector_id", team)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    is_late = not is_newest(team, _register(sector.id), stamp)
    stay = stay_of(team, sector.id)
    # Found inside again counts when the sector has become something else meanwhile, such as forbidden ground.
    is_inside = stay is not None and (stay.kind is sector.kind or command.direction is Direction.LEFT)
    if not is_late and is_inside is (command.direction is Direction.ENTERED):
        return invalid("direction", team)
    return accept(
        e.ZoneCrossed(
            team_id=team.id,
            sector_id=sector.id,
            kind=sector.kind,
            fix_at=command.fix_at,
            direction=command.direction,
            lat_deg=command.lat_deg,
            lon_deg=command.lon_deg,
        ),
        is_late=is_late,
    )


def crossed(state: OperationState, record: Record, event: e.ZoneCrossed) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    if team is None:
        return ()
    others = [stay for stay in team.zones if stay.sector_id != event.sector_id]
    if event.direction is Direction.ENTERED:
        others.append(
            ZoneStay(
                sector_id=event.sector_id,
                kind=event.kind,
                since=record.occurred_at,
                dwell_due_at=record.occurred_at + DWELLS_AFTER_MS,
            )
        )
    zones = tuple(sorted(others, key=lambda stay: (stay.since, stay.sector_id)))
    return (write(team, _register(event.sector_id), record, zones=zones),)


def dwell(state: OperationState, command: c.DwellInZone, actor: Actor, moment: Moment) -> Decision:
    """Rule C13: it has been inside long enough."""
    team = state.find(Team, command.team_id)
    if team is None:
        return unknown("team_id")
    stay = stay_of(team, command.sector_id)
    if stay is None:
        return unknown("sector_id", team)
    if stay.is_dwelling or stay.dwell_due_at > command.due_at:
        return invalid("due_at", team)
    return accept(e.ZoneDwelt(team_id=team.id, sector_id=stay.sector_id, since=stay.since))


def dwelt(state: OperationState, record: Record, event: e.ZoneDwelt) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    if team is None:
        return ()
    zones = tuple(
        msgspec.structs.replace(stay, is_dwelling=True)
        if (stay.sector_id, stay.since) == (event.sector_id, event.since)
        else stay
        for stay in team.zones
    )
    return (msgspec.structs.replace(team, zones=zones),)


def alert_on_exclusion(before: OperationState, after: OperationState, record: Record) -> Iterator[e.Event]:
    """Whoever enters where nobody may be is in danger: an alert, unless one for this team and place stands."""
    event = record.event
    if not isinstance(event, e.ZoneCrossed) or event.direction is Direction.LEFT:
        return
    team = after.find(Team, event.team_id)
    stay = None if team is None else stay_of(team, event.sector_id)
    if team is None or stay is None or stay.since != record.occurred_at or stay.kind is not SectorKind.EXCLUSION:
        return  # told late: it has left since
    standing = (alert for alert in after.open_alerts_of(team.id) if alert.kind is AlertKind.GEOFENCE)
    if all(alert.sector_id != event.sector_id for alert in standing):
        yield e.AlertRaised(
            alert_id=AlertId(uuid5(_DERIVED, f"{team.id.hex}:{event.sector_id.hex}:{event.fix_at}")),
            kind=AlertKind.GEOFENCE,
            team_id=team.id,
            lat_deg=event.lat_deg,
            lon_deg=event.lon_deg,
            sector_id=event.sector_id,
            site_id=team.site_id,
        )


def _register(sector_id: SectorId) -> str:
    return f"zone.{sector_id.hex}"
