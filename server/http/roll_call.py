"""Who and what is here, and what is still open, for the opening and the end of an operation."""

import msgspec
from starlette.responses import Response

from protocol.devices import Device
from server.domain import roll_call
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind

_JSON = "application/json"
UNHEARD_AFTER_MS = 120_000
"""A phone that said nothing for so long may be off, with something unsent in it."""


async def show_roll_call(call: OperationCall) -> Answer:
    """Expected and present, team by team, with what each lacks."""
    state = await call.services.read_state(call.grant.operation_id)
    if state is None:
        return Problem(ProblemKind.NOT_FOUND)
    return Response(msgspec.json.encode(roll_call.roll_call(state)), media_type=_JSON)


async def show_stand_down(call: OperationCall) -> Answer:
    """What to settle before the operation is closed, of what the caller sees."""
    operation_id = call.grant.operation_id
    state = await call.services.read_state(operation_id)
    if state is None:
        return Problem(ProblemKind.NOT_FOUND)
    teams = {device.team_id for device in state.all(Device) if device.team_id is not None}
    unheard = frozenset(
        team_id
        for team_id in teams
        if (call.services.last_heard(operation_id, team_id) or 0) < call.now - UNHEARD_AFTER_MS
    )
    found = roll_call.stand_down(state, unheard, call.services.unsent(operation_id))
    seen = tuple(item for item in found.items if call.audience.may_see_kind(item.kind))
    return Response(msgspec.json.encode(msgspec.structs.replace(found, items=seen)), media_type=_JSON)
