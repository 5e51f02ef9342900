"""The plan in force and what partners are shown: what an operation changes without stopping.

A switch touches the operation, adds places and tells the teams. Teams, interventions and victims are not touched, so
that nothing that runs is lost by it, in either direction.
"""

from uuid import uuid5

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import MessageId
from protocol.messages import Addressees, MessageKind, MessagePriority
from protocol.operations import Operation, Organisation, Plan, Site, Stamp
from protocol.plans import PlannedSite
from protocol.refusals import Refusal
from server.domain.actor import Actor, Moment
from server.domain.messages import recipients
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState


def switch(state: OperationState, command: c.SwitchPlan, actor: Actor, moment: Moment) -> Decision:
    operation = state.operation
    if operation is None:
        return unknown("op")
    refusal = _refuse_sites(state, command, operation)
    if refusal is not None:
        return refusal
    switched = e.PlanSwitched(
        plan=command.plan,
        catalogue=command.catalogue,
        thresholds=command.thresholds,
        numbering=command.numbering,
        triage_method=command.triage_method,
    )
    defined = [
        e.SiteDefined(
            site_id=site.site_id,
            code=site.code,
            name=site.name,
            kind=site.kind,
            lat_deg=site.lat_deg,
            lon_deg=site.lon_deg,
        )
        for site in command.sites
        if not _stands(state, site)
    ]
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    is_late = not is_newest(operation, "plan", stamp)
    order = () if is_late or not command.order else (_order(state, command, actor),)
    return accept(switched, *defined, *order, is_late=is_late)


def switched(state: OperationState, record: Record, event: e.PlanSwitched) -> tuple[Entity, ...]:
    operation = state.operation
    if operation is None:
        return ()
    operation = write(
        operation,
        "plan",
        record,
        plan=event.plan,
        catalogue=event.catalogue,
        numbering=event.numbering,
        plan_since=record.occurred_at,
    )
    operation = write(operation, "triage_method", record, triage_method=event.triage_method)
    return (write(operation, "thresholds", record, thresholds=event.thresholds),)


def set_sharing(state: OperationState, command: c.SetSharing, actor: Actor, moment: Moment) -> Decision:
    operation = state.operation
    if operation is None:
        return unknown("op")
    named = [share.organisation_id for share in command.sharing]
    if any(state.find(Organisation, organisation_id) is None for organisation_id in named):
        return unknown("sharing", operation)
    if len(set(named)) < len(named):
        return invalid("sharing", operation)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(e.SharingSet(sharing=command.sharing), is_late=not is_newest(operation, "sharing", stamp))


def sharing_set(state: OperationState, record: Record, event: e.SharingSet) -> tuple[Entity, ...]:
    operation = state.operation
    return () if operation is None else (write(operation, "sharing", record, sharing=event.sharing),)


def _stands(state: OperationState, site: PlannedSite) -> bool:
    """Is there such a place already? It serves the plan as it is, with the position that people gave it."""
    return state.find(Site, site.site_id) is not None or state.holder_of(Site, site.code) is not None


def _refuse_sites(state: OperationState, command: c.SwitchPlan, operation: Operation) -> Refusal | None:
    for site in command.sites:
        existing = state.entities.get(site.site_id)
        if existing is not None and not isinstance(existing, Site):
            return taken("sites", None)
        if (site.lat_deg is None) != (site.lon_deg is None):
            return invalid("sites", operation)
    for names in ({site.site_id for site in command.sites}, {site.code.strip().casefold() for site in command.sites}):
        if len(names) < len(command.sites):
            return invalid("sites", operation)
    return None


def _order(state: OperationState, command: c.SwitchPlan, actor: Actor) -> e.MessageSent:
    to = Addressees(is_everyone=True)
    return e.MessageSent(
        message_id=MessageId(uuid5(actor.device_id, f"order of {command.command_id}")),
        kind=MessageKind.ORDER,
        to=to,
        team_ids=recipients(state, to),
        is_for_posts=True,
        text=command.order,
        requires_ack=True,
        priority=MessagePriority.URGENT if command.plan is Plan.NONE else MessagePriority.FLASH,
    )
