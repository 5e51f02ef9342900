"""Positions beside facts."""

from loadtests.runs import telemetry
from tests.support.quick_load import named, play_quickly


async def test_each_post_ends_with_the_newest_position_of_each_team() -> None:
    report = await play_quickly(telemetry.run)
    figures = named(report)
    assert figures["posts without the newest position of a team"] == 0
    assert figures["archived"] == 100
