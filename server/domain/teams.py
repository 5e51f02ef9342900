"""Teams: creation, status, composition, place, and whether they are heard."""

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.assignments import Assignment
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import TeamId
from protocol.landmarks import Landmark
from protocol.members import Member, Presence, Qualification
from protocol.operations import Organisation, Sector, Site, Stamp
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Availability, CareLevel, DeclaredPlace, ReportSource, StatusPoint, Team, TeamStatus
from server.domain.actor import Actor, Moment
from server.domain.missions import order_at, progress_after, with_current, with_report
from server.domain.naming import refuse_new
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.permissions import CREW, LEADERS
from server.domain.registers import is_newest, stamp_of, write
from server.domain.standing import standing_order, standing_team, team_spoken_of
from server.domain.state import OperationState
from server.domain.team_status import (
    AVAILABILITY,
    KEEPS_DESTINATION,
    NEXT,
    add_to_series,
    is_step_back,
    mission_times,
    undone_by,
)


def create(state: OperationState, command: c.CreateTeam, actor: Actor, moment: Moment) -> Decision:
    refusal = refuse_new(state, Team, command.team_id, command.call_sign, field="call_sign", id_field="team_id")
    if refusal is None and command.organisation_id is not None:
        refusal = None if state.find(Organisation, command.organisation_id) else unknown("organisation_id")
    refusal = refusal or _refuse_place(state, command, None)
    return refusal or accept(
        e.TeamCreated(
            team_id=command.team_id,
            call_sign=command.call_sign,
            kind=command.kind,
            organisation_id=command.organisation_id,
            sector_id=command.sector_id,
            site_id=command.site_id,
        )
    )


def created(state: OperationState, record: Record, event: e.TeamCreated) -> tuple[Entity, ...]:
    return (
        Team(
            id=event.team_id,
            call_sign=event.call_sign,
            kind=event.kind,
            organisation_id=event.organisation_id,
            sector_id=event.sector_id,
            site_id=event.site_id,
        ),
    )


def report_status(state: OperationState, command: c.ReportStatus, actor: Actor, moment: Moment) -> Decision:
    team = team_spoken_of(state, actor, command.team_id, moment.occurred_at)
    if team is None:
        return unknown("team_id")
    if command.reason is not None and command.status is not TeamStatus.UNAVAILABLE:
        return invalid("reason", team)
    if command.destination_site_id is not None:
        if command.status is not TeamStatus.TRANSPORTING:
            return invalid("destination_site_id", team)
        if state.find(Site, command.destination_site_id) is None:
            return unknown("destination_site_id", team)
    named = _order_named(state, command, team)
    if command.assignment_id is not None and (named is None or named.team_id != team.id):
        return unknown("assignment_id", team)
    order = named or order_at(state, team, moment.occurred_at)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    is_late = not is_newest(team, "status", stamp)
    undone = _undone(team, command, actor, stamp)
    if undone is not None:
        return accept(
            e.StatusReported(
                team_id=team.id, status=command.status, assignment_id=undone.assignment_id, is_correction=True
            )
        )
    is_ordinary = is_late or command.status in NEXT[team.status] or _starts_on(team, order, command.status)
    is_insisted_on = command.is_forced and actor.role in LEADERS
    if not is_ordinary and not is_insisted_on:
        return Refusal(code=RefusalCode.OUT_OF_SEQUENCE, field="status", last=team)
    return accept(
        e.StatusReported(
            team_id=team.id,
            status=command.status,
            reason=command.reason,
            is_forced=not is_ordinary,
            forced_reason="" if is_ordinary else command.forced_reason,
            assignment_id=None if order is None else order.id,
            is_correction=is_insisted_on and not is_late and is_step_back(team.status, command.status),
            destination_site_id=command.destination_site_id,
        ),
        is_late=is_late,
    )


def _order_named(state: OperationState, command: c.ReportStatus, team: Team) -> Assignment | None:
    """The order that the sender names, or what became of it with its team."""
    order = state.find(Assignment, command.assignment_id)
    return order if order is None or order.team_id == team.id else standing_order(state, order.id)


def _undone(team: Team, command: c.ReportStatus, actor: Actor, stamp: Stamp) -> StatusPoint | None:
    """The report that a crew takes back with this one, if it does; not once it has other work."""
    if actor.role not in CREW or (team.stamps.get("status") or stamp) >= stamp:
        return None
    undone = undone_by(team.series, command.status, stamp, command.assignment_id)
    has_other_work = undone is not None and team.assignment_id not in (None, undone.assignment_id)
    return None if has_other_work else undone


