"""Many phones speak at once."""

from loadtests.runs import busy
from tests.support.quick_load import named, play_quickly


async def test_phones_are_answered_and_posts_are_told() -> None:
    report = await play_quickly(busy.run)
    assert named(report)["p99 shown, vigie"] > 0
    assert report.verdicts["vigie"].deliveries > 0
