"""What cannot follow is refused with what stands, and nothing moves: each life, each state, each step (rule C9).

The tables say which steps may follow which state; every pair is tried.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from protocol import commands as c
from protocol.assignments import Assignment, AssignmentState
from protocol.devices import Role
from protocol.entities import Entity
from protocol.evacuations import Evacuation, EvacuationState, VectorKind
from protocol.interventions import Intervention, InterventionStatus
from protocol.operations import Operation, OperationStatus
from protocol.refusals import Refusal, RefusalCode
from protocol.regulation import RegulationCase, RegulationDecision, RegulationState
from protocol.teams import TeamStatus
from server.domain.outcomes import Accepted
from server.domain.visibility import shown_to
from tests.support.evacuation_strategies import CASES, EVACUATIONS
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import (
    COVER_HEAD,
    OPERATION,
    TEAMS,
    VICTIMS,
    History,
    Request,
    actor_of,
    ask,
    prepared,
)

CREW = actor_of(Role.TEAM_LEADER)
DRIVER = actor_of(Role.TEAM_LEADER, 1)
REGULATION = actor_of(Role.REGULATION)


class Life(NamedTuple):
    """How one kind of thing lives: the way to each of its states, the steps that may be asked, which may follow."""

    kind: type[Entity]
    entity_id: UUID
    state_field: str
    steps: dict[str, Request]
    ways: dict[str, tuple[Request, ...]]
    """What brings a fresh one into each state."""
    may_follow: dict[str, str]
    """The names of the steps that each state allows."""

    def standing(self, history: History) -> Any:
        """The thing as it is now."""
        return history.state.find(self.kind, self.entity_id)


CALL, ORDER, JOURNEY, CASE = INTERVENTIONS[0], ASSIGNMENTS[2], EVACUATIONS[0], CASES[0]


def _call(status: InterventionStatus) -> Request:
    return ask(c.SetInterventionStatus, intervention_id=CALL, status=status)


def _order(kind: type[Any], *actor: Any, **fields: Any) -> Request:
    return ask(kind, *actor, assignment_id=ORDER, **fields)


def _journey(kind: type[Any], *actor: Any, **fields: Any) -> Request:
    return ask(kind, *actor, evacuation_id=JOURNEY, **fields)


def _case(kind: type[Any], *actor: Any, **fields: Any) -> Request:
    return ask(kind, *actor, case_id=CASE, **fields)


def _operation(status: OperationStatus) -> Request:
    return ask(c.SetOperationStatus, COVER_HEAD, status=status, is_forced=True, reason="exercise")


def _told(status: TeamStatus) -> Request:
    return ask(c.ReportStatus, CREW, status=status, assignment_id=ORDER)


_DUPLICATE = ask(c.MarkDuplicate, intervention_id=CALL, duplicate_of=INTERVENTIONS[1])
_FREED = ask(c.EndAssignment, assignment_id=ASSIGNMENTS[0])
_SENT = ask(c.GiveAssignment, assignment_id=ORDER, team_id=TEAMS[0], intervention_id=CALL, is_now=True)
_READY = ask(c.ReportStatus, CREW, status=TeamStatus.PATROL)
_ARRIVED = _told(TeamStatus.ON_SCENE)

INTERVENTION = Life(
    kind=Intervention,
    entity_id=CALL,
    state_field="status",
    steps={
        "reopen": _call(InterventionStatus.REPORTED),
        "assess": _call(InterventionStatus.ASSESSED),
        "end": _call(InterventionStatus.ENDED),
        "validate": _call(InterventionStatus.VALIDATED),
        "cancel": _call(InterventionStatus.CANCELLED),
        "no need": _call(InterventionStatus.NO_NEED),
        "duplicate": _DUPLICATE,
    },
    ways={
        "reported": (_FREED,),
        "assessed": (_FREED, _call(InterventionStatus.ASSESSED)),
        "assigned": (),
        "in_progress": (_READY, _SENT, _ARRIVED),
        "ended": (_call(InterventionStatus.ENDED),),
        "validated": (_call(InterventionStatus.ENDED), _call(InterventionStatus.VALIDATED)),
        "cancelled": (_call(InterventionStatus.CANCELLED),),
        "no_need": (_call(InterventionStatus.NO_NEED),),
        "duplicate": (_DUPLICATE,),
    },
    may_follow={
        "reported": "assess, end, cancel, no need, duplicate",
        "assessed": "end, cancel, no need, duplicate",
        "assigned": "assess, end, cancel, no need, duplicate",
        "in_progress": "end, cancel, no need, duplicate",
        "ended": "reopen, validate",
        "validated": "reopen",
        "cancelled": "reopen",
        "no_need": "reopen",
        "duplicate": "reopen",
    },
)

_LIVE_ORDER = "deliver, acknowledge, decline, take up, complete, cancel"
ASSIGNMENT = Life(
    kind=Assignment,
    entity_id=ORDER,
    state_field="state",
    steps={
        "send": _order(c.SendAssignment),
        "deliver": _order(c.ConfirmDelivery, CREW),
        "acknowledge": _order(c.AcknowledgeAssignment),
        "decline": _order(c.DeclineAssignment, reason="engaged"),
        "take up": _order(c.MakeCurrent),
        "complete": _order(c.EndAssignment, state=AssignmentState.COMPLETED),
        "cancel": _order(c.EndAssignment, state=AssignmentState.CANCELLED),
    },
    ways={
        "proposed": (
            ask(c.GiveAssignment, assignment_id=ORDER, team_id=TEAMS[0], intervention_id=CALL, is_proposal=True),
        ),
        "sent": (_SENT,),
        "delivered": (_SENT, _order(c.ConfirmDelivery, CREW)),
        "acknowledged": (_SENT, _order(c.AcknowledgeAssignment)),
        "active": (_READY, _SENT, _told(TeamStatus.EN_ROUTE)),
        "completed": (_SENT, _order(c.EndAssignment)),
        "declined": (_SENT, _order(c.DeclineAssignment, reason="engaged")),
        "cancelled": (_SENT, _order(c.EndAssignment, state=AssignmentState.CANCELLED)),
        "superseded": (
            _SENT,
            ask(
                c.GiveAssignment,
                assignment_id=ASSIGNMENTS[3],
                team_id=TEAMS[0],
                intervention_id=INTERVENTIONS[1],
                replaces_id=ORDER,
            ),
        ),
    },
    may_follow={
        "proposed": "send, cancel",
        "sent": _LIVE_ORDER,
        "delivered": _LIVE_ORDER,
        "acknowledged": _LIVE_ORDER,
        "active": "deliver, acknowledge, take up, complete, cancel",
        "completed": "",
        "declined": "",
        "cancelled": "",
        "superseded": "",
    },
)

_LOADED, _DEPARTED, _AT_HOSPITAL, _HANDED_OVER = (
    _journey(c.AdvanceEvacuation, DRIVER, state=state)
    for state in (
        EvacuationState.LOADED,
        EvacuationState.DEPARTED,
        EvacuationState.ARRIVED,
        EvacuationState.HANDED_OVER,
    )
)
_CANCELLED = _journey(c.CancelEvacuation, reason="walks")
_ORDERS = "authorise, choose vector, divert, cancel"
EVACUATION = Life(
    kind=Evacuation,
    entity_id=JOURNEY,
    state_field="state",
    steps={
        "authorise": _journey(c.AuthoriseEvacuation),
        "choose vector": _journey(c.AssignVector, vector=VectorKind.OWN, team_id=TEAMS[1]),
        "load": _LOADED,
        "depart": _DEPARTED,
        "arrive": _AT_HOSPITAL,
        "hand over": _HANDED_OVER,
        "divert": _journey(c.DivertEvacuation, service="CHU", reason="full"),
        "cancel": _CANCELLED,
    },
    ways={
        "vector_assigned": (),
        "loaded": (_LOADED,),
        "departed": (_DEPARTED,),
        "arrived": (_AT_HOSPITAL,),
        "handed_over": (_HANDED_OVER,),
        "cancelled": (_CANCELLED,),
    },
    may_follow={
        "vector_assigned": f"{_ORDERS}, load, depart, arrive, hand over",
        "loaded": f"{_ORDERS}, load, depart, arrive, hand over",
        "departed": f"{_ORDERS}, depart, arrive, hand over",
        "arrived": f"{_ORDERS}, arrive, hand over",
        "handed_over": "hand over",
        "cancelled": "",
    },
)

_TAKEN = _case(c.TakeCase, REGULATION)
_PASSED = _case(c.PassOn, REGULATION)
_DECIDED = _case(c.DecideCase, REGULATION, decision=RegulationDecision.LEFT_ON_SCENE)
_READ_BACK = _case(c.ReadBack)
_WITHDRAWN = _case(c.WithdrawCase, reason="gone")
_ALL_OPEN = "report, pass on, decide, withdraw"
REGULATION_CASE = Life(
    kind=RegulationCase,
    entity_id=CASE,
    state_field="state",
    steps={
        "report": _case(c.ReportReady, victim_id=VICTIMS[2]),
        "take": _TAKEN,
        "pass on": _PASSED,
        "decide": _DECIDED,
        "read back": _READ_BACK,
        "withdraw": _WITHDRAWN,
    },
    ways={
        "ready": (),
        "taken": (_TAKEN,),
        "passed": (_TAKEN, _PASSED),
        "decided": (_DECIDED,),
        "read_back": (_DECIDED, _READ_BACK),
        "withdrawn": (_WITHDRAWN,),
    },
    may_follow={
        "ready": f"{_ALL_OPEN}, take",
        "taken": f"{_ALL_OPEN}, take",
        "passed": f"{_ALL_OPEN}, take",
        "decided": f"{_ALL_OPEN}, read back",
        "read_back": "decide, read back",
        "withdrawn": "",
    },
)

_BEGINNINGS = {status: _operation(status) for status in OperationStatus}
WHOLE_OPERATION = Life(
    kind=Operation,
    entity_id=OPERATION,
    state_field="status",
    steps={str(status): request for status, request in _BEGINNINGS.items()},
    ways={
        "open": (),
        "suspended": (_BEGINNINGS[OperationStatus.SUSPENDED],),
        "closing": (_BEGINNINGS[OperationStatus.CLOSING],),
        "closed": (_BEGINNINGS[OperationStatus.CLOSED],),
    },
    may_follow={
        "open": "suspended, closing, closed",
        "suspended": "open, closing, closed",
        "closing": "open, closed",
        "closed": "open",
    },
)

LIVES = {
    "intervention": INTERVENTION,
    "assignment": ASSIGNMENT,
    "evacuation": EVACUATION,
    "regulation": REGULATION_CASE,
    "operation": WHOLE_OPERATION,
}
UNSEEN = {("proposed", "deliver")}
"""A crew does not see what is only prepared for it, and is not told by a refusal either."""
STATES = [(name, state) for name, life in LIVES.items() for state in life.ways]


def reached(life: Life, state: str) -> History:
    """An operation in which the thing is in this state."""
    history = prepared()
    for request in life.ways[state]:
        assert isinstance(history.run(request), Accepted), request
    assert getattr(life.standing(history), life.state_field) == state
    return history


@pytest.mark.parametrize(("name", "state"), STATES)
def test_a_step_that_cannot_follow_is_refused_with_what_stands(name: str, state: str) -> None:
    """Rule C9."""
    life = LIVES[name]
    allowed = set(life.may_follow[state].split(", ")) - {""}
    assert allowed <= set(life.steps)
    history = reached(life, state)
    at, records = history.state, list(history.records)
    for step, request in life.steps.items():
        history.state, history.records = at, list(records)
        decision = history.run(request)
        if step in allowed:
            assert isinstance(decision, Accepted), f"{step}: {decision}"
            continue
        assert isinstance(decision, Refusal), f"{step} was accepted"
        assert history.state is at
        assert history.records == records
        if (state, step) in UNSEEN:
            assert decision == Refusal(code=RefusalCode.FORBIDDEN)
            continue
        assert decision.code is RefusalCode.OUT_OF_SEQUENCE, f"{step}: {decision}"
        assert decision.last == shown_to(request.actor, life.standing(history)), step
        assert getattr(decision.last, life.state_field) == state


def test_every_state_is_tried_that_a_command_is_decided_in() -> None:
    states = {name: set(life.ways) for name, life in LIVES.items()}
    assert states["intervention"] == set(InterventionStatus)
    assert states["assignment"] == set(AssignmentState)
    assert states["regulation"] == set(RegulationState)
    ahead = {EvacuationState.REQUESTED, EvacuationState.AUTHORISED}  # before the vector; the same steps may follow
    assert states["evacuation"] == set(EvacuationState) - ahead
    never_open = {OperationStatus.PLANNED, OperationStatus.CANCELLED}
    assert states["operation"] == set(OperationStatus) - never_open


def test_a_step_that_happened_before_is_late_and_never_refused_for_its_place() -> None:
    """Rule C8: who was without a network is not told that it comes too late."""
    for name, state, step in _late():
        history = reached(LIVES[name], state)
        decision = history.run(LIVES[name].steps[step]._replace(age_ms=500, delay_ms=0))
        assert isinstance(decision, Accepted), f"{name} {state} {step}: {decision}"


def _late() -> Iterator[tuple[str, str, str]]:
    yield from (("intervention", "ended", step) for step in INTERVENTION.steps if step != "duplicate")
    yield from (("assignment", "cancelled", step) for step in ("deliver", "acknowledge", "decline", "take up"))
    yield from (("evacuation", "handed_over", step) for step in EVACUATION.steps)
    yield from (("regulation", "withdrawn", step) for step in ("report", "take", "pass on", "decide"))
    yield from (("operation", "closed", step) for step in WHOLE_OPERATION.steps)
