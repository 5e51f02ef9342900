"""Length of the log, size of the operation, number of posts."""

from loadtests.runs import growth
from tests.support.quick_load import named, play_quickly


async def test_each_question_is_answered_from_a_whole_history() -> None:
    report = await play_quickly(growth.run)
    assert len(report.verdicts) == 3
    assert "worst point of the fit" in named(report)
