"""Who and what is here, and what is still open: lists computed from the state, at the opening and at the end.

They walk the whole state, which no other decision does: an operation opens and closes a few times in its life.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from protocol import commands as c
from protocol import events as e
from protocol.alerts import Alert, AlertState
from protocol.devices import Device
from protocol.entities import Entity, EntityKind
from protocol.events import Record
from protocol.ids import DeviceId, TeamId
from protocol.interventions import Intervention, InterventionStatus
from protocol.members import Member, Presence, Qualification
from protocol.numbers import NumberBlock
from protocol.operations import Stamp
from protocol.radios import Radio
from protocol.roll_call import (
    MissingMember,
    OpenItem,
    OpenItemCause,
    RollCall,
    RollCallGap,
    RollCallTeam,
    StandDown,
)
from protocol.teams import Availability, Team, TeamKind, TeamStatus
from protocol.vehicles import Vehicle
from protocol.victims import Victim, VictimPresence
from server.domain.actor import Actor, Moment
from server.domain.handover import HERE
from server.domain.numbers import account, left_in
from server.domain.outcomes import Decision, accept, unknown
from server.domain.permissions import CREW
from server.domain.registers import is_newest, write
from server.domain.state import OperationState
from server.domain.team_status import AVAILABILITY

MAY_LEAD = frozenset(
    {
        Qualification.TEAM_LEADER,
        Qualification.POST_LEADER,
        Qualification.SECTION_LEADER,
        Qualification.SECTOR_LEADER,
        Qualification.COVER_HEAD,
    }
)
NEEDS_A_VEHICLE = frozenset({TeamKind.AMBULANCE_CREW, TeamKind.MOTORBIKE, TeamKind.BOAT})
_NOT_EXPECTED = frozenset({Presence.ABSENT, Presence.CHECKED_OUT, Presence.INJURED})
_OPEN = frozenset(
    {
        InterventionStatus.REPORTED,
        InterventionStatus.ASSESSED,
        InterventionStatus.ASSIGNED,
        InterventionStatus.IN_PROGRESS,
    }
)
_NONE: frozenset[TeamId] = frozenset()
_NOTHING: Mapping[DeviceId, int] = MappingProxyType({})
_WITH_AN_OUTCOME = frozenset({VictimPresence.AT_DESTINATION, VictimPresence.RELEASED, VictimPresence.REFUSED})


def roll_call(state: OperationState) -> RollCall:
    """Everybody and everything announced, teams by call sign."""
    members = sorted(state.all(Member), key=lambda member: member.code)
    teams = sorted((team for team in state.all(Team) if team.merged_into is None), key=lambda team: team.call_sign)
    operation = state.operation
    return RollCall(
        as_of_seq=state.seq,
        confirmed_at=None if operation is None else operation.roll_call_at,
        expected=sum(member.presence not in _NOT_EXPECTED for member in members),
        checked_in=sum(member.presence in HERE for member in members),
        teams=tuple(_line_of(state, team) for team in teams),
        missing=tuple(
            MissingMember(code=member.code, presence=member.presence, team_id=member.team_id)
            for member in members
            if member.presence in (Presence.EXPECTED, Presence.ABSENT)
        ),
    )


def confirm(state: OperationState, command: c.ConfirmRollCall, actor: Actor, moment: Moment) -> Decision:
    operation = state.operation
    if operation is None:
        return unknown("op")
    counted = roll_call(state)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.RollCallConfirmed(expected=counted.expected, checked_in=counted.checked_in, note=command.note),
        is_late=not is_newest(operation, "roll_call", stamp),
    )


def confirmed(state: OperationState, record: Record, event: e.RollCallConfirmed) -> tuple[Entity, ...]:
    operation = state.operation
    return () if operation is None else (write(operation, "roll_call", record, roll_call_at=record.occurred_at),)


def stand_down(
    state: OperationState, unheard: frozenset[TeamId] = _NONE, unsent: Mapping[DeviceId, int] = _NOTHING
) -> StandDown:
    """What is still open, most serious first; what only deserves a look comes last.

    Args:
        state: As it stands.
        unheard: Teams whose phones have said nothing for a while, as far as is known outside the log.
        unsent: Reports that each device said it holds back, as far as is known outside the log.
    """
    causes = list(OpenItemCause)
    items = sorted(
        (item for entity in state.entities.values() for item in _items_of(state, entity, unheard, unsent)),
        key=lambda item: (causes.index(item.cause), item.label, item.id.int),
    )
    return StandDown(
        as_of_seq=state.seq,
        is_clear=not any(item.hinders_closing for item in items),
        numbers=account(state),
        items=tuple(items),
    )


def is_clear(state: OperationState) -> bool:
    """Does nothing hinder closing?"""
    items = (item for entity in state.entities.values() for item in _items_of(state, entity, _NONE, _NOTHING))
    return not any(item.hinders_closing for item in items)


def _line_of(state: OperationState, team: Team) -> RollCallTeam:
    members = list(state.members_in(team.id))
    return RollCallTeam(
        team_id=team.id,
        call_sign=team.call_sign,
        expected=sum(member.presence not in _NOT_EXPECTED for member in members),
        checked_in=sum(member.presence in HERE for member in members),
        gaps=tuple(_gaps_of(state, team, [member for member in members if member.presence in HERE])),
    )


def _gaps_of(state: OperationState, team: Team, here: list[Member]) -> Iterator[RollCallGap]:
    if not here:
        yield RollCallGap.NOBODY
    elif not any(member.id == team.leader_id or MAY_LEAD & set(member.qualifications) for member in here):
        yield RollCallGap.LEADER
    if team.kind in NEEDS_A_VEHICLE and not state.things_in(team.id, Vehicle):
        yield RollCallGap.VEHICLE
    if not state.things_in(team.id, Radio):
        yield RollCallGap.RADIO
    if team.radio_tested_at is None:
        yield RollCallGap.RADIO_TEST
    if not any(device.role in CREW and not device.is_revoked for device in state.things_in(team.id, Device)):
        yield RollCallGap.PHONE


def _items_of(
    state: OperationState, entity: Entity, unheard: frozenset[TeamId], unsent: Mapping[DeviceId, int]
) -> Iterator[OpenItem]:
    match entity:
        case Alert() if entity.state is not AlertState.CLEARED:
            team = state.find(Team, entity.team_id)
            label = "" if team is None else team.call_sign
            yield _item(OpenItemCause.ALERT_OPEN, EntityKind.ALERT, entity, label)
        case Intervention() if entity.status in _OPEN:
            yield _item(OpenItemCause.INTERVENTION_OPEN, EntityKind.INTERVENTION, entity, str(entity.number))
        case Victim() if _is_ours(entity):
            yield _item(OpenItemCause.VICTIM_WITHOUT_OUTCOME, EntityKind.VICTIM, entity, str(entity.number))
        case Team() if AVAILABILITY[entity.status] is Availability.ENGAGED:
            yield _item(OpenItemCause.TEAM_ENGAGED, EntityKind.TEAM, entity, entity.call_sign)
        case Vehicle() if _is_out(state, entity):
            yield _item(OpenItemCause.VEHICLE_OUT, EntityKind.VEHICLE, entity, entity.call_sign)
        case Radio() if entity.team_id is not None:
            yield _item(OpenItemCause.RADIO_OUT, EntityKind.RADIO, entity, entity.code)
        case Member() if entity.presence in HERE:
            yield _item(OpenItemCause.MEMBER_PRESENT, EntityKind.MEMBER, entity, entity.code)
        case Device() if not entity.is_revoked and (count := unsent.get(entity.id, 0)) > 0:
            yield _worth_a_look(OpenItemCause.PHONE_UNSENT, EntityKind.DEVICE, entity, entity.label, count)
        case Device() if _is_unheard(state, entity, unheard):
            yield _worth_a_look(OpenItemCause.PHONE_UNHEARD, EntityKind.DEVICE, entity, entity.label)
        case NumberBlock() if entity.returned_at is None and (count := left_in(entity)) > 0:
            label = f"{entity.first}-{entity.last}"
            yield _worth_a_look(OpenItemCause.NUMBERS_LEFT, EntityKind.NUMBER_BLOCK, entity, label, count)


def _item(cause: OpenItemCause, kind: EntityKind, entity: Entity, label: str) -> OpenItem:
    team_id = entity.id if isinstance(entity, Team) else getattr(entity, "team_id", None)
    return OpenItem(cause=cause, kind=kind, id=entity.id, label=label, team_id=team_id)


def _worth_a_look(
    cause: OpenItemCause, kind: EntityKind, entity: Device | NumberBlock, label: str, count: int = 0
) -> OpenItem:
    return OpenItem(
        cause=cause,
        kind=kind,
        id=entity.id,
        label=label,
        team_id=entity.team_id,
        hinders_closing=False,
        count=count,
    )


def _is_ours(victim: Victim) -> bool:
    """Somebody still has to do something for this person, or to find them."""
    is_counted = victim.merged_into is None and not victim.is_void
    return is_counted and victim.presence not in _WITH_AN_OUTCOME


def _is_out(state: OperationState, vehicle: Vehicle) -> bool:
    team = state.find(Team, vehicle.team_id)
    return team is not None and team.status is not TeamStatus.OFF_DUTY


def _is_unheard(state: OperationState, device: Device, unheard: frozenset[TeamId]) -> bool:
    team = state.find(Team, device.team_id)
    if team is None or device.role not in CREW or device.is_revoked:
        return False
    return team.silent_since is not None or team.id in unheard
