"""Drawings: what posts mark on the map, change and take off; whether one still holds is read off the time, never told.

What was drawn, its symbol, its note, its hours and where it belongs are registers of their own: two desks that change
different things of one drawing never undo each other.
"""

from collections.abc import Iterator
from typing import Any

from protocol import commands as c
from protocol import events as e
from protocol.drawings import Belonging, Drawing, DrawingShape, DrawnPoints, Validity
from protocol.entities import Entity
from protocol.events import Record
from protocol.operations import Sector, Site, Stamp
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState

_LEAST_POINTS = {DrawingShape.POINT: 1, DrawingShape.LINE: 2, DrawingShape.AREA: 3}
"""Different ones."""
_PRESENCE = "presence"
"""Whether it is on the map: who draws or changes it says that it is."""


def place(state: OperationState, command: c.PlaceDrawing, actor: Actor, moment: Moment) -> Decision:
    held = state.entities.get(command.drawing_id)
    if held is not None and not (isinstance(held, Drawing) and held.is_removed):
        return taken("drawing_id", held)
    last = held if isinstance(held, Drawing) else None
    if not _is_sound(command.shape, command.points):
        return invalid("points", last)
    if not _has_time(command.valid_from, command.valid_until):
        return invalid("valid_until", last)
    missing = _missing(state, Belonging(sector_id=command.sector_id, site_id=command.site_id))
    if missing is not None:
        return unknown(missing, last)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.DrawingPlaced(**{name: getattr(command, name) for name in e.DrawingPlaced.__struct_fields__}),
        is_late=last is not None and not is_newest(last, _PRESENCE, stamp),
    )


def placed(state: OperationState, record: Record, event: e.DrawingPlaced) -> tuple[Entity, ...]:
    drawing = state.find(Drawing, event.drawing_id) or Drawing(
        id=event.drawing_id, shape=event.shape, points=event.points, symbol=event.symbol
    )
    whole: dict[str, dict[str, Any]] = {
        "ground": {"shape": event.shape, "points": event.points},
        "symbol": {"symbol": event.symbol},
        "note": {"note": event.note},
        "validity": {"valid_from": event.valid_from, "valid_until": event.valid_until},
        "belonging": {"sector_id": event.sector_id, "site_id": event.site_id},
        _PRESENCE: {"is_removed": False},
    }
    for register, values in whole.items():
        drawing = write(drawing, register, record, **values)
    return (drawing,)


def change(state: OperationState, command: c.ChangeDrawing, actor: Actor, moment: Moment) -> Decision:
    drawing = state.find(Drawing, command.drawing_id)
    if drawing is None:
        return unknown("drawing_id")
    if (command.shape is None) is not (command.points is None):
        return invalid("points", drawing)
    if command.shape is not None and command.points is not None and not _is_sound(command.shape, command.points):
        return invalid("points", drawing)
    if command.validity is not None and not _has_time(command.validity.valid_from, command.validity.valid_until):
        return invalid("validity", drawing)
    missing = _missing(state, command.belonging)
    if missing is not None:
        return unknown(missing, drawing)
    event = e.DrawingChanged(**{name: getattr(command, name) for name in e.DrawingChanged.__struct_fields__})
    said = dict(_changes(event))
    if not said:
        return invalid("drawing_id", drawing)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(event, is_late=not any(is_newest(drawing, register, stamp) for register in said))


def changed(state: OperationState, record: Record, event: e.DrawingChanged) -> tuple[Entity, ...]:
    drawing = state.find(Drawing, event.drawing_id)
    if drawing is None:
        return ()
    for register, values in _changes(event):
        drawing = write(drawing, register, record, **values)
    return (write(drawing, _PRESENCE, record, is_removed=False),)


def remove(state: OperationState, command: c.RemoveDrawing, actor: Actor, moment: Moment) -> Decision:
    drawing = state.find(Drawing, command.drawing_id)
    if drawing is None:
        return unknown("drawing_id")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(e.DrawingRemoved(drawing_id=drawing.id), is_late=not is_newest(drawing, _PRESENCE, stamp))


def removed(state: OperationState, record: Record, event: e.DrawingRemoved) -> tuple[Entity, ...]:
    drawing = state.find(Drawing, event.drawing_id)
    return () if drawing is None else (write(drawing, _PRESENCE, record, is_removed=True),)


def _changes(event: e.DrawingChanged) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each register that the fact writes, with its values."""
    if event.shape is not None and event.points is not None:
        yield "ground", {"shape": event.shape, "points": event.points}
    if event.symbol is not None:
        yield "symbol", {"symbol": event.symbol}
    if event.note is not None:
        yield "note", {"note": event.note}
    if event.validity is not None:
        yield "validity", _values(event.validity)
    if event.belonging is not None:
        yield "belonging", _values(event.belonging)


def _values(one: Validity | Belonging) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def _is_sound(shape: DrawingShape, points: DrawnPoints) -> bool:
    """Are there as many different points as the shape needs, and of a place no more than one?"""
    return len(set(points)) >= _LEAST_POINTS[shape] and (shape is not DrawingShape.POINT or len(points) == 1)


def _has_time(valid_from: int | None, valid_until: int | None) -> bool:
    return valid_from is None or valid_until is None or valid_from < valid_until


def _missing(state: OperationState, belonging: Belonging | None) -> str | None:
    """What it would belong to and is not there, by the name of its field."""
    if belonging is None:
        return None
    if belonging.sector_id is not None and state.find(Sector, belonging.sector_id) is None:
        return "sector_id"
    if belonging.site_id is not None and state.find(Site, belonging.site_id) is None:
        return "site_id"
    return None
