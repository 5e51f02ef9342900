"""What places can take and whether they are open; who is in them is on the casualty board."""

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.operations import Site, Stamp
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.registers import is_newest, write
from server.domain.state import OperationState

_GIVEN = ("capacity", "contacts", "finess", "siret")
"""Registers of a site that are told apart from one another."""


def set_capacity(state: OperationState, command: c.SetSiteCapacity, actor: Actor, moment: Moment) -> Decision:
    site = state.find(Site, command.site_id)
    if site is None:
        return unknown("site_id")
    given = {name: value for name in _GIVEN if (value := getattr(command, name)) is not None}
    if not given:
        return invalid("capacity", site)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.SiteCapacitySet(site_id=site.id, **given),
        is_late=not any(is_newest(site, name, stamp) for name in given),
    )


def capacity_set(state: OperationState, record: Record, event: e.SiteCapacitySet) -> tuple[Entity, ...]:
    site = state.find(Site, event.site_id)
    if site is None:
        return ()
    for name in _GIVEN:
        value = getattr(event, name)
        if value is not None:
            site = write(site, name, record, **{name: value})
    return (site,)


def open_site(state: OperationState, command: c.OpenSite, actor: Actor, moment: Moment) -> Decision:
    return _open_or_close(state, command, actor, moment, e.SiteOpened(site_id=command.site_id))


def opened(state: OperationState, record: Record, event: e.SiteOpened) -> tuple[Entity, ...]:
    site = state.find(Site, event.site_id)
    if site is None:
        return ()
    site = write(site, "opened", record, opened_at=record.occurred_at)
    return (write(site, "open", record, is_open=True),)


def close_site(state: OperationState, command: c.CloseSite, actor: Actor, moment: Moment) -> Decision:
    return _open_or_close(state, command, actor, moment, e.SiteClosed(site_id=command.site_id, note=command.note))


def closed(state: OperationState, record: Record, event: e.SiteClosed) -> tuple[Entity, ...]:
    site = state.find(Site, event.site_id)
    if site is None:
        return ()
    site = write(site, "closed", record, closed_at=record.occurred_at)
    return (write(site, "open", record, is_open=False),)


def _open_or_close(
    state: OperationState,
    command: c.OpenSite | c.CloseSite,
    actor: Actor,
    moment: Moment,
    event: e.SiteOpened | e.SiteClosed,
) -> Decision:
    site = state.find(Site, command.site_id)
    if site is None:
        return unknown("site_id")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(event, is_late=not is_newest(site, "open", stamp))
