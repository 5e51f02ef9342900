"""One line of the log: a fact with its times and its author, the names of what it is about, and how it is searched."""

import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from protocol.devices import Role
from protocol.entities import Entity
from protocol.events import Event
from protocol.ids import DeviceId, UserId
from protocol.quantities import EpochMs, Initials, Seq
from protocol.teams import ReportSource
from server.domain.changes import StateChange
from server.domain.scopes import keys_of
from server.domain.state import OperationState
from server.domain.visibility import Audience, view_for

_RELATED = ("team_id", "from_team_id", "intervention_id", "victim_id", "site_id", "sector_id")
"""Fields by which an entity says what else it is about."""
_RELATED_MANY = ("team_ids", "victim_ids")
_NAMES = ("call_sign", "code", "number", "name")
"""Fields by which people call things; the first that is there."""


class LogLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact as its reader may see it."""

    seq: Seq
    occurred_at: EpochMs
    """When it happened."""
    received_at: EpochMs
    """When it was entered, by the server's clock."""
    recorded_at: EpochMs
    """When it was entered, by the device's clock."""
    stated_at: EpochMs | None = None
    """The time a person gave."""
    is_late: bool = False
    is_estimated: bool = False
    device_id: DeviceId
    user_id: UserId | None = None
    role: Role | None = None
    """What the author was then."""
    by: Initials = ""
    """How whoever sat at the desk signs; for command posts."""
    source: ReportSource
    caused_by: Seq | None = None
    """The line from which this one follows by a rule."""
    event: Event
    subject_id: UUID
    """What the fact is about; what it is called is among `names`."""
    names: dict[str, str] = {}
    """What the things named here are called now, by id: call signs, codes, numbers."""
    related: frozenset[UUID] | None = None
    """Every thing that the fact touches or names; searched, and taken off before the line is sent."""


class LogFilter(NamedTuple):
    """Which lines a reader wants; all that is given must fit."""

    text: str = ""
    """Words, each of which must occur, whatever its case and accents."""
    kind: str = ""
    """A kind of fact such as `team.status_reported`, or all of a thing such as `team`."""
    about: frozenset[UUID] = frozenset()
    """Teams, interventions, victims: each must be touched or named."""

    def takes(self, line: LogLine) -> bool:
        """Is this line wanted?"""
        if not self.about <= (line.related or frozenset()):
            return False
        tag = str(line.event.__struct_config__.tag)
        if self.kind and tag != self.kind and not tag.startswith(self.kind + "."):
            return False
        if not self.text:
            return True
        said = plain(" ".join((*_texts(msgspec.to_builtins(line.event)), *line.names.values())))
        return all(word in said for word in plain(self.text).split())


def plain(text: str) -> str:
    """The text without case and accents: `Évacuée` is found as `evacuee`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def line_of(audience: Audience, change: StateChange, now: OperationState) -> LogLine | None:
    """The line that this reader sees of a change; None if the fact is not for them.

    Args:
        audience: Who reads.
        change: What a record did, then.
        now: Where the names of things are looked up, as far as the reader may see them.
    """
    record = change.record
    view = view_for(audience, record.seq - 1, change)
    if view is None or view.fact is None:
        return None
    event = view.fact.event
    related = {entity_id for entity in view.entities for entity_id in _ids_of(entity)} | set(
        _ids_in(msgspec.to_builtins(event, builtin_types=(UUID,)))
    )
    return LogLine(
        seq=record.seq,
        occurred_at=record.occurred_at,
        received_at=record.received_at,
        recorded_at=record.recorded_at,
        stated_at=record.stated_at,
        is_late=record.is_late,
        is_estimated=record.is_estimated,
        device_id=record.device_id,
        user_id=record.user_id,
        role=record.role,
        by=view.fact.by,
        source=record.source,
        caused_by=record.caused_by,
        event=event,
        subject_id=view.entities[0].id,
        names={str(entity_id): name for entity_id in related if (name := _name_of(audience, now, entity_id))},
        related=frozenset(related),
    )


def _ids_of(entity: Entity) -> Iterator[UUID]:
    yield entity.id
    for field in _RELATED:
        related = getattr(entity, field, None)
        if related is not None:
            yield related
    for field in _RELATED_MANY:
        yield from getattr(entity, field, ())


def _ids_in(value: Any) -> Iterator[UUID]:
    match value:
        case UUID():
            yield value
        case dict():
            for each in value.values():
                yield from _ids_in(each)
        case list() | tuple():
            for each in value:
                yield from _ids_in(each)


def _texts(value: Any) -> Iterator[str]:
    """Every text of an event but its tag and its ids."""
    match value:
        case str() if len(value) != 36 or value.count("-") != 4:
            yield value
        case dict():
            for name, each in value.items():
                if name != "type":
                    yield from _texts(each)
        case list() | tuple():
            for each in value:
                yield from _texts(each)


def _name_of(audience: Audience, now: OperationState, entity_id: UUID) -> str | None:
    entity = now.entities.get(entity_id)
    if entity is None or not audience.may_see(entity, keys_of(entity)):
        return None
    for field in _NAMES:
        name = getattr(entity, field, None)
        if name is not None:
            return str(name)
    return None
