"""What is said of a thing piece by piece: each is a register of its own, so that two desks never undo each other."""

from collections.abc import Iterable
from typing import Any, TypeVar

from protocol.entities import Entity
from protocol.events import Event, Record
from protocol.operations import Stamp
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Accepted, accept
from server.domain.registers import is_newest, write

E = TypeVar("E", bound=Entity)


def said(source: Any, fields: Iterable[str]) -> dict[str, Any]:
    """Those of the fields that were given, with their values."""
    values = {field: getattr(source, field) for field in fields}
    return {field: value for field, value in values.items() if value is not None}


def accept_pieces(
    entity: Entity, event: Event, registers: Iterable[str], counter: int, actor: Actor, moment: Moment
) -> Accepted:
    """The fact; late if newer words stand for all that it says."""
    stamp = Stamp(moment.occurred_at, actor.device_id, counter)
    return accept(event, is_late=not any(is_newest(entity, register, stamp) for register in registers))


def with_pieces(entity: E, record: Record, pieces: dict[str, Any]) -> E:
    """The entity with what was said, piece by piece the newest."""
    for register, value in pieces.items():
        entity = write(entity, register, record, **{register: value})
    return entity
