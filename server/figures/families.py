"""All families of figures at once, and which of them a reader may have."""

from typing import Any

import msgspec

from protocol.entities import EntityKind
from protocol.figures import Answers, Figures
from protocol.ids import LogId
from protocol.operations import OperationStatus
from server.domain.state import OperationState
from server.domain.visibility import Audience
from server.figures.acknowledgement import answers_of
from server.figures.casualties import casualties_of
from server.figures.cover_return import cover_return_of
from server.figures.delays import delays_of, missions_of
from server.figures.gathering import Gathered
from server.figures.headcount import headcount_of
from server.figures.occupancy import occupancy_of
from server.figures.silence import silences_of
from server.figures.workload import workload_of

NEEDED: dict[str, frozenset[EntityKind]] = {
    "delays": frozenset({EntityKind.INTERVENTION, EntityKind.ASSIGNMENT, EntityKind.TEAM}),
    "workload": frozenset({EntityKind.TEAM, EntityKind.ASSIGNMENT}),
    "headcount": frozenset({EntityKind.TEAM, EntityKind.MEMBER}),
    "casualties": frozenset({EntityKind.CASUALTY_BOARD}),
    "occupancy": frozenset({EntityKind.CASUALTY_BOARD, EntityKind.SITE}),
    "silences": frozenset({EntityKind.TEAM}),
    "cover_return": frozenset({EntityKind.VICTIM, EntityKind.EVACUATION, EntityKind.MEMBER, EntityKind.INTERVENTION}),
}
"""What one must be allowed to see, as it is, to have each family counted; answers have their own table."""

_NEEDED_OF_ANSWERS: dict[str, frozenset[EntityKind]] = {
    "order": frozenset({EntityKind.ASSIGNMENT}),
    "alert": frozenset({EntityKind.ALERT}),
    "message": frozenset({EntityKind.MESSAGE, EntityKind.RECEIPT}),
}


def figures_of(state: OperationState, gathered: Gathered, log_id: LogId) -> Figures:
    """Everything that the log says up to the state, for a reader who may see all of it."""
    as_of = _end_of(state, gathered)
    missions = missions_of(state, gathered)
    return Figures(
        operation_id=state.operation_id,
        log_id=log_id,
        known_at_seq=state.seq,
        as_of=as_of,
        delays=delays_of(state, gathered, missions),
        workload=workload_of(state, gathered, missions, as_of),
        headcount=headcount_of(state, gathered, as_of),
        casualties=casualties_of(state, gathered),
        occupancy=occupancy_of(state, gathered),
        answers=answers_of(state, gathered),
        silences=silences_of(state, gathered, as_of),
        cover_return=cover_return_of(state, gathered, as_of),
    )


def shown_to(audience: Audience, figures: Figures) -> Figures:
    """The figures without what this reader may not see the things of; deny by default."""
    hidden: dict[str, Any] = {
        family: None for family, kinds in NEEDED.items() if not all(map(audience.may_see_kind, kinds))
    }
    return msgspec.structs.replace(figures, answers=_answers_for(audience, figures.answers), **hidden)


def _answers_for(audience: Audience, answers: Answers | None) -> Answers | None:
    if answers is None:
        return None
    hidden: dict[str, Any] = {}
    for name, kinds in _NEEDED_OF_ANSWERS.items():
        if not all(map(audience.may_see_kind, kinds)):
            hidden |= {f"{name}s": None, f"{name}_wait": None}
    return msgspec.structs.replace(answers, **hidden)


def _end_of(state: OperationState, gathered: Gathered) -> int:
    """Until when what goes on is counted."""
    operation = state.operation
    if operation is not None and operation.status is OperationStatus.CLOSED and operation.closed_at is not None:
        return operation.closed_at
    return gathered.last_received_at
