"""Layers of the map: laid under the teams of every post, and taken away again."""

from itertools import pairwise

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.map_layers import Corners, MapLayer, MapLayerKind
from protocol.operations import Stamp
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState

_SMALLEST_DEG2 = 1e-10
"""About a square metre: a picture that covers less was calibrated by two times the same point."""


def define(state: OperationState, command: c.DefineMapLayer, actor: Actor, moment: Moment) -> Decision:
    held = state.entities.get(command.map_layer_id)
    if not isinstance(held, MapLayer | None):
        return taken("map_layer_id", None)
    if (command.kind is MapLayerKind.PICTURE) is not (command.corners is not None):
        return invalid("corners")
    if command.corners is not None and _covers(command.corners) < _SMALLEST_DEG2:
        return invalid("corners")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.MapLayerDefined(
            map_layer_id=command.map_layer_id,
            name=command.name,
            kind=command.kind,
            file=command.file,
            corners=command.corners,
        ),
        is_late=held is not None and not is_newest(held, "definition", stamp),
    )


def defined(state: OperationState, record: Record, event: e.MapLayerDefined) -> tuple[Entity, ...]:
    held = state.find(MapLayer, event.map_layer_id) or MapLayer(
        id=event.map_layer_id, name=event.name, kind=event.kind, file=event.file
    )
    content = {name: getattr(event, name) for name in ("name", "kind", "file", "corners")}
    return (write(held, "definition", record, **content, is_removed=False),)


def remove(state: OperationState, command: c.RemoveMapLayer, actor: Actor, moment: Moment) -> Decision:
    layer = state.find(MapLayer, command.map_layer_id)
    if layer is None:
        return unknown("map_layer_id")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(e.MapLayerRemoved(map_layer_id=layer.id), is_late=not is_newest(layer, "definition", stamp))


def removed(state: OperationState, record: Record, event: e.MapLayerRemoved) -> tuple[Entity, ...]:
    layer = state.find(MapLayer, event.map_layer_id)
    return () if layer is None else (write(layer, "definition", record, is_removed=True),)


def _covers(corners: Corners) -> float:
    """Square degrees, whichever way round."""
    ring = (*corners, corners[0])
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) / 2
