"""The generator against real servers on loopback: the references, which share its protocol and nothing else."""

import itertools
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from loadtests.bench import REFERENCES
from loadtests.check import check
from loadtests.generator import Unsettled, slices_of
from loadtests.history import PieceKind
from loadtests.stage import Stage
from loadtests.targets import serve_reference


@asynccontextmanager
async def connected(reference: str) -> AsyncIterator[Stage]:
    """Four phones, two programs, eight posts."""
    async with serve_reference(reference, frozenset(os.sched_getaffinity(0))) as target:
        stage = await Stage.build(target, teams=4)
        await stage.add_phones(4)
        await stage.add_programs(2)
        await stage.add_posts(8)
        try:
            yield stage
        finally:
            await stage.close()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with connected("broadcast") as stage:
        yield stage


@pytest.mark.parametrize("reference", REFERENCES)
async def test_paced_work_arrives_everywhere_and_is_measured(reference: str) -> None:
    async with connected(reference) as stage:
        played = await stage.play("paced", stage.phones, lambda fleet: fleet.play_paced(100, 0.3))
        assert played.commands == played.accepted == 30
        assert played.deliveries == 30 * 8
        assert len(played.show_ms) == 30 * 8
        assert min(played.show_ms) > 0
        assert min(played.answer_ms) > 0
        assert played.cpu_s > 0
        verdict = await stage.judge()
        assert verdict.is_whole, verdict.examples
        assert verdict.deliveries == 30 * 8


async def test_a_closed_loop_never_has_more_under_way_than_it_may(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 0
    report_status = stage.fleet.report_status

    def watch() -> object:
        nonlocal most
        sent = report_status()
        most = max(most, stage.fleet.unanswered)
        return sent

    monkeypatch.setattr(stage.fleet, "report_status", watch)
    played = await stage.play("closed", stage.programs, lambda fleet: fleet.play_closed(8, 0.3, until_shown=True))
    assert most == 8
    assert played.commands > 8
    assert (await stage.judge()).is_whole


async def test_so_many_commands_are_played_and_answered(stage: Stage) -> None:
    await stage.fleet.play_count(stage.programs, 50, 16)
    assert len(stage.fleet.history.commands) == 50
    assert all(sent.seq for sent in stage.fleet.history.commands)


async def test_a_post_that_stalls_holds_nobody_up_and_catches_up_when_it_wakes(stage: Stage) -> None:
    stalled = stage.fleet.posts[0]
    stage.fleet.stall(stalled)
    await stage.fleet.play_count(stage.programs, 20, 4)
    await stage.fleet.settle()
    assert (stalled.seq or 0) < 20
    stage.fleet.wake(stalled)
    await stage.fleet.settle()
    assert stalled.seq == 20


async def test_what_one_socket_misses_is_found_though_all_share_what_is_read(stage: Stage) -> None:
    await stage.fleet.play_count(stage.programs, 20, 1)
    await stage.fleet.settle()
    readings = stage.fleet.posts[3].observer.readings
    changed = [index for index, each in enumerate(readings) if each.pieces[0].kind is PieceKind.CHANGE]
    del readings[changed[len(changed) // 2]]
    stage.fleet.history.log = await stage.target.read_log(stage.fleet)
    assert not check(stage.fleet.history).is_whole


async def test_a_server_that_stops_answering_is_a_failure_and_no_wait_for_ever(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loadtests.generator.SETTLE_S", 0.2)
    for post in stage.fleet.posts:
        assert post.transport is not None
        post.transport.pause_reading()
    stage.fleet.speakers = stage.programs
    stage.fleet.report_status()
    with pytest.raises(Unsettled, match="last post at 0 of 1"):
        await stage.fleet.settle()


def test_a_late_timer_leaves_nobody_without_a_heartbeat() -> None:
    """A loop that is busy wakes seconds late; whoever is left out twice is taken for dead by a server."""
    turns = [0, 1, 2, 40, 41, 90, 400, 401]
    taken = [turn for done, due in itertools.pairwise(turns) for turn in slices_of(done, due)]
    assert sorted(taken) == sorted([*range(90), *range(90), 400 % 90])


async def test_a_socket_keeps_its_time_of_heartbeat_whoever_leaves(stage: Stage) -> None:
    kept = {each: each.slice for each in stage.fleet.sockets}
    assert len(set(kept.values())) == len(kept)
    stage.fleet.posts.pop(0).cut()
    await stage.add_posts(1)
    assert all(each.slice == at for each, at in kept.items())
