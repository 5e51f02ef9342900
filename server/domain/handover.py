"""Crews that change while the work goes on: relief, split, merge, and the trial of a team's radio.

A team is what its call sign names: people and things come and go by facts of their own, one for each, so that every
history stays readable and the order of arrival does not matter.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.devices import Device, Role
from protocol.entities import Entity
from protocol.events import Event, Record
from protocol.ids import MemberId, RadioId, TeamId, VehicleId
from protocol.members import Member, Presence
from protocol.operations import Stamp
from protocol.radios import Radio
from protocol.refusals import Refusal
from protocol.teams import Team, TeamStatus
from protocol.vehicles import Vehicle
from server.domain.actor import Actor, Moment
from server.domain.moved_work import free_like, moved_to, shared_with
from server.domain.naming import refuse_new
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.permissions import CREW
from server.domain.registers import is_newest, write
from server.domain.standing import gone_over, live_count, team_spoken_of
from server.domain.state import OperationState
from server.domain.teams import heard

HERE = frozenset({Presence.CHECKED_IN, Presence.ON_BREAK})


def take_over(state: OperationState, command: c.TakeOverTeam, actor: Actor, moment: Moment) -> Decision:
    team = state.find(Team, command.team_id)
    if team is None:
        return unknown("team_id")
    refusal = _refuse_ended(team, "team_id") or _refuse_unknown(
        state, team, members=command.incoming, vehicles=command.vehicle_ids, radios=command.radio_ids
    )
    if refusal is not None:
        return refusal
    for device_id in command.kept_device_ids:
        device = state.find(Device, device_id)
        if device is None or device.team_id != team.id:
            return unknown("kept_device_ids", team)
    incoming = frozenset(command.incoming)
    outgoing = [member for member in _members_of(state, team.id) if member.id not in incoming]
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.CrewChanged(
            team_id=team.id,
            headcount=command.headcount,
            incoming=command.incoming,
            outgoing=tuple(member.id for member in outgoing),
            vehicle_ids=command.vehicle_ids,
            radio_ids=command.radio_ids,
            note=command.note,
        ),
        *_relieved(outgoing, is_leaving=command.is_outgoing_leaving),
        *_arrived(state, team.id, command.incoming),
        *_handed_to(state, team.id, command.vehicle_ids, command.radio_ids),
        *(
            e.DeviceRevoked(device_id=device.id)
            for device in state.things_in(team.id, Device)
            if _goes_with_its_crew(device) and device.id not in command.kept_device_ids
        ),
        is_late=not is_newest(team, "crew", stamp),
    )


def crew_changed(state: OperationState, record: Record, event: e.CrewChanged) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    if team is None:
        return ()
    team = write(team, "crew", record, crew_since=record.occurred_at)
    team = write(team, "composition", record, headcount_declared=event.headcount, note=event.note)
    return (heard(state, team, record),)


def split(state: OperationState, command: c.SplitTeam, actor: Actor, moment: Moment) -> Decision:
    team = state.find(Team, command.team_id)
    if team is None:
        return unknown("team_id")
    refusal = (
        _refuse_ended(team, "team_id")
        or refuse_new(state, Team, command.new_team_id, command.call_sign, field="call_sign", id_field="new_team_id")
        or _refuse_not_of(
            state, team, members=command.member_ids, vehicles=command.vehicle_ids, radios=command.radio_ids
        )
    )
    if refusal is not None:
        return refusal
    new_id = command.new_team_id
    return accept(
        e.TeamCreated(
            team_id=new_id,
            call_sign=command.call_sign,
            kind=command.kind,
            organisation_id=team.organisation_id,
            sector_id=team.sector_id,
            site_id=team.site_id,
        ),
        e.TeamSplit(team_id=new_id, from_team_id=team.id),
        *(e.MemberAssigned(member_id=member_id, team_id=new_id) for member_id in command.member_ids),
        *_handed_to(state, new_id, command.vehicle_ids, command.radio_ids),
        *_counted(new_id, command.headcount),
        *(shared_with(state, team, new_id) if command.is_on_same_mission else free_like(team, new_id)),
    )


def split_off(state: OperationState, record: Record, event: e.TeamSplit) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    return () if team is None else (msgspec.structs.replace(team, split_from=event.from_team_id),)


def merge(state: OperationState, command: c.MergeTeams, actor: Actor, moment: Moment) -> Decision:
    team, into = state.find(Team, command.team_id), state.find(Team, command.into_team_id)
    if team is None:
        return unknown("team_id")
    if into is None:
        return unknown("into_team_id", team)
    if into.id == team.id:
        return invalid("into_team_id", team)
    refusal = _refuse_ended(team, "team_id") or _refuse_ended(into, "into_team_id", team)
    if refusal is not None:
        return refusal
    return accept(
        e.TeamMerged(team_id=team.id, into_team_id=into.id),
        *(e.MemberAssigned(member_id=member.id, team_id=into.id) for member in _members_of(state, team.id)),
        *(e.VehicleAssigned(vehicle_id=each.id, team_id=into.id) for each in state.things_in(team.id, Vehicle)),
        *(e.RadioIssued(radio_id=each.id, team_id=into.id) for each in state.things_in(team.id, Radio)),
        *_counted(into.id, command.headcount),
        *moved_to(state, team, into, actor.role),
        e.StatusReported(team_id=team.id, status=TeamStatus.OFF_DUTY, is_forced=True),
    )


def merged(state: OperationState, record: Record, event: e.TeamMerged) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    if team is None:
        return ()
    ended = write(team, "merge", record, merged_into=event.into_team_id)
    into = state.find(Team, event.into_team_id)
    moved = gone_over(state, team, into)
    count = live_count(moved)
    if into is None or not count:
        return (ended, *moved)
    ended = msgspec.structs.replace(ended, device_count=max(0, ended.device_count - count))
    return (ended, *moved, msgspec.structs.replace(into, device_count=into.device_count + count))


def report_radio_test(state: OperationState, command: c.ReportRadioTest, actor: Actor, moment: Moment) -> Decision:
    team = team_spoken_of(state, actor, command.team_id, moment.occurred_at)
    if team is None:
        return unknown("team_id")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.RadioTested(team_id=team.id, is_good=command.is_good), is_late=not is_newest(team, "radio_test", stamp)
    )


def radio_tested(state: OperationState, record: Record, event: e.RadioTested) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    if team is None:
        return ()
    team = write(team, "radio_test", record, radio_tested_at=record.occurred_at if event.is_good else None)
    return (heard(state, team, record) if event.is_good else team,)


def _goes_with_its_crew(device: Device) -> bool:
    """Is this in the pocket of somebody who is relieved? They are off duty then, and nobody's position any more."""
    is_carried = device.role in CREW or (device.role is Role.TRACKER and not device.is_in_vehicle)
    return is_carried and not device.is_revoked


