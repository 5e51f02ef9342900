"""Any moment of an operation, by either clock (rules C8, RP4 and RP5)."""

from uuid import uuid4

from protocol import commands as c
from protocol.care_records import CareRecord
from protocol.ids import InterventionId, VictimId
from protocol.replay import ReplayClock
from protocol.teams import Team, TeamStatus
from protocol.victims import Victim
from server.domain.actor import SYSTEM
from server.replay.timeline import MAX_KEPT, Timeline
from tests.support.care_strategies import REPORTS
from tests.support.mission_strategies import INTERVENTIONS
from tests.support.replays import LOG_ID, entities_at, folded, timeline_of
from tests.support.strategies import (
    OPERATION,
    STRANGER,
    TEAMS,
    VICTIMS,
    History,
    ask,
    prepared,
)

KNOWN, HAPPENED = ReplayClock.KNOWN, ReplayClock.HAPPENED
MINUTE_MS = 60_000


def late_story() -> History:
    """A team is off duty at minute 0 and at its base at 20; at 30 it tells that it was on patrol at 10."""
    history = prepared()
    for minute, age, status in (
        (0, 0, TeamStatus.OFF_DUTY),
        (20, 0, TeamStatus.AVAILABLE_BASE),
        (30, 20, TeamStatus.PATROL),
    ):
        history.now = START_MS + minute * MINUTE_MS
        history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=status, delay_ms=0, age_ms=age * MINUTE_MS))
    return history


START_MS = prepared().now + MINUTE_MS


def status_at(history: History, clock: ReplayClock, minute: int) -> TeamStatus:
    timeline = timeline_of(history)
    number = timeline.order(clock).number_at(START_MS + minute * MINUTE_MS)
    team = entities_at(history, timeline, clock, number)[TEAMS[0]]
    assert isinstance(team, Team)
    return team.status


def test_by_what_was_known_a_late_fact_shows_from_when_it_came_in_only() -> None:
    """Rule RP4: it is history by then, and never was what the post saw."""
    history = late_story()
    shown = [status_at(history, KNOWN, minute) for minute in (0, 15, 20, 29, 31)]
    assert shown == [TeamStatus.OFF_DUTY] * 2 + [TeamStatus.AVAILABLE_BASE] * 3


def test_what_ties_two_things_counts_from_when_both_are_there() -> None:
    """Rule RP5: a fact about two things that is said to be older than one of them waits for it."""
    history, new_one = prepared(), InterventionId(uuid4())
    history.now = START_MS + 20 * MINUTE_MS
    history.run(ask(c.CreateIntervention, intervention_id=new_one, delay_ms=0, age_ms=0))
    history.now = START_MS + 30 * MINUTE_MS
    old_one = {"intervention_id": INTERVENTIONS[0], "other_id": new_one}
    for is_linked, age in ((True, 20), (False, 15)):
        history.run(ask(c.LinkInterventions, **old_one, is_linked=is_linked, delay_ms=0, age_ms=age * MINUTE_MS))
    for status in (TeamStatus.PATROL, TeamStatus.ALERTED):
        history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=status))
    timeline = timeline_of(history)
    order = timeline.order(HAPPENED)
    for number in range(order.last + 1):
        whole = folded(history, set(order.seqs(0, number))).entities
        assert entities_at(history, timeline, HAPPENED, number) == whole, number


def test_by_what_happened_a_late_fact_stands_at_its_time() -> None:
    """Rule RP5."""
    history = late_story()
    shown = [status_at(history, HAPPENED, minute) for minute in (0, 9, 10, 19, 20, 31)]
    assert shown == [TeamStatus.OFF_DUTY] * 2 + [TeamStatus.PATROL] * 2 + [TeamStatus.AVAILABLE_BASE] * 2


def test_what_did_not_exist_yet_is_absent_and_what_was_said_of_it_before_counts_from_its_beginning() -> None:
    """Rule RP5."""
    history = prepared()
    victim_id = VictimId(STRANGER)
    history.now = START_MS
    history.run(ask(c.RegisterVictim, victim_id=victim_id, delay_ms=0))
    history.run(ask(c.RecordCare, victim_id=victim_id, report=REPORTS[0], delay_ms=MINUTE_MS, age_ms=10 * MINUTE_MS))
    timeline = timeline_of(history)
    order = timeline.order(HAPPENED)
    before = entities_at(history, timeline, HAPPENED, order.number_at(START_MS - 1))
    assert victim_id not in before
    assert not any(isinstance(each, CareRecord) and each.victim_id == victim_id for each in before.values())
    there = entities_at(history, timeline, HAPPENED, order.number_at(START_MS))
    assert isinstance(there[victim_id], Victim)
    assert any(isinstance(each, CareRecord) and each.victim_id == victim_id for each in there.values())


def test_of_a_long_operation_few_states_are_kept() -> None:
    history = prepared()
    for number in range(800):
        history.run(
            ask(c.ReportStatus, team_id=TEAMS[0], status=tuple(TeamStatus)[number % 3], age_ms=number % 7 * 900)
        )
    timeline = Timeline(OPERATION, LOG_ID, kept_every=1)
    for change in history.changes:
        timeline.take(change)
    for clock in ReplayClock:
        starts = {timeline.start(clock, number).number for number in range(timeline.seq)}
        assert MAX_KEPT / 4 < len(starts) <= MAX_KEPT + 1
        for number in (0, 1, 100, timeline.seq - 1):
            start = timeline.start(clock, number)
            assert start.number <= number <= start.end
            had = range(1, start.number + 1) if clock is KNOWN else timeline.order(clock).seqs(0, start.number)
            assert start.state.entities == folded(history, set(had)).entities


def test_late_facts_that_are_folded_a_few_at_a_time_come_to_the_same_states() -> None:
    """Rule RP5: whoever goes somewhere before it is done sees it whole too."""
    history = prepared()
    for number in range(200):
        age_ms = 150_000 if number % 5 == 4 else 0
        history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=tuple(TeamStatus)[number % 3], age_ms=age_ms))
    eager, slow = timeline_of(history), timeline_of(history)
    numbers = range(0, slow.seq, 13)
    steps = 0
    while not slow.settle(1):
        steps += 1
        if steps == 20:
            assert slow.start(HAPPENED, 90) == eager.start(HAPPENED, 90)
    assert steps > 40, "each late fact belongs to several of the states that are kept"
    assert slow.settle(1), "nothing is left"
    assert [slow.start(HAPPENED, number) for number in numbers] == [eager.start(HAPPENED, number) for number in numbers]
    for number in numbers:
        had = slow.order(HAPPENED).seqs(0, slow.start(HAPPENED, number).number)
        assert slow.start(HAPPENED, number).state.entities == folded(history, set(had)).entities


def test_it_says_how_often_the_past_was_rewritten_and_who_was_erased() -> None:
    history = late_story()
    assert timeline_of(history).rewrites == 1
    history.run(ask(c.EraseVictim, SYSTEM, victim_id=VICTIMS[0]))
    assert timeline_of(history).erasures == 1


def test_facts_far_from_their_place_are_at_hand() -> None:
    history = prepared()
    for number in range(200):
        age_ms = 150_000 if number == 190 else 0
        history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=tuple(TeamStatus)[number % 3], age_ms=age_ms))
    late = [record.seq for record in history.records if record.occurred_at < record.received_at]
    assert list(timeline_of(history).strays) == late
