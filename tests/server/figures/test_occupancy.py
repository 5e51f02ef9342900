"""Occupancy: who is where, when they left, and the fullest moment."""

from clients.simulator.scenario import load_scenario
from protocol import commands as c
from protocol.ids import VictimId
from protocol.sites import SiteCapacity
from protocol.victims import CustodyKind, Holder, TriageCategory, VictimOutcome
from server.domain.tallies import board_of
from server.figures.occupancy import occupancy_of
from tests.support.debrief_story import FELL, POST, Debrief, at, gathered_of, going_on, told
from tests.support.strategies import VICTIMS
from tests.support.told_story import ToldStory


def test_a_post_fills_when_somebody_is_brought_there() -> None:
    (post,) = occupancy_of(*gathered_of(told()))
    assert (post.code, post.peak, post.peak_at) == ("P1", 1, at("30:00"))
    assert [(point.at, point.values) for point in post.curve.points] == [(at("30:00"), (1,))]


def test_it_empties_when_they_leave_and_the_peak_stays() -> None:
    story = going_on()
    _arrive(story, "53:00", VICTIMS[3])
    story.say("54:00", c.SetOutcome, victim_id=FELL, outcome=VictimOutcome.RELEASED)
    (post,) = occupancy_of(*gathered_of(story))
    assert [point.values[0] for point in post.curve.points] == [1, 2, 1]
    assert (post.peak, post.peak_at) == (2, at("53:00"))


def test_capacity_is_what_was_told_last() -> None:
    story = going_on()
    story.say("53:00", c.SetSiteCapacity, site_id=POST, capacity=SiteCapacity(immediate=2, minor=10))
    (post,) = occupancy_of(*gathered_of(story))
    assert post.capacity == 12


def test_every_place_ends_with_those_whom_the_board_has_there() -> None:
    story = ToldStory(load_scenario("novi")).tell_all()
    state, gathered = gathered_of(story)
    found = {row.site_id: row.curve.points[-1].values[0] for row in occupancy_of(state, gathered)}
    expected: dict[object, int] = {}
    for row in board_of(state).places:
        if row.site_id is not None:
            expected[row.site_id] = sum(getattr(row.counts, field) for field in row.counts.__struct_fields__)
    assert {site_id: count for site_id, count in found.items() if count} == expected


def _arrive(story: Debrief, clock: str, victim_id: VictimId) -> None:
    story.say(clock, c.RegisterVictim, victim_id=victim_id, category=TriageCategory.MINOR)
    story.say(clock, c.MoveVictim, victim_id=victim_id, to=Holder(kind=CustodyKind.SITE, site_id=POST))
