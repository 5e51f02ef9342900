"""The one list of what waits, and what may be muted for a while."""

from typing import Any
from uuid import UUID

import pytest

from protocol import commands as c
from protocol.alerts import Alert
from protocol.attention import AttentionCause, AttentionRank
from protocol.devices import Role
from protocol.ids import TeamId
from protocol.operations import Operation
from protocol.positions import TeamPosition
from protocol.refusals import Refusal, RefusalCode
from protocol.teams import ReportSource, Team, TeamStatus
from protocol.thresholds import Thresholds
from server.domain.actor import SYSTEM
from server.domain.attention import LOW_BATTERY_PCT, MAX_MUTE_MS, items_of, listed
from server.domain.outcomes import Accepted
from tests.support.strategies import (
    ALERTS,
    COVER_HEAD,
    DEVICES,
    SECTORS,
    STRANGER,
    TEAMS,
    History,
    actor_of,
    ask,
    prepared,
)

ALERTED_MS = Thresholds().alerted_ms
C = AttentionCause


@pytest.fixture
def history() -> History:
    """The first team, in the north, was alerted and has not left; nobody has looked after the alert."""
    history = prepared()
    history.run(ask(c.PlaceTeam, team_id=TEAMS[0], sector_id=SECTORS[0]))
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL))
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.ALERTED))
    return history


def team(history: History, number: int = 0) -> Team:
    found = history.state.find(Team, TEAMS[number])
    assert found is not None
    return found


def alert(history: History) -> Alert:
    found = history.state.find(Alert, ALERTS[0])
    assert found is not None
    return found


def mute(history: History, **fields: Any) -> Any:
    given: dict[str, Any] = {
        "subject_id": TEAMS[0],
        "cause": C.STATUS_OVERDUE,
        "until": history.now + MAX_MUTE_MS,
        "reason": "escorts the convoy",
    }
    return history.run(ask(c.MuteAttention, **(given | fields)))


def causes_of(history: History, now: int, **more: Any) -> list[AttentionCause]:
    return [group.cause for group in listed(history.state, now, **more).groups]


def test_an_item_comes_with_the_fact_and_goes_with_the_fact_that_resolves_it(history: History) -> None:
    """Rule AT1: it is in the state from the first moment, and counts from its `due_at` on."""
    (item,) = team(history).attention
    assert (item.since, item.due_at) == (history.now, history.now + ALERTED_MS)
    assert C.STATUS_OVERDUE not in causes_of(history, item.due_at - 1)
    assert C.STATUS_OVERDUE in causes_of(history, item.due_at)
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.AVAILABLE_BASE))
    assert team(history).attention == ()


def test_new_thresholds_count_as_soon_as_a_fact_touches_the_thing(history: History) -> None:
    """Rule AT1."""
    history.run(ask(c.SetThresholds, COVER_HEAD, thresholds=Thresholds(alerted_ms=5_000)))
    operation = history.state.find(Operation, history.state.operation_id)
    assert operation is not None
    assert operation.thresholds.alerted_ms == 5_000
    since = team(history).attention[0].since
    assert team(history).attention[0].due_at == since + ALERTED_MS
    history.run(ask(c.DeclareComposition, team_id=TEAMS[0], headcount=3))
    assert team(history).attention[0].due_at == since + 5_000


def test_the_newest_thresholds_count_whatever_comes_in_late(history: History) -> None:
    history.run(ask(c.SetThresholds, COVER_HEAD, thresholds=Thresholds(alerted_ms=5_000)))
    late = history.run(ask(c.SetThresholds, COVER_HEAD, thresholds=Thresholds(alerted_ms=9_000), age_ms=1_500))
    assert isinstance(late, Accepted)
    assert late.is_late
    operation = history.state.operation
    assert operation is not None
    assert operation.thresholds.alerted_ms == 5_000


def test_somebody_decides_to_wait_and_the_item_is_quiet_until_then(history: History) -> None:
    """Rule AT3."""
    until = history.now + 3_600_000
    assert isinstance(mute(history, until=until), Accepted)
    (item,) = team(history).attention
    assert (item.muted_until, item.mute_reason) == (until, "escorts the convoy")
    known = listed(history.state, until - 1)
    assert C.STATUS_OVERDUE not in [group.cause for group in known.groups]
    assert [one.item.cause for one in known.muted] == [C.STATUS_OVERDUE]
    assert C.STATUS_OVERDUE in causes_of(history, until)


def test_a_mute_outlives_what_else_happens_to_the_thing_and_not_the_item(history: History) -> None:
    """Rule AT3."""
    mute(history)
    history.run(ask(c.DeclareComposition, team_id=TEAMS[0], headcount=3))
    assert team(history).attention[0].muted_until is not None
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.EN_ROUTE))
    assert team(history).attention[0].muted_until is None


