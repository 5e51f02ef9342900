"""The plan in force: a post names it, the catalogue says what it brings, and one command puts it into force."""

from typing import Literal
from uuid import uuid5

from msgspec import Struct
from starlette.responses import JSONResponse

from protocol.commands import SwitchPlan
from protocol.downstream import Accepted
from protocol.ids import CommandId, SiteId
from protocol.operations import CrewTriage, Operation, Plan
from protocol.plans import PlannedSite
from protocol.quantities import Note
from server.http.calls import OperationCall
from server.http.problems import Answer, Problem, ProblemKind, from_outcome


class PlanWish(Struct, frozen=True, forbid_unknown_fields=True):
    """Body of `POST /api/operations/{id}/plan`."""

    plan: Plan
    language: Literal["fr", "en"] = "fr"
    """Of the names of places and of the order to the teams."""
    order: Note | None = None
    """In place of the catalogue's; empty: the teams are told nothing."""
    triage_method: CrewTriage | None = None
    """How crews sort from then on, in place of the catalogue's; None there too: as before."""
    command_id: CommandId | None = None
    """Made by the caller: the same body again gets the first answer again. None: the server makes one."""


async def switch_plan(call: OperationCall) -> Answer:
    """Put a plan into force, or end one, with what the catalogue says of it."""
    wish = await call.read_json(PlanWish)
    if isinstance(wish, Problem):
        return wish
    operation_id = call.grant.operation_id
    operation = await call.services.find(operation_id, operation_id)
    if not isinstance(operation, Operation):
        return Problem(ProblemKind.NOT_FOUND)
    catalogue, template = call.services.catalogues.for_plan(wish.plan, operation.kind)
    command_id, recorded_at = call.stamp(wish.command_id)
    outcome = await call.services.execute(
        SwitchPlan(
            command_id=command_id,
            device_counter=0,
            recorded_at=recorded_at,
            age_ms=0,
            operation_id=operation_id,
            plan=wish.plan,
            catalogue=catalogue.name,
            thresholds=template.thresholds,
            numbering=template.numbering,
            triage_method=wish.triage_method or template.triage_method or operation.triage_method,
            sites=tuple(
                PlannedSite(
                    site_id=SiteId(uuid5(operation_id, f"site of a plan: {site.code}")),
                    code=site.code,
                    name=getattr(site.name, wish.language),
                    kind=site.kind,
                )
                for site in template.sites
            ),
            order=getattr(template.order, wish.language) if wish.order is None else wish.order,
        ),
        call.actor,
    )
    if not isinstance(outcome, Accepted):
        return from_outcome(outcome, "command_id")
    return JSONResponse({"seq": outcome.seq, "plan": wish.plan, "catalogue": catalogue.name})
