"""Indexes of the state: what belongs to whom, and the last number given; kept with each entity, never walked for.

All of it is read off the entities alone, so that a state loaded from its entities has the same indexes.
"""

from collections.abc import Iterator
from enum import StrEnum
from uuid import UUID

from immutables import Map

from protocol.alerts import Alert
from protocol.assignments import Assignment, AssignmentState
from protocol.devices import Device
from protocol.entities import Entity
from protocol.evacuations import Evacuation, EvacuationState
from protocol.interventions import Intervention
from protocol.messages import Message
from protocol.numbers import NumberBlock, NumberKind
from protocol.radios import Radio
from protocol.regulation import RegulationCase, RegulationState
from protocol.vehicles import Vehicle
from protocol.victims import CustodyKind, ScanKind, Victim, VictimPresence

LIVE = frozenset(
    {
        AssignmentState.PROPOSED,
        AssignmentState.SENT,
        AssignmentState.DELIVERED,
        AssignmentState.ACKNOWLEDGED,
        AssignmentState.ACTIVE,
    }
)
"""States in which an order still asks for something."""

_ENDED = frozenset({EvacuationState.HANDED_OVER, EvacuationState.CANCELLED})
_CLOSED = frozenset({RegulationState.READ_BACK, RegulationState.WITHDRAWN})


class Group(StrEnum):
    """What is looked up, by the id of what it belongs to."""

    ASSIGNMENTS = "assignments"  # all there ever were, of an intervention
    ORDERS = "orders"  # the live ones, of a team
    BLOCKS = "blocks"  # of numbers, of a device
    THINGS = "things"  # vehicles, radios, devices and the numbers laid aside on them, of a team
    HELD = "held"  # victims whom a team has
    WAITING = "waiting"  # victims who are still ours to care for, of an intervention
    ALERTS = "alerts"  # calls for help that are not ended, of a team
    EVACUATIONS = "evacuations"  # under way or still to come, of the team that drives
    CASES = "cases"  # reports to the medical regulation that are not read back, of the team that hears the decision
    LETTERS = "letters"  # messages that a team has not settled, and its requests for which nothing has come yet
    SCANS = "scans"  # victims on whom a number was read


GroupKey = tuple[Group, UUID | str]
Groups = Map[GroupKey, frozenset[UUID]]
Numbers = Map[NumberKind, int]

GROUPED = frozenset(
    {Alert, Assignment, Device, Evacuation, Intervention, Message, NumberBlock, Radio, RegulationCase, Vehicle, Victim}
)
"""The kinds of things that are in a group or carry a number: `groups_of` and `last_number_of` say nothing of others."""


def regroup(groups: Groups, before: Entity | None, entity: Entity) -> Groups:
    """The groups once `entity` has taken the place of `before`; an empty group has no entry, as after a reload."""
    old = frozenset() if before is None else groups_of(before)
    new = groups_of(entity)
    for key in old - new:
        remaining = groups[key] - {entity.id}
        groups = groups.set(key, remaining) if remaining else groups.delete(key)
    for key in new - old:
        groups = groups.set(key, groups.get(key, frozenset()) | {entity.id})
    return groups


def groups_of(entity: Entity) -> frozenset[GroupKey]:
    """Where an entity is looked up."""
    match entity:
        case Assignment():
            keys: set[GroupKey] = {(Group.ORDERS, entity.team_id)} if entity.state in LIVE else set[GroupKey]()
            if entity.intervention_id is not None:
                keys.add((Group.ASSIGNMENTS, entity.intervention_id))
            return frozenset(keys)
        case NumberBlock():
            laid_aside: GroupKey = (Group.BLOCKS, entity.device_id)
            return frozenset({laid_aside} if entity.team_id is None else {laid_aside, (Group.THINGS, entity.team_id)})
        case Vehicle() | Radio() | Device() if entity.team_id is not None:
            return frozenset({(Group.THINGS, entity.team_id)})
        case Alert() if entity.cleared_at is None:
            return frozenset({(Group.ALERTS, entity.team_id)})
        case Evacuation() if entity.team_id is not None and entity.state not in _ENDED:
            return frozenset({(Group.EVACUATIONS, entity.team_id)})
        case RegulationCase() if entity.team_id is not None and entity.state not in _CLOSED:
            return frozenset({(Group.CASES, entity.team_id)})
        case Victim():
            return frozenset(_groups_of_victim(entity))
        case Message() if entity.withdrawn_at is None:
            return frozenset((Group.LETTERS, team_id) for team_id in _who_waits_for(entity))
    return frozenset()


def _who_waits_for(message: Message) -> Iterator[UUID]:
    """Teams that have not all confirmed it or got it, and the one that asks for what has not come.

    What was sent to everybody and needs no answer is seen by everybody anyway.
    """
    is_open = not (message.to.is_everyone or message.is_reached)
    if not message.is_acknowledged if message.requires_ack else is_open:
        yield from message.team_ids
    if message.request is not None and message.fulfilled_at is None and message.from_team_id is not None:
        yield message.from_team_id


def _groups_of_victim(victim: Victim) -> Iterator[GroupKey]:
    for scan in victim.scans:
        yield Group.SCANS, scan_key(scan.kind, scan.value)
    if victim.custody is not None and victim.custody.holder.team_id is not None:
        yield Group.HELD, victim.custody.holder.team_id
    if victim.intervention_id is not None and is_waiting(victim):
        yield Group.WAITING, victim.intervention_id


def scan_key(kind: ScanKind, value: str) -> str:
    """What two readings of one number have in common; case and surrounding space do not count."""
    return f"{kind} {value.strip().casefold()}"


def is_waiting(victim: Victim) -> bool:
    """Is this person still ours to care for: neither handed over nor gone, nor another's second number?"""
    if victim.is_void or victim.merged_into is not None:
        return False
    if victim.presence in (VictimPresence.RELEASED, VictimPresence.REFUSED, VictimPresence.LOST_TRACK):
        return False
    return victim.custody is None or victim.custody.holder.kind not in (CustodyKind.SITE, CustodyKind.DESTINATION)


def recount_numbers(numbers: Numbers, entity: Entity) -> Numbers:
    """The last number given of each kind, once `entity` is there."""
    numbered = last_number_of(entity)
    if numbered is None or numbered[1] <= numbers.get(numbered[0], 0):
        return numbers
    return numbers.set(*numbered)


def last_number_of(entity: Entity) -> tuple[NumberKind, int] | None:
    """The kind and the last of the numbers that an entity carries."""
    match entity:
        case Intervention():
            return NumberKind.INTERVENTION, entity.number
        case Victim():
            return NumberKind.VICTIM, entity.number
        case NumberBlock():
            return entity.kind, entity.last
    return None
