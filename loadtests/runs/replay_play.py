"""Replays beside live: do twenty viewers at sixty times the speed keep a change from reaching the posts?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import median

from loadtests.bench import Bench, Report
from loadtests.generator import Fleet
from loadtests.history import Sent
from loadtests.measure import Goal, ratios, self_spread
from loadtests.runs.fanout import show_p50, show_p99
from loadtests.runs.replay_seek import STEP_MS, Viewer, view, write_log
from loadtests.stage import Stage
from loadtests.targets import VigieTarget, serve_vigie
from protocol.downstream import Change
from protocol.replay import ReplayClock, ReplayControl, ReplayWish
from protocol.upstream import Heartbeat

SPEED = 60
CHANGES_PER_S = 20
BAR = 1.10
_BEAT_S = 5.0


async def run(bench: Bench) -> Report:
    """The same changes to the same posts, with nobody looking back, with twenty who do, and with nobody again."""
    report = Report("replay_play")
    facts, viewers, posts, for_s = (2_000, 3, 10, 0.5) if bench.is_quick else (20_000, 20, 200, 4.0)
    sizes = (20, 10, 50) if bench.is_quick else (200, 100, 500)
    async with serve_vigie(bench.placement.server) as target:
        past = await target.new_operation()
        bench.say(f"a log of {facts:,} facts to look back on")
        await write_log(past, facts, sizes)
        stage = await Stage.build(target, teams=20)
        try:
            await stage.add_phones(20)
            await stage.add_posts(posts)
            await stage.keep_replica()

            async def play(fleet: Fleet) -> list[Sent]:
                return await fleet.play_paced(CHANGES_PER_S, for_s)

            shown = 0
            for number in range(bench.rounds):
                await stage.play("before", stage.phones, play)
                async with _looking_back(past, viewers, number) as audience:
                    await stage.play("meanwhile", stage.phones, play)
                shown += sum(each.changes for each in audience)
                await stage.play("after", stage.phones, play)
            report.verdicts["vigie"] = await stage.judge()
        finally:
            await stage.close()
    before, meanwhile, after = (stage.rounds[what] for what in ("before", "meanwhile", "after"))
    alone = [(show_p99(first) + show_p99(again)) / 2 for first, again in zip(before, after, strict=True)]
    spread = self_spread([show_p99(each) for each in before], [show_p99(each) for each in after])
    report.goals += [
        Goal("p50 shown, nobody looks back", median(map(show_p50, before)), "ms"),
        Goal(f"p50 shown, {viewers} look back", median(map(show_p50, meanwhile)), "ms"),
        Goal("p99 shown, nobody looks back", median(alone), "ms"),
        Goal(f"p99 shown, {viewers} look back", median(map(show_p99, meanwhile)), "ms"),
        Goal("p99 with viewers ÷ without", median(ratios([*map(show_p99, meanwhile)], alone)), "×", BAR, spread=spread),
        Goal("changes shown again", float(shown), ""),
        Goal(f"speed kept, of {SPEED}", shown * STEP_MS / 1_000 / (viewers * bench.rounds * for_s), "×"),
    ]
    report.figures["replay_play"] = {what: [each.figures() for each in rounds] for what, rounds in stage.rounds.items()}
    return report


class _Watching:
    """One viewer who lets it play."""

    def __init__(self, viewer: Viewer) -> None:
        self.changes = 0
        self._viewer = viewer

    async def watch(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._beat())
            while True:
                self.changes += isinstance(await self._viewer.hear(), Change)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_BEAT_S)
            await self._viewer.say(Heartbeat())


@asynccontextmanager
async def _looking_back(target: VigieTarget, viewers: int, turn: int) -> AsyncIterator[list[_Watching]]:
    """So many viewers, each at a place of its own, at both clocks; the past is at hand before anything is measured."""
    watching: list[_Watching] = []
    async with AsyncExitStack() as stack:
        for number in range(viewers):
            viewer = Viewer(await stack.enter_async_context(view(target)))
            clock = tuple(ReplayClock)[number % 2]
            state = await viewer.begin(target, ReplayWish(clock=clock))
            at = state.first_at + (state.last_at - state.first_at) * (number + turn % 7) // (viewers + 10)
            await viewer.say(ReplayControl(seek_at=at, is_playing=True, speed=SPEED))
            await viewer.hear_state()
            watching.append(_Watching(viewer))
        tasks = [asyncio.ensure_future(each.watch()) for each in watching]
        try:
            yield watching
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
