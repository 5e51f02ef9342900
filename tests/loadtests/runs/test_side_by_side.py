"""Vigie beside what others run; here alone, for brokers may not be installed."""

from loadtests.runs import side_by_side
from tests.support.quick_load import named, play_quickly


async def test_the_work_is_done_and_told() -> None:
    report = await play_quickly(side_by_side.run)
    assert named(report)["p99 shown, vigie"] > 0
    assert report.figures["not installed"] == ["mosquitto", "taky"]
