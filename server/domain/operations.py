"""The frame of an operation: its own status, its organisations, sectors and sites."""

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.ids import SectorId
from protocol.members import Member
from protocol.operations import LinePoint, Operation, OperationStatus, Organisation, Sector, Site, Stamp
from protocol.refusals import Refusal, RefusalCode
from server.domain.actor import Actor, Moment
from server.domain.naming import refuse_name
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.preparation import are_hours_sound
from server.domain.registers import is_newest, write
from server.domain.roll_call import is_clear
from server.domain.state import OperationState
from server.geo.sectors import is_sound_line, is_sound_ring

NEXT: dict[OperationStatus, frozenset[OperationStatus]] = {
    OperationStatus.PLANNED: frozenset({OperationStatus.OPEN, OperationStatus.CANCELLED}),
    OperationStatus.OPEN: frozenset({OperationStatus.SUSPENDED, OperationStatus.CLOSING, OperationStatus.CLOSED}),
    OperationStatus.SUSPENDED: frozenset({OperationStatus.OPEN, OperationStatus.CLOSING, OperationStatus.CLOSED}),
    OperationStatus.CLOSING: frozenset({OperationStatus.OPEN, OperationStatus.CLOSED}),
    OperationStatus.CLOSED: frozenset({OperationStatus.OPEN}),
    OperationStatus.CANCELLED: frozenset(),
}
"""What may follow each status; a closed operation may be opened again, a cancelled one not."""


def is_over(state: OperationState, moment: Moment) -> bool:
    """Has the operation ended before this fact happened? Late facts from its time are still welcome."""
    operation = state.operation
    if operation is None or operation.closed_at is None:
        return False
    return moment.occurred_at > operation.closed_at


def create(state: OperationState, command: c.CreateOperation, actor: Actor, moment: Moment) -> Decision:
    if state.operation is not None:
        return taken("op", state.operation)
    if not are_hours_sound(command.planned_start_at, command.planned_end_at):
        return invalid("planned_end_at")
    return accept(
        e.OperationCreated(
            code=command.code,
            name=command.name,
            kind=command.kind,
            mode=command.mode,
            silent_after_ms=command.silent_after_ms,
            plan=command.plan,
            catalogue=command.catalogue,
            thresholds=command.thresholds,
            numbering=command.numbering,
            triage_method=command.triage_method,
            cover_size=command.cover_size,
            planned_start_at=command.planned_start_at,
            planned_end_at=command.planned_end_at,
            expected_attendance=command.expected_attendance,
            organiser=command.organiser,
        )
    )


def created(state: OperationState, record: e.Record, event: e.OperationCreated) -> tuple[Entity, ...]:
    operation = Operation(
        id=state.operation_id,
        code=event.code,
        name=event.name,
        kind=event.kind,
        mode=event.mode,
        created_at=record.occurred_at,
        silent_after_ms=event.silent_after_ms,
        plan=event.plan,
        catalogue=event.catalogue,
        thresholds=event.thresholds,
        numbering=event.numbering,
        triage_method=event.triage_method,
        cover_size=event.cover_size,
        planned_start_at=event.planned_start_at,
        planned_end_at=event.planned_end_at,
        expected_attendance=event.expected_attendance,
        organiser=event.organiser,
    )
    return (operation,)


def set_status(state: OperationState, command: c.SetOperationStatus, actor: Actor, moment: Moment) -> Decision:
    operation = state.operation
    if operation is None:
        return unknown("op")
    is_late = not is_newest(operation, "status", Stamp(moment.occurred_at, actor.device_id, command.device_counter))
    if not is_late and command.status not in NEXT[operation.status]:
        return Refusal(code=RefusalCode.OUT_OF_SEQUENCE, field="status", last=operation)
    reason = ""
    if command.status is OperationStatus.CLOSED and not is_late and not is_clear(state):
        if not command.is_forced:
            return Refusal(code=RefusalCode.STILL_OPEN, field="status", last=operation)
        if not command.reason:
            return invalid("reason", operation)
        reason = command.reason
    return accept(e.OperationStatusSet(status=command.status, reason=reason), is_late=is_late)


def status_set(state: OperationState, record: e.Record, event: e.OperationStatusSet) -> tuple[Entity, ...]:
    operation = state.operation
    if operation is None:
        return ()
    if event.status is OperationStatus.OPEN:  # the first opening counts, even if it comes in late
        opened_at = record.occurred_at if operation.opened_at is None else min(operation.opened_at, record.occurred_at)
        operation = msgspec.structs.replace(operation, opened_at=opened_at)
    is_ended = event.status in (OperationStatus.CLOSED, OperationStatus.CANCELLED)
    closed_at = record.occurred_at if is_ended else None
    return (write(operation, "status", record, status=event.status, closed_at=closed_at, close_reason=event.reason),)


