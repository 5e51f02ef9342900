"""How busy an operation was, as far as a reader may see it (rule RP11)."""

import pytest

from protocol import commands as c
from protocol.devices import Role
from protocol.ids import LogEntryId
from protocol.messages import Addressees
from protocol.replay import ReplayClock
from protocol.teams import TeamStatus
from protocol.upstream import Scope
from protocol.victims import TriageCategory
from server.domain.visibility import Audience, view_for
from server.replay.density import CATEGORIES, Bucket
from tests.support.replays import timeline_of
from tests.support.strategies import OPERATION, STRANGER, TEAMS, VICTIMS, History, ask, ids, prepared

DISPATCHER = Audience(OPERATION, Scope.OPERATION, Role.DISPATCHER)
OBSERVER = Audience(OPERATION, Scope.OPERATION, Role.OBSERVER)
CREW = Audience(OPERATION, Scope.TEAM, Role.TEAM_LEADER, TEAMS[1])


def story() -> History:
    """After the usual beginning: a message, and a triage that was made ten seconds before it was told."""
    history = prepared()
    history.run(ask(c.SendMessage, message_id=STRANGER, text="A", to=Addressees(team_ids=TEAMS[1:2]), delay_ms=60_000))
    history.run(
        ask(c.TriageVictim, victim_id=VICTIMS[2], category=TriageCategory.IMMEDIATE, delay_ms=60_000, age_ms=10_000)
    )
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL, delay_ms=20_000))
    return history


def buckets(history: History, audience: Audience, clock: ReplayClock, count: int) -> list[Bucket]:
    timeline = timeline_of(history)
    return timeline.density.buckets(audience, timeline.order(clock), clock, count)


@pytest.mark.parametrize("clock", ReplayClock)
@pytest.mark.parametrize("audience", [DISPATCHER, OBSERVER, CREW], ids=["dispatcher", "observer", "crew"])
@pytest.mark.parametrize("count", [1, 7, 600])
def test_every_fact_that_a_reader_was_told_is_counted_once(clock: ReplayClock, audience: Audience, count: int) -> None:
    """Rule RP11: never one that the reader may not see."""
    history = story()
    told = [view for change in history.changes if (view := view_for(audience, 0, change)) and view.fact is not None]
    counted = buckets(history, audience, clock, count)
    assert len(counted) == count
    assert sum(bucket.facts for bucket in counted) == len(told)
    tags = [view.fact.event.__struct_config__.tag for view in told if view.fact is not None]
    assert sum(bucket.alerts for bucket in counted) == tags.count("alert.raised")
    assert sum(bucket.messages for bucket in counted) == tags.count("message.sent")


def test_spans_have_the_same_length_and_the_last_fact_is_in_the_last() -> None:
    counted = buckets(story(), DISPATCHER, ReplayClock.KNOWN, 3)
    assert counted[-1].facts >= 1
    assert counted[0].facts > counted[1].facts, "the beginning is the busiest"


def test_victims_are_counted_by_category_at_the_end_of_each_span() -> None:
    immediate, minor = CATEGORIES.index("immediate"), CATEGORIES.index("minor")
    turned: dict[ReplayClock, int] = {}
    for clock in ReplayClock:
        curve = [bucket.casualties for bucket in buckets(story(), DISPATCHER, clock, 200)]
        assert curve[-1] is not None
        assert (curve[-1][immediate], curve[-1][minor]) == (2, 0)
        turned[clock] = next(place for place, counts in enumerate(curve) if counts and counts[immediate] == 2)
    assert turned[ReplayClock.HAPPENED] < turned[ReplayClock.KNOWN], "it was made ten seconds before it was told"


def test_who_sees_no_board_sees_no_curve() -> None:
    assert {bucket.casualties for bucket in buckets(story(), CREW, ReplayClock.KNOWN, 5)} == {None}


def test_the_fact_of_a_bookmark_is_known() -> None:
    history = prepared()
    [mark] = ids("bookmark", 1)
    history.run(ask(c.BookmarkLog, entry_id=LogEntryId(mark), text="A"))
    assert timeline_of(history).density.bookmarks == {}, "a bookmark names its moment"
    stated = ask(c.BookmarkLog, entry_id=LogEntryId(mark), text="A", stated_at=history.now)
    history.run(stated)
    assert timeline_of(history).density.bookmarks == {mark: history.state.seq}
