"""What a record changed, with who could see each thing before and after."""

from typing import Final, NamedTuple
from uuid import UUID

from protocol.entities import Entity
from protocol.events import Record

Keys = frozenset[UUID]
"""Teams and sites whose scoped subscribers see an entity."""

EVERYONE: Final[Keys] = frozenset({UUID(int=2**128 - 1)})
"""Seen in every scope."""

NOBODY: Final[Keys] = frozenset()


class Touched(NamedTuple):
    """One entity that a record changed, or that it is about."""

    entity: Entity
    before: Keys
    """Whose scope held it before; empty if it did not exist, or only posts saw it."""
    after: Keys


class StateChange(NamedTuple):
    """The effect of one record; the first entity touched is the one the fact is about."""

    record: Record
    touched: tuple[Touched, ...]
