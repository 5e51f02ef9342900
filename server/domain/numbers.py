"""Numbers: the next one, blocks laid aside by devices, and the account of every number ever given.

A number up to the last one given is in use, laid aside in a block, or void. A block begins after the last number
given, and the next number follows the last block: neither ever meets the other, whatever arrives late.
"""

from collections import Counter

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import DeviceId
from protocol.numbers import NumberBlock, NumberKind
from protocol.refusals import Refusal, RefusalCode
from protocol.roll_call import NumberAccount
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.permissions import LEADERS
from server.domain.standing import standing_team
from server.domain.state import OperationState

MAX_NUMBER = 999_999
MAX_LAID_ASIDE = 200
"""Unused numbers of one kind that a device may hold: several batches of tags, and no way to use numbers up."""


def next_number(state: OperationState, kind: NumberKind) -> int:
    """The first number of a kind that nobody has had and that is in no block."""
    return state.last_number(kind) + 1


def refuse_number(state: OperationState, kind: NumberKind, number: int | None, actor: Actor) -> Refusal | None:
    """A refusal (field `number`) unless the number is free in a block of the sender's device; None asks for the next.

    Used by whoever creates something numbered. Afterwards `number or next_number(state, kind)` is the number.
    """
    if number is None:
        return None if state.last_number(kind) < MAX_NUMBER else invalid("number")
    holder = state.numbered(kind, number)
    if holder is not None:
        return taken("number", holder)
    block = _block_with(state, kind, number, actor.device_id)
    return invalid("number", block) if block is None or block.returned_at is not None else None


def use_number(state: OperationState, kind: NumberKind, number: int, record: Record) -> tuple[NumberBlock, ...]:
    """The author's block with this number marked as used, to be returned by the evolver of what carries the number.

    Empty if the number came from no block.
    """
    block = _block_with(state, kind, number, record.device_id)
    if block is None or number in block.used:
        return ()
    return (msgspec.structs.replace(block, used=tuple(sorted((*block.used, number)))),)


def left_in(block: NumberBlock) -> int:
    """How many of its numbers nothing carries: still free or, once the block is returned, void."""
    return block.last - block.first + 1 - len(block.used)


def account(state: OperationState) -> tuple[NumberAccount, ...]:
    """What became of every number up to the last one, of each kind that was used; walks the whole state."""
    laid_aside, void = Counter[NumberKind](), Counter[NumberKind]()
    for block in state.all(NumberBlock):
        (laid_aside if block.returned_at is None else void)[block.kind] += left_in(block)
    return tuple(
        NumberAccount(
            kind=kind,
            last=last,
            in_use=last - laid_aside[kind] - void[kind],
            laid_aside=laid_aside[kind],
            void=void[kind],
        )
        for kind in NumberKind
        if (last := state.last_number(kind)) > 0
    )


def reserve(state: OperationState, command: c.ReserveNumbers, actor: Actor, moment: Moment) -> Decision:
    existing = state.entities.get(command.block_id)
    if existing is not None:
        return taken("block_id", existing if isinstance(existing, NumberBlock) else None)
    laid_aside = sum(
        left_in(block)
        for block in state.blocks_of(actor.device_id)
        if block.kind is command.kind and block.returned_at is None
    )
    first = next_number(state, command.kind)
    last = first + command.count - 1
    if laid_aside + command.count > MAX_LAID_ASIDE or last > MAX_NUMBER:
        return invalid("count")
    team = standing_team(state, actor.team_id)
    return accept(
        e.NumbersReserved(
            block_id=command.block_id,
            kind=command.kind,
            first=first,
            last=last,
            team_id=None if team is None else team.id,
            site_id=actor.site_id,
        )
    )


def reserved(state: OperationState, record: Record, event: e.NumbersReserved) -> tuple[Entity, ...]:
    return (
        NumberBlock(
            id=event.block_id,
            kind=event.kind,
            first=event.first,
            last=event.last,
            device_id=record.device_id,
            team_id=event.team_id,
            site_id=event.site_id,
            reserved_at=record.occurred_at,
        ),
    )


def give_back(state: OperationState, command: c.ReturnNumbers, actor: Actor, moment: Moment) -> Decision:
    block = state.find(NumberBlock, command.block_id)
    if block is None:
        return unknown("block_id")
    if block.device_id != actor.device_id and actor.role not in LEADERS:
        return Refusal(code=RefusalCode.FORBIDDEN)
    return accept(e.NumbersReturned(block_id=block.id))


def returned(state: OperationState, record: Record, event: e.NumbersReturned) -> tuple[Entity, ...]:
    block = state.find(NumberBlock, event.block_id)
    if block is None:
        return ()
    returned_at = record.occurred_at if block.returned_at is None else min(block.returned_at, record.occurred_at)
    return (msgspec.structs.replace(block, returned_at=returned_at),)


def _block_with(state: OperationState, kind: NumberKind, number: int, device_id: DeviceId) -> NumberBlock | None:
    for block in state.blocks_of(device_id):
        if block.kind is kind and block.first <= number <= block.last:
            return block
    return None
