"""The state of one operation: what the fold of its log has come to. Immutable, shares structure with its past."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from immutables import Map

from protocol.entities import Entity
from protocol.ids import OperationId, TeamId
from protocol.members import Member
from protocol.operations import Operation, Organisation, Sector, Site
from protocol.radios import Radio
from protocol.teams import Team
from protocol.vehicles import Vehicle

E = TypeVar("E", bound=Entity)


@dataclass(frozen=True, slots=True)
class OperationState:
    """Everything known of one operation at `seq`.

    `names` and `members_of` are indexes of `entities`: who holds a name, who is in a team.
    """

    operation_id: OperationId
    seq: int = 0
    entities: Map[UUID, Entity] = Map()  # noqa: RUF009 - an immutable value
    names: Map[tuple[type, str], UUID] = Map()  # noqa: RUF009
    members_of: Map[TeamId, frozenset[UUID]] = Map()  # noqa: RUF009

    @property
    def operation(self) -> Operation | None:
        """None before the first fact."""
        return self.find(Operation, self.operation_id)

    def find(self, kind: type[E], entity_id: UUID | None) -> E | None:
        """The entity of that kind and id, or None."""
        entity = self.entities.get(entity_id) if entity_id is not None else None
        return entity if isinstance(entity, kind) else None

    def all(self, kind: type[E]) -> Iterable[E]:
        """Every entity of that kind, in no particular order; walks the whole state."""
        return (entity for entity in self.entities.values() if isinstance(entity, kind))

    def holder_of(self, kind: type[Entity], name: str) -> UUID | None:
        """Who has this call sign or code among its kind; case and surrounding space do not count."""
        return self.names.get((kind, name.strip().casefold()))

    def members_in(self, team_id: TeamId) -> Iterable[Member]:
        """The members assigned to a team."""
        for member_id in self.members_of.get(team_id, frozenset()):
            member = self.find(Member, member_id)
            if member is not None:
                yield member

    def with_entities(self, seq: int, entities: Iterable[Entity]) -> "OperationState":
        """The state in which these entities have these values."""
        held, names, members_of = self.entities, self.names, self.members_of
        for entity in entities:
            before = held.get(entity.id)
            held = held.set(entity.id, entity)
            new_name = name_of(entity)
            old_name = None if before is None else name_of(before)
            if new_name != old_name:
                if old_name is not None and names.get(old_name) == entity.id:
                    names = names.delete(old_name)
                if new_name is not None:
                    names = names.set(new_name, entity.id)
            if isinstance(entity, Member):
                old_team = before.team_id if isinstance(before, Member) else None
                members_of = _move(members_of, entity.id, old_team, entity.team_id)
        return replace(self, seq=seq, entities=held, names=names, members_of=members_of)


def _move(
    members_of: Map[TeamId, frozenset[UUID]], member_id: UUID, old: TeamId | None, new: TeamId | None
) -> Map[TeamId, frozenset[UUID]]:
    """The index after a member went from team to team; a team without members has no entry, as after a reload."""
    if old == new:
        return members_of
    if old is not None:
        remaining = members_of[old] - {member_id}
        members_of = members_of.set(old, remaining) if remaining else members_of.delete(old)
    if new is not None:
        members_of = members_of.set(new, members_of.get(new, frozenset()) | {member_id})
    return members_of


def name_of(entity: Entity) -> tuple[type, str] | None:
    """The name by which people call it, unique among its kind."""
    match entity:
        case Team() | Vehicle():
            name = entity.call_sign
        case Sector() | Site() | Member() | Radio():
            name = entity.code
        case Organisation():
            name = entity.name
        case _:
            return None
    return type(entity), name.strip().casefold()
