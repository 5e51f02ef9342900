"""Delays of the hour told in `debrief_story`, each computed by hand; what nobody said is not invented (rule FG3)."""

from functools import cache
from uuid import uuid5

import pytest

from protocol import commands as c
from protocol import events as e
from protocol.figures import Delays, MissionStep, TimedMission
from protocol.ids import AssignmentId
from protocol.teams import TeamStatus
from server.figures.delays import delays_of, missions_of
from tests.support.debrief_story import (
    ALPHA,
    BRAVO,
    CHARLIE,
    CHARLIE_PHONE,
    FALL,
    ILLNESS,
    SECTOR,
    gathered_of,
    going_on,
    ms,
    seq_said,
    told,
)
from tests.support.mission_strategies import ASSIGNMENTS, INTERVENTIONS
from tests.support.strategies import DISPATCHER, History

S = MissionStep


def delays_in(history: History) -> Delays:
    state, gathered = gathered_of(history)
    return delays_of(state, gathered, missions_of(state, gathered))


@cache
def delays() -> Delays:
    return delays_in(told())


def from_call(timed: TimedMission) -> dict[MissionStep, int]:
    return {step: time.from_call_ms for step, time in timed.steps.items()}


def test_an_intervention_has_the_first_of_its_teams_and_the_last_to_finish() -> None:
    fall = next(each for each in delays().interventions if each.intervention_id == FALL)
    assert from_call(fall) == {
        S.DEPARTURE: ms("11:00") - ms("10:00"),  # Alpha; Charlie left at 16:00
        S.ARRIVAL: ms("14:00") - ms("10:00"),  # Alpha; Charlie arrived at 19:00
        S.CONTACT: ms("19:30") - ms("10:00"),  # Charlie: Alpha never said when it was with the patient
        S.LEAVING: ms("20:00") - ms("10:00"),  # Alpha
        S.HAND_OVER: ms("30:00") - ms("10:00"),  # Alpha
        S.FREE: ms("35:00") - ms("10:00"),  # Alpha, after Charlie at 31:00
    }
    assert fall.not_reported == ()


def test_a_step_taken_back_did_not_happen_and_a_late_report_counts_when_it_was() -> None:
    illness = next(each for each in delays().interventions if each.intervention_id == ILLNESS)
    assert from_call(illness) == {
        S.DEPARTURE: ms("13:00") - ms("12:00"),  # heard at 22:00
        S.ARRIVAL: ms("16:00") - ms("12:00"),  # by radio
        S.CONTACT: ms("17:00") - ms("12:00"),
        S.FREE: ms("25:00") - ms("12:00"),
    }  # "transporting" of 18:00 was taken back


def test_a_skipped_step_is_not_reported_and_never_invented() -> None:
    alpha = next(each for each in delays().missions if each.team_id == ALPHA)
    assert S.CONTACT not in alpha.steps
    assert alpha.not_reported == (S.CONTACT,)


def test_a_team_has_a_second_clock_from_its_order() -> None:
    charlie = next(each for each in delays().missions if each.team_id == CHARLIE)
    assert charlie.ordered_at is not None
    assert charlie.steps[S.ARRIVAL].from_call_ms == ms("19:00") - ms("10:00")
    assert charlie.steps[S.ARRIVAL].from_order_ms == ms("19:00") - ms("15:00")


def test_each_time_leads_to_its_fact() -> None:
    illness = next(each for each in delays().interventions if each.intervention_id == ILLNESS)
    story = told()
    assert illness.steps[S.DEPARTURE].seq == seq_said(story, e.StatusReported, "13:00", team_id=BRAVO)
    assert illness.call_seq == seq_said(story, e.InterventionCreated, "12:00")


@pytest.mark.parametrize(
    ("step", "count", "median", "ninetieth", "not_reached"),
    [
        (S.DEPARTURE, 2, "01:00", "01:00", 0),  # 1:00 and 1:00
        (S.ARRIVAL, 2, "04:00", "04:00", 0),  # 4:00 and 4:00
        (S.CONTACT, 2, "07:15", "09:30", 0),  # 9:30 and 5:00: (9:30 + 5:00) / 2
        (S.LEAVING, 1, "10:00", "10:00", 1),  # the illness was not taken anywhere
        (S.HAND_OVER, 1, "20:00", "20:00", 1),
        (S.FREE, 2, "19:00", "25:00", 0),  # 25:00 and 13:00
    ],
)
def test_both_interventions_together(
    step: MissionStep, count: int, median: str, ninetieth: str, not_reached: int
) -> None:
    spread = delays().overall[step]
    assert (spread.count, spread.not_reached, spread.not_reported) == (count, not_reached, 0)
    assert (spread.median_ms, spread.p90_ms) == (ms(median), ms(ninetieth))


def test_sectors_and_teams_have_rows_of_their_own() -> None:
    sectors = {row.id: row for row in delays().sectors}
    assert set(sectors) == {SECTOR, None}
    assert sectors[SECTOR].label == "N"
    assert sectors[SECTOR].steps[S.CONTACT].median_ms == ms("09:30")
    assert sectors[None].steps[S.CONTACT].median_ms == ms("05:00")
    by_order = {row.label: row for row in delays().teams_from_order}
    assert by_order["Alpha"].steps[S.DEPARTURE].median_ms == ms("11:00") - ms("10:30")
    assert by_order["Alpha"].steps[S.CONTACT].not_reported == 1


def test_of_two_that_are_the_same_the_first_call_counts_for_all_teams() -> None:
    story = going_on()
    third = INTERVENTIONS[2]
    story.say("60:00", c.CreateIntervention, intervention_id=third)
    story.say("60:30", c.GiveAssignment, assignment_id=ASSIGNMENTS[3], team_id=CHARLIE, intervention_id=third)
    story.status("61:00", CHARLIE_PHONE, TeamStatus.EN_ROUTE)
    before = len(delays_in(story).interventions)
    story.say("62:00", c.MarkDuplicate, intervention_id=third, duplicate_of=ILLNESS)
    found = delays_in(story)
    assert len(found.interventions) == before - 1
    again = next(each for each in found.missions if each.assignment_id == ASSIGNMENTS[3])
    assert again.intervention_id == ILLNESS
    assert again.steps[S.DEPARTURE].from_call_ms == ms("61:00") - ms("12:00")


def test_a_team_engaged_again_was_never_free_in_between() -> None:
    story = going_on()
    third, fourth = INTERVENTIONS[2], AssignmentId(ASSIGNMENTS[3])
    story.say("60:00", c.CreateIntervention, intervention_id=third)
    story.say("60:00", c.GiveAssignment, assignment_id=fourth, team_id=CHARLIE, intervention_id=third)
    story.status("61:00", CHARLIE_PHONE, TeamStatus.ON_SCENE)
    other = AssignmentId(uuid5(fourth, "other"))
    story.say("62:00", c.GiveAssignment, assignment_id=other, team_id=CHARLIE, intervention_id=ILLNESS, is_now=True)
    story.say("62:00", c.EndAssignment, DISPATCHER, assignment_id=fourth, reason="elsewhere")
    story.status("63:00", CHARLIE_PHONE, TeamStatus.EN_ROUTE, assignment_id=other)
    missions = {each.assignment_id: each for each in delays_in(story).missions}
    assert S.FREE not in missions[fourth].steps
    assert missions[other].steps.keys() == {S.DEPARTURE}
