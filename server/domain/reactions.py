"""What follows from a fact without anybody asking: one small function each, in one ordered tuple.

Each consequence is a fact of its own in the log, by the system, naming the fact it follows from.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from protocol import events as e
from server.domain.arriving_teams import ARRIVAL_REACTIONS
from server.domain.changes import StateChange
from server.domain.evacuation_reactions import EVACUATION_REACTIONS
from server.domain.evolve import evolve
from server.domain.mission_marks import MARK_REACTIONS
from server.domain.mission_reactions import MISSION_REACTIONS
from server.domain.state import OperationState
from server.domain.victim_reactions import VICTIM_REACTIONS
from server.domain.zones import alert_on_exclusion

Reaction = Callable[[OperationState, OperationState, e.Record], Iterable[e.Event]]
"""From the state before a record, the state after it, and the record: what follows, if anything."""

REACTIONS: tuple[Reaction, ...] = (
    *MISSION_REACTIONS,
    *VICTIM_REACTIONS,
    *EVACUATION_REACTIONS,
    alert_on_exclusion,
    *ARRIVAL_REACTIONS,
    *MARK_REACTIONS,
)
"""In the order in which their consequences enter the log."""

MAX_GENERATIONS = 8
"""So many steps from a command's own facts at most: more would be two rules that chase each other. Many consequences of
one fact are none: an exercise that is called off frees a hundred teams at once."""

RecordOf = Callable[[int, e.Event, int | None], e.Record]
"""Makes the record of an event from its seq, the event, and the seq of the fact it follows from, if it does."""


class EndlessConsequences(Exception):
    """Two reactions answer each other for ever: a bug of ours."""


def unfold(
    state: OperationState, events: Sequence[e.Event], record_of: RecordOf
) -> tuple[OperationState, list[StateChange]]:
    """Fold the events of one decision, and all that follows from them; the changes in the order of the log."""
    changes: list[StateChange] = []
    waiting: deque[tuple[e.Event, int | None, int]] = deque((event, None, 0) for event in events)
    while waiting:
        event, caused_by, generation = waiting.popleft()
        if generation > MAX_GENERATIONS:
            raise EndlessConsequences(type(event).__name__)
        before = state
        state, change = evolve(before, record_of(before.seq + 1, event, caused_by))
        changes.append(change)
        for reaction in REACTIONS:
            for follows in reaction(before, state, change.record):
                waiting.append((follows, change.record.seq, generation + 1))
    return state, changes
