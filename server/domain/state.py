"""The state of one operation: what the fold of its log has come to. Immutable, shares structure with its past."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID, uuid5

from immutables import Map

from protocol.alerts import Alert
from protocol.assignments import Assignment
from protocol.entities import Entity
from protocol.evacuations import Evacuation
from protocol.ids import MessageId, OperationId, ReceiptId, TeamId
from protocol.interventions import Intervention
from protocol.landmarks import Landmark
from protocol.members import Member
from protocol.messages import Message, Receipt
from protocol.numbers import NumberBlock, NumberKind
from protocol.operations import Operation, Organisation, Sector, Site
from protocol.radios import Radio
from protocol.regulation import RegulationCase
from protocol.teams import Team
from protocol.vehicles import Vehicle
from protocol.victims import Scan, Victim
from server.domain.grouping import GROUPED, Group, Groups, Numbers, recount_numbers, regroup, scan_key

E = TypeVar("E", bound=Entity)


@dataclass(frozen=True, slots=True)
class OperationState:
    """Everything known of one operation at `seq`.

    `names` and `members_of` are indexes of `entities`: who holds a name, who is in a team. `team_places` are the teams
    of each sector, each site and, under its own id, of the operation; `receipts_of` counts the teams that have a
    message, and those that have confirmed it.
    """

    operation_id: OperationId
    seq: int = 0
    entities: Map[UUID, Entity] = Map()  # noqa: RUF009 - an immutable value
    names: Map[tuple[type, str], UUID] = Map()  # noqa: RUF009
    members_of: Map[TeamId, frozenset[UUID]] = Map()  # noqa: RUF009
    team_places: Map[UUID, frozenset[TeamId]] = Map()  # noqa: RUF009
    receipts_of: Map[MessageId, tuple[int, int]] = Map()  # noqa: RUF009
    groups: Groups = Map()  # noqa: RUF009
    last_numbers: Numbers = Map()  # noqa: RUF009

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

    def teams_at(self, place_id: UUID) -> frozenset[TeamId]:
        """The teams of a sector, of a site or, by its own id, of the whole operation."""
        return self.team_places.get(place_id, frozenset())

    def assignments_of(self, intervention_id: UUID | None) -> Iterable[Assignment]:
        """Every order there ever was for an intervention."""
        return self._group(Assignment, Group.ASSIGNMENTS, intervention_id)

    def orders_of(self, team_id: UUID | None) -> Iterable[Assignment]:
        """The live orders of a team, prepared ones among them."""
        return self._group(Assignment, Group.ORDERS, team_id)

    def blocks_of(self, device_id: UUID) -> Iterable[NumberBlock]:
        """The numbers that a device laid aside."""
        return self._group(NumberBlock, Group.BLOCKS, device_id)

    def things_in(self, team_id: TeamId, kind: type[E]) -> list[E]:
        """The vehicles, radios or devices of a team, always in the same order."""
        return sorted(self._group(kind, Group.THINGS, team_id), key=lambda thing: thing.id.int)

    def open_alerts_of(self, team_id: UUID) -> list[Alert]:
        """The calls for help of a team that are not ended, always in the same order."""
        return sorted(self._group(Alert, Group.ALERTS, team_id), key=lambda alert: alert.id.int)

    def last_number(self, kind: NumberKind) -> int:
        """The last number given, laid aside or made void; 0 before the first."""
        return self.last_numbers.get(kind, 0)

    def numbered(self, kind: NumberKind, number: int) -> Entity | None:
        """What carries this number."""
        carrier: type[Entity] = Intervention if kind is NumberKind.INTERVENTION else Victim
        holder = self.holder_of(carrier, str(number))
        return None if holder is None else self.entities.get(holder)

    def victims_held_by(self, team_id: UUID | None) -> Iterable[Victim]:
        """The victims whom a team has now."""
        return self._group(Victim, Group.HELD, team_id)

    def evacuations_by(self, team_id: UUID) -> list[Evacuation]:
        """What a team drives, or is to drive, always in the same order."""
        return sorted(self._group(Evacuation, Group.EVACUATIONS, team_id), key=lambda each: each.id.int)

    def cases_of(self, team_id: UUID) -> list[RegulationCase]:
        """The reports to the medical regulation whose decision a team still has to hear, always in the same order."""
        return sorted(self._group(RegulationCase, Group.CASES, team_id), key=lambda each: each.id.int)

    def letters_of(self, team_id: UUID) -> list[Message]:
        """What is written to a team and not settled, and what it asks for itself, always in the same order."""
        return sorted(self._group(Message, Group.LETTERS, team_id), key=lambda message: message.id.int)

    def victims_scanned_as(self, scan: Scan) -> Iterable[Victim]:
        """The victims on whom this number was read."""
        return self._group(Victim, Group.SCANS, scan_key(scan.kind, scan.value))

    def is_anybody_waiting_in(self, intervention_id: UUID) -> bool:
        """Has an intervention a victim who is still ours to care for?"""
        return (Group.WAITING, intervention_id) in self.groups

    def _group(self, kind: type[E], group: Group, owner_id: UUID | str | None) -> Iterable[E]:
        if owner_id is None:
            return
        for entity_id in self.groups.get((group, owner_id), frozenset()):
            entity = self.entities[entity_id]
            if isinstance(entity, kind):
                yield entity

    def with_entities(self, seq: int, entities: Iterable[Entity]) -> "OperationState":
        """The state in which these entities have these values."""
        held, names, members_of = self.entities, self.names, self.members_of
        team_places, receipts_of = self.team_places, self.receipts_of
        groups, last_numbers = self.groups, self.last_numbers
        for entity in entities:
            before = held.get(entity.id)
            held = held.set(entity.id, entity)
            if type(entity) in GROUPED:
                groups, last_numbers = regroup(groups, before, entity), recount_numbers(last_numbers, entity)
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
            elif isinstance(entity, Team):
                was = before if isinstance(before, Team) else None
                team_places = _place(team_places, self.operation_id, was, entity)
            elif isinstance(entity, Receipt):
                then = progress_of(before if isinstance(before, Receipt) else None)
                known, now = receipts_of.get(entity.message_id, (0, 0)), progress_of(entity)
                counts = (known[0] + now[0] - then[0], known[1] + now[1] - then[1])
                receipts_of = receipts_of.set(entity.message_id, counts)
        return OperationState(
            self.operation_id, seq, held, names, members_of, team_places, receipts_of, groups, last_numbers
        )


def receipt_id_of(message: Message, team_id: TeamId) -> ReceiptId:
    """The receipt of one message with one team: the same id wherever it is computed."""
    return ReceiptId(uuid5(message.id, team_id.hex))


def progress_of(receipt: Receipt | None) -> tuple[int, int]:
    """Has the team the message, on a phone or by voice, and has it confirmed it: 1 or 0 each, to be counted."""
    if receipt is None:
        return 0, 0
    is_acknowledged = receipt.acknowledged_at is not None
    return int(is_acknowledged or receipt.delivered_at is not None), int(is_acknowledged)


def _place(
    team_places: Map[UUID, frozenset[TeamId]], operation_id: OperationId, before: Team | None, team: Team
) -> Map[UUID, frozenset[TeamId]]:
    """The index after a team came or changed place; a place without teams has no entry, as after a reload."""
    old = () if before is None else (operation_id, before.sector_id, before.site_id)
    new = (operation_id, team.sector_id, team.site_id)
    if old == new:
        return team_places
    for place in old:
        if place is not None and place not in new:
            remaining = team_places[place] - {team.id}
            team_places = team_places.set(place, remaining) if remaining else team_places.delete(place)
    for place in new:
        if place is not None and place not in old:
            team_places = team_places.set(place, team_places.get(place, frozenset()) | {team.id})
    return team_places


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
        case Landmark():
            if entity.is_removed:  # its code may be given to another
                return None
            name = entity.code
        case Intervention() | Victim():
            name = str(entity.number)
        case _:
            return None
    return type(entity), name.strip().casefold()
