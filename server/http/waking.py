"""Phones that agree to be woken: by which key they know our pushes, and where their browser is called (rules WK)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct
from starlette.responses import JSONResponse, Response

from protocol.ids import OperationId
from server.auth.push_services import MAX_ENDPOINT_CHARS, read_endpoint
from server.domain.waking import may_wake
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind, invalid
from server.sleepers import Sleeper, WakeList


@dataclass(frozen=True, kw_only=True)
class WakeDesk:
    """What the handlers need; there is none where the operator named no push service."""

    wake_list: WakeList
    public_key: str
    push_services: tuple[str, ...]
    on_change: Callable[[OperationId], None]
    """Somebody agreed to be woken, or no longer."""


class WakeWish(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/operations/{id}/waking`. The keys of the subscription stay on the phone: a push is empty."""

    endpoint: Annotated[str, Meta(max_length=MAX_ENDPOINT_CHARS, pattern=r"^https://[!-~]+\Z")]


async def show_key(call: OperationCall) -> Answer:
    """With what a browser subscribes; null: this server wakes nobody."""
    desk = call.services.wake_desk
    return JSONResponse({"public_key": None if desk is None else desk.public_key})


async def agree(call: OperationCall) -> Answer:
    """This device may be woken from now on, there; what it gave before counts no more."""
    wish = await call.read_json(WakeWish)
    if isinstance(wish, Problem):
        return wish
    desk, operation_id, team_id = call.services.wake_desk, call.grant.operation_id, call.grant.team_id
    state = await call.services.read_state(operation_id)
    if desk is None or state is None or team_id is None or not may_wake(state):
        return Problem(ProblemKind.FORBIDDEN)
    if read_endpoint(wish.endpoint, desk.push_services) is None:
        return invalid("endpoint")
    sleeper = Sleeper(call.principal.device_id, operation_id, team_id, wish.endpoint)
    if not await desk.wake_list.keep(sleeper, call.now):
        return Problem(ProblemKind.NOT_SIGNED_IN)
    desk.on_change(operation_id)
    return Response(status_code=204)


async def decline(call: OperationCall) -> Answer:
    """This device is woken no more. The same again is no error."""
    desk = call.services.wake_desk
    if desk is None:
        return Problem(ProblemKind.NOT_FOUND)
    await desk.wake_list.drop(call.principal.device_id)
    desk.on_change(call.grant.operation_id)
    return Response(status_code=204)
