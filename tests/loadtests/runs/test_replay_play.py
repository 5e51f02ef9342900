"""Replays beside live."""

from loadtests.runs import replay_play
from tests.support.quick_load import named, play_quickly


async def test_viewers_are_shown_the_past_while_the_posts_lose_nothing() -> None:
    figures = named(await play_quickly(replay_play.run))
    assert figures["changes shown again"] > 0
    assert figures["p99 with viewers ÷ without"] > 0
