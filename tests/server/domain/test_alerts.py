"""Alerts: never refused for sequence, sticky until a post clears them by name."""

from itertools import permutations
from typing import Any

import pytest

from protocol import commands as c
from protocol.alerts import Alert, AlertKind, AlertOutcome, AlertState
from protocol.devices import Role
from protocol.operations import OperationStatus
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import Team
from protocol.upstream import Scope
from server.domain.actor import SYSTEM
from server.domain.alerts import is_known_call
from server.domain.outcomes import Accepted
from server.domain.scopes import keys_of
from server.domain.visibility import Audience, view_for
from tests.support.strategies import (
    ALERTS,
    COVER_HEAD,
    OPERATION,
    STRANGER,
    TEAMS,
    History,
    Request,
    actor_of,
    ask,
    ids,
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
    history.run(ask(c.SetOperationStatus, COVER_HEAD, status=OperationStatus.CLOSED, is_forced=True, reason="A"))
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


MEDIC, OTHER_CREW = actor_of(Role.MEDICAL_OFFICER), actor_of(Role.TEAM_LEADER, 1)
ESCALATES_MS = 45_000


def test_each_who_saw_it_is_named_once_by_device_and_role(history: History) -> None:
    history.run(SOS)
    log, post = actor_of(Role.LOG_OPERATOR), actor_of(Role.DISPATCHER)
    for actor, age_ms in ((post, 0), (log, 25_000), (post, 5_000)):
        history.run(ask(c.AcknowledgeAlert, actor, alert_id=ALERTS[1], age_ms=age_ms, delay_ms=10_000))
    seen = [(one.device_id, one.role) for one in alert(history).seen_by]
    assert seen == [(log.device_id, Role.LOG_OPERATOR), (post.device_id, Role.DISPATCHER)]
    assert alert(history).seen_at == alert(history).seen_by[0].at


def test_a_team_and_a_post_say_that_they_go(history: History) -> None:
    """Rule AT4."""
    history.run(SOS)
    history.run(ask(c.RespondToAlert, OTHER_CREW, alert_id=ALERTS[1]))
    history.run(ask(c.RespondToAlert, MEDIC, alert_id=ALERTS[1]))
    assert alert(history).state is AlertState.RESPONDING
    assert [(one.team_id, one.role) for one in alert(history).responders] == [
        (TEAMS[1], Role.TEAM_LEADER),
        (None, Role.MEDICAL_OFFICER),
    ]


def test_who_goes_after_all_not_is_no_responder(history: History) -> None:
    history.run(SOS)
    history.run(ask(c.RespondToAlert, OTHER_CREW, alert_id=ALERTS[1]))
    history.run(ask(c.RespondToAlert, OTHER_CREW, alert_id=ALERTS[1], is_going=False))
    late = history.run(ask(c.RespondToAlert, OTHER_CREW, alert_id=ALERTS[1], age_ms=1_500))
    assert isinstance(late, Accepted)
    assert late.is_late
    assert (alert(history).state, alert(history).responders) == (AlertState.RAISED, ())


def test_a_crew_answers_for_itself_only_and_for_a_team_that_exists(history: History) -> None:
    history.run(SOS)
    other = history.run(ask(c.RespondToAlert, OTHER_CREW, alert_id=ALERTS[1], team_id=TEAMS[0]))
    assert other == Refusal(code=RefusalCode.FORBIDDEN)
    unknown = history.run(ask(c.RespondToAlert, alert_id=ALERTS[1], team_id=STRANGER))
    assert isinstance(unknown, Refusal)
    assert (unknown.code, unknown.field) == (RefusalCode.UNKNOWN_TARGET, "team_id")


def test_whoever_called_goes_on_saying_where_it_is(history: History) -> None:
    """Rule AT4: repeated, late or by a team-mate's phone; never by another crew."""
    history.run(SOS)
    where: dict[str, Any] = {"alert_id": ALERTS[1], "lat_deg": 48.9, "lon_deg": 2.4, "accuracy_m": 8.0}
    history.run(ask(c.UpdateAlertPosition, CREW, **where))
    moved_at = history.now
    late = history.run(
        ask(c.UpdateAlertPosition, actor_of(Role.TEAM_LEADER), **(where | {"lat_deg": 48.0}), age_ms=1_500)
    )
    assert isinstance(late, Accepted)
    assert late.is_late
    now = alert(history)
    assert (now.lat_deg, now.lon_deg, now.accuracy_m, now.position_at) == (48.9, 2.4, 8.0, moved_at)
    for actor in (OTHER_CREW, MEDIC):
        assert history.run(ask(c.UpdateAlertPosition, actor, **where)) == Refusal(code=RefusalCode.FORBIDDEN)


def test_who_called_asks_for_the_end_and_a_post_says_what_it_came_to(history: History) -> None:
    """Rule AT4: it stands until then."""
    history.run(SOS)
    history.run(ask(c.AskAlertEnd, CREW, alert_id=ALERTS[1], reason="wrong key"))
    asked = alert(history)
    assert (asked.state, asked.end_asked_at, asked.end_ask_reason) == (AlertState.RAISED, history.now, "wrong key")
    history.run(ask(c.ClearAlert, alert_id=ALERTS[1], reason="called back", outcome=AlertOutcome.CANCELLED_BY_SENDER))
    assert (alert(history).state, alert(history).outcome) == (
        AlertState.CLEARED,
        AlertOutcome.CANCELLED_BY_SENDER,
    )
    assert history.run(ask(c.AskAlertEnd, OTHER_CREW, alert_id=ALERTS[1])) == Refusal(code=RefusalCode.FORBIDDEN)


def escalate(history: History, after_ms: int = ESCALATES_MS, **fields: Any) -> Any:
    due_at = alert(history).raised_at + ESCALATES_MS
    given: dict[str, Any] = {"alert_id": ALERTS[1], "due_at": due_at, "team_ids": (TEAMS[1], STRANGER)}
    return history.run(ask(c.EscalateAlert, SYSTEM, delay_ms=after_ms, **(given | fields)))


def test_an_alert_nobody_has_seen_is_shown_to_the_teams_that_are_called(history: History) -> None:
    """Rule AT5: they enter its scope, whole."""
    history.run(SOS)
    assert alert(history).escalates_at == history.now + ESCALATES_MS
    crew = Audience(OPERATION, Scope.TEAM, Role.TEAM_MEMBER, TEAMS[1])
    assert keys_of(alert(history)).isdisjoint({TEAMS[1]})
    assert isinstance(escalate(history), Accepted)
    assert alert(history).called_team_ids == (TEAMS[1],)
    view = view_for(crew, 0, history.changes[-1])
    assert view is not None
    assert [one.id for one in view.entities] == [ALERTS[1]]


@pytest.mark.parametrize(
    "before",
    [
        ask(c.AcknowledgeAlert, alert_id=ALERTS[1]),
        ask(c.RespondToAlert, OTHER_CREW, alert_id=ALERTS[1]),
        ask(c.ClearAlert, alert_id=ALERTS[1], reason="over"),
    ],
)
def test_what_somebody_deals_with_does_not_escalate(history: History, before: Request) -> None:
    history.run(SOS)
    history.run(before)
    decision = escalate(history)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.INVALID_VALUE, "due_at")


