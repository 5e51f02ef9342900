"""T-06, a day with much going on: ten operations on one server, 3,000 phones, 200 posts, on one machine.

What is asked is asked of the machine: server and stores go where they like, as they would for a user, and the generator
keeps to a core that it has to share. What a core can do, the other programs say.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from statistics import median

from loadtests.bench import Bench, Report
from loadtests.generator import Quiet
from loadtests.load_socket import LoadSocket
from loadtests.measure import Goal, cpu_s, held_kib, percentile
from loadtests.runs.ceiling import measure_ceiling
from loadtests.stage import Round, Stage, show_ms
from loadtests.targets import VigieTarget, serve_vigie
from protocol.codec import MSGPACK
from protocol.positions import DeviceFix
from protocol.upstream import ReportPosition

OPERATIONS = 10
_PHONES, _POSTS, _PER_S = 300, 20, 50
"""Of each operation."""
_POSITION_EVERY_S = 5.0
_WHAT = "all at work"


async def run(bench: Bench) -> Report:
    """500 changes and 600 positions a second in all; each change goes to the 20 posts of its operation."""
    report = Report("ten_operations")
    operations, phones, posts, per_s, for_s = (
        (2, 20, 4, 20, 1.0)
        if bench.is_quick
        else (OPERATIONS, _PHONES, _POSTS, _PER_S, 60.0 if bench.is_long else 20.0)
    )
    if not bench.is_quick:
        report.figures["ceiling"] = await measure_ceiling(bench, posts=operations * posts)
    async with AsyncExitStack() as running:
        first = await running.enter_async_context(serve_vigie(bench.placement.whole))
        stages: list[Stage] = []
        for number in range(operations):
            bench.say(f"operation {number + 1} of {operations}: {phones} phones and {posts} posts")
            stage = await Stage.build(first if number == 0 else await first.new_operation(), teams=phones)
            running.push_async_callback(stage.close)
            stages.append(stage)
            await stage.add_phones(phones)
            await stage.keep_replica()
            await stage.add_posts(posts - 1)
        bench.say("changes alone")
        alone = await _play(first, stages, per_s, for_s, tells_positions=False)
        rounds: list[Round] = []
        for number in range(bench.rounds):
            bench.say(f"{_WHAT}: round {number + 1} of {bench.rounds}")
            rounds.append(await _play(first, stages, per_s, for_s))
        memory_mib = held_kib(first.serving_pids()) / 1024
        for number, stage in enumerate(stages):
            report.verdicts[f"operation {number + 1}"] = await stage.judge()
        lost = sum(len(stage.fleet.lost) for stage in stages)
    report.figures["vigie"] = {"changes alone": [alone.figures()], _WHAT: [each.figures() for each in rounds]}
    shown, answered = (
        [percentile(each.show_ms, share) for each in rounds for share in (0.5, 0.99, 0.999)],
        [percentile(each.answer_ms, share) for each in rounds for share in (0.5, 0.99)],
    )
    report.goals += [
        Goal("devices and posts", operations * (phones + posts), ""),
        Goal(
            "accepted", median(each.accepted / each.wall_s for each in rounds), "/s", operations * per_s * 0.98, False
        ),
        Goal("deliveries to posts", median(each.deliveries / each.wall_s for each in rounds), "/s"),
        Goal("p50 shown", median(shown[::3]), "ms", 25.0),
        Goal("p99 shown", median(shown[1::3]), "ms", 150.0),
        Goal("p99.9 shown", median(shown[2::3]), "ms", 500.0),
        Goal("p50 to accepted", median(answered[::2]), "ms", 10.0),
        Goal("p99 to accepted", median(answered[1::2]), "ms", 50.0),
        Goal("all processes of the server, of a core", median(each.cpu_s / each.wall_s for each in rounds) * 100, "%"),
        Goal("CPU per change, without positions", alone.cpu_us_per_command, "µs"),
        Goal("CPU per change, with positions", median(each.cpu_us_per_command for each in rounds), "µs"),
        Goal("p99 shown, without positions", percentile(alone.show_ms, 0.99), "ms"),
        Goal("the generator, of its core", median(each.generator_share for each in rounds) * 100, "%"),
        Goal("sockets lost", lost, "", 0.0),
        Goal("memory of the server", memory_mib, "MiB"),
    ]
    return report


async def _play(
    target: VigieTarget, stages: Sequence[Stage], per_s: float, for_s: float, *, tells_positions: bool = True
) -> Round:
    """One round of all operations at once, and all that follows until everything has arrived."""
    pids, stores = target.pids(), target.store_pids()
    posts = [post for stage in stages for post in stage.fleet.posts]
    seen = {post: len(post.observer.readings) for post in posts}
    seq_before = sum(post.seq or 0 for post in posts)
    for stage in stages:
        stage.fleet.speakers = stage.phones
    with Quiet():
        cpu_before, stores_before, own_before = cpu_s(pids), cpu_s(stores), cpu_s([os.getpid()])
        began = time.monotonic()
        async with asyncio.TaskGroup() as work:
            if tells_positions:
                work.create_task(_tell_positions([phone for stage in stages for phone in stage.phones], for_s))
            speaking = [work.create_task(stage.fleet.play_paced(per_s, for_s)) for stage in stages]
        played_s = time.monotonic() - began
        own_after = cpu_s([os.getpid()])
        for stage in stages:
            await stage.fleet.settle()
        cpu_after, stores_after = cpu_s(pids), cpu_s(stores)
    told = [(stage, task.result()) for stage, task in zip(stages, speaking, strict=True)]
    sent = [one for _, of_stage in told for one in of_stage]
    return Round(
        commands=len(sent),
        accepted=sum(one.seq > 0 for one in sent),
        deliveries=sum(post.seq or 0 for post in posts) - seq_before,
        wall_s=played_s,
        cpu_s=cpu_after - cpu_before,
        stores_cpu_s=stores_after - stores_before,
        generator_share=(own_after - own_before) / played_s,
        answer_ms=[(one.answered_at_s - one.sent_at_s) * 1000 for one in sent],
        show_ms=[
            taken_ms
            for stage, of_stage in told
            for taken_ms in show_ms(of_stage, [post.observer.readings[seen[post] :] for post in stage.fleet.posts])
        ],
    )


async def _tell_positions(phones: Sequence[LoadSocket], for_s: float) -> None:
    """Every phone once in five seconds, evenly over the time."""
    began = time.monotonic()
    for number in range(round(len(phones) * for_s / _POSITION_EVERY_S)):
        due_s = began + number * _POSITION_EVERY_S / len(phones)
        if (wait_s := due_s - time.monotonic()) > 0:
            await asyncio.sleep(wait_s)  # the pace of the phones
        fix = DeviceFix(0, 48.0 + number % 1_000 / 10_000, 2.0, 5.0)
        phones[number % len(phones)].send(MSGPACK.encode(ReportPosition(fixes=(fix,))))