def status_reported(state: OperationState, record: Record, event: e.StatusReported) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    if team is None:
        return ()
    point = StatusPoint(stamp_of(record), event.status, event.assignment_id, event.is_correction)
    series = add_to_series(team.series, point)
    team = msgspec.structs.replace(team, series=series, mission=mission_times(series, team.marks))
    team = write(
        team,
        "status",
        record,
        status=event.status,
        status_at=record.occurred_at,
        status_source=record.source,
        is_status_forced=event.is_forced,
        unavailable_reason=event.reason,
    )
    if event.destination_site_id is not None or event.status not in KEEPS_DESTINATION:
        team = write(team, "destination", record, destination_site_id=event.destination_site_id)
    team = heard(state, team, record)
    order = state.find(Assignment, event.assignment_id)
    if order is None:
        return (with_current(state, team),)
    order = with_report(order, point)
    return (with_current(state, team, order), order, *progress_after(state, order))


def declare_composition(state: OperationState, command: c.DeclareComposition, actor: Actor, moment: Moment) -> Decision:
    team = team_spoken_of(state, actor, command.team_id, moment.occurred_at)
    if team is None:
        return unknown("team_id")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.CompositionDeclared(team_id=team.id, headcount=command.headcount, note=command.note),
        is_late=not is_newest(team, "composition", stamp),
    )


def composition_declared(state: OperationState, record: Record, event: e.CompositionDeclared) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    if team is None:
        return ()
    team = write(team, "composition", record, headcount_declared=event.headcount, note=event.note)
    return (heard(state, team, record),)


def name_leader(state: OperationState, command: c.NameLeader, actor: Actor, moment: Moment) -> Decision:
    team, member = standing_team(state, command.team_id), state.find(Member, command.member_id)
    if team is None:
        return unknown("team_id")
    if command.member_id is not None and (member is None or member.team_id != team.id):
        return unknown("member_id", team)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.LeaderNamed(team_id=team.id, member_id=command.member_id), is_late=not is_newest(team, "leader", stamp)
    )


def leader_named(state: OperationState, record: Record, event: e.LeaderNamed) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    return () if team is None else (write(team, "leader", record, leader_id=event.member_id),)


def place(state: OperationState, command: c.PlaceTeam, actor: Actor, moment: Moment) -> Decision:
    team = standing_team(state, command.team_id, moment.occurred_at)
    if team is None:
        return unknown("team_id")
    if (command.lat_deg is None) != (command.lon_deg is None):
        return invalid("lat_deg" if command.lat_deg is None else "lon_deg", team)
    landmark = state.find(Landmark, command.landmark_id)
    if command.landmark_id is not None and (landmark is None or landmark.is_removed):
        return unknown("landmark_id", team)
    lat_deg, lon_deg = command.lat_deg, command.lon_deg
    if lat_deg is None and landmark is not None:  # where it is now: a landmark may be moved or taken away
        lat_deg, lon_deg = landmark.lat_deg, landmark.lon_deg
    is_whereabouts_only = lat_deg is not None and command.sector_id is None and command.site_id is None
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return _refuse_place(state, command, team) or accept(
        e.TeamPlaced(
            team_id=team.id,
            sector_id=command.sector_id,
            site_id=command.site_id,
            landmark_id=command.landmark_id,
            lat_deg=lat_deg,
            lon_deg=lon_deg,
            is_whereabouts_only=is_whereabouts_only,
        ),
        is_late=not is_newest(team, "whereabouts" if is_whereabouts_only else "place", stamp),
    )


def placed(state: OperationState, record: Record, event: e.TeamPlaced) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    if team is None:
        return ()
    if event.lat_deg is not None and event.lon_deg is not None:
        declared = DeclaredPlace(
            lat_deg=event.lat_deg, lon_deg=event.lon_deg, landmark_id=event.landmark_id, at=record.occurred_at
        )
        team = write(team, "whereabouts", record, declared_place=declared)
    if event.is_whereabouts_only:
        return (team,)
    return (write(team, "place", record, sector_id=event.sector_id, site_id=event.site_id),)


