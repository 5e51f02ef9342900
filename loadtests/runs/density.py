"""T-06b, how much fits on one core: 500 posts see 25 changes a second each, stores and server on the same core."""

from statistics import median

from loadtests.bench import Bench, Report
from loadtests.contest import judge_all, open_stages, play_rounds, ratio_goal, told
from loadtests.generator import Fleet
from loadtests.history import Sent
from loadtests.measure import Goal
from loadtests.runs.ceiling import measure_ceiling
from loadtests.runs.fanout import show_p50, show_p99
from loadtests.stage import Round

CHANGES_PER_S = 25
_PHONES = 25


async def run(bench: Bench) -> Report:
    """The generator's own ceiling first; then 12,500 deliveries a second, for as long as a round lasts."""
    report = Report("density")
    posts, for_s = (40, 1.0) if bench.is_quick else (500, 30.0 if bench.is_long else 10.0)
    if not bench.is_quick:
        report.figures["ceiling"] = await measure_ceiling(bench, posts=posts)
    async with open_stages(bench, teams=_PHONES) as stages:

        async def play(fleet: Fleet) -> list[Sent]:
            return await fleet.play_paced(CHANGES_PER_S, for_s)

        for stage in stages:
            await stage.add_phones(_PHONES)
        await stages[0].keep_replica()
        for stage in stages:
            await stage.add_posts(posts - len(stage.fleet.posts))
        what = f"{CHANGES_PER_S}/s to {posts} posts"
        await play_rounds(bench, stages, what, lambda stage: stage.phones, play)
        rounds = stages[0].rounds[what]
        wanted = CHANGES_PER_S * posts
        report.goals += [
            Goal("deliveries", median(map(_deliveries_per_s, rounds)), "/s", wanted * 0.98, False),
            Goal("p50 shown", median(map(show_p50, rounds)), "ms"),
            Goal("p99 shown", median(map(show_p99, rounds)), "ms", 100.0),
            Goal(
                "all processes of the server, of a core", median(each.cpu_s / each.wall_s for each in rounds) * 100, "%"
            ),
            Goal("the generator, of its core", median(each.generator_share for each in rounds) * 100, "%"),
        ]
        report.goals += told(stages, what, "CPU per delivery", "µs", _cpu)
        if bench.has_references:
            report.goals.append(ratio_goal(stages, what, "CPU per delivery ÷ broadcast", _cpu, bar=0.9, aim=0.65))
        await judge_all(stages, report)
    return report


def _cpu(played: Round) -> float:
    return played.cpu_us_per_delivery


def _deliveries_per_s(played: Round) -> float:
    return played.deliveries / played.wall_s
