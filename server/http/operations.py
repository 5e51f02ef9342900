"""Operations: which are mine, a new one, its status; the audited opening of a member's identity, and its erasure."""

from typing import Annotated

import msgspec
import structlog
from msgspec import Meta, Struct
from starlette.responses import JSONResponse, Response

from protocol.commands import CreateOperation, SetOperationStatus
from protocol.devices import Role
from protocol.downstream import Accepted
from protocol.ids import CommandId, MemberId, OperationId
from protocol.members import Member
from protocol.operations import Operation, OperationKind, OperationMode, OperationStatus
from protocol.quantities import Code, Name
from server.domain.actor import Actor
from server.http.access import live_grant
from server.http.calls import OperationCall, SignedInCall
from server.http.problems import Answer, Problem, ProblemKind, from_outcome
from server.ports import AccessChange, Grant

_log = structlog.get_logger("vigie.http")


class NewOperation(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/operations`."""

    code: Code
    name: Name
    kind: OperationKind
    mode: OperationMode = OperationMode.ACTUAL
    silent_after_ms: Annotated[int, Meta(ge=10_000, le=86_400_000)] = 900_000
    operation_id: OperationId | None = None
    """Made by the caller: the same body again makes no second operation. None: the server makes one."""


class NewStatus(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/operations/{id}/status`."""

    status: OperationStatus
    command_id: CommandId | None = None
    """Made by the caller: the same body again gets the first answer again. None: the server makes one."""


class IdentityWish(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST …/members/{id}/identity`: the purpose is kept with the reader's name."""

    purpose: Annotated[str, Meta(min_length=3, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+\Z")]


async def list_operations(call: SignedInCall) -> Answer:
    """Those in which the caller has a role, with that role."""
    shown = []
    for grant in call.principal.grants:
        operation = await call.services.find(grant.operation_id, grant.operation_id)
        if isinstance(operation, Operation) and live_grant(call.principal, grant.operation_id, call.now) is grant:
            shown.append(_show(operation, grant))
    return JSONResponse({"operations": shown})


async def create_operation(call: SignedInCall) -> Answer:
    """A new operation, whose creator may prepare it and let others in."""
    wish = await call.read_json(NewOperation)
    if isinstance(wish, Problem):
        return wish
    user_id = call.principal.user_id
    assert user_id is not None, "administrators are people with an account"
    command_id, recorded_at = call.stamp(wish.operation_id)
    grant = Grant(OperationId(command_id), Role.ORG_ADMIN)
    if await call.services.find(grant.operation_id, grant.operation_id) is None:
        # The right first: an operation that nobody may enter would be worse than a right to one that does not exist.
        rights_version = await call.services.access.grant(user_id, grant, call.now)
        await call.services.announce_access_change(AccessChange(user_id, rights_version))
    outcome = await call.services.execute(
        CreateOperation(
            command_id=command_id,
            device_counter=0,
            recorded_at=recorded_at,
            age_ms=0,
            operation_id=grant.operation_id,
            code=wish.code,
            name=wish.name,
            kind=wish.kind,
            mode=wish.mode,
            silent_after_ms=wish.silent_after_ms,
        ),
        Actor(call.principal.device_id, Role.ORG_ADMIN, user_id),
    )
    if not isinstance(outcome, Accepted):
        return from_outcome(outcome, "operation_id")
    return JSONResponse(
        {"operation_id": str(grant.operation_id), "role": grant.role, "seq": outcome.seq},
        201,
        headers={"Location": f"/api/operations/{grant.operation_id}"},
    )


async def set_status(call: OperationCall) -> Answer:
    """Open, suspend, close …"""
    wish = await call.read_json(NewStatus)
    if isinstance(wish, Problem):
        return wish
    command_id, recorded_at = call.stamp(wish.command_id)
    outcome = await call.services.execute(
        SetOperationStatus(
            command_id=command_id,
            device_counter=0,
            recorded_at=recorded_at,
            age_ms=0,
            operation_id=call.grant.operation_id,
            status=wish.status,
        ),
        call.actor,
    )
    if not isinstance(outcome, Accepted):
        return from_outcome(outcome, "command_id")
    return JSONResponse({"seq": outcome.seq})


async def open_identity(call: OperationCall) -> Answer:
    """Name and phone of a member, in clear (rule C12): who read it and why is on record before the answer leaves."""
    wish = await call.read_json(IdentityWish)
    if isinstance(wish, Problem):
        return wish
    reader = call.principal.user_id
    if reader is None:
        return Problem(ProblemKind.FORBIDDEN)  # a shared device cannot say who reads
    member_id = MemberId(call.request.path_params["member_id"])
    member = await call.services.find(call.grant.operation_id, member_id)
    if not isinstance(member, Member) or member.identity is None:
        return Problem(ProblemKind.NOT_FOUND)
    identity = await call.services.vault.open(
        call.grant.operation_id, member_id, member.identity, reader=reader, purpose=wish.purpose, now=call.now
    )
    if identity is None:
        return Problem(ProblemKind.ERASED)
    return Response(
        msgspec.json.encode({"name": identity.name, "phone": identity.phone}), media_type="application/json"
    )


async def erase_member(call: OperationCall) -> Answer:
    """Delete the key of a member's name and phone, for good (rule C12). The same again changes nothing."""
    member_id = MemberId(call.request.path_params["member_id"])
    if not isinstance(await call.services.find(call.grant.operation_id, member_id), Member):
        return Problem(ProblemKind.NOT_FOUND)
    await call.services.vault.erase(call.grant.operation_id, member_id)
    _log.info("member erased", member_id=str(member_id), by=str(call.principal.user_id or call.principal.device_id))
    return Response(status_code=204)


def _show(operation: Operation, grant: Grant) -> dict[str, object]:
    return {
        "operation_id": str(operation.id),
        "code": operation.code,
        "name": operation.name,
        "kind": operation.kind,
        "mode": operation.mode,
        "status": operation.status,
        "role": grant.role,
        "team_id": None if grant.team_id is None else str(grant.team_id),
        "site_id": None if grant.site_id is None else str(grant.site_id),
    }
