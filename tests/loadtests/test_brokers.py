"""Mosquitto and taky pass on what they are told, to those it is for; where they are installed."""

import os

import pytest

from loadtests.brokers import installed, serve_broker
from loadtests.references.brokers import BROKERS
from loadtests.stage import Stage


@pytest.mark.parametrize("name", BROKERS)
async def test_posts_see_all_that_is_reported(name: str) -> None:
    if name not in installed():
        pytest.skip(f"{name} is not installed: it is for comparison only")
    async with serve_broker(name, frozenset(os.sched_getaffinity(0))) as target:
        stage = await Stage.build(target, teams=2)
        await stage.add_phones(2)
        await stage.add_posts(2)
        # One speaks: between two, none of these keeps an order.
        await stage.fleet.play_count(stage.phones[:1], 4, 1)
        await stage.fleet.settle()
        assert [post.seq for post in stage.fleet.posts] == [4, 4]
        assert (await stage.judge()).is_whole
        await stage.close()
