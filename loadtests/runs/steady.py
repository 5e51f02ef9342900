"""One process under commands: 3,000 a second on one operation, the time to "accepted", and two processes at once."""

from statistics import median

from loadtests.bench import Bench, Report
from loadtests.generator import Fleet
from loadtests.history import Sent
from loadtests.measure import Goal, cpu_s, percentile
from loadtests.stage import Round, Stage
from loadtests.targets import VigieTarget, serve_vigie

_POSTS = 10
_PROGRAMS = 5
_TEAMS = 100
_IN_FLIGHT = 200
_FAIR_SHARE = 0.25


async def run(bench: Bench) -> Report:
    """First one process on its core; then one and two processes on all cores, in a closed loop."""
    report = Report("steady")
    for_s, per_s = (0.5, 500) if bench.is_quick else (5.0, 3000)

    async def play_calm(fleet: Fleet) -> list[Sent]:
        return await fleet.play_paced(min(500, per_s), for_s)

    async def play_full(fleet: Fleet) -> list[Sent]:
        return await fleet.play_paced(per_s, for_s)

    async with serve_vigie(bench.placement.server) as target:
        stage = await _build(target)
        try:
            for number in range(bench.rounds):
                bench.say(f"one process: round {number + 1} of {bench.rounds}")
                await stage.play("calm", stage.programs, play_calm)
                await stage.play("full", stage.programs, play_full)
            calm, full = stage.rounds["calm"], stage.rounds["full"]
            report.verdicts["vigie"] = await stage.judge()
        finally:
            await stage.close()
    report.figures["vigie"] = {what: [each.figures() for each in rounds] for what, rounds in stage.rounds.items()}
    report.goals += [
        Goal(f"accepted/s of {per_s} sent/s", median(map(_accepted_per_s, full)), "/s", per_s * 0.98, False),
        Goal(f"p50 to accepted at {per_s}/s", _median_of(full, 0.5), "ms"),
        Goal(f"p99 to accepted at {per_s}/s", _median_of(full, 0.99), "ms"),
        Goal("p50 to accepted at 500/s", _median_of(calm, 0.5), "ms", 5.0),
        Goal("p99 to accepted at 500/s", _median_of(calm, 0.99), "ms", 50.0),
        Goal("CPU per command at 500/s", median(each.cpu_us_per_command for each in calm), "µs"),
        Goal(f"CPU per command at {per_s}/s", median(each.cpu_us_per_command for each in full), "µs"),
    ]
    await _compare_two_with_one(bench, report, 0.5 if bench.is_quick else 3.0)
    return report


async def _compare_two_with_one(bench: Bench, report: Report, for_s: float) -> None:
    """Both on all cores, the generator among them: what a second process costs and brings on this machine."""

    async def play(fleet: Fleet) -> list[Sent]:
        return await fleet.play_closed(_IN_FLIGHT, for_s, until_shown=False)

    cores = bench.placement.whole
    async with serve_vigie(cores) as first, serve_vigie(cores, workers=2) as second:
        one, two = await _build(first), await _build(second)
        try:
            workers = second.serving_pids()
            before = [cpu_s([pid]) for pid in workers]
            for number in range(bench.rounds):
                bench.say(f"one and two processes: round {number + 1} of {bench.rounds}")
                await one.play("closed", one.programs, play)
                await two.play("closed", two.programs, play)
            shares = [cpu_s([pid]) - at for pid, at in zip(workers, before, strict=True)]
            report.verdicts["one process, all cores"] = await one.judge()
            report.verdicts["vigie, two processes"] = await two.judge()
        finally:
            await one.close()
            await two.close()
    pairs = list(zip(two.rounds["closed"], one.rounds["closed"], strict=True))
    throughput = median(_accepted_per_s(both) / _accepted_per_s(single) for both, single in pairs)
    cost = median(both.cpu_us_per_command / single.cpu_us_per_command for both, single in pairs)
    smaller = min(shares) / sum(shares)
    # The kernel deals out connections as it likes: if one process got nearly all, there was no contest to judge.
    doubt = 0.0 if smaller >= _FAIR_SHARE else 1.0
    report.goals += [
        Goal("two processes ÷ one: accepted/s", throughput, "×", 0.8, False, doubt),
        Goal("two processes ÷ one: CPU per command", cost, "×", 1.3, spread=doubt),
        Goal("smaller share of the two processes", smaller * 100, "%"),
        Goal("one process, closed loop: accepted/s", median(_accepted_per_s(each) for _, each in pairs), "/s"),
        Goal("two processes, closed loop: accepted/s", median(_accepted_per_s(each) for each, _ in pairs), "/s"),
    ]
    for name, stage in (("one, all cores", one), ("two, all cores", two)):
        report.figures[name] = [each.figures() for each in stage.rounds["closed"]]


async def _build(target: VigieTarget) -> Stage:
    stage = await Stage.build(target, teams=_TEAMS)
    await stage.add_programs(_PROGRAMS)
    await stage.keep_replica()
    await stage.add_posts(_POSTS - 1)
    return stage


def _accepted_per_s(played: Round) -> float:
    return played.accepted / played.wall_s


def _median_of(rounds: list[Round], share: float) -> float:
    return median(percentile(each.answer_ms, share) for each in rounds)
