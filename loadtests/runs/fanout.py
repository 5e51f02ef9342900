"""Many command posts, few changes: what one delivery costs, and how many fit through when there is more to tell."""

from statistics import median

from loadtests.bench import Bench, Report
from loadtests.contest import judge_all, open_stages, play_rounds, ratio_goal, told
from loadtests.generator import Fleet
from loadtests.history import Sent
from loadtests.measure import Goal, percentile
from loadtests.runs.ceiling import measure_ceiling
from loadtests.stage import Round, Stage

CHANGES_PER_S = 20
IN_FLIGHT = 32
_PHONES = 20


async def run(bench: Bench) -> Report:
    """20 changes a second to 500 and to 1,000 posts; then as many as get through with 32 in flight."""
    report = Report("fanout")
    sizes, for_s, saturated_for_s = ((50, 100), 0.5, 0.5) if bench.is_quick else ((500, 1000), 4.0, 2.0)
    if not bench.is_quick:
        report.figures["ceiling"] = await measure_ceiling(bench, posts=sizes[-1])
    async with open_stages(bench, teams=_PHONES) as stages:
        for stage in stages:
            await stage.add_phones(_PHONES)
            await stage.add_programs(4)

        async def play_paced(fleet: Fleet) -> list[Sent]:
            return await fleet.play_paced(CHANGES_PER_S, for_s)

        async def play_saturated(fleet: Fleet) -> list[Sent]:
            return await fleet.play_closed(IN_FLIGHT, saturated_for_s, until_shown=True)

        quiet = "nobody listens"
        await play_rounds(bench, stages, quiet, lambda stage: stage.phones, play_paced)
        commit_ms = commit_time_ms(stages, quiet)
        await stages[0].keep_replica()
        for size in sizes:
            for stage in stages:
                await stage.add_posts(size - len(stage.fleet.posts))
            what = f"{CHANGES_PER_S}/s to {size} posts"
            await play_rounds(bench, stages, what, lambda stage: stage.phones, play_paced)
            report.goals += told(stages, what, f"CPU per delivery, {size} posts", "µs", _cpu)
            report.goals += told(stages, what, f"p50 shown, {size} posts", "ms", show_p50)
            report.goals += told(stages, what, f"p99 shown, {size} posts", "ms", show_p99)
            if bench.has_references:
                name = f"CPU per delivery ÷ broadcast, {size} posts"
                report.goals.append(ratio_goal(stages, what, name, _cpu, bar=0.9, aim=0.65))
                name = f"(p99 shown − commit) ÷ broadcast, {size} posts"
                report.goals.append(ratio_goal(stages, what, name, show_p99, bar=1.0, allowance=commit_ms))
        report.goals.append(Goal("commit time, p99", commit_ms, "ms"))
        what = f"saturated, {sizes[-1]} posts"
        await play_rounds(bench, stages, what, lambda stage: stage.programs, play_saturated, keeps_times=False)
        report.goals += told(stages, what, f"deliveries/s, {what}", "/s", _deliveries_per_s)
        if bench.has_references:
            name = f"deliveries/s ÷ broadcast, {what}"
            goal = ratio_goal(stages, what, name, _deliveries_per_s, bar=5.0, is_ceiling=False, aim=20.0)
            report.goals.append(goal)
        await judge_all(stages, report)
    return report


def commit_time_ms(stages: list[Stage], what: str) -> float:
    """What Vigie's answer takes longer than the reference's when nobody listens: the store."""
    taken = [median(percentile(each.answer_ms, 0.99) for each in stage.rounds[what]) for stage in stages[:2]]
    return taken[0] - taken[1] if len(taken) > 1 else taken[0]


def show_p50(played: Round) -> float:
    """From the phone to the posts, half of the deliveries."""
    return percentile(played.show_ms, 0.5)


def show_p99(played: Round) -> float:
    """From the phone to the posts, all but a hundredth of the deliveries."""
    return percentile(played.show_ms, 0.99)


def _cpu(played: Round) -> float:
    return played.cpu_us_per_delivery


def _deliveries_per_s(played: Round) -> float:
    return played.deliveries / played.wall_s
