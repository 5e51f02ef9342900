"""What the generator itself can take in: no figure near it says anything about a server."""

import time

from loadtests.bench import Bench
from loadtests.generator import Fleet
from loadtests.references.blast import BURST_S
from loadtests.stage import Stage
from loadtests.targets import serve_reference

_FRAMES_IN_A_WRITE = (1, 32)


async def measure_ceiling(bench: Bench, *, posts: int) -> dict[str, float]:
    """Deliveries a second that the generator reads and proves, with one change in a write and with 32."""
    found: dict[str, float] = {}
    for frames in _FRAMES_IN_A_WRITE:
        bench.say(f"the generator's own ceiling: {posts} posts, {frames} changes in a write")
        async with serve_reference("blast", bench.placement.server, str(frames)) as target:
            stage = await Stage.build(target, teams=1)
            try:
                await stage.add_posts(posts)
                await stage.add_programs(1)
                found[f"deliveries_per_s_{frames}_in_a_write"] = await _take_in(stage.fleet, stage)
            finally:
                await stage.close()
    return found


async def _take_in(fleet: Fleet, stage: Stage) -> float:
    before = sum(post.seq or 0 for post in fleet.posts)
    fleet.speakers = stage.programs
    began = time.monotonic()
    fleet.report_status()
    await fleet.wait_until_still(BURST_S)
    taken_s = max(post.observer.readings[-1].at_s for post in fleet.posts) - began
    return round((sum(post.seq or 0 for post in fleet.posts) - before) / taken_s)
