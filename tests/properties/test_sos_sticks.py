"""A call for help stays until a post clears it by its name: whatever else is asked, however often it is read back."""

import msgspec
from hypothesis import given

from protocol import commands as c
from protocol import events as e
from protocol.alerts import Alert, AlertState
from protocol.codec import command_types, decode_record, encode_record
from protocol.devices import Role
from protocol.ids import AlertId
from protocol.upstream import Scope
from server.domain.evolve import evolve
from server.domain.permissions import RULES
from server.domain.state import OperationState
from server.domain.visibility import Audience, snapshot_for
from tests.support.strategies import ALERTS, OPERATION, History, Request, ask, prepared, request_lists

POST = Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER)
ALL_BUT_CLEARING = tuple(kind for kind in command_types() if kind is not c.ClearAlert)
ENDINGS = (
    c.ClearAlert,
    c.RaiseAlert,
    c.AcknowledgeAlert,
    c.RespondToAlert,
    c.AskAlertEnd,
    c.EscalateAlert,
    c.UpdateAlertPosition,
    c.MuteAttention,
    c.ReportStatus,
    c.MergeTeams,
    c.TakeOverTeam,
    c.SetOperationStatus,
    c.SwitchPlan,
    c.RevokeDevice,
)
"""What might end a call for help: the one that does, and those that must not."""


def ringing(state: OperationState) -> set[AlertId]:
    """The calls for help that are not over."""
    return {alert.id for alert in state.all(Alert) if alert.state is not AlertState.CLEARED}


def raised_and_cleared(history: History) -> tuple[set[AlertId], set[AlertId]]:
    """The alerts that were raised, and those that a fact ended by name."""
    facts = [record.event for record in history.records]
    raised = {fact.alert_id for fact in facts if isinstance(fact, e.AlertRaised)}
    return raised, {fact.alert_id for fact in facts if isinstance(fact, e.AlertCleared)}


@given(request_lists(*ALL_BUT_CLEARING))
def test_nothing_but_a_clear_ends_a_call_for_help(requests: list[Request]) -> None:
    """Rule C7, and what a crew relies on: merged, relieved, suspended, closed, muted, it rings on."""
    history = prepared()
    for request in requests:
        before = {alert.id for alert in history.state.all(Alert)}
        history.run(request)
        alerts = {alert.id: alert for alert in history.state.all(Alert)}
        assert before <= set(alerts)
        assert all(alert.state is not AlertState.CLEARED and alert.cleared_at is None for alert in alerts.values())
    for alert in history.state.all(Alert):
        assert alert in history.state.open_alerts_of(alert.team_id)


@given(request_lists(*ENDINGS))
def test_exactly_those_that_were_cleared_by_name_are_over(requests: list[Request]) -> None:
    history = prepared().run_all(requests)
    raised, cleared = raised_and_cleared(history)
    assert {alert.id for alert in history.state.all(Alert)} == raised
    assert ringing(history.state) == raised - cleared


@given(request_lists(*ENDINGS))
def test_it_survives_every_restart_and_every_reload(requests: list[Request]) -> None:
    """What is folded from the stored bytes, and what a post gets on a new join, still rings."""
    history = prepared().run_all(requests)
    rings = ringing(history.state)
    replayed = OperationState(OPERATION)
    for record in history.records:
        replayed, _ = evolve(replayed, decode_record(encode_record(record)))
    assert ringing(replayed) == rings
    shown = [one for one in snapshot_for(POST, history.state) if isinstance(one, Alert)]
    assert {alert.id for alert in shown if alert.state is not AlertState.CLEARED} == rings


@given(request_lists(*ENDINGS))
def test_what_was_cleared_does_not_ring_again(requests: list[Request]) -> None:
    """Nor does a late word of somebody on the way, or of who has seen it, begin it anew."""
    history = prepared()
    history.run(ask(c.ClearAlert, alert_id=ALERTS[0], reason="found"))
    history.run_all(requests)
    alert = history.state.find(Alert, ALERTS[0])
    assert alert is not None
    assert alert.state is AlertState.CLEARED


def test_a_clear_is_of_posts_only_and_names_one() -> None:
    rule = RULES[c.ClearAlert]
    assert not {Role.TEAM_MEMBER, Role.TEAM_LEADER, Role.SYSTEM, Role.TRACKER} & (rule.anywhere | rule.own_team)
    alert_id = {field.name: field for field in msgspec.structs.fields(c.ClearAlert)}["alert_id"]
    assert alert_id.required