def define_organisation(state: OperationState, command: c.DefineOrganisation, actor: Actor, moment: Moment) -> Decision:
    refusal = refuse_name(
        state, Organisation, command.organisation_id, command.name, field="name", id_field="organisation_id"
    )
    organisation = state.find(Organisation, command.organisation_id)
    return refusal or accept(
        e.OrganisationDefined(
            organisation_id=command.organisation_id, name=command.name, kind=command.kind, country=command.country
        ),
        is_late=_is_superseded(organisation, command, actor, moment),
    )


def organisation_defined(state: OperationState, record: e.Record, event: e.OrganisationDefined) -> tuple[Entity, ...]:
    organisation = state.find(Organisation, event.organisation_id) or Organisation(
        id=event.organisation_id, name=event.name, kind=event.kind
    )
    return (write(organisation, "definition", record, name=event.name, kind=event.kind, country=event.country),)


def define_sector(state: OperationState, command: c.DefineSector, actor: Actor, moment: Moment) -> Decision:
    sector = state.find(Sector, command.sector_id)
    ring = None if command.ring is None else tuple((_rounded(lon), _rounded(lat)) for lon, lat in command.ring)
    line = None if command.line is None else tuple(_rounded_point(point) for point in command.line)
    if ring is not None and not is_sound_ring(ring):
        return invalid("ring", sector)
    if line is not None and not is_sound_line(line):
        return invalid("line", sector)
    if command.leader_id is not None and state.find(Member, command.leader_id) is None:
        return unknown("leader_id", sector)
    if command.parent_id is not None and state.find(Sector, command.parent_id) is None:
        return unknown("parent_id", sector)
    if _is_within(state, command.parent_id, command.sector_id):
        return invalid("parent_id", sector)
    refusal = refuse_name(state, Sector, command.sector_id, command.code, field="code", id_field="sector_id")
    return refusal or accept(
        e.SectorDefined(
            sector_id=command.sector_id,
            code=command.code,
            name=command.name,
            kind=command.kind,
            ring=ring,
            line=line,
            leader_id=command.leader_id,
            parent_id=command.parent_id,
        ),
        is_late=_is_superseded(sector, command, actor, moment),
    )


def _is_within(state: OperationState, inner_id: SectorId | None, outer_id: SectorId) -> bool:
    """Is this sector the other one, or a part of it? However they were defined, the way up ends."""
    passed: set[SectorId] = set()
    while inner_id is not None and inner_id not in passed:
        if inner_id == outer_id:
            return True
        passed.add(inner_id)
        sector = state.find(Sector, inner_id)
        inner_id = None if sector is None else sector.parent_id
    return False


def _rounded(degrees: float) -> float:
    """To a centimetre: what a map draws, in half the digits that a program writes."""
    return round(degrees, 7)


def _rounded_point(point: LinePoint) -> LinePoint:
    return LinePoint(_rounded(point.lon_deg), _rounded(point.lat_deg), None if point.km is None else round(point.km, 3))


def sector_defined(state: OperationState, record: e.Record, event: e.SectorDefined) -> tuple[Entity, ...]:
    sector = state.find(Sector, event.sector_id) or Sector(
        id=event.sector_id, code=event.code, name=event.name, kind=event.kind
    )
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name != "sector_id"}
    return (write(sector, "definition", record, **values),)


def define_site(state: OperationState, command: c.DefineSite, actor: Actor, moment: Moment) -> Decision:
    site = state.find(Site, command.site_id)
    if (command.lat_deg is None) != (command.lon_deg is None):
        return invalid("lat_deg" if command.lat_deg is None else "lon_deg", site)
    if command.sector_id is not None and state.find(Sector, command.sector_id) is None:
        return unknown("sector_id", site)
    refusal = refuse_name(state, Site, command.site_id, command.code, field="code", id_field="site_id")
    return refusal or accept(
        e.SiteDefined(
            site_id=command.site_id,
            code=command.code,
            name=command.name,
            kind=command.kind,
            lat_deg=command.lat_deg,
            lon_deg=command.lon_deg,
            sector_id=command.sector_id,
            is_open=command.is_open,
        ),
        is_late=_is_superseded(site, command, actor, moment),
    )


def site_defined(state: OperationState, record: e.Record, event: e.SiteDefined) -> tuple[Entity, ...]:
    known = state.find(Site, event.site_id)
    site = known or Site(id=event.site_id, code=event.code, name=event.name, kind=event.kind)
    values = {name: getattr(event, name) for name in event.__struct_fields__ if name not in ("site_id", "is_open")}
    site = write(site, "definition", record, **values)
    if known is None and event.is_open:
        site = write(site, "opened", record, opened_at=record.occurred_at)
    return (write(site, "open", record, is_open=event.is_open),)


def _is_superseded(entity: Entity | None, command: c.CommandEnvelope, actor: Actor, moment: Moment) -> bool:
    """Does a newer definition of it stand?"""
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return entity is not None and not is_newest(entity, "definition", stamp)
