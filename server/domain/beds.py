"""Beds: what the destinations of an evacuation answered when they were asked. The newest answer of each counts."""

from typing import Any

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.evacuations import Bed, Evacuation
from protocol.events import Record
from protocol.refusals import Refusal
from server.domain.actor import Actor, Moment
from server.domain.evacuations import Destination, destination_of, refuse_destination
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.registers import is_newest, stamp_of
from server.domain.state import OperationState

MAX_BEDS = 16
"""How many destinations may be asked for one evacuation."""


def ask(state: OperationState, command: c.AskBed, actor: Actor, moment: Moment) -> Decision:
    evacuation = state.find(Evacuation, command.evacuation_id)
    if evacuation is None:
        return unknown("evacuation_id")
    where = _asked_place(command, evacuation)
    return _refuse(state, evacuation, where) or accept(
        e.BedAsked(evacuation_id=evacuation.id, destination_site_id=where.site_id, service=where.service)
    )


def asked(state: OperationState, record: Record, event: e.BedAsked) -> tuple[Entity, ...]:
    evacuation = state.find(Evacuation, event.evacuation_id)
    where = Destination(event.destination_site_id, event.service)
    return () if evacuation is None else (_with_bed(evacuation, where, record, "asked", asked_at=record.occurred_at),)


def answer(state: OperationState, command: c.ConfirmBed, actor: Actor, moment: Moment) -> Decision:
    evacuation = state.find(Evacuation, command.evacuation_id)
    if evacuation is None:
        return unknown("evacuation_id")
    where = _asked_place(command, evacuation)
    return _refuse(state, evacuation, where) or accept(
        e.BedAnswered(
            evacuation_id=evacuation.id,
            is_confirmed=command.is_confirmed,
            destination_site_id=where.site_id,
            service=where.service,
            answered_by=command.answered_by,
        )
    )


def answered(state: OperationState, record: Record, event: e.BedAnswered) -> tuple[Entity, ...]:
    evacuation = state.find(Evacuation, event.evacuation_id)
    if evacuation is None:
        return ()
    at = record.occurred_at
    said = {"confirmed_at": at if event.is_confirmed else None, "refused_at": None if event.is_confirmed else at}
    where = Destination(event.destination_site_id, event.service)
    return (_with_bed(evacuation, where, record, "answered", by=event.answered_by, **said),)


def bed_of(evacuation: Evacuation, where: Destination | None = None) -> Bed | None:
    """What a destination answered; the standing one if none is named."""
    where = where or destination_of(evacuation)
    return next((bed for bed in evacuation.beds if (bed.site_id, bed.service) == where), None)


def _asked_place(command: c.AskBed | c.ConfirmBed, evacuation: Evacuation) -> Destination:
    named = Destination(command.destination_site_id, command.service)
    return named if any(named) else destination_of(evacuation)


def _refuse(state: OperationState, evacuation: Evacuation, where: Destination) -> Refusal | None:
    is_full = len(evacuation.beds) >= MAX_BEDS and bed_of(evacuation, where) is None
    if not any(where) or is_full:
        return invalid("destination_site_id", evacuation)
    return refuse_destination(state, where.site_id, evacuation)


def _with_bed(evacuation: Evacuation, where: Destination, record: Record, register: str, **values: Any) -> Evacuation:
    """The evacuation with an answer of one destination, unless a newer one stands."""
    stamp, register = stamp_of(record), f"bed {register} {where.site_id} {where.service}"
    if not is_newest(evacuation, register, stamp):
        return evacuation
    bed = bed_of(evacuation, where) or Bed(site_id=where.site_id, service=where.service)
    others = [each for each in evacuation.beds if (each.site_id, each.service) != where]
    beds = sorted((*others, msgspec.structs.replace(bed, **values)), key=lambda each: (str(each.site_id), each.service))
    return msgspec.structs.replace(evacuation, beds=tuple(beds), stamps=evacuation.stamps | {register: stamp})
