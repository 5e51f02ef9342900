"""`explain`: why a person or a device may or may not do something or see something, by the tables that decide it."""

from typing import NamedTuple
from uuid import UUID

import msgspec
from starlette.responses import Response

from protocol.devices import Device
from protocol.ids import OrganisationId, UserId
from server.domain.actor import Actor
from server.domain.explanations import COMMANDS, audience_of, explain_command, explain_entity
from server.domain.state import OperationState
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind, invalid


class _Subject(NamedTuple):
    """Whom the question is about."""

    actor: Actor
    partner_id: OrganisationId | None


async def explain(call: OperationCall) -> Answer:
    """Query: `device` or `user`, and `command` (a tag) or `entity` (an id)."""
    asked = call.request.query_params
    state = await call.services.read_state(call.grant.operation_id)
    if state is None:
        return Problem(ProblemKind.NOT_FOUND)
    subject = await _find_subject(call, state)
    if isinstance(subject, Problem):
        return subject
    if "command" in asked:
        kind = COMMANDS.get(asked["command"])
        if kind is None:
            return invalid("command")
        return _json(explain_command(state, kind, subject.actor))
    entity_id = _read_id(asked.get("entity", ""))
    if entity_id is None:
        return invalid("entity")
    audience = audience_of(state, subject.actor, subject.partner_id)
    if audience is None:
        return invalid("device" if "device" in asked else "user")
    return _json(explain_entity(state, entity_id, audience))


async def _find_subject(call: OperationCall, state: OperationState) -> _Subject | Problem:
    asked = call.request.query_params
    device_id, user_id = _read_id(asked.get("device", "")), _read_id(asked.get("user", ""))
    if device_id is not None:
        device = state.find(Device, device_id)
        if device is None or device.is_revoked:
            return invalid("device")
        return _Subject(Actor(device.id, device.role, None, device.team_id, device.site_id), None)
    if user_id is None:
        return invalid("user")
    grants = await call.services.access.grants_in(call.grant.operation_id)
    grant = grants.get(UserId(user_id))
    if grant is None or not grant.is_live(call.now):
        return invalid("user")
    actor = Actor(call.principal.device_id, grant.role, UserId(user_id), grant.team_id, grant.site_id)
    return _Subject(actor, grant.organisation_id)


def _read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _json(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
