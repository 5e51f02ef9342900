"""What a round measures, and that a replica which differs is found."""

import os
from collections.abc import AsyncIterator

import pytest

from clients.sdk.replica import Replica
from loadtests.check import Fault
from loadtests.stage import Round, Stage, held_by
from loadtests.targets import serve_reference
from protocol.teams import Team
from protocol.upstream import Scope


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with serve_reference("broadcast", frozenset(os.sched_getaffinity(0))) as target:
        stage = await Stage.build(target, teams=2)
        await stage.add_programs(1)
        await stage.keep_replica()
        yield stage
        await stage.close()


async def test_a_replica_that_differs_from_a_fresh_join_is_found(stage: Stage) -> None:
    """The reference sends an empty snapshot, so what its post was told is more than who comes later gets."""
    await stage.play("some", stage.programs, lambda fleet: fleet.play_paced(50, 0.1))
    verdict = await stage.judge()
    assert verdict.counts == {Fault.DIFFERENT: 2}


async def test_a_replica_holds_the_newest_value_of_each_team(stage: Stage) -> None:
    await stage.play("some", stage.programs, lambda fleet: fleet.play_paced(50, 0.1))
    replica = stage.fleet.posts[0].replica
    assert replica is not None
    assert {team.id for team in replica.of(Team).values()} == set(stage.fleet.teams)
    assert held_by(replica).keys() == set(stage.fleet.teams)


async def test_an_empty_replica_holds_nothing(stage: Stage) -> None:
    assert held_by(Replica(stage.target.address.operation_id, Scope.OPERATION)) == {}


def test_figures_are_per_second_per_command_and_per_delivery() -> None:
    played = Round(100, 90, 1_000, 2.0, 0.01, 0.004, 0.5, [1.0, 3.0], [2.0, 4.0])
    figures = played.figures()
    assert figures["commands_per_s"] == 45
    assert figures["deliveries_per_s"] == 500
    assert figures["cpu_us_per_delivery"] == 10
    assert figures["cpu_us_per_command"] == 100
    assert figures["stores_share_of_cpu"] == 0.4
    assert figures["show_p99_ms"] == 4


async def test_what_nobody_waits_for_is_not_timed(stage: Stage) -> None:
    played = await stage.play("some", stage.programs, lambda fleet: fleet.play_paced(50, 0.1), keeps_times=False)
    assert played.show_ms == []
    assert "show_p50_ms" not in played.figures()
