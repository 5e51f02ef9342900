"""`loadtests.references.broadcast` and `loadtests.references.naive` pass on what they are told, to those it is for."""

import os

import pytest

from loadtests.stage import Stage
from loadtests.targets import serve_reference


@pytest.mark.parametrize("name", ["broadcast", "naive"])
async def test_posts_see_all_and_a_phone_its_own_team(name: str) -> None:
    async with serve_reference(name, frozenset(os.sched_getaffinity(0))) as target:
        stage = await Stage.build(target, teams=2)
        await stage.add_phones(2)
        await stage.add_posts(2)
        await stage.fleet.play_count(stage.phones, 4, 1)
        await stage.fleet.settle()
        assert [post.seq for post in stage.fleet.posts] == [4, 4]
        for phone in stage.phones:
            teams = {team for _, pieces in phone.observer.readings for piece in pieces for team in piece.team_ids}
            assert teams == {phone.credential.team_id}
        await stage.close()
