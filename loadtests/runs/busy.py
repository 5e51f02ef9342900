"""A busy incident: 200 phones, each in its team's scope, report 500 changes a second to 200 posts."""

from loadtests.bench import Bench, Report
from loadtests.contest import judge_all, open_stages, play_rounds, ratio_goal, told
from loadtests.generator import Fleet
from loadtests.history import Sent
from loadtests.measure import Goal
from loadtests.runs.fanout import commit_time_ms, show_p50, show_p99
from loadtests.stage import Round

CHANGES_PER_S = 500


async def run(bench: Bench) -> Report:
    """The same people with nobody listening, for the time of a commit; then with all posts."""
    report = Report("busy")
    phones, posts, per_s, for_s = (40, 40, 100, 0.5) if bench.is_quick else (200, 200, CHANGES_PER_S, 4.0)
    async with open_stages(bench, teams=phones) as stages:

        async def play(fleet: Fleet) -> list[Sent]:
            return await fleet.play_paced(per_s, for_s)

        for stage in stages:
            await stage.add_phones(phones)
        quiet = "nobody listens"
        await play_rounds(bench, stages, quiet, lambda stage: stage.phones, play)
        commit_ms = commit_time_ms(stages, quiet)
        await stages[0].keep_replica()
        for stage in stages:
            await stage.add_posts(posts - len(stage.fleet.posts))
        what = f"{per_s}/s to {posts} posts"
        await play_rounds(bench, stages, what, lambda stage: stage.phones, play)
        report.goals += told(stages, what, "CPU per delivery", "µs", _cpu)
        report.goals += told(stages, what, "p50 shown", "ms", show_p50)
        report.goals += told(stages, what, "p99 shown", "ms", show_p99)
        report.goals.append(Goal("commit time, p99", commit_ms, "ms"))
        if bench.has_references:
            name = "CPU per delivery ÷ broadcast"
            report.goals.append(ratio_goal(stages, what, name, _cpu, bar=0.95, aim=0.65))
            name = "(p99 shown − commit) ÷ broadcast"
            report.goals.append(ratio_goal(stages, what, name, show_p99, bar=1.2, aim=0.7, allowance=commit_ms))
        await judge_all(stages, report)
    return report


def _cpu(played: Round) -> float:
    return played.cpu_us_per_delivery
