"""A past operation played into a server over real connections, by devices of its own (rule EX9)."""

import asyncio
from collections import Counter

import pytest

from clients.sdk import VigieClient
from clients.simulator.reenact import Act, Script, Speaker
from clients.simulator.rehearse import PastFix, Rehearsal
from protocol import commands as c
from protocol.devices import Platform, Role
from protocol.ids import TeamId
from protocol.operations import OperationStatus
from protocol.teams import ReportSource, Team, TeamKind, TeamStatus
from tests.support.played_world import played_world
from tests.support.realtime_world import OPERATION
from tests.support.strategies import STRANGER

TEAM = TeamId(STRANGER)
POST, CREW = Speaker(Role.COVER_HEAD), Speaker(Role.TEAM_LEADER, TEAM)
HOUR = 3_600_000


def act(at_ms: int, by: Speaker, command: type[c.CommandEnvelope], late_ms: int = 0, **fields: object) -> Act:
    return Act(at_ms, late_ms, by, command, fields, ReportSource.APP)


SCRIPT = Script(
    (
        act(0, POST, c.CreateTeam, team_id=TEAM, call_sign="T1", kind=TeamKind.PAIR),
        act(HOUR, POST, c.SetOperationStatus, status=OperationStatus.OPEN),
        act(HOUR + 10_000, CREW, c.ReportStatus, status=TeamStatus.PATROL),
        act(HOUR + 20_000, POST, c.ReportStatus, team_id=TEAM, status=TeamStatus.EN_ROUTE, is_forced=True),
        act(HOUR + 50_000, CREW, c.DeclareComposition, 20_000, headcount=3),
        act(HOUR + 60_000, CREW, c.ReportStatus, status=TeamStatus.ON_SCENE, is_forced=True),
    ),
    Counter(),
    HOUR,
)


async def test_preparation_is_entered_at_once_and_the_rest_at_its_times_by_who_said_it() -> None:
    async with played_world() as world, asyncio.timeout(30):
        spoke: list[Speaker] = []

        async def credential(by: Speaker) -> str:
            spoke.append(by)
            return world.gate.admit(by.role, team_id=by.team_id, site_id=by.site_id, platform=Platform.PROGRAM)

        loop, done = asyncio.get_running_loop(), []
        began = loop.time()
        fixes = [PastFix(HOUR + second * 1_000, TEAM, 48.85, 2.35) for second in range(-5, 60)]
        rehearsal = Rehearsal(world.url, OPERATION, SCRIPT, credential, speed=60)
        played = await rehearsal.play(fixes, lambda number, of: done.append((number, of)))
        assert not played.refused - Counter({"operation.set_status: out_of_sequence": 1}), "this world is open already"
        assert spoke == [POST, CREW]
        assert done[-1] == (6, 6)
        assert 0.9 < loop.time() - began < 20, "an hour of preparation is not waited for"
        assert 0 < played.positions < 10, "no more of them than are seen"
        async with VigieClient(world.url, world.post_token) as post:
            replica = await post.join(OPERATION)
            team = replica.of(Team)[TEAM]
            assert (team.status, team.headcount_declared) == (TeamStatus.ON_SCENE, 3)
            assert team.status_source is ReportSource.APP


def test_a_speed_that_nobody_can_follow_is_refused() -> None:
    with pytest.raises(ValueError, match="200"):
        Rehearsal("http://localhost", OPERATION, SCRIPT, None, speed=1_000)  # type: ignore[arg-type]
