"""Registers: values of which the newest report wins, whatever the order of arrival (rule C8)."""

from typing import Any, TypeVar

import msgspec

from protocol.entities import Entity
from protocol.events import Record
from protocol.operations import Stamp

E = TypeVar("E", bound=Entity)


def stamp_of(record: Record) -> Stamp:
    """What orders this fact among the reports of one register."""
    return Stamp(record.occurred_at, record.device_id, record.device_counter)


def is_newest(entity: Entity, register: str, stamp: Stamp) -> bool:
    """Is there no newer report of this register than `stamp`?"""
    standing = entity.stamps.get(register)
    return standing is None or standing < stamp


def write(entity: E, register: str, record: Record, **values: Any) -> E:
    """The entity with these values, or as it was if a newer report of the register stands."""
    stamp = stamp_of(record)
    if not is_newest(entity, register, stamp):
        return entity
    return msgspec.structs.replace(entity, stamps=entity.stamps | {register: stamp}, **values)
