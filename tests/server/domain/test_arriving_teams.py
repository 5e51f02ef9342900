"""Teams that come in by a poster: in at once, heard when they call for help, and without a say until taken in."""

from uuid import uuid4

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.ids import DeviceId, TeamId
from protocol.messages import MessageKind
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Availability, Team, TeamStatus
from server.domain.actor import Actor
from server.domain.arriving_teams import is_awaiting_approval
from server.domain.explanations import Because, explain_command
from server.domain.outcomes import Accepted
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import DISPATCHER, SITES, STRANGER, SYSTEM, TEAMS, History, Request, ask, prepared

NEW = TeamId(uuid4())
CREW = Actor(device_id=DeviceId(uuid4()), role=Role.TEAM_LEADER, team_id=NEW)


@pytest.fixture
def history() -> History:
    story = prepared()
    story.run(announce())
    return story


def announce(team_id: TeamId = NEW, call_sign: str = "CRF 93", **fields: object) -> Request:
    return ask(c.AnnounceTeam, SYSTEM, team_id=team_id, call_sign=call_sign, headcount=4, site_id=SITES[1], **fields)


def team_of(history: History, team_id: TeamId = NEW) -> Team:
    team = history.state.find(Team, team_id)
    assert team is not None
    return team


def test_it_is_in_at_once_at_the_place_of_the_poster_and_not_to_be_engaged(history: History) -> None:
    """Rule AR2."""
    team = team_of(history)
    assert (team.call_sign, team.headcount_declared, team.site_id) == ("CRF 93", 4, SITES[1])
    assert (team.status, team.availability) == (TeamStatus.UNAVAILABLE, Availability.UNAVAILABLE)
    assert team.is_awaiting_approval


def test_a_call_sign_in_use_gets_a_number_after_it_however_long_it_is() -> None:
    """Rule AR1."""
    history, twice = prepared(), [TeamId(uuid4()) for _ in range(3)]
    for team_id in twice:
        history.run(announce(team_id, "ADPC " * 8))
    names = [team_of(history, team_id).call_sign for team_id in twice]
    assert names == [("ADPC " * 8), ("ADPC " * 8)[:38] + " 2", ("ADPC " * 8)[:38] + " 3"]


def test_the_same_team_twice_or_a_place_nobody_knows_is_refused(history: History) -> None:
    again = history.run(announce())
    elsewhere = history.run(ask(c.AnnounceTeam, SYSTEM, team_id=uuid4(), call_sign="X", headcount=1, site_id=STRANGER))
    assert isinstance(again, Refusal)
    assert again.code is RefusalCode.ALREADY_EXISTS
    assert isinstance(elsewhere, Refusal)
    assert elsewhere.code is RefusalCode.UNKNOWN_TARGET


@pytest.mark.parametrize(
    ("request_of", "may"),
    [
        (lambda: ask(c.RaiseAlert, CREW, alert_id=uuid4(), team_id=NEW), True),
        (lambda: ask(c.DeclareComposition, CREW, headcount=5), True),
        (lambda: ask(c.ReportStatus, CREW, status=TeamStatus.AVAILABLE_BASE), False),
        (lambda: ask(c.RegisterVictim, CREW, victim_id=uuid4()), False),
        (lambda: ask(c.ReserveNumbers, CREW, block_id=uuid4(), kind="victim"), False),
        (lambda: ask(c.CreateIntervention, CREW, intervention_id=uuid4(), engages_team_id=NEW), False),
        (lambda: ask(c.SendMessage, CREW, message_id=uuid4(), kind=MessageKind.TEXT, text="?"), False),
        (lambda: ask(c.TakeOverTeam, CREW, team_id=NEW, headcount=2, kept_device_ids=(CREW.device_id,)), False),
    ],
)
def test_before_approval_it_calls_for_help_and_counts_itself_and_no_more(
    history: History, request_of: object, may: bool
) -> None:
    """Rule AR2."""
    request = request_of()  # type: ignore[operator]
    before = history.state
    decision = history.run(request)
    assert isinstance(decision, Accepted) is may, decision
    explained = explain_command(before, type(request.command), CREW)
    assert explained.is_allowed is may
    assert may or explained.because is Because.NOT_YET_APPROVED
    assert isinstance(decision, Accepted) or decision.code is RefusalCode.FORBIDDEN


def test_several_are_taken_in_at_once_and_are_then_free_where_they_wait(history: History) -> None:
    """Rule AR3."""
    other = TeamId(uuid4())
    history.run(announce(other, "CRF 94"))
    assert isinstance(history.run(ask(c.ApproveTeams, team_ids=(NEW, other, TEAMS[0]))), Accepted)
    for team_id in (NEW, other):
        team = team_of(history, team_id)
        assert (team.is_awaiting_approval, team.status) == (False, TeamStatus.AVAILABLE_MOBILE)
    assert isinstance(history.run(ask(c.ReportStatus, CREW, status=TeamStatus.EN_ROUTE)), Accepted)
    again = history.run(ask(c.ApproveTeams, team_ids=(NEW,)))
    assert isinstance(again, Refusal), "another desk was first"
    assert again.code is RefusalCode.INVALID_VALUE
    assert team_of(history).status is TeamStatus.EN_ROUTE


def test_all_or_none_are_taken_in(history: History) -> None:
    """Rule AR3."""
    decision = history.run(ask(c.ApproveTeams, team_ids=(NEW, STRANGER)))
    assert isinstance(decision, Refusal)
    assert is_awaiting_approval(history.state, NEW)


def test_who_is_given_an_order_is_taken_in_with_it(history: History) -> None:
    """Rule AR3."""
    order, wish = ASSIGNMENTS[2], {"team_id": NEW, "intervention_id": INTERVENTIONS[0]}
    history.run(ask(c.GiveAssignment, DISPATCHER, assignment_id=order, is_proposal=True, **wish))
    assert is_awaiting_approval(history.state, NEW), "an order in preparation says nothing yet"
    history.run(ask(c.SendAssignment, DISPATCHER, assignment_id=order))
    team = team_of(history)
    assert (team.is_awaiting_approval, team.status) == (False, TeamStatus.ALERTED)


def test_only_the_server_announces_and_no_crew_takes_itself_in(history: History) -> None:
    by_desk = ask(c.AnnounceTeam, DISPATCHER, team_id=uuid4(), call_sign="Y", headcount=1)
    for request in (by_desk, ask(c.ApproveTeams, CREW, team_ids=(NEW,))):
        decision = history.run(request)
        assert isinstance(decision, Refusal)
        assert decision.code is RefusalCode.FORBIDDEN
