"""Everybody is lost and comes back."""

from loadtests.runs import reconnect_storm
from tests.support.quick_load import named, play_quickly


async def test_everybody_comes_back_by_resuming() -> None:
    report = await play_quickly(reconnect_storm.run)
    said = named(report)
    assert said["resumed without a snapshot"] == 100
    assert said["tokens looked up when they first came"] == 200, "what is counted is what is meant"
    assert said["tokens looked up when they came back"] == 0, "a ticket needs no database (rule C11)"
