"""Headcount, availability and hours of the hour told in `debrief_story`, computed by hand."""

from functools import cache

from protocol import commands as c
from protocol.figures import Curve, Headcount
from protocol.members import Presence
from server.figures.headcount import headcount_of, volunteer_time
from tests.support.debrief_story import ALPHA, BRAVO, at, gathered_of, going_on, ms, told
from tests.support.strategies import MEMBERS


@cache
def headcount() -> Headcount:
    state, gathered = gathered_of(told())
    return headcount_of(state, gathered, at("60:00"))


def steps_of(curve: Curve) -> list[tuple[int, tuple[int, ...]]]:
    return [(point.at, point.values) for point in curve.points]


def test_people_present_and_declared() -> None:
    assert steps_of(headcount().people) == [
        (at("01:00"), (3, 4)),  # two of Alpha, one of Bravo; Charlie says it is 4
        (at("40:00"), (2, 5)),  # Alpha's two go home, one comes; Alpha's new crew says it is 1: 4 + 1
    ]


def test_teams_by_availability() -> None:
    available_engaged_unavailable_unknown = [
        (at("01:00"), (3, 0, 0, 0)),
        (at("10:30"), (2, 1, 0, 0)),  # Alpha
        (at("12:30"), (1, 2, 0, 0)),  # Bravo
        (at("15:00"), (0, 3, 0, 0)),  # Charlie
        (at("25:00"), (1, 2, 0, 0)),  # Bravo is free
        (at("31:00"), (2, 1, 0, 0)),  # Charlie
        (at("35:00"), (3, 0, 0, 0)),  # Alpha
        (at("50:00"), (2, 0, 0, 1)),  # nothing heard of Bravo
        (at("52:00"), (3, 0, 0, 0)),
    ]
    assert steps_of(headcount().teams) == available_engaged_unavailable_unknown


def test_hours_given_by_check_in_and_by_declaration() -> None:
    state, gathered = gathered_of(told())
    time = volunteer_time(state, gathered, at("60:00"))
    alpha = 2 * (ms("40:00") - ms("01:00"))
    assert time.people == 4
    assert time.counted_ms == alpha + (ms("60:00") - ms("01:00")) + (ms("60:00") - ms("40:00"))
    assert time.declared_ms == 4 * (ms("60:00") - ms("01:00")), "Charlie, of whom no member was entered"


def test_a_break_counts_and_a_late_check_out_counts_when_it_was() -> None:
    story = going_on()
    story.say("55:00", c.ReportPresence, member_id=MEMBERS[3], presence=Presence.ON_BREAK)
    story.say("45:00", c.ReportPresence, member_id=MEMBERS[2], presence=Presence.CHECKED_OUT, heard_at="59:00")
    state, gathered = gathered_of(story)
    time = volunteer_time(state, gathered, at("60:00"))
    assert time.counted_ms == 2 * ms("39:00") + (ms("45:00") - ms("01:00")) + (ms("60:00") - ms("40:00"))


def test_who_moves_from_team_to_team_is_counted_once() -> None:
    story = going_on()
    before = steps_of(headcount_of(*gathered_of(story), at("60:00")).people)
    story.say("53:00", c.AssignMember, member_id=MEMBERS[2], team_id=ALPHA)
    story.say("54:00", c.AssignMember, member_id=MEMBERS[2], team_id=BRAVO)
    assert steps_of(headcount_of(*gathered_of(story), at("60:00")).people) == before
