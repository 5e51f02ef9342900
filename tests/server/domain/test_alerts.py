"""Alerts: never refused for sequence, sticky until a post clears them by name."""

from itertools import permutations
from typing import Any

import pytest

from protocol import commands as c
from protocol.alerts import Alert, AlertKind, AlertState
from protocol.devices import Role
from protocol.operations import OperationStatus
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team
from server.domain.outcomes import Accepted
from tests.support.strategies import (
    ALERTS,
    COVER_HEAD,
    STRANGER,
    TEAMS,
    History,
    Request,
    actor_of,
    ask,
    prepared,
)

CREW = actor_of(Role.TEAM_MEMBER)
SOS = ask(c.RaiseAlert, CREW, alert_id=ALERTS[1], kind=AlertKind.THREAT, lat_deg=48.8, lon_deg=2.3, note="knife")


@pytest.fixture
def history() -> History:
    return prepared()


def alert(history: History, number: int = 1) -> Alert:
    found = history.state.find(Alert, ALERTS[number])
    assert found is not None
    return found


def test_a_call_for_help_says_who_where_and_what(history: History) -> None:
    history.run(SOS)
    raised = alert(history)
    assert (raised.team_id, raised.device_id, raised.kind) == (TEAMS[0], CREW.device_id, AlertKind.THREAT)
    assert (raised.lat_deg, raised.lon_deg, raised.note) == (48.8, 2.3, "knife")
    assert (raised.state, raised.raised_at) == (AlertState.RAISED, history.now)


def test_a_call_for_help_does_not_change_the_status(history: History) -> None:
    before = history.state.find(Team, TEAMS[0])
    history.run(SOS)
    assert history.state.find(Team, TEAMS[0]) == before


@pytest.mark.parametrize("half", [{"lat_deg": 48.8}, {"lon_deg": 2.3}])
def test_half_a_position_does_not_stop_a_call_for_help(history: History, half: dict[str, Any]) -> None:
    assert isinstance(history.run(ask(c.RaiseAlert, CREW, alert_id=ALERTS[1], **half)), Accepted)
    assert (alert(history).lat_deg, alert(history).lon_deg) == (None, None)


def test_a_call_for_help_is_heard_after_the_end(history: History) -> None:
    history.run(ask(c.SetOperationStatus, COVER_HEAD, status=OperationStatus.CLOSED))
    for asked in (
        SOS,
        ask(c.AcknowledgeAlert, alert_id=ALERTS[1]),
        ask(c.ClearAlert, alert_id=ALERTS[1], reason="over"),
    ):
        assert isinstance(history.run(asked), Accepted)


def test_the_same_alert_is_raised_once(history: History) -> None:
    history.run(SOS)
    decision = history.run(SOS)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.ALREADY_EXISTS, "alert_id")
    assert isinstance(decision.last, Alert)


def test_an_alert_is_about_a_team(history: History) -> None:
    decision = history.run(ask(c.RaiseAlert, alert_id=ALERTS[1], team_id=STRANGER))
    assert decision == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="team_id")
    decision = history.run(ask(c.RaiseAlert, alert_id=TEAMS[1], team_id=TEAMS[0]))
    assert decision == Refusal(code=RefusalCode.ALREADY_EXISTS, field="alert_id")


def test_an_alert_is_seen_then_cleared(history: History) -> None:
    history.run(SOS)
    history.run(ask(c.AcknowledgeAlert, alert_id=ALERTS[1]))
    assert (alert(history).state, alert(history).seen_at) == (AlertState.SEEN, history.now)
    history.run(ask(c.ClearAlert, alert_id=ALERTS[1], reason="police is there"))
    assert (alert(history).state, alert(history).cleared_at) == (AlertState.CLEARED, history.now)
    assert alert(history).clear_reason == "police is there"


def test_a_phone_does_not_clear_an_alert(history: History) -> None:
    history.run(SOS)
    decision = history.run(ask(c.ClearAlert, CREW, alert_id=ALERTS[1], reason="it was me"))
    assert decision == Refusal(code=RefusalCode.FORBIDDEN)
    assert alert(history).state is AlertState.RAISED


@pytest.mark.parametrize(
    "asked", [ask(c.AcknowledgeAlert, alert_id=STRANGER), ask(c.ClearAlert, alert_id=STRANGER, reason="over")]
)
def test_an_unknown_alert_is_refused(history: History, asked: Request) -> None:
    assert history.run(asked) == Refusal(code=RefusalCode.UNKNOWN_TARGET, field="alert_id")


def test_the_first_to_see_and_the_first_to_clear_count_in_every_order_of_arrival() -> None:
    """The same four answers, each with its own time of fact, however late they come in."""
    outcomes = set()
    for order in permutations((1_000, 2_000, 3_000, 4_000)):
        history = prepared()
        history.run(SOS)
        received_at = history.now + 100_000
        for after_ms in order:
            kind = c.AcknowledgeAlert if after_ms % 2_000 else c.ClearAlert
            reason = {} if kind is c.AcknowledgeAlert else {"reason": f"after {after_ms}"}
            delay_ms = max(0, received_at - history.now)
            history.run(ask(kind, alert_id=ALERTS[1], delay_ms=delay_ms, age_ms=100_000 - after_ms, **reason))
        now = alert(history)
        assert now.seen_at is not None
        assert now.cleared_at is not None
        outcomes.add((now.state, now.seen_at - now.raised_at, now.cleared_at - now.raised_at, now.clear_reason))
    assert outcomes == {(AlertState.CLEARED, 1_000, 2_000, "after 2000")}


def test_two_posts_that_clear_in_the_same_millisecond_agree_in_both_orders() -> None:
    reasons = set()
    for posts in (("a", "b"), ("b", "a")):
        history = prepared()
        history.run(SOS)
        for number, post in enumerate(posts):
            actor = actor_of(Role.DISPATCHER, number=ord(post))
            waited_ms = 1_000 * number
            asked = ask(c.ClearAlert, actor, alert_id=ALERTS[1], reason=post, delay_ms=waited_ms, age_ms=waited_ms)
            history.run(asked)
        reasons.add(alert(history).clear_reason)
    assert len(reasons) == 1
