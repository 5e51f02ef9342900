"""The second lane: a thousand teams say where they are once a second, fifty posts watch, and facts must not wait."""

import asyncio
import time
from uuid import UUID

from loadtests.bench import Bench, Report
from loadtests.generator import Fleet
from loadtests.history import Sent
from loadtests.load_socket import LoadSocket
from loadtests.measure import Goal, percentile
from loadtests.runs.fanout import show_p99
from loadtests.stage import Stage
from loadtests.targets import VigieTarget, serve_vigie
from protocol.codec import MSGPACK
from protocol.downstream import Downstream, Positions
from protocol.ids import TeamId
from protocol.positions import DeviceFix
from protocol.upstream import ReportPosition

_PROGRAMS = 10
_FACTS_PER_S = 20
_ARCHIVED_WITHIN_S = 5.0
_STEP_DEG = 1 / 65_536
"""Latitudes number the reports, in steps that survive the way as exact numbers."""


async def run(bench: Bench) -> Report:
    """Facts alone first, for comparison; then the same facts with all positions beside them."""
    report = Report("telemetry")
    teams, posts, for_s = (100, 10, 1.0) if bench.is_quick else (1000, 50, 10.0)
    async with serve_vigie(bench.placement.server) as target:
        stage = await Stage.build(target, teams=teams)
        try:
            await stage.add_programs(_PROGRAMS)
            await stage.keep_replica()
            await stage.add_posts(posts - 1)
            tracks = _Tracks(stage.fleet)

            async def play_facts(fleet: Fleet) -> list[Sent]:
                return await fleet.play_paced(_FACTS_PER_S, for_s)

            async def play_both(fleet: Fleet) -> list[Sent]:
                facts, _ = await asyncio.gather(play_facts(fleet), tracks.report(stage.programs, for_s))
                return facts

            bench.say("facts alone")
            alone = await stage.play("facts alone", stage.programs, play_facts)
            bench.say(f"{teams} teams report their position once a second")
            for post in stage.fleet.posts:
                post.is_hearing = True
            stage.fleet.on_message = tracks.hear
            both = await stage.play("facts and positions", stage.programs, play_both)
            await stage.fleet.wait_until_still(1.0)
            stage.fleet.on_message = None
            archived = await _count_archived(target, tracks.reported)
            watching = len(stage.fleet.posts)
            stale = tracks.count_stale(stage.fleet.posts)
            report.verdicts["vigie"] = await stage.judge()
        finally:
            await stage.close()
    report.goals = [
        Goal("positions reported", tracks.reported / for_s, "/s"),
        Goal("frames a second at a post", (tracks.frames / watching - 1) / for_s, "/s", 4.1),
        Goal("p50 from report to post", percentile(tracks.show_ms, 0.5), "ms"),
        Goal("p99 from report to post", percentile(tracks.show_ms, 0.99), "ms", 500.0),
        Goal("posts without the newest position of a team", stale, "", 0.0),
        Goal("archived", archived / tracks.reported * 100, "%", 100.0, False),
        Goal("p99 of facts, alone", show_p99(alone), "ms"),
        Goal("p99 of facts, with positions", show_p99(both), "ms", 150.0),
        Goal("CPU per position, all processes", (both.cpu_s - alone.cpu_s) / tracks.reported * 1e6, "µs"),
    ]
    report.figures["vigie"] = {what: [each.figures() for each in rounds] for what, rounds in stage.rounds.items()}
    return report


class _Tracks:
    """What was reported, and what arrived where."""

    def __init__(self, fleet: Fleet) -> None:
        self.reported = 0
        self.frames = 0
        self.show_ms: list[float] = []
        self._fleet = fleet
        self._sent_at_s: dict[tuple[TeamId, float], float] = {}
        self._newest: dict[TeamId, float] = {}
        self._held: dict[LoadSocket, dict[TeamId, tuple[int, float]]] = {}

    async def report(self, programs: list[LoadSocket], for_s: float) -> None:
        """Every team once a second, evenly over the second."""
        teams, began = self._fleet.teams, time.monotonic()
        count = round(len(teams) * for_s)
        for number in range(count):
            due_s = began + number / len(teams)
            if (wait_s := due_s - time.monotonic()) > 0:
                await asyncio.sleep(wait_s)
            team_id = teams[number % len(teams)]
            lat_deg = 45.0 + (number // len(teams) + 1) * _STEP_DEG
            self._sent_at_s[team_id, lat_deg] = time.monotonic()
            self._newest[team_id] = lat_deg
            programs[number % len(programs)].send(
                MSGPACK.encode(
                    ReportPosition(
                        fixes=(DeviceFix(0, lat_deg, 2.35, 5.0),),
                        team_id=team_id,
                        operation_id=self._fleet.address.operation_id,
                    )
                )
            )
            self.reported += 1

    def hear(self, post: LoadSocket, message: Downstream, at_s: float) -> None:
        """One message at a post."""
        if not isinstance(message, Positions):
            return
        self.frames += 1
        held = self._held.setdefault(post, {})
        for position in message.positions:
            sent_at_s = self._sent_at_s.get((position.team_id, position.lat_deg))
            if sent_at_s is not None:
                self.show_ms.append((at_s - sent_at_s) * 1000)
            known = held.get(position.team_id)
            if known is None or position.fix_at > known[0]:
                held[position.team_id] = (position.fix_at, position.lat_deg)

    def count_stale(self, posts: list[LoadSocket]) -> int:
        """Posts and teams for which the last report is not what the post holds."""
        return sum(
            self._held.get(post, {}).get(team_id, (0, 0.0))[1] != lat_deg
            for post in posts
            for team_id, lat_deg in self._newest.items()
        )


async def _count_archived(target: VigieTarget, expected: int) -> int:
    """Rows in the archive, once all are there or time is up."""
    deadline = time.monotonic() + _ARCHIVED_WITHIN_S
    while True:
        count = await _count(target, target.address.operation_id)
        if count >= expected or time.monotonic() > deadline:
            return count
        await asyncio.sleep(0.1)  # the archive is written once a second; the deadline is the failure


async def _count(target: VigieTarget, operation_id: UUID) -> int:
    async with target.database.connection() as connection:
        counted = await connection.fetchval("SELECT count(*) FROM positions WHERE operation_id = $1", operation_id)
    return int(counted)
