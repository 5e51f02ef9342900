"""Opening what is protected (rule C12): the right first, then the audit row, then the box. In no other order.

Whatever cannot be put on record is not opened: a vault or a log that is away refuses.
"""

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid5

import msgspec

from protocol.care_records import CareRecord
from protocol.commands import BreakGlass, Command
from protocol.downstream import Accepted, Later, Refused
from protocol.entities import Entity
from protocol.ids import CommandId, DeviceId, OperationId, PersonId, UserId, VictimId
from protocol.members import Member
from protocol.operations import Stamp
from protocol.protected import Compartment, Protected, Sealed
from protocol.quantities import EpochMs
from protocol.victims import Victim
from server.domain.actor import SYSTEM, Actor
from server.domain.care import care_record_id
from server.domain.permissions import CARERS
from server.domain.protection import Opening, PersonKind, kind_of_person, right_to_open
from server.ports import KeyVault, Reading

GLASS_BUCKET_MS = 5 * 60_000
"""A glass broken again by the same reader within these for the same is the same fact."""
MAX_READINGS = 1_000

Find = Callable[[OperationId, UUID], Awaitable[Entity | None]]
Execute = Callable[[Command, Actor], Awaitable[Accepted | Refused | Later]]


class NotOpened(StrEnum):
    """Why nothing was opened."""

    FORBIDDEN = "forbidden"  # this role may not, or not this person's
    NEEDS_A_REASON = "needs_a_reason"  # this role may only by breaking the glass, for a reason
    UNKNOWN = "unknown"  # there is no such person, or nothing about this person
    ERASED = "erased"  # it is gone for ever
    NOT_ON_RECORD = "not_on_record"  # the broken glass could not be told: try again


class Past(NamedTuple):
    """A moment that a replay shows: opened is what was there by then, by the rights of now (rule RP9)."""

    entities: Mapping[UUID, Entity]
    name: str
    """What the audit row says before the purpose: that it was a replay, and of which moment."""


class Wish(NamedTuple):
    """What somebody wants to read, and why."""

    operation_id: OperationId
    person_id: PersonId
    kind: PersonKind
    compartment: Compartment
    purpose: str
    is_break_glass: bool = False
    reason: str = ""
    past: Past | None = None
    """None: what is there now."""


class OpenedEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One value in clear, on its way to its reader; with who wrote it when."""

    value: Protected
    at: EpochMs | None = None
    device_id: DeviceId | None = None
    user_id: UserId | None = None


class _Box(NamedTuple):
    """One sealed value, with who closed it when; an identity does not say."""

    sealed: Sealed
    stamp: Stamp | None = None
    user_id: UserId | None = None


class Disclosure:
    """The one way by which protected values leave."""

    def __init__(self, vault: KeyVault, find: Find, execute: Execute) -> None:
        self._vault = vault
        self._find = find
        self._execute = execute

    async def open(self, wish: Wish, actor: Actor, now: int) -> list[OpenedEntry] | NotOpened:
        """What is in that compartment, oldest first. Raises `Unavailable`: then nothing was opened."""
        person = await self._find(wish.operation_id, wish.person_id)
        if not isinstance(person, Member | Victim) or kind_of_person(person) is not wish.kind:
            # Forbidden and unknown look the same to who has no right to know.
            return NotOpened.FORBIDDEN if actor.role in CARERS else NotOpened.UNKNOWN
        right = right_to_open(actor, person, wish.compartment)
        if right is Opening.NONE:
            return NotOpened.FORBIDDEN
        if right is Opening.GLASS and not (wish.is_break_glass and wish.reason):
            return NotOpened.NEEDS_A_REASON
        if person.is_erased:
            return NotOpened.ERASED
        boxes = await self._boxes(wish, person)
        if not boxes:
            return NotOpened.UNKNOWN
        if right is Opening.GLASS and not await self._tell(wish, actor, now):
            return NotOpened.NOT_ON_RECORD
        reading = Reading(
            person_id=wish.person_id,
            compartment=wish.compartment,
            reader=actor.user_id or actor.device_id,
            role=actor.role,
            purpose=wish.purpose if wish.past is None else f"{wish.past.name}: {wish.purpose}",
            at=now,
            reason=wish.reason if right is Opening.GLASS else "",
        )
        opened = await self._vault.open(wish.operation_id, [box.sealed for box in boxes], reading)
        shown = [_shown(value, box) for value, box in zip(opened, boxes, strict=True) if value is not None]
        return shown or NotOpened.ERASED

    async def readings(self, operation_id: OperationId, person_id: PersonId | None) -> list[Reading]:
        """Who read what, the newest first. Raises `Unavailable`."""
        return await self._vault.readings(operation_id, person_id=person_id, limit=MAX_READINGS)

    async def _boxes(self, wish: Wish, person: Member | Victim) -> list[_Box]:
        if wish.compartment is Compartment.IDENTITY:
            then = person if wish.past is None else wish.past.entities.get(person.id)
            if not isinstance(then, Member | Victim) or then.identity is None:
                return []
            return [_Box(then.identity)]
        care_id = care_record_id(VictimId(person.id))
        care = await self._find(wish.operation_id, care_id) if wish.past is None else wish.past.entities.get(care_id)
        if not isinstance(care, CareRecord):
            return []
        kept = care.notes if wish.compartment is Compartment.NOTES else (*care.reports, *care.measurements)
        entries = sorted(kept, key=lambda entry: entry.stamp)
        return [_Box(entry.sealed, entry.stamp, entry.user_id) for entry in entries]

    async def _tell(self, wish: Wish, actor: Actor, now: int) -> bool:
        """Is the broken glass a fact? Whoever watches over it hears of it before anything is opened."""
        assert actor.user_id is not None, "only a person with an account breaks the glass"
        bucket_at = now - now % GLASS_BUCKET_MS
        name = f"{wish.person_id} {wish.compartment} {actor.user_id} {actor.device_id} {actor.role} {bucket_at}"
        command = BreakGlass(
            command_id=CommandId(uuid5(wish.operation_id, name)),
            device_counter=0,
            recorded_at=bucket_at,
            age_ms=0,
            operation_id=wish.operation_id,
            victim_id=VictimId(wish.person_id),  # no glass protects a member
            compartment=wish.compartment,
            by_role=actor.role,
            by_user_id=actor.user_id,
            by_device_id=actor.device_id,
        )
        return isinstance(await self._execute(command, SYSTEM), Accepted)


def _shown(value: Protected, box: _Box) -> OpenedEntry:
    if box.stamp is None:
        return OpenedEntry(value=value)
    return OpenedEntry(value=value, at=box.stamp.occurred_at, device_id=box.stamp.device_id, user_id=box.user_id)
