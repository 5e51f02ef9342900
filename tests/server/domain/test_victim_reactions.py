"""What follows for victims and their interventions, without anybody asking."""

from typing import Any

import pytest

from protocol import commands as c
from protocol.interventions import Intervention
from protocol.teams import ReportSource, TeamStatus
from protocol.victims import CustodyKind, TriageCategory, VictimOutcome, VictimPresence
from tests.support.strategies import DISPATCHER, TEAMS, History, ask, ids, prepared
from tests.support.victim_stories import AT_SCENE, CREW, FOUND, HELD, HOSPITAL, MEDIC, NEW, SITE, TEAM, move, victim

FALL = ids("a fall", 1)[0]


@pytest.fixture
def history() -> History:
    history = prepared()
    history.run(ask(c.CreateIntervention, intervention_id=FALL))
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.AVAILABLE_BASE))
    return history


def fall(history: History) -> Intervention:
    found = history.state.find(Intervention, FALL)
    assert found is not None
    return found


def has_victims(history: History, *victims: Any) -> None:
    for victim_id in victims:
        history.run(ask(c.DescribeVictim, victim_id=victim_id, intervention_id=FALL))


def leaves(history: History, **times: Any) -> None:
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.TRANSPORTING, **times))


def test_a_team_that_transports_has_left_with_its_victim(history: History) -> None:
    """Rule VI14."""
    leaves(history)
    now = victim(history)
    assert (now.presence, now.left_at) == (VictimPresence.IN_TRANSPORT, history.now)
    follows = [record for record in history.records if record.caused_by is not None][-1]
    assert (follows.event.victim_id, follows.source) == (HELD, ReportSource.SYSTEM)  # type: ignore[union-attr]


def test_with_two_victims_nobody_guesses_who_left(history: History) -> None:
    """Rule VI14."""
    history.run(move(TEAM, victim_id=FOUND))
    leaves(history)
    assert victim(history).presence is VictimPresence.AT_SCENE


def test_a_departure_taken_back_leaves_the_victim_where_they_were(history: History) -> None:
    """Rule ST1."""
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.WITH_PATIENT))
    leaves(history)
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.WITH_PATIENT))
    assert victim(history).presence is VictimPresence.AT_SCENE


def test_a_departure_taken_back_leaves_no_time_and_the_journey_before_it_stands(history: History) -> None:
    """Rule VI7: at the site since the first journey, which has left and arrived."""
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.WITH_PATIENT))
    leaves(history)
    first_left_at = history.now
    history.run(move(SITE))
    history.run(move(TEAM))
    stood = victim(history)
    assert (stood.presence, stood.left_at) == (VictimPresence.AT_SITE, first_left_at)
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.EN_ROUTE))
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.WITH_PATIENT))
    leaves(history)
    assert victim(history).left_at == history.now
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.WITH_PATIENT))
    now = victim(history)
    assert (now.presence, now.site_id, now.presence_at) == (stood.presence, stood.site_id, stood.presence_at)
    assert (now.left_at, now.handed_over_at) == (first_left_at, stood.handed_over_at)


def test_after_a_departure_taken_back_nobody_has_left(history: History) -> None:
    """Rule VI7."""
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.WITH_PATIENT))
    leaves(history)
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.WITH_PATIENT))
    assert victim(history).left_at is None
    leaves(history)
    assert victim(history).left_at == history.now


def test_a_victim_who_was_said_to_leave_stays_on_the_way(history: History) -> None:
    """Rule ST1: only what was read off the mistaken status goes with it."""
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.WITH_PATIENT))
    leaves(history)
    history.run(move(HOSPITAL, CREW))
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.WITH_PATIENT))
    assert victim(history).presence is VictimPresence.AT_DESTINATION


def test_a_second_number_does_not_count_as_a_second_victim(history: History) -> None:
    """Rule VI14."""
    history.run(move(TEAM, victim_id=FOUND))
    history.run(ask(c.MergeVictims, victim_id=FOUND, into_id=HELD))
    leaves(history)
    assert victim(history).presence is VictimPresence.IN_TRANSPORT


def test_nobody_leaves_with_a_team_that_holds_nobody(history: History) -> None:
    history.run(move(SITE))
    leaves(history)
    assert victim(history).presence is VictimPresence.AT_SITE


def test_arriving_hands_nobody_over(history: History) -> None:
    """Rule VI5: only a declaration moves custody."""
    leaves(history)
    history.run(ask(c.ReportStatus, CREW, status=TeamStatus.AT_DESTINATION))
    now = victim(history)
    assert now.custody is not None
    assert (now.presence, now.custody.holder.kind) == (VictimPresence.IN_TRANSPORT, CustodyKind.TEAM)


def test_a_transport_told_late_does_not_undo_the_arrival(history: History) -> None:
    history.run(move(HOSPITAL, CREW, delay_ms=60_000))
    leaves(history, age_ms=30_000)
    assert victim(history).presence is VictimPresence.AT_DESTINATION


def test_an_intervention_may_end_with_its_last_victim(history: History) -> None:
    """Rule VI15."""
    has_victims(history, HELD, FOUND)
    history.run(move(SITE))
    assert fall(history).may_end_since is None
    history.run(ask(c.SetOutcome, victim_id=FOUND, outcome=VictimOutcome.RELEASED))
    assert fall(history).may_end_since == history.now


@pytest.mark.parametrize(
    "last",
    [
        move(HOSPITAL),
        move(SITE),
        ask(c.SetOutcome, victim_id=HELD, outcome=VictimOutcome.LOST_TRACK),
        ask(c.VoidVictim, victim_id=HELD, reason="empty tag"),
        ask(c.MergeVictims, victim_id=HELD, into_id=FOUND),
    ],
)
def test_whatever_takes_the_last_victim_away_counts(history: History, last: Any) -> None:
    """Rule VI15."""
    has_victims(history, HELD)
    history.run(last)
    assert fall(history).may_end_since == history.now


def test_an_intervention_with_a_new_victim_may_not_end(history: History) -> None:
    """Rule VI15."""
    has_victims(history, HELD)
    history.run(move(HOSPITAL))
    history.run(ask(c.RegisterVictim, DISPATCHER, victim_id=NEW, intervention_id=FALL, team_id=TEAMS[1]))
    assert fall(history).may_end_since is None


def test_a_victim_that_comes_back_is_to_be_cared_for_again(history: History) -> None:
    """Rule VI15."""
    has_victims(history, HELD)
    history.run(move(HOSPITAL))
    history.run(move(AT_SCENE))
    assert fall(history).may_end_since is None


def test_what_changes_nobodys_place_says_nothing_about_the_end(history: History) -> None:
    has_victims(history, HELD)
    history.run(move(HOSPITAL))
    ended_at = fall(history).may_end_since
    history.run(ask(c.TriageVictim, MEDIC, victim_id=HELD, category=TriageCategory.MINOR))
    assert fall(history).may_end_since == ended_at
