"""5 of 200 posts stop reading: what the others notice, what it costs, and whether the five are made whole again."""

from collections.abc import Callable
from statistics import median

from loadtests.bench import Bench, Report
from loadtests.generator import Fleet
from loadtests.history import Sent
from loadtests.load_socket import LoadSocket
from loadtests.measure import Goal, held_kib, kernel_tcp_kib, percentile, ratios, self_spread
from loadtests.stage import Round, Stage
from loadtests.targets import serve_vigie
from protocol.devices import Role
from protocol.upstream import Scope

_STALLED = 5
_IN_FLIGHT = 32
_RECEIVE_BUFFER_BYTES = 32 * 1024
_TURNS_PER_ROUND = 2
"""Short turns, often: what else the machine does then falls on both sides alike."""
_KEPT, _KEPT_AT_LEAST = 0.95, 0.7
"""Of the throughput; the second in the short form, where seconds on a shared machine prove only that nobody froze."""


async def run(bench: Bench) -> Report:
    """In each turn the same closed loop three times: all read, five do not, all read again. Vigie against itself."""
    report = Report("slow_reader")
    posts, for_s = (40, 0.7) if bench.is_quick else (200, 1.5)
    async with serve_vigie(bench.placement.server) as target:
        stage = await Stage.build(target, teams=20)
        try:
            await stage.add_programs(4)
            await stage.keep_replica()
            await stage.add_posts(posts - _STALLED - 1)
            credentials = await target.admit([None] * _STALLED, Role.DISPATCHER)
            slow = await stage.fleet.open(
                credentials, Scope.OPERATION, label="slow", receive_buffer_bytes=_RECEIVE_BUFFER_BYTES
            )
            stage.fleet.posts += slow
            grown_kib, kernel_kib = await _play_rounds(bench, stage, slow, for_s)
            cut_off = sum(post.transport is None for post in slow)
            report.verdicts["vigie"] = await stage.judge()
        finally:
            await stage.close()
    report.goals = [
        _compare(
            stage,
            "throughput kept by the others",
            _per_s,
            _KEPT_AT_LEAST if bench.is_quick else _KEPT,
            is_ceiling=False,
        ),
        _compare(stage, "CPU per delivery to them ÷ before and after", _cpu, 1 / _KEPT, is_ceiling=True),
        _compare(stage, "their p99 ÷ before and after", _p99, 1.1, is_ceiling=True),
        Goal("server memory per stalled post", median(grown_kib) / _STALLED / 1024, "MiB", 1.0),
        Goal("kernel buffers per stalled post", median(kernel_kib) / _STALLED / 1024, "MiB"),
        Goal("p99 shown, all read", median(map(_p99, stage.rounds["all read"])), "ms"),
        Goal("p99 shown, five stalled", median(map(_p99, stage.rounds["five stalled"])), "ms"),
        Goal("stalled posts that were cut off", cut_off, ""),
    ]
    report.figures["vigie"] = {what: [each.figures() for each in rounds] for what, rounds in stage.rounds.items()}
    return report


async def _play_rounds(
    bench: Bench, stage: Stage, slow: list[LoadSocket], for_s: float
) -> tuple[list[float], list[float]]:
    """How much more memory the server and the kernel took while five stalled than while none did, by round."""

    async def play(fleet: Fleet) -> list[Sent]:
        return await fleet.play_closed(_IN_FLIGHT, for_s, until_shown=True)

    grown_kib: list[float] = []
    kernel_kib: list[float] = []
    serving = stage.target.serving_pids()
    # What grows with the number of facts, up to its bound, must not be counted as a cost of the stalled.
    await stage.play("warm-up", stage.programs, play, keeps_times=False)
    rounds = bench.rounds * _TURNS_PER_ROUND
    for number in range(rounds):
        bench.say(f"five of {len(stage.fleet.posts)} stop reading: round {number + 1} of {rounds}")
        at_first = held_kib(serving), kernel_tcp_kib()
        await stage.play("all read", stage.programs, play)
        before = held_kib(serving), kernel_tcp_kib()
        for post in slow:
            if post.transport is not None:
                stage.fleet.stall(post)
        await stage.play("five stalled", stage.programs, play)
        after = held_kib(serving), kernel_tcp_kib()
        grown_kib.append(after[0] - before[0] - max(0, before[0] - at_first[0]))
        kernel_kib.append(after[1] - before[1])
        for post in slow:
            stage.fleet.wake(post)
        await stage.fleet.settle()
        await stage.play("all read, again", stage.programs, play)
    return grown_kib, kernel_kib


def _compare(stage: Stage, name: str, figure: Callable[[Round], float], bar: float, *, is_ceiling: bool) -> Goal:
    """Five stalled over the mean of before and after, which also say how far the machine is from itself."""
    before = [figure(each) for each in stage.rounds["all read"]]
    after = [figure(each) for each in stage.rounds["all read, again"]]
    free = [(first + again) / 2 for first, again in zip(before, after, strict=True)]
    middle = median(ratios([figure(each) for each in stage.rounds["five stalled"]], free))
    return Goal(name, middle, "×", bar, is_ceiling, self_spread(before, after))


def _per_s(played: Round) -> float:
    return played.accepted / played.wall_s


def _cpu(played: Round) -> float:
    return played.cpu_us_per_delivery


def _p99(played: Round) -> float:
    return percentile(played.show_ms, 0.99)
