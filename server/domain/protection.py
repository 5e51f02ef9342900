"""What is protected (rule C12): which fields of which events, about whom; and who may have what opened.

The first table is read off the types: a new event whose field takes a protected value is sealed, blanked and searched
for leaks without a further line, and an event that does not say whom it is about fails at import.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias, get_args, get_type_hints

import msgspec

from protocol import events as e
from protocol.devices import Role
from protocol.entities import Entity
from protocol.ids import PersonId
from protocol.members import Member
from protocol.protected import COMPARTMENTS, Compartment, Protected, Sealed
from protocol.victims import Victim
from server.domain.actor import Actor
from server.domain.permissions import CARERS, LEADERS, PREPARERS, is_in_charge

_PERSON_FIELDS = ("victim_id", "member_id")
_PROTECTED_TYPES = frozenset(COMPARTMENTS)


class ProtectedField(NamedTuple):
    """A field of an event that holds a protected value: in clear until it is sealed."""

    name: str
    person_field: str
    """Names the person it is about."""


def _protected_fields(event: type[msgspec.Struct]) -> tuple[ProtectedField, ...]:
    hints = get_type_hints(event)
    named = [name for name, hint in hints.items() if ({*get_args(hint), hint} & {*_PROTECTED_TYPES, Sealed})]
    if not named:
        return ()
    person_field = next((name for name in _PERSON_FIELDS if name in hints), None)
    if person_field is None:
        raise TypeError(f"{event.__name__} holds {named}, and does not say about whom")
    return tuple(ProtectedField(name, person_field) for name in named)


PROTECTED_FIELDS: Final[Mapping[type, tuple[ProtectedField, ...]]] = {
    event: fields for event in get_args(e.Event) if (fields := _protected_fields(event))
}
"""The events that carry something protected."""


class ClearValue(NamedTuple):
    """A value that must be sealed before the event is stored."""

    field: str
    person_id: PersonId
    value: Protected


def clear_values(event: e.Event) -> list[ClearValue]:
    """What is still in clear in this event."""
    return [
        ClearValue(field.name, getattr(event, field.person_field), value)
        for field in PROTECTED_FIELDS.get(type(event), ())
        if type(value := getattr(event, field.name)) in _PROTECTED_TYPES
    ]


def with_sealed(event: e.Event, boxes: Mapping[str, Sealed]) -> e.Event:
    """The event with these fields closed."""
    return msgspec.structs.replace(event, **boxes) if boxes else event


def public_event(event: e.Event) -> e.Event:
    """The event without what is sealed in it."""
    fields = PROTECTED_FIELDS.get(type(event))
    return msgspec.structs.replace(event, **{field.name: None for field in fields}) if fields else event


class PersonKind(StrEnum):
    """Whose data it is."""

    MEMBER = "member"  # one of ours
    VICTIM = "victim"  # somebody we care for


class Access(NamedTuple):
    """Who may have one compartment opened; who is named nowhere may not."""

    anywhere: frozenset[Role] = frozenset()
    """For anybody in the operation; as a person with an account, because a shared device cannot say who reads."""
    in_charge: frozenset[Role] = frozenset()
    """For those in the scope of their own team or site; also on that team's or site's own device."""
    by_breaking_glass: frozenset[Role] = frozenset()
    """Not in the ordinary way; for a reason that is kept, and told to who watches over it."""


_CARE = Access(anywhere=frozenset({Role.MEDICAL_OFFICER, Role.REGULATION}), in_charge=CARERS, by_breaking_glass=LEADERS)

AccessTable: TypeAlias = Mapping[tuple[PersonKind, Compartment], Access]

ACCESS: Final[AccessTable] = {
    (PersonKind.MEMBER, Compartment.IDENTITY): Access(anywhere=PREPARERS),
    (PersonKind.VICTIM, Compartment.IDENTITY): Access(
        anywhere=frozenset({Role.MEDICAL_OFFICER, Role.COVER_HEAD, Role.REGULATION}),
        in_charge=CARERS,
        by_breaking_glass=LEADERS - {Role.COVER_HEAD},
    ),
    (PersonKind.VICTIM, Compartment.CARE): _CARE,
    (PersonKind.VICTIM, Compartment.NOTES): _CARE,
}
"""Every pair that is missing is closed to all."""

OVERSEERS = frozenset({Role.COVER_HEAD, Role.MEDICAL_OFFICER})
"""See who read what of whom, and every glass that was broken."""

READERS = {
    kind: frozenset().union(*(access.anywhere | access.in_charge | access.by_breaking_glass for access in mine))
    for kind in PersonKind
    if (mine := [access for (whose, _), access in ACCESS.items() if whose is kind])
}
"""Roles that may have anything of such a person opened at all."""


class Opening(StrEnum):
    """By what right something may be opened."""

    ORDINARY = "ordinary"  # this role may; the reading is on record
    GLASS = "glass"  # only by breaking the glass
    NONE = "none"  # not at all


def right_to_open(actor: Actor, person: Entity, compartment: Compartment) -> Opening:
    """By what right this sender may have that compartment of this member or victim opened."""
    access = ACCESS.get((kind_of_person(person), compartment), Access())
    if actor.role in access.in_charge and is_in_charge(actor, person):
        return Opening.ORDINARY
    if actor.user_id is None:
        return Opening.NONE
    if actor.role in access.anywhere:
        return Opening.ORDINARY
    return Opening.GLASS if actor.role in access.by_breaking_glass else Opening.NONE


def kind_of_person(person: Entity) -> PersonKind:
    """Is this one of ours, or somebody we care for? Raises TypeError for what is no person."""
    match person:
        case Member():
            return PersonKind.MEMBER
        case Victim():
            return PersonKind.VICTIM
        case _:
            raise TypeError(f"a {type(person).__name__} is no person")