def check_contact(state: OperationState, command: c.CheckContact, actor: Actor, moment: Moment) -> Decision:
    """Rule C13: silent, or heard after all by a way outside the log."""
    team = state.find(Team, command.team_id)
    if team is None:
        return unknown("team_id")
    heard_in_log = team.last_heard_at or 0
    heard_at = min(command.last_heard_at or 0, moment.received_at)
    if heard_at > heard_in_log:
        return accept(e.TeamHeard(team_id=team.id, heard_at=heard_at))
    if team.contact_due_at is None or team.contact_due_at > command.due_at:
        return invalid("due_at", team)
    return accept(e.TeamFellSilent(team_id=team.id, since=heard_in_log))


def team_heard(state: OperationState, record: Record, event: e.TeamHeard) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    return () if team is None else (_with_contact(state, _heard_at(team, event.heard_at)),)


def team_fell_silent(state: OperationState, record: Record, event: e.TeamFellSilent) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    if team is None:
        return ()
    team = msgspec.structs.replace(team, silent_since=max(event.since, team.silent_since or 0))
    return (_with_contact(state, team),)


def heard(state: OperationState, team: Team, record: Record) -> Team:
    """The team after a fact that it reported, or that somebody heard or read of it.

    Its own app was alive when the server got the fact; a voice, or another system, tells of when it happened.
    """
    if record.source is not ReportSource.SYSTEM:
        is_by_app = record.source is ReportSource.APP
        team = _heard_at(team, record.received_at if is_by_app else min(record.occurred_at, record.received_at))
    return _with_contact(state, team)


def recount(state: OperationState, team_id: TeamId | None, changed: Member) -> tuple[Team, ...]:
    """The team with its headcount and care level counted again, `changed` being the new value of a member."""
    team = state.find(Team, team_id)
    if team is None:
        return ()
    members = [member for member in state.members_in(team.id) if member.id != changed.id]
    if changed.team_id == team.id:
        members.append(changed)
    present = [member for member in members if member.presence in (Presence.CHECKED_IN, Presence.ON_BREAK)]
    counted = msgspec.structs.replace(team, headcount_counted=len(present), care_level=_care_level(present))
    return () if counted == team else (counted,)


def _care_level(present: list[Member]) -> CareLevel:
    held = {qualification for member in present for qualification in member.qualifications}
    if Qualification.PHYSICIAN in held:
        return CareLevel.MEDICAL
    if Qualification.NURSE in held:
        return CareLevel.PARAMEDIC
    if held & {Qualification.PSE1, Qualification.PSE2}:
        return CareLevel.FIRST_AID
    return CareLevel.NONE


def _heard_at(team: Team, heard_at: int) -> Team:
    return msgspec.structs.replace(team, last_heard_at=max(heard_at, team.last_heard_at or 0))


def _with_contact(state: OperationState, team: Team) -> Team:
    """The team with what follows from its status and from when it was last heard."""
    is_off_duty = team.status is TeamStatus.OFF_DUTY
    silent_since = team.silent_since
    if silent_since is not None and (is_off_duty or silent_since < (team.last_heard_at or 0)):
        silent_since = None
    contact_due_at = None
    if not is_off_duty and silent_since is None and team.last_heard_at is not None and state.operation is not None:
        contact_due_at = team.last_heard_at + state.operation.silent_after_ms
    availability = AVAILABILITY[team.status]
    if silent_since is not None and availability is Availability.AVAILABLE:
        availability = Availability.UNKNOWN
    return msgspec.structs.replace(
        team, silent_since=silent_since, contact_due_at=contact_due_at, availability=availability
    )


def _starts_on(team: Team, order: Assignment | None, status: TeamStatus) -> bool:
    """Does the team, with this report, begin or go on with another order than the one it last spoke of?"""
    last_order_id = team.series[-1].assignment_id if team.series else None
    if order is None or order.id == last_order_id or team.status is TeamStatus.OFF_DUTY:
        return False
    return status in NEXT[order.status or TeamStatus.AVAILABLE_MOBILE]


def _refuse_place(state: OperationState, command: c.CreateTeam | c.PlaceTeam, team: Team | None) -> Refusal | None:
    if command.sector_id is not None and state.find(Sector, command.sector_id) is None:
        return unknown("sector_id", team)
    if command.site_id is not None and state.find(Site, command.site_id) is None:
        return unknown("site_id", team)
    return None
