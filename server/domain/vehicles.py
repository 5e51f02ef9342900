"""Vehicles: entered, given to teams, ready to roll or not."""

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.operations import Organisation, Stamp
from protocol.teams import Team
from protocol.vehicles import Vehicle
from server.domain.actor import Actor, Moment
from server.domain.descriptions import accept_pieces, said, with_pieces
from server.domain.naming import refuse_new
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState


def register(state: OperationState, command: c.RegisterVehicle, actor: Actor, moment: Moment) -> Decision:
    refusal = refuse_new(
        state, Vehicle, command.vehicle_id, command.call_sign, field="call_sign", id_field="vehicle_id"
    )
    if refusal is None and command.organisation_id is not None:
        refusal = None if state.find(Organisation, command.organisation_id) else unknown("organisation_id")
    return refusal or accept(
        e.VehicleRegistered(
            vehicle_id=command.vehicle_id,
            call_sign=command.call_sign,
            kind=command.kind,
            organisation_id=command.organisation_id,
            seats=command.seats,
            stretchers=command.stretchers,
            plate=command.plate,
            can_transport=command.can_transport,
            equipment=command.equipment,
        )
    )


def registered(state: OperationState, record: Record, event: e.VehicleRegistered) -> tuple[Entity, ...]:
    return (
        Vehicle(
            id=event.vehicle_id,
            call_sign=event.call_sign,
            kind=event.kind,
            organisation_id=event.organisation_id,
            seats=event.seats,
            stretchers=event.stretchers,
            plate=event.plate,
            can_transport=event.can_transport,
            equipment=event.equipment,
        ),
    )


_PIECES = ("organisation_id", "seats", "stretchers", "plate", "can_transport", "equipment")
"""What is said of a vehicle apart."""


def describe(state: OperationState, command: c.DescribeVehicle, actor: Actor, moment: Moment) -> Decision:
    vehicle = state.find(Vehicle, command.vehicle_id)
    if vehicle is None:
        return unknown("vehicle_id")
    pieces = said(command, _PIECES)
    if not pieces:
        return invalid("plate", vehicle)
    if command.organisation_id is not None and state.find(Organisation, command.organisation_id) is None:
        return unknown("organisation_id", vehicle)
    event = e.VehicleDescribed(vehicle_id=vehicle.id, **pieces)
    return accept_pieces(vehicle, event, pieces, command.device_counter, actor, moment)


def described(state: OperationState, record: Record, event: e.VehicleDescribed) -> tuple[Entity, ...]:
    vehicle = state.find(Vehicle, event.vehicle_id)
    return () if vehicle is None else (with_pieces(vehicle, record, said(event, _PIECES)),)


def assign(state: OperationState, command: c.AssignVehicle, actor: Actor, moment: Moment) -> Decision:
    vehicle = state.find(Vehicle, command.vehicle_id)
    if vehicle is None:
        return unknown("vehicle_id")
    if command.team_id is not None and state.find(Team, command.team_id) is None:
        return unknown("team_id", vehicle)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.VehicleAssigned(vehicle_id=vehicle.id, team_id=command.team_id),
        is_late=not is_newest(vehicle, "team", stamp),
    )


def assigned(state: OperationState, record: Record, event: e.VehicleAssigned) -> tuple[Entity, ...]:
    vehicle = state.find(Vehicle, event.vehicle_id)
    return () if vehicle is None else (write(vehicle, "team", record, team_id=event.team_id),)


def report_state(state: OperationState, command: c.ReportTechnicalState, actor: Actor, moment: Moment) -> Decision:
    vehicle = state.find(Vehicle, command.vehicle_id)
    if vehicle is None:
        return unknown("vehicle_id")
    told = said(command, ("technical_state", "fuel"))
    if not told:
        return invalid("technical_state", vehicle)
    event = e.TechnicalStateReported(vehicle_id=vehicle.id, **told)
    return accept_pieces(vehicle, event, told, command.device_counter, actor, moment)


def state_reported(state: OperationState, record: Record, event: e.TechnicalStateReported) -> tuple[Entity, ...]:
    vehicle = state.find(Vehicle, event.vehicle_id)
    if vehicle is None:
        return ()
    for register, value in said(event, ("technical_state", "fuel")).items():
        vehicle = write(vehicle, register, record, **{register: value, f"{register}_at": record.occurred_at})
    return (vehicle,)
