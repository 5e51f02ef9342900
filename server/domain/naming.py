"""Names are unique among their kind, and an identifier belongs to one thing for ever."""

import re
from uuid import UUID

from protocol.entities import Entity
from protocol.refusals import Refusal
from server.domain.outcomes import taken
from server.domain.state import OperationState

_NUMBER = re.compile(r"(\d+)")


def as_counted(name: str) -> tuple[str | int, ...]:
    """To sort by: the order in which people count, where the second team comes before the tenth."""
    return tuple(int(part) if place % 2 else part for place, part in enumerate(_NUMBER.split(name.casefold())))


def refuse_name(
    state: OperationState, kind: type[Entity], entity_id: UUID, name: str, *, field: str, id_field: str
) -> Refusal | None:
    """A refusal if another of the kind is called so, or if the identifier is that of another kind of thing.

    Args:
        field: Wire name of the field that carries the name.
        id_field: Wire name of the field that carries the identifier.
    """
    holder = state.holder_of(kind, name)
    if holder is not None and holder != entity_id:
        return taken(field, state.entities[holder])
    existing = state.entities.get(entity_id)
    if existing is not None and not isinstance(existing, kind):
        return taken(id_field, None)
    return None


def refuse_new(
    state: OperationState, kind: type[Entity], entity_id: UUID, name: str, *, field: str, id_field: str
) -> Refusal | None:
    """The same for something that must not exist yet."""
    existing = state.entities.get(entity_id)
    if existing is not None:
        return taken(id_field, existing if isinstance(existing, kind) else None)
    return refuse_name(state, kind, entity_id, name, field=field, id_field=id_field)
