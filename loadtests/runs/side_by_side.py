"""Vigie beside servers that others run: 20 changes a second to 500 command posts, in turn, in one table.

Only Vigie keeps what it is told, decides who may see it and numbers it. The plain references number; brokers only pass
on, and what they are handed has been made by the generator. Brokers take part where they are installed.
"""

from collections.abc import Callable
from statistics import median

from loadtests.bench import Bench, Report
from loadtests.brokers import installed
from loadtests.contest import judge_all, open_stages, told
from loadtests.generator import Fleet
from loadtests.history import Sent
from loadtests.measure import Goal, ratios
from loadtests.references.brokers import BROKERS
from loadtests.runs.fanout import CHANGES_PER_S, show_p50, show_p99
from loadtests.stage import Round, Stage

_PHONES = 20
_COLUMNS: tuple[tuple[str, str, Callable[[Round], float]], ...] = (
    ("CPU per delivery", "µs", lambda played: played.cpu_us_per_delivery),
    ("p50 shown", "ms", show_p50),
    ("p99 shown", "ms", show_p99),
)


async def run(bench: Bench) -> Report:
    """Each plays each round; who begins changes from round to round."""
    report = Report("side_by_side")
    posts, for_s = (20, 0.5) if bench.is_quick else (500, 4.0)
    brokers = installed() if bench.has_references else ()
    async with open_stages(bench, teams=_PHONES, brokers=brokers) as stages:
        for stage in stages:
            await stage.add_phones(_PHONES)
            await stage.add_posts(posts)
        await stages[0].keep_replica()

        async def play(fleet: Fleet) -> list[Sent]:
            return await fleet.play_paced(CHANGES_PER_S, for_s)

        what = f"{CHANGES_PER_S}/s to {posts} posts"
        for number in range(bench.rounds):
            bench.say(f"{what}: round {number + 1} of {bench.rounds}")
            first = number % len(stages)
            for stage in stages[first:] + stages[:first]:
                await stage.play(what, stage.phones, play)
        for name, unit, figure in _COLUMNS:
            report.goals += told(stages, what, name, unit, figure)
            report.goals += [_ratio(stages, what, name, figure, other) for other in stages[1:]]
        await judge_all(stages, report)
    report.figures["not installed"] = [name for name in BROKERS if name not in brokers]
    return report


def _ratio(stages: list[Stage], what: str, name: str, figure: Callable[[Round], float], other: Stage) -> Goal:
    ours, theirs = ([figure(played) for played in stage.rounds[what]] for stage in (stages[0], other))
    return Goal(f"{name}, vigie ÷ {other.name}", median(ratios(ours, theirs)), "×")
