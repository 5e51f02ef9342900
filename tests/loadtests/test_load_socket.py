"""One lean socket, and how far the last of many is."""

import os

import pytest

from loadtests.history import Observer
from loadtests.load_socket import Crowd
from loadtests.stage import Stage
from loadtests.targets import serve_reference
from protocol.devices import Role
from protocol.upstream import Scope


def test_a_crowd_knows_its_last_member() -> None:
    crowd, progress = Crowd(), []
    crowd.on_progress = lambda: progress.append(crowd.last)
    for _ in range(3):
        crowd.move(None, 10)
    crowd.move(10, 11)
    crowd.move(10, 14)
    assert crowd.last == 10
    crowd.move(10, 12)
    assert crowd.last == 11
    crowd.leave(11)
    assert crowd.last == 12
    assert progress == [11, 12]


async def test_a_socket_joins_follows_and_vanishes_without_a_word() -> None:
    async with serve_reference("broadcast", frozenset(os.sched_getaffinity(0))) as target:
        stage = await Stage.build(target, teams=1)
        await stage.add_programs(1)
        [post] = await stage.add_posts(1)
        assert post.seq == 0
        assert post.joined_with_bytes > 100
        await stage.fleet.play_count(stage.programs, 3, 1)
        await stage.fleet.settle()
        assert post.seq == 3
        post.cut()
        await stage.fleet.close()
        assert post.transport is None


async def test_a_server_that_turns_a_socket_away_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve_reference("broadcast", frozenset(os.sched_getaffinity(0))) as target:
        stage = await Stage.build(target, teams=1)
        monkeypatch.setattr("loadtests.load_socket.VERSION", -1)
        [credential] = await target.admit([None], Role.DISPATCHER)
        refused = await stage.fleet.connect(credential, Observer("post"), Scope.OPERATION)
        with pytest.raises(ConnectionError, match="post was refused"):
            await refused.is_joined
        await stage.fleet.close()
