"""The blast writes changes that follow one another without a hole."""

import os

import pytest

from loadtests.history import PieceKind
from loadtests.stage import Stage
from loadtests.targets import serve_reference


@pytest.mark.parametrize("frames", [1, 32])
async def test_each_post_gets_every_change_in_order(frames: int) -> None:
    async with serve_reference("blast", frozenset(os.sched_getaffinity(0)), str(frames)) as target:
        stage = await Stage.build(target, teams=1)
        await stage.add_programs(1)
        posts = await stage.add_posts(3)
        stage.fleet.speakers = stage.programs
        stage.fleet.report_status()
        await stage.fleet.wait_until_still(2.0)
        for post in posts:
            pieces = [piece for _, pieces in post.observer.readings for piece in pieces]
            changes = [piece.seq for piece in pieces if piece.kind is PieceKind.CHANGE]
            assert changes == list(range(1, len(changes) + 1))
            assert len(changes) > frames
        await stage.close()
