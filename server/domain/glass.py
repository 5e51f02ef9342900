"""Broken glass: protected data opened for somebody whose role does not allow it, told to who watches over it."""

from protocol import commands as c
from protocol import events as e
from protocol.care_records import GlassBreak
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import GlassBreakId
from protocol.victims import Victim
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, unknown
from server.domain.state import OperationState


def break_glass(state: OperationState, command: c.BreakGlass, actor: Actor, moment: Moment) -> Decision:
    if state.find(Victim, command.victim_id) is None:
        return unknown("victim_id")
    return accept(
        e.GlassBroken(
            glass_break_id=GlassBreakId(command.command_id),
            victim_id=command.victim_id,
            compartment=command.compartment,
            by_role=command.by_role,
            by_user_id=command.by_user_id,
            by_device_id=command.by_device_id,
        )
    )


def glass_broken(state: OperationState, record: Record, event: e.GlassBroken) -> tuple[Entity, ...]:
    return (
        GlassBreak(
            id=event.glass_break_id,
            victim_id=event.victim_id,
            compartment=event.compartment,
            by_role=event.by_role,
            by_user_id=event.by_user_id,
            by_device_id=event.by_device_id,
            at=record.occurred_at,
        ),
    )
