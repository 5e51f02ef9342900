"""Who else goes where a crew was sent: call signs, what they do, and how far they are; never where."""

from collections.abc import Iterator

from starlette.responses import JSONResponse

from protocol.assignments import Assignment, AssignmentState
from protocol.ids import TeamId
from protocol.teams import Team
from server.domain.state import OperationState
from server.geo.nearest import distances_m
from server.geo.whereabouts import Whereabouts, places_of
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind

FRESH_MS = 300_000
"""An older place tells nothing of who is near now."""
STEP_M = 50
"""Distances are told in such steps: a crew sees that help is near, and follows nobody."""


async def show_mates(call: OperationCall) -> Answer:
    """The other teams of the missions that the caller's team holds, the nearest first (rule IN16)."""
    state = await call.services.read_state(call.grant.operation_id)
    if state is None:
        return Problem(ProblemKind.NOT_FOUND)
    own = state.find(Team, call.grant.team_id)
    if own is None:
        return JSONResponse({"mates": []})
    found = list(_mates_of(state, own.id))
    positions = {each.team_id: each for each in call.services.newest_positions(state.operation_id)}
    places = {place.team_id: place for place in places_of([own, *(mate for _, mate in found)], positions)}
    shown = [_show(order, mate, _metres(places.get(own.id), places.get(mate.id), call.now)) for order, mate in found]
    shown.sort(key=lambda each: (each["metres"] is None, each["metres"] or 0, str(each["call_sign"])))
    return JSONResponse({"mates": shown})


def _mates_of(state: OperationState, team_id: TeamId) -> Iterator[tuple[Assignment, Team]]:
    """Each other team with an order that its crew knows, for an intervention for which this one has such an order."""
    for own in state.orders_of(team_id):
        if own.state is AssignmentState.PROPOSED or own.intervention_id is None:
            continue
        for order in state.assignments_of(own.intervention_id):
            mate = state.find(Team, order.team_id)
            is_live = any(order.id == each.id for each in state.orders_of(order.team_id))
            if mate is not None and mate.id != team_id and is_live and order.state is not AssignmentState.PROPOSED:
                yield order, mate


def _metres(one: Whereabouts | None, other: Whereabouts | None, now: int) -> int | None:
    if one is None or other is None or now - min(one.at, other.at) > FRESH_MS:
        return None
    (distance_m,) = distances_m(one.lat_deg, one.lon_deg, [other])
    return round(distance_m / STEP_M) * STEP_M


def _show(order: Assignment, mate: Team, metres: int | None) -> dict[str, object]:
    return {
        "intervention_id": str(order.intervention_id),
        "call_sign": mate.call_sign,
        "status": mate.status,
        "status_at": mate.status_at,
        "metres": metres,
    }