def test_the_newest_of_two_mutes_counts(history: History) -> None:
    until = history.now + 600_000
    mute(history, until=until)
    history.run(
        ask(
            c.MuteAttention,
            subject_id=TEAMS[0],
            cause=C.STATUS_OVERDUE,
            until=until + 60_000,
            reason="said before",
            age_ms=1_500,
        )
    )
    assert team(history).attention[0].muted_until == until


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"subject_id": STRANGER}, "subject_id"),
        ({"cause": C.TEAM_SILENT}, "cause"),  # it does not wait for that
        ({"subject_id": ALERTS[0], "cause": C.ALERT_UNSEEN}, "cause"),  # never
        ({"until": 0}, "until"),
    ],
)
def test_what_cannot_be_muted_is_refused_with_the_field(history: History, fields: dict[str, Any], field: str) -> None:
    """Rule AT3."""
    decision = mute(history, **fields)
    assert isinstance(decision, Refusal)
    assert decision.field == field


def test_nothing_is_muted_for_more_than_four_hours(history: History) -> None:
    """Rule AT3: counted from the moment at which the server gets it."""
    decision = mute(history, until=history.now + 1_000 + MAX_MUTE_MS + 1)
    assert isinstance(decision, Refusal)
    assert (decision.code, decision.field) == (RefusalCode.INVALID_VALUE, "until")
    assert isinstance(mute(history, subject_id=ALERTS[0], cause=C.ALERT_OPEN), Accepted)


@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.OBSERVER, Role.LOG_OPERATOR])
def test_only_who_leads_decides_to_wait(history: History, role: Role) -> None:
    actor = actor_of(role)
    asked = ask(
        c.MuteAttention, actor, subject_id=TEAMS[0], cause=C.STATUS_OVERDUE, until=history.now + 9_000, reason="x"
    )
    assert history.run(asked) == Refusal(code=RefusalCode.FORBIDDEN)


def test_the_list_begins_with_our_own_people_and_says_when_it_grows(history: History) -> None:
    """Rules AT2 and AT7."""
    now = history.now + 86_400_000
    known = listed(history.state, now)
    order = [list(AttentionRank).index(group.rank) for group in known.groups]
    assert order == sorted(order)
    assert known.groups[0].cause is C.ALERT_UNSEEN
    assert known.next_due_at is None
    assert listed(history.state, alert(history).raised_at).next_due_at == alert(history).raised_at + 15_000


def test_a_group_is_of_one_cause_and_one_sector_the_longest_overdue_first(history: History) -> None:
    """Rule AT7."""
    history.run(ask(c.CreateTeam, team_id=TEAMS[2], call_sign="EQ 3", kind="pair", sector_id=SECTORS[0]))
    for number in (2, 1):
        history.run(ask(c.ReportStatus, team_id=TEAMS[number], status=TeamStatus.ALERTED, is_forced=True))
    known = listed(history.state, history.now + ALERTED_MS)
    overdue = [group for group in known.groups if group.cause is C.STATUS_OVERDUE]
    assert [(group.sector_id, [one.subject.id for one in group.waiting]) for group in overdue] == [
        (SECTORS[0], [TEAMS[0], TEAMS[2]]),
        (None, [TEAMS[1]]),
    ]


def test_an_alert_is_in_the_sector_of_its_team(history: History) -> None:
    known = listed(history.state, history.now + 60_000)
    assert {group.sector_id for group in known.groups if group.rank is AttentionRank.CREW} == {SECTORS[0]}


def position(number: int, battery_pct: int | None) -> TeamPosition:
    return TeamPosition(TeamId(TEAMS[number]), 5, 48.8, 2.3, battery_pct=battery_pct)


def test_a_low_battery_is_told_by_positions_and_comes_last(history: History) -> None:
    """Rule AT2."""
    low = [position(0, LOW_BATTERY_PCT - 1)]
    known = listed(history.state, history.now + ALERTED_MS, low)
    assert known.groups[-1].cause is C.BATTERY_LOW
    for others in ([position(0, LOW_BATTERY_PCT)], [position(0, None)], [position(2, 3)]):
        assert C.BATTERY_LOW not in causes_of(history, history.now, positions=others), "full, unknown, no team"


def fall_silent(history: History) -> None:
    due_at = team(history).contact_due_at
    assert due_at is not None
    history.run(ask(c.CheckContact, SYSTEM, team_id=TEAMS[0], due_at=due_at, delay_ms=due_at - history.now))


def test_a_team_without_a_phone_falls_due_for_a_radio_check_as_others_fall_silent(history: History) -> None:
    """Rule AT8."""
    fall_silent(history)
    assert C.TEAM_SILENT in {item.cause for item in team(history).attention}
    history.run(ask(c.RevokeDevice, SYSTEM, device_id=DEVICES[0]))
    assert team(history).device_count == 0
    assert C.RADIO_CHECK_DUE in {item.cause for item in team(history).attention}
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.ON_SCENE, source=ReportSource.RADIO))
    assert team(history).contact_due_at is not None
    fall_silent(history)
    assert C.RADIO_CHECK_DUE in {item.cause for item in team(history).attention}


def test_a_thing_without_the_field_needs_nothing() -> None:
    operation = prepared().state.operation
    assert operation is not None
    assert items_of(operation) == ()
    assert isinstance(operation.id, UUID)
