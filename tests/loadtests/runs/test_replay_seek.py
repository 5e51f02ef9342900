"""Moments of a long operation, drawn by lot."""

from loadtests.runs import replay_seek
from protocol.replay import ReplayClock
from tests.support.quick_load import named, play_quickly


async def test_every_moment_is_shown_by_either_clock() -> None:
    figures = named(await play_quickly(replay_seek.run))
    for clock in ReplayClock:
        assert figures[f"a moment drawn by lot, {clock}, median"] > 0
    assert "memory for the timeline and what was looked at" in figures
