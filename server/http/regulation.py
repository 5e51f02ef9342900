"""The queue of the medical regulation: whose report waits for a decision, and which decision for its reading back."""

import msgspec
from starlette.responses import Response

from protocol.devices import Role
from protocol.regulation import RegulationCase
from protocol.victims import Victim
from server.domain.permissions import LEADERS
from server.domain.regulation import queue, unread
from server.domain.state import OperationState
from server.domain.visibility import public
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind

ROLES_THAT_REGULATE = LEADERS | {Role.REGULATION, Role.MEDICAL_OFFICER}


async def show_queue(call: OperationCall) -> Answer:
    """Cases that wait, red flags first, then the oldest; then the decisions that no crew has read back."""
    state = await call.services.read_state(call.grant.operation_id)
    if state is None:
        return Problem(ProblemKind.NOT_FOUND)
    cases = list(state.all(RegulationCase))
    red_flagged = {case.victim_id for case in cases if _is_red_flagged(state, case)}
    shown = {
        "as_of": call.now,
        "seq": state.seq,
        "waiting": [public(case) for case in queue(cases, red_flagged)],
        "unread": [public(case) for case in unread(cases)],
    }
    return Response(msgspec.json.encode(shown), media_type="application/json")


def _is_red_flagged(state: OperationState, case: RegulationCase) -> bool:
    victim = state.find(Victim, case.victim_id)
    return victim is not None and victim.is_red_flagged
