"""Replays beside live: do twenty viewers at sixty times the speed keep a change from reaching the posts?

The same is asked of a program that has nothing to do with Vigie and works as hard at the same priority: where servers
have one core, whoever works there takes caches and turns from the process that shows changes.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median

from loadtests.bench import Bench, Report
from loadtests.generator import Fleet
from loadtests.history import Sent
from loadtests.measure import Goal, Placement, ratios, self_spread
from loadtests.runs.fanout import show_p50, show_p99
from loadtests.runs.replay_audience import looking_back
from loadtests.runs.replay_seek import STEP_MS, write_log
from loadtests.stage import Stage
from loadtests.targets import serve_vigie

SPEED = 60
CHANGES_PER_S = 60
BAR = 1.10
_NEIGHBOUR = """
import json, os
os.nice(10)
text = json.dumps([{"id": number, "name": f"team {number}", "at": [number / 7, number / 9]} for number in range(2_000)])
while True:
    json.loads(text)
"""
"""As far back as the process that looks back (`server/command_line/serve.py`)."""


async def run(bench: Bench) -> Report:
    """The same changes to the same posts: nobody looks back, twenty do, nobody again, and another program runs."""
    report = Report("replay_play")
    facts, viewers, posts, for_s = (2_000, 3, 10, 0.5) if bench.is_quick else (20_000, 20, 100, 20.0)
    sizes = (20, 10, 50) if bench.is_quick else (200, 100, 500)
    async with serve_vigie(bench.placement.server, is_in_memory=True) as target:
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
                async with looking_back(past, bench.placement, viewers, SPEED, number) as audience:
                    await stage.play("meanwhile", stage.phones, play)
                shown += audience.changes
                await stage.play("after", stage.phones, play)
                async with _neighbour(bench.placement):
                    await stage.play("beside another program", stage.phones, play)
            report.verdicts["vigie"] = await stage.judge()
        finally:
            await stage.close()
    before, meanwhile, after = (stage.rounds[what] for what in ("before", "meanwhile", "after"))
    p99s, p99s_beside = [*map(show_p99, meanwhile)], [*map(show_p99, stage.rounds["beside another program"])]
    alone = [(show_p99(first) + show_p99(again)) / 2 for first, again in zip(before, after, strict=True)]
    spread = self_spread([show_p99(each) for each in before], [show_p99(each) for each in after])
    report.goals += [
        Goal("p50 shown, nobody looks back", median(map(show_p50, before)), "ms"),
        Goal(f"p50 shown, {viewers} look back", median(map(show_p50, meanwhile)), "ms"),
        Goal("p99 shown, nobody looks back", median(alone), "ms"),
        Goal(f"p99 shown, {viewers} look back", median(p99s), "ms"),
        Goal("p99 with viewers ÷ without", median(ratios(p99s, alone)), "×", BAR, spread=spread),
        Goal("p99 beside another program ÷ without", median(ratios(p99s_beside, alone)), "×"),
        Goal("p99 with viewers ÷ beside it", median(ratios(p99s, p99s_beside)), "×"),
        Goal("changes shown again", float(shown), ""),
        Goal(f"speed kept, of {SPEED}", shown * STEP_MS / 1_000 / (viewers * bench.rounds * for_s), "×"),
    ]
    report.figures["replay_play"] = {what: [each.figures() for each in rounds] for what, rounds in stage.rounds.items()}
    return report


@asynccontextmanager
async def _neighbour(placement: Placement) -> AsyncIterator[None]:
    """A program that reads JSON where the servers run, for as long as the block lasts."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _NEIGHBOUR)
    os.sched_setaffinity(process.pid, placement.server)
    try:
        yield
    finally:
        process.kill()
        await process.wait()
