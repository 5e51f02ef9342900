"""Erasing: the fact that somebody's protected data is gone. Decided before the key is destroyed, so that nothing new
is written about this person in between."""

from typing import TypeAlias
from uuid import UUID

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.care_records import CareRecord
from protocol.entities import Entity
from protocol.events import Record
from protocol.members import Member
from protocol.operations import Stamp
from protocol.victims import Victim
from server.domain.actor import Actor, Moment
from server.domain.care import blanked, care_record_id
from server.domain.outcomes import Decision, accept, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState
from server.domain.victims import standing_victim

Person: TypeAlias = Member | Victim


def one_person(state: OperationState, person_id: UUID) -> list[Person]:
    """Everything that is this person: a member, or a victim with all numbers that were found to be the same one.

    Walks the whole state: people are erased a few times in the life of an operation.
    """
    member, victim = state.find(Member, person_id), state.find(Victim, person_id)
    if member is not None:
        return [member]
    if victim is None:
        return []
    stands = standing_victim(state, victim).id
    others = (each for each in state.all(Victim) if each.id != victim.id)
    return [victim, *(each for each in others if standing_victim(state, each).id == stands)]


def set_retention(state: OperationState, command: c.SetRetention, actor: Actor, moment: Moment) -> Decision:
    operation = state.operation
    if operation is None:
        return unknown("op")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.RetentionSet(retention_until=command.retention_until), is_late=not is_newest(operation, "retention", stamp)
    )


def retention_set(state: OperationState, record: Record, event: e.RetentionSet) -> tuple[Entity, ...]:
    operation = state.operation
    return () if operation is None else (write(operation, "retention", record, retention_until=event.retention_until),)


def erase_victim(state: OperationState, command: c.EraseVictim, actor: Actor, moment: Moment) -> Decision:
    if state.find(Victim, command.victim_id) is None:
        return unknown("victim_id")
    return accept(e.VictimErased(victim_id=command.victim_id, by_user_id=command.by_user_id))


def victim_erased(state: OperationState, record: Record, event: e.VictimErased) -> tuple[Entity, ...]:
    victim = state.find(Victim, event.victim_id)
    if victim is None:
        return ()
    tombstone = _tombstone(victim)
    care = state.find(CareRecord, care_record_id(victim.id))
    return (tombstone,) if care is None else (tombstone, blanked(care))


def as_erased(entity: Entity, now: OperationState) -> Entity:
    """What was once known of somebody, as far as it may be shown now: who was erased since is erased at every time."""
    if isinstance(entity, Victim) and not entity.is_erased and _is_erased(now.find(Victim, entity.id)):
        return _tombstone(entity)
    if isinstance(entity, Member) and not entity.is_erased and _is_erased(now.find(Member, entity.id)):
        return msgspec.structs.replace(entity, has_identity=False, identity=None, is_erased=True)
    if isinstance(entity, CareRecord) and not entity.is_erased and _is_erased(now.find(CareRecord, entity.id)):
        return blanked(entity)
    return entity


def _is_erased(person: Person | CareRecord | None) -> bool:
    return person is not None and person.is_erased


def _tombstone(victim: Victim) -> Victim:
    return msgspec.structs.replace(
        victim, has_identity=False, identity=None, has_care=False, is_red_flagged=False, is_erased=True
    )


def erase_member(state: OperationState, command: c.EraseMember, actor: Actor, moment: Moment) -> Decision:
    if state.find(Member, command.member_id) is None:
        return unknown("member_id")
    return accept(e.MemberErased(member_id=command.member_id, by_user_id=command.by_user_id))


def member_erased(state: OperationState, record: Record, event: e.MemberErased) -> tuple[Entity, ...]:
    member = state.find(Member, event.member_id)
    if member is None:
        return ()
    return (msgspec.structs.replace(member, has_identity=False, identity=None, is_erased=True),)
