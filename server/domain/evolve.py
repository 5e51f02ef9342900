"""The one fold: records to state, live, on recovery, in replay and in tests."""

from collections.abc import Callable
from typing import Any

from protocol import events as e
from protocol.entities import Entity
from server.domain import alerts, devices, members, operations, radios, teams, vehicles
from server.domain.changes import StateChange, Touched
from server.domain.scopes import keys_of
from server.domain.state import OperationState

Evolver = Callable[[OperationState, e.Record, Any], tuple[Entity, ...]]

EVOLVERS: dict[type, Evolver] = {
    e.OperationCreated: operations.created,
    e.OperationStatusSet: operations.status_set,
    e.OrganisationDefined: operations.organisation_defined,
    e.SectorDefined: operations.sector_defined,
    e.SiteDefined: operations.site_defined,
    e.TeamCreated: teams.created,
    e.StatusReported: teams.status_reported,
    e.CompositionDeclared: teams.composition_declared,
    e.TeamPlaced: teams.placed,
    e.TeamHeard: teams.team_heard,
    e.TeamFellSilent: teams.team_fell_silent,
    e.MemberEnrolled: members.enrolled,
    e.MemberAssigned: members.assigned,
    e.PresenceReported: members.presence_reported,
    e.VehicleRegistered: vehicles.registered,
    e.VehicleAssigned: vehicles.assigned,
    e.TechnicalStateReported: vehicles.state_reported,
    e.RadioRegistered: radios.registered,
    e.RadioIssued: radios.issued,
    e.DeviceEnrolled: devices.enrolled,
    e.DeviceRevoked: devices.revoked,
    e.AlertRaised: alerts.raised,
    e.AlertAcknowledged: alerts.acknowledged,
    e.AlertCleared: alerts.cleared,
}
"""One function per event: the new values of the entities it touches, the one it is about first."""


class OutOfOrder(Exception):
    """A record that does not follow the state: a bug of ours, never of a peer."""


def evolve(state: OperationState, record: e.Record) -> tuple[OperationState, StateChange]:
    """The state after one record, and what changed. Raises `OutOfOrder` unless record.seq is state.seq + 1."""
    if record.seq != state.seq + 1:
        raise OutOfOrder(f"record {record.seq} after state {state.seq}")
    entities = EVOLVERS[type(record.event)](state, record, record.event)
    touched = tuple(Touched(entity, keys_of(state.entities.get(entity.id)), keys_of(entity)) for entity in entities)
    return state.with_entities(record.seq, entities), StateChange(record, touched)
