"""Teams that nobody expected: in at once by a poster, at rest and without a say until a post takes them in."""

from collections.abc import Iterable

import msgspec

from protocol import commands as c
from protocol import events as e
from protocol.assignments import Assignment, AssignmentState
from protocol.entities import Entity
from protocol.events import Record
from protocol.ids import TeamId
from protocol.operations import Site
from protocol.teams import Team, TeamStatus, UnavailableReason
from server.domain.actor import Actor, Moment
from server.domain.outcomes import Decision, accept, invalid, taken, unknown
from server.domain.state import OperationState

_MAX_CALL_SIGN = 40
_MAX_NAMESAKES = 99

BEFORE_APPROVAL = (
    c.RaiseAlert,
    c.UpdateAlertPosition,
    c.AskAlertEnd,
    c.DeclareComposition,
    c.ConfirmMessageDelivery,
    c.MarkMessageRead,
    c.AcknowledgeMessage,
)
"""What the crew of such a team may ask before it is approved."""


def is_awaiting_approval(state: OperationState, team_id: TeamId | None) -> bool:
    """Did this team come in by a poster, and has no post taken it in?"""
    team = state.find(Team, team_id)
    return team is not None and team.is_awaiting_approval


def announce(state: OperationState, command: c.AnnounceTeam, actor: Actor, moment: Moment) -> Decision:
    existing = state.entities.get(command.team_id)
    if existing is not None:
        return taken("team_id", existing if isinstance(existing, Team) else None)
    if command.site_id is not None and state.find(Site, command.site_id) is None:
        return unknown("site_id")
    call_sign = _free_call_sign(state, command.call_sign)
    if call_sign is None:
        return taken("call_sign", state.find(Team, state.holder_of(Team, command.call_sign)))
    team_id = command.team_id
    return accept(
        e.TeamCreated(team_id=team_id, call_sign=call_sign, kind=command.kind, site_id=command.site_id),
        e.TeamAnnounced(team_id=team_id),
        e.StatusReported(team_id=team_id, status=TeamStatus.UNAVAILABLE, reason=UnavailableReason.ADMIN),
        e.CompositionDeclared(team_id=team_id, headcount=command.headcount),
    )


def announced(state: OperationState, record: Record, event: e.TeamAnnounced) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    return () if team is None else (msgspec.structs.replace(team, is_awaiting_approval=True),)


def approve(state: OperationState, command: c.ApproveTeams, actor: Actor, moment: Moment) -> Decision:
    """All or none of those that still wait; one that another desk has taken in meanwhile is left as it is."""
    teams: list[Team] = []
    for team_id in dict.fromkeys(command.team_ids):
        team = state.find(Team, team_id)
        if team is None:
            return unknown("team_ids")
        if team.is_awaiting_approval:
            teams.append(team)
    if not teams:
        return invalid("team_ids", state.find(Team, command.team_ids[0]))
    return accept(*(event for team in teams for event in _approved(team)))


def approved(state: OperationState, record: Record, event: e.TeamApproved) -> tuple[Entity, ...]:
    team = state.find(Team, event.team_id)
    return () if team is None else (msgspec.structs.replace(team, is_awaiting_approval=False),)


def order_approves_its_team(before: OperationState, after: OperationState, record: Record) -> Iterable[e.Event]:
    """Who engages a team has taken it in."""
    match record.event:
        case e.AssignmentGiven(assignment_id=assignment_id) | e.AssignmentSent(assignment_id=assignment_id):
            order = after.find(Assignment, assignment_id)
        case _:
            return
    if order is not None and order.state is not AssignmentState.PROPOSED and is_awaiting_approval(after, order.team_id):
        yield e.TeamApproved(team_id=order.team_id)


def is_too_early(state: OperationState, command: c.Command, team_id: TeamId | None) -> bool:
    """May the crew of this team not ask this yet?"""
    return not isinstance(command, BEFORE_APPROVAL) and is_awaiting_approval(state, team_id)


def _approved(team: Team) -> Iterable[e.Event]:
    yield e.TeamApproved(team_id=team.id)
    if team.status is TeamStatus.UNAVAILABLE:  # as it came in: whatever else was said of it since stands
        yield e.StatusReported(team_id=team.id, status=TeamStatus.AVAILABLE_MOBILE)


def _free_call_sign(state: OperationState, wanted: str) -> str | None:
    """The wanted one, or with the first number that makes it one of its own; None: too many are called so."""
    if state.holder_of(Team, wanted) is None:
        return wanted
    for number in range(2, _MAX_NAMESAKES + 1):
        suffix = f" {number}"
        call_sign = wanted.strip()[: _MAX_CALL_SIGN - len(suffix)] + suffix
        if state.holder_of(Team, call_sign) is None:
            return call_sign
    return None


ARRIVAL_REACTIONS = (order_approves_its_team,)
