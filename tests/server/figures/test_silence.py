"""Silent periods: from the last sign of life to the next."""

from protocol import events as e
from server.figures.silence import silences_of
from tests.support.debrief_story import BRAVO, Debrief, at, gathered_of, ms, seq_said, told
from tests.support.strategies import History


def test_a_period_lasts_from_the_last_word_to_the_next() -> None:
    (period,) = silences_of(*gathered_of(told()), at("60:00"))
    assert (period.team_id, period.call_sign) == (BRAVO, "Bravo")
    assert period.since == at("25:00"), "its last report of a status"
    assert period.noticed_seq == seq_said(told(), e.TeamFellSilent, "50:00")
    assert period.until_seq == seq_said(told(), e.StatusReported, "52:00", team_id=BRAVO)
    assert period.duration_ms == ms("52:00") - ms("25:00")


def test_one_that_still_lasts_is_counted_up_to_the_end() -> None:
    story: History = Debrief()
    story.records = [record for record in told().records if record.occurred_at <= at("50:00")]
    (period,) = silences_of(*gathered_of(story), at("51:00"))
    assert period.until is None
    assert period.duration_ms == ms("51:00") - ms("25:00")
