"""What the rules owe to whom, computed from the log alone: by number, and in the end."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import OperationId
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.domain.visibility import Audience, snapshot_for, view_for


class Owed(NamedTuple):
    """To one audience."""

    seqs: frozenset[int]
    """The numbers that hold something for it."""
    entities: dict[UUID, Entity]
    """Everything it holds in the end."""


def owed(operation_id: OperationId, records: Iterable[Record], audiences: Iterable[Audience]) -> dict[Audience, Owed]:
    """One fold of the log for all audiences."""
    seqs: dict[Audience, set[int]] = {audience: set() for audience in audiences}
    state = OperationState(operation_id)
    for record in records:
        state, change = evolve(state, record)
        for audience, of_audience in seqs.items():
            if view_for(audience, record.seq - 1, change) is not None:
                of_audience.add(record.seq)
    return {
        audience: Owed(frozenset(of_audience), {entity.id: entity for entity in snapshot_for(audience, state)})
        for audience, of_audience in seqs.items()
    }
