"""Stretches of a timeline as changes: how far they are made, and what spoils them."""

from protocol import commands as c
from protocol.replay import ReplayClock
from protocol.teams import TeamStatus
from tests.support.replays import block_of, timeline_of
from tests.support.strategies import TEAMS, ask, prepared


def test_a_block_is_made_as_far_as_it_is_asked_for() -> None:
    history = prepared()
    timeline = timeline_of(history, kept_every=10)
    block = block_of(history, timeline, ReplayClock.KNOWN, 12)
    assert (block.start.number, block.number) == (10, 20)
    assert [change.record.seq for change in block.changes_in(12, 15)] == [13, 14, 15]
    assert block.changes_in(3, 11) == history.changes[10:11]


def test_a_late_fact_spoils_the_blocks_that_it_changes_and_no_others() -> None:
    history = prepared()
    timeline = timeline_of(history, kept_every=5)
    blocks = {
        (clock, start): block_of(history, timeline, clock, start) for clock in ReplayClock for start in (0, 10, 20)
    }
    assert all(block.is_good(timeline) for block in blocks.values())
    history.run(ask(c.ReportStatus, team_id=TEAMS[0], status=TeamStatus.PATROL, age_ms=19_500))
    timeline.take(history.changes[-1])
    spoiled = {key for key, block in blocks.items() if not block.is_good(timeline)}
    assert {clock for clock, _ in spoiled} == {ReplayClock.HAPPENED}
    assert (ReplayClock.HAPPENED, 0) not in spoiled
    assert (ReplayClock.HAPPENED, 20) in spoiled
