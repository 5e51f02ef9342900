"""Operations: which are mine, a new one, its status."""

from typing import Annotated
from uuid import uuid5

from msgspec import Meta, Struct
from starlette.responses import JSONResponse

from protocol.catalogues import Catalogue, CatalogueName, PlanTemplate
from protocol.commands import CreateOperation, DefineOrganisation, DescribeOperation, SetOperationStatus
from protocol.devices import Role
from protocol.downstream import Accepted, Later, Refused
from protocol.ids import CommandId, OperationId, OrganisationId
from protocol.operations import (
    Attendance,
    CoverSize,
    CrewTriage,
    Operation,
    OperationKind,
    OperationMode,
    OperationStatus,
    OrganisationKind,
    Plan,
)
from protocol.quantities import Code, EpochMs, Name, Note
from server.domain.actor import Actor
from server.http.access import live_grant
from server.http.calls import OperationCall, SignedInCall
from server.http.problems import Answer, Problem, from_outcome, invalid
from server.ports import AccessChange, Grant


class NewOperation(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/operations`."""

    code: Code
    name: Name
    kind: OperationKind
    mode: OperationMode = OperationMode.ACTUAL
    silent_after_ms: Annotated[int, Meta(ge=10_000, le=86_400_000)] = 900_000
    catalogue: CatalogueName | None = None
    """None: the one for operations of this kind."""
    operation_id: OperationId | None = None
    """Made by the caller: the same body again makes no second operation. None: the server makes one."""
    cover_size: CoverSize | None = None
    planned_start_at: EpochMs | None = None
    planned_end_at: EpochMs | None = None
    expected_attendance: Attendance | None = None
    organiser: Name | None = None
    triage_method: CrewTriage | None = None
    """None: what the plan in force says, and the marking of first-aiders if it says nothing."""
    lead_organisation: Name | None = None
    """It is entered as the operation's first organisation (rule OP2)."""


class NewStatus(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/operations/{id}/status`."""

    status: OperationStatus
    is_forced: bool = False
    """Close although something is still open; `reason` says why."""
    reason: Note = ""
    command_id: CommandId | None = None
    """Made by the caller: the same body again gets the first answer again. None: the server makes one."""


async def list_operations(call: SignedInCall) -> Answer:
    """Those in which the caller has a role, with that role."""
    shown = []
    for grant in call.principal.grants:
        operation = await call.services.find(grant.operation_id, grant.operation_id)
        if isinstance(operation, Operation) and live_grant(call.principal, grant.operation_id, call.now) is grant:
            shown.append(_show(operation, grant, is_imported=call.services.is_imported(grant.operation_id)))
    return JSONResponse({"operations": shown})


async def create_operation(call: SignedInCall) -> Answer:
    """A new operation, whose creator may prepare it and let others in."""
    wish = await call.read_json(NewOperation)
    if isinstance(wish, Problem):
        return wish
    begun_with = _catalogue_for(call, wish)
    if begun_with is None:
        return invalid("catalogue")
    plan, catalogue, template = begun_with
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
            plan=plan,
            catalogue=catalogue.name,
            thresholds=template.thresholds,
            numbering=template.numbering,
            triage_method=wish.triage_method or template.triage_method or CrewTriage.FIRST_AIDER,
            cover_size=wish.cover_size,
            planned_start_at=wish.planned_start_at,
            planned_end_at=wish.planned_end_at,
            expected_attendance=wish.expected_attendance,
            organiser=wish.organiser,
        ),
        Actor(call.principal.device_id, Role.ORG_ADMIN, user_id),
    )
    if isinstance(outcome, Accepted) and wish.lead_organisation is not None:
        outcome = await _enter_lead(call, grant.operation_id, wish.lead_organisation, recorded_at)
    if not isinstance(outcome, Accepted):
        return from_outcome(outcome, "operation_id")
    return JSONResponse(
        {"operation_id": str(grant.operation_id), "role": grant.role, "seq": outcome.seq},
        201,
        headers={"Location": f"/api/operations/{grant.operation_id}"},
    )


async def _enter_lead(
    call: SignedInCall, operation_id: OperationId, name: str, recorded_at: int
) -> Accepted | Refused | Later:
    """The organisation that leads; every identifier follows from the operation's, so that a repetition adds nothing."""
    organisation_id = OrganisationId(uuid5(operation_id, "lead organisation"))
    actor = Actor(call.principal.device_id, Role.ORG_ADMIN, call.principal.user_id)
    entered = await call.services.execute(
        DefineOrganisation(
            command_id=CommandId(uuid5(operation_id, "enter the lead")),
            device_counter=0,
            recorded_at=recorded_at,
            age_ms=0,
            operation_id=operation_id,
            organisation_id=organisation_id,
            name=name,
            kind=OrganisationKind.ASSOCIATION,
        ),
        actor,
    )
    if not isinstance(entered, Accepted):
        return entered
    return await call.services.execute(
        DescribeOperation(
            command_id=CommandId(uuid5(operation_id, "say who leads")),
            device_counter=0,
            recorded_at=recorded_at,
            age_ms=0,
            operation_id=operation_id,
            lead_organisation_id=organisation_id,
        ),
        actor,
    )


def _catalogue_for(call: SignedInCall, wish: NewOperation) -> tuple[Plan, Catalogue, PlanTemplate] | None:
    """With which plan, catalogue and times an operation begins; None: there is no such catalogue."""
    catalogues = call.services.catalogues
    plan = Plan.NOVI if wish.kind is OperationKind.MASS_CASUALTY else Plan.NONE
    catalogue, template = catalogues.for_plan(plan, wish.kind)
    if plan is Plan.NONE:
        catalogue = catalogues.for_kind(wish.kind)
    if wish.catalogue is not None:
        served = catalogues.by_name.get(wish.catalogue)
        if served is None:
            return None
        catalogue = served.catalogue
    return plan, catalogue, template


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
            is_forced=wish.is_forced,
            reason=wish.reason,
        ),
        call.actor,
    )
    if not isinstance(outcome, Accepted):
        return from_outcome(outcome, "command_id")
    return JSONResponse({"seq": outcome.seq})


def _show(operation: Operation, grant: Grant, *, is_imported: bool) -> dict[str, object]:
    return {
        "operation_id": str(operation.id),
        "code": operation.code,
        "name": operation.name,
        "kind": operation.kind,
        "mode": operation.mode,
        "status": operation.status,
        "is_imported": is_imported,
        "role": grant.role,
        "team_id": None if grant.team_id is None else str(grant.team_id),
        "site_id": None if grant.site_id is None else str(grant.site_id),
    }