def test_an_alert_escalates_once_and_not_before_its_time(history: History) -> None:
    history.run(SOS)
    assert isinstance(escalate(history, 1_000, due_at=alert(history).raised_at + 1_000), Refusal)
    assert isinstance(escalate(history), Accepted)
    assert isinstance(escalate(history), Refusal)


def test_an_operation_that_is_over_still_escalates(history: History) -> None:
    history.run(SOS)
    history.run(ask(c.SetOperationStatus, COVER_HEAD, status=OperationStatus.CLOSED, is_forced=True, reason="A"))
    assert isinstance(escalate(history), Accepted)


def called_by_tracker(history: History, number: int, **fields: Any) -> Any:
    return history.run(ask(c.RaiseAlert, SYSTEM, alert_id=ids("call", 4)[number], team_id=TEAMS[0], **fields))


def test_a_tracker_that_repeats_its_call_moves_the_alert_it_has_raised(history: History) -> None:
    """Rule AT6."""
    called_by_tracker(history, 0, lat_deg=48.8, lon_deg=2.3)
    first = history.state.find(Alert, ids("call", 4)[0])
    assert first is not None
    called_by_tracker(history, 1, lat_deg=48.9, lon_deg=2.4)
    without_place = called_by_tracker(history, 2)
    assert isinstance(without_place, Refusal)
    assert without_place.code is RefusalCode.ALREADY_EXISTS
    for alert_id, team_id, is_known in (
        (first.id, TEAMS[0], True),
        (STRANGER, TEAMS[0], True),
        (STRANGER, TEAMS[1], False),
        (STRANGER, STRANGER, False),
    ):
        assert is_known_call(history.state, alert_id, team_id) is is_known
    moved = history.state.find(Alert, first.id)
    assert moved is not None
    assert (moved.lat_deg, moved.raised_at) == (48.9, first.raised_at)
    assert history.state.find(Alert, ids("call", 4)[1]) is None
    history.run(ask(c.ClearAlert, alert_id=first.id, reason="over"))
    called_by_tracker(history, 3)
    assert history.state.find(Alert, ids("call", 4)[3]) is not None, "a new call after the end is a new alert"
