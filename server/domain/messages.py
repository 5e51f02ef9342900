"""Messages: what may be said to whom, and the teams that it comes to."""

from collections.abc import Iterable

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.devices import Role
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import TeamId
from protocol.messages import Addressees, Message, MessageKind
from protocol.operations import Sector, Site
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team, TeamStatus
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.permissions import CREW, LEADERS
from server.domain.registers import stamp_of
from server.domain.resource_requests import refuse_request
from server.domain.standing import speaks_for, standing_team
from server.domain.state import OperationState

CONTENT: dict[MessageKind, tuple[str, ...]] = {
    MessageKind.CANNED: ("canned_code",),
    MessageKind.TEXT: ("text",),
    MessageKind.ORDER: ("text", "canned_code"),
    MessageKind.BROADCAST: ("text", "canned_code"),
    MessageKind.SITREP: ("sitrep",),
    MessageKind.METHANE: ("methane",),
    MessageKind.REQUEST: ("text", "canned_code", "request"),
}
"""The fields of which a message of each kind needs at least one; the first is named when none is there."""

_FORMS = {"sitrep": MessageKind.SITREP, "methane": MessageKind.METHANE}
"""Fields that belong to one kind only."""


def send(state: OperationState, command: c.SendMessage, actor: Actor, moment: Moment) -> Decision:
    existing = state.entities.get(command.message_id)
    if existing is not None:
        return taken("message_id", existing if isinstance(existing, Message) else None)
    sender = standing_team(state, actor.team_id if actor.role in CREW else command.from_team_id)
    if sender is None and command.from_team_id is not None:
        return unknown("from_team_id")
    refusal = (
        _refuse_content(command)
        or _refuse_addressees(state, command.to, actor)
        or refuse_request(state, command, _is_for_posts(command.to))
    )
    if refusal is not None:
        return refusal
    if command.in_reply_to is not None and state.find(Message, command.in_reply_to) is None:
        return unknown("in_reply_to")
    team_ids = recipients(state, command.to)
    if not team_ids and not _is_for_posts(command.to) and command.to.site_id is None:
        return invalid("to")  # a sector in which nobody is on duty: better known before than after
    return accept(
        e.MessageSent(
            message_id=command.message_id,
            kind=command.kind,
            to=command.to,
            team_ids=team_ids,
            is_for_posts=_is_for_posts(command.to),
            from_team_id=None if sender is None else sender.id,
            from_site_id=actor.site_id if actor.role is Role.POST_LEADER else None,
            text=command.text,
            canned_code=command.canned_code,
            slots=command.slots,
            sitrep=command.sitrep,
            methane=command.methane,
            request=command.request,
            requires_ack=command.requires_ack or command.kind is MessageKind.ORDER,
            priority=command.priority,
            expires_at=None if command.expires_after_ms is None else moment.occurred_at + command.expires_after_ms,
            in_reply_to=command.in_reply_to,
            is_shared=command.is_shared,
            channel=command.channel,
        )
    )


def sent(state: OperationState, record: Record, event: e.MessageSent) -> tuple[Entity, ...]:
    return (
        Message(
            id=event.message_id,
            kind=event.kind,
            priority=event.priority,
            from_device_id=record.device_id,
            from_team_id=event.from_team_id,
            from_site_id=event.from_site_id,
            to=event.to,
            team_ids=event.team_ids,
            is_for_posts=event.is_for_posts,
            text=event.text,
            canned_code=event.canned_code,
            slots=event.slots,
            sitrep=event.sitrep,
            methane=event.methane,
            request=event.request,
            requires_ack=event.requires_ack,
            sent_at=record.occurred_at,
            accepted_at=record.received_at,
            expires_at=event.expires_at,
            in_reply_to=event.in_reply_to,
            is_shared=event.is_shared,
            channel=event.channel,
            is_reached=not event.team_ids,
        ),
    )


def recipients(state: OperationState, to: Addressees) -> tuple[TeamId, ...]:
    """The teams that these addressees mean now, each once: those named, and those on duty in the places named."""
    places = (to.sector_id, to.site_id, state.operation_id if to.is_everyone else None)
    there = {team_id for place in places if place is not None for team_id in _on_duty(state, state.teams_at(place))}
    named = {team.id for team_id in to.team_ids if (team := standing_team(state, team_id)) is not None}
    return tuple(sorted(there | named, key=lambda team_id: team_id.int))


def withdraw(state: OperationState, command: c.WithdrawMessage, actor: Actor, moment: Moment) -> Decision:
    message = state.find(Message, command.message_id)
    if message is None:
        return unknown("message_id")
    is_sender = message.from_device_id == actor.device_id or (
        actor.role in CREW and speaks_for(state, actor, message.from_team_id)
    )
    if not is_sender and actor.role not in LEADERS:
        return Refusal(code=RefusalCode.FORBIDDEN)
    return accept(e.MessageWithdrawn(message_id=message.id, reason=command.reason))


def withdrawn(state: OperationState, record: Record, event: e.MessageWithdrawn) -> tuple[Entity, ...]:
    message = state.find(Message, event.message_id)
    if message is None:
        return ()
    first, stamp = message.stamps.get("withdraw"), stamp_of(record)
    if first is not None and first <= stamp:  # the first to take it back counts, whatever came in first
        return (message,)
    return (
        msgspec.structs.replace(
            message,
            withdrawn_at=record.occurred_at,
            withdraw_reason=event.reason,
            stamps=message.stamps | {"withdraw": stamp},
        ),
    )


def _is_for_posts(to: Addressees) -> bool:
    names_others = bool(to.team_ids) or to.sector_id is not None or to.site_id is not None
    return to.is_everyone or to.role is not None or not names_others


def _on_duty(state: OperationState, team_ids: Iterable[TeamId]) -> Iterable[TeamId]:
    for team_id in team_ids:
        team = state.find(Team, team_id)
        if team is not None and team.status is not TeamStatus.OFF_DUTY:
            yield team_id


def _refuse_content(command: c.SendMessage) -> Refusal | None:
    needed = CONTENT[command.kind]
    if not any(getattr(command, name) for name in needed):
        return invalid(needed[0])
    for name, kind in _FORMS.items():
        if getattr(command, name) is not None and command.kind is not kind:
            return invalid(name)
    return None


def _refuse_addressees(state: OperationState, to: Addressees, actor: Actor) -> Refusal | None:
    if any(state.find(Team, team_id) is None for team_id in to.team_ids):
        return unknown("to")
    if to.sector_id is not None and state.find(Sector, to.sector_id) is None:
        return unknown("to")
    if to.site_id is not None and state.find(Site, to.site_id) is None:
        return unknown("to")
    if to.role in CREW:
        return invalid("to")  # crews are reached as teams
    if actor.role is Role.POST_LEADER and not _is_within_site(state, to, actor):
        return Refusal(code=RefusalCode.FORBIDDEN)
    return None


def _is_within_site(state: OperationState, to: Addressees, actor: Actor) -> bool:
    """May a first-aid post write there: to the command posts, and to the teams of its own site?"""
    if to.is_everyone or to.sector_id is not None or to.site_id not in (None, actor.site_id):
        return False
    teams = (state.find(Team, team_id) for team_id in to.team_ids)
    return all(team is not None and team.site_id == actor.site_id for team in teams)