def _members_of(state: OperationState, team_id: TeamId) -> list[Member]:
    return sorted(state.members_in(team_id), key=lambda member: member.id.int)


def _relieved(outgoing: Iterable[Member], *, is_leaving: bool) -> Iterator[Event]:
    for member in outgoing:
        yield e.MemberAssigned(member_id=member.id, team_id=None)
        if is_leaving and member.presence in HERE:
            yield e.PresenceReported(member_id=member.id, presence=Presence.CHECKED_OUT)


def _arrived(state: OperationState, team_id: TeamId, incoming: Iterable[MemberId]) -> Iterator[Event]:
    for member_id in incoming:
        member = state.find(Member, member_id)
        if member is not None and member.team_id != team_id:
            yield e.MemberAssigned(member_id=member_id, team_id=team_id)
        if member is not None and member.presence is not Presence.CHECKED_IN:
            yield e.PresenceReported(member_id=member_id, presence=Presence.CHECKED_IN)


def _handed_to(
    state: OperationState, team_id: TeamId, vehicles: Iterable[VehicleId], radios: Iterable[RadioId]
) -> Iterator[Event]:
    for vehicle_id in vehicles:
        vehicle = state.find(Vehicle, vehicle_id)
        if vehicle is not None and vehicle.team_id != team_id:
            yield e.VehicleAssigned(vehicle_id=vehicle_id, team_id=team_id)
    for radio_id in radios:
        radio = state.find(Radio, radio_id)
        if radio is not None and radio.team_id != team_id:
            yield e.RadioIssued(radio_id=radio_id, team_id=team_id)


def _counted(team_id: TeamId, headcount: int | None) -> tuple[Event, ...]:
    return () if headcount is None else (e.CompositionDeclared(team_id=team_id, headcount=headcount),)


def _refuse_ended(team: Team, field: str, last: Team | None = None) -> Refusal | None:
    return None if team.merged_into is None else invalid(field, last or team)


def _refuse_unknown(
    state: OperationState,
    team: Team,
    *,
    members: Iterable[MemberId],
    vehicles: Iterable[VehicleId],
    radios: Iterable[RadioId],
) -> Refusal | None:
    if any(state.find(Member, member_id) is None for member_id in members):
        return unknown("incoming", team)
    if any(state.find(Vehicle, vehicle_id) is None for vehicle_id in vehicles):
        return unknown("vehicle_ids", team)
    if any(state.find(Radio, radio_id) is None for radio_id in radios):
        return unknown("radio_ids", team)
    return None


def _refuse_not_of(
    state: OperationState,
    team: Team,
    *,
    members: Iterable[MemberId],
    vehicles: Iterable[VehicleId],
    radios: Iterable[RadioId],
) -> Refusal | None:
    """What goes to the new team must be the old one's."""
    wanted: tuple[tuple[str, type[Member | Vehicle | Radio], Iterable[UUID]], ...] = (
        ("member_ids", Member, members),
        ("vehicle_ids", Vehicle, vehicles),
        ("radio_ids", Radio, radios),
    )
    for field, kind, ids in wanted:
        for each in ids:
            thing = state.entities.get(each)
            if not isinstance(thing, kind) or thing.team_id != team.id:
                return unknown(field, team)
    return None
