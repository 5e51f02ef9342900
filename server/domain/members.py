"""Members: who is enrolled, in which team, and present or not."""

from protocol import commands as c
from protocol import events as e
from protocol.entities import Entity
from protocol.events import Record
from protocol.members import Member, QualificationEnd
from protocol.operations import Organisation, Stamp
from protocol.protected import Identity, Sealed
from protocol.teams import Team
from server.domain.actor import Actor, Moment
from server.domain.descriptions import accept_pieces, said, with_pieces
from server.domain.naming import refuse_new
from server.domain.outcomes import Decision, accept, invalid, unknown
from server.domain.registers import is_newest, write
from server.domain.standing import standing_team
from server.domain.state import OperationState
from server.domain.teams import recount


def enrol(state: OperationState, command: c.EnrolMember, actor: Actor, moment: Moment) -> Decision:
    refusal = refuse_new(state, Member, command.member_id, command.code, field="code", id_field="member_id")
    if refusal is not None:
        return refusal
    team = standing_team(state, command.team_id)
    if command.team_id is not None and team is None:
        return unknown("team_id")
    if command.organisation_id is not None and state.find(Organisation, command.organisation_id) is None:
        return unknown("organisation_id")
    if command.phone is not None and command.name is None:
        return invalid("name")
    if _says_twice(command.qualified_until):
        return invalid("qualified_until")
    identity = None if command.name is None else Identity(name=command.name, phone=command.phone)
    return accept(
        e.MemberEnrolled(
            member_id=command.member_id,
            code=command.code,
            identity=identity,
            organisation_id=command.organisation_id,
            team_id=None if team is None else team.id,
            qualifications=command.qualifications,
            qualified_until=command.qualified_until,
        )
    )


def enrolled(state: OperationState, record: Record, event: e.MemberEnrolled) -> tuple[Entity, ...]:
    member = Member(
        id=event.member_id,
        code=event.code,
        organisation_id=event.organisation_id,
        team_id=event.team_id,
        qualifications=event.qualifications,
        qualified_until=event.qualified_until,
        has_identity=event.identity is not None,
        identity=event.identity if isinstance(event.identity, Sealed) else None,
    )
    return (member, *recount(state, event.team_id, member))


_PIECES = ("organisation_id", "qualifications", "qualified_until")
"""What is said of a member apart."""


def describe(state: OperationState, command: c.DescribeMember, actor: Actor, moment: Moment) -> Decision:
    member = state.find(Member, command.member_id)
    if member is None:
        return unknown("member_id")
    pieces = said(command, _PIECES)
    if not pieces:
        return invalid("qualifications", member)
    if command.organisation_id is not None and state.find(Organisation, command.organisation_id) is None:
        return unknown("organisation_id", member)
    if _says_twice(command.qualified_until or ()):
        return invalid("qualified_until", member)
    event = e.MemberDescribed(member_id=member.id, **pieces)
    return accept_pieces(member, event, pieces, command.device_counter, actor, moment)


def described(state: OperationState, record: Record, event: e.MemberDescribed) -> tuple[Entity, ...]:
    member = state.find(Member, event.member_id)
    if member is None:
        return ()
    changed = with_pieces(member, record, said(event, _PIECES))
    return (changed, *recount(state, changed.team_id, changed))


def _says_twice(ends: tuple[QualificationEnd, ...]) -> bool:
    return len({end.qualification for end in ends}) < len(ends)


def assign(state: OperationState, command: c.AssignMember, actor: Actor, moment: Moment) -> Decision:
    member = state.find(Member, command.member_id)
    if member is None:
        return unknown("member_id")
    if command.team_id is not None and state.find(Team, command.team_id) is None:
        return unknown("team_id", member)
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.MemberAssigned(member_id=member.id, team_id=command.team_id),
        is_late=not is_newest(member, "team", stamp),
    )


def assigned(state: OperationState, record: Record, event: e.MemberAssigned) -> tuple[Entity, ...]:
    member = state.find(Member, event.member_id)
    if member is None:
        return ()
    moved = write(member, "team", record, team_id=event.team_id)
    teams = dict.fromkeys((member.team_id, moved.team_id))
    return (moved, *(team for team_id in teams for team in recount(state, team_id, moved)))


def report_presence(state: OperationState, command: c.ReportPresence, actor: Actor, moment: Moment) -> Decision:
    member = state.find(Member, command.member_id)
    if member is None:
        return unknown("member_id")
    stamp = Stamp(moment.occurred_at, actor.device_id, command.device_counter)
    return accept(
        e.PresenceReported(member_id=member.id, presence=command.presence),
        is_late=not is_newest(member, "presence", stamp),
    )


def presence_reported(state: OperationState, record: Record, event: e.PresenceReported) -> tuple[Entity, ...]:
    member = state.find(Member, event.member_id)
    if member is None:
        return ()
    changed = write(member, "presence", record, presence=event.presence, presence_at=record.occurred_at)
    return (changed, *recount(state, changed.team_id, changed))
