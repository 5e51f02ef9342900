"""Everybody is lost and comes back."""

from loadtests.runs import reconnect_storm
from tests.support.quick_load import named, play_quickly


async def test_everybody_comes_back_by_resuming() -> None:
    report = await play_quickly(reconnect_storm.run)
    assert named(report)["resumed without a snapshot"] == 100
