"""What follows from a fact: a fact of its own, after the one that caused it, and never without end."""

from collections.abc import Iterable

import pytest

from protocol import events as e
from protocol.teams import Team, TeamStatus
from server.domain import reactions
from server.domain.actor import Moment
from server.domain.reactions import EndlessConsequences, unfold
from server.domain.recording import records_for
from server.domain.state import OperationState
from tests.server.domain.test_recording import a_status
from tests.support.strategies import DISPATCHER, TEAMS, prepared
from tests.support.strategies import START as NOW


def patrols_after_alert(before: OperationState, after: OperationState, record: e.Record) -> Iterable[e.Event]:
    event = record.event
    if isinstance(event, e.StatusReported) and event.status is TeamStatus.ALERTED:
        yield e.StatusReported(team_id=event.team_id, status=TeamStatus.PATROL)


def for_ever(before: OperationState, after: OperationState, record: e.Record) -> Iterable[e.Event]:
    yield record.event


def told(status: TeamStatus) -> e.StatusReported:
    return e.StatusReported(team_id=TEAMS[0], status=status)


def test_a_consequence_follows_the_facts_of_its_command_and_names_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reactions, "REACTIONS", (patrols_after_alert,))
    state = prepared().state
    record_of = records_for(a_status(), DISPATCHER, Moment(NOW, NOW), is_late=False)
    after, changes = unfold(state, [told(TeamStatus.ALERTED), told(TeamStatus.EN_ROUTE)], record_of)
    assert [change.record.seq for change in changes] == [state.seq + 1, state.seq + 2, state.seq + 3]
    assert [change.record.caused_by for change in changes] == [None, None, state.seq + 1]
    assert after.seq == state.seq + 3


def test_rules_that_chase_each_other_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reactions, "REACTIONS", (for_ever,))
    record_of = records_for(a_status(), DISPATCHER, Moment(NOW, NOW), is_late=False)
    with pytest.raises(EndlessConsequences):
        unfold(prepared().state, [told(TeamStatus.ALERTED)], record_of)


def for_each_team(before: OperationState, after: OperationState, record: e.Record) -> Iterable[e.Event]:
    if record.caused_by is None:
        yield from [told(TeamStatus.PATROL)] * 500


def test_one_fact_may_concern_every_team(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exercise that is called off takes back the orders of all who were on their way: breadth is no loop."""
    monkeypatch.setattr(reactions, "REACTIONS", (for_each_team,))
    record_of = records_for(a_status(), DISPATCHER, Moment(NOW, NOW), is_late=False)
    _, changes = unfold(prepared().state, [told(TeamStatus.ALERTED)], record_of)
    assert len(changes) == 501


def test_without_a_rule_nothing_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reactions, "REACTIONS", ())
    record_of = records_for(a_status(), DISPATCHER, Moment(NOW, NOW), is_late=False)
    after, changes = unfold(prepared().state, [told(TeamStatus.ALERTED)], record_of)
    assert len(changes) == 1
    team = after.find(Team, TEAMS[0])
    assert team is not None
    assert team.status is TeamStatus.ALERTED
