"""Posts are told, paced and saturated."""

from loadtests.runs import fanout
from tests.support.quick_load import named, play_quickly


async def test_every_post_is_told_each_change() -> None:
    report = await play_quickly(fanout.run)
    figures = named(report)
    assert figures["p50 shown, 100 posts, vigie"] > 0
    assert figures["deliveries/s, saturated, 100 posts, vigie"] > 0
    assert report.verdicts["vigie"].deliveries > 0
