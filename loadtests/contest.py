"""Vigie against the plain references: the same work in turns within each round, so that what disturbs the machine
disturbs all of them."""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from statistics import median

from loadtests.bench import REFERENCES, Bench, Report
from loadtests.brokers import serve_broker
from loadtests.load_socket import LoadSocket
from loadtests.measure import Goal, ratios, self_spread
from loadtests.stage import Play, Round, Stage
from loadtests.targets import serve_reference, serve_vigie

AGAIN = ", again"
"""What the reference plays a second time in each round, against itself."""

Figure = Callable[[Round], float]


@contextlib.asynccontextmanager
async def open_stages(bench: Bench, *, teams: int, brokers: Sequence[str] = ()) -> AsyncIterator[list[Stage]]:
    """Vigie, then `websockets.broadcast`, the naive server and brokers; without references, Vigie alone."""
    async with contextlib.AsyncExitStack() as stack:
        targets = [await stack.enter_async_context(serve_vigie(bench.placement.server))]
        stages = [await Stage.build(targets[0], teams=teams)]
        stack.push_async_callback(stages[0].close)
        for name in (*REFERENCES, *brokers) if bench.has_references else ():
            serve = serve_broker if name in brokers else serve_reference
            target = await stack.enter_async_context(serve(name, bench.placement.server))
            stage = await Stage.build(target, teams=teams)
            stack.push_async_callback(stage.close)
            stages.append(stage)
        yield stages


async def play_rounds(
    bench: Bench,
    stages: Sequence[Stage],
    what: str,
    speakers: Callable[[Stage], list[LoadSocket]],
    play: Play,
    *,
    keeps_times: bool = True,
) -> None:
    """All servers in turn, so many rounds; the first reference a second time in each.

    The naive server plays one round: it is there for scale, no goal is held against it, and it may take long.
    """
    for number in range(bench.rounds):
        bench.say(f"{what}: round {number + 1} of {bench.rounds}")
        turns = [(stage, what) for stage in stages if stage.name != "naive" or number == 0]
        if len(stages) > 1:
            turns.append((stages[1], what + AGAIN))
        # Each round begins with another server, so that none is always the first after a pause.
        first = number % len(turns)
        for stage, name in turns[first:] + turns[:first]:
            await stage.play(name, speakers(stage), play, keeps_times=keeps_times)


def ratio_goal(
    stages: Sequence[Stage],
    what: str,
    name: str,
    figure: Figure,
    *,
    bar: float,
    is_ceiling: bool = True,
    aim: float | None = None,
    allowance: float = 0.0,
) -> Goal:
    """Vigie's figure over the plain reference's: the median of in-round ratios, with the reference's own spread.

    Args:
        stages: Vigie, then the reference.
        what: The work.
        name: How the goal is called.
        figure: What is compared.
        bar: Where the goal lies.
        is_ceiling: The ratio must not exceed the bar; else not fall below it.
        aim: What is hoped for.
        allowance: Taken off Vigie's figure first, such as the time of a commit.
    """
    vigie, reference = stages[0].rounds[what], stages[1].rounds[what]
    theirs = [figure(each) for each in reference]
    again = [figure(each) for each in stages[1].rounds[what + AGAIN]]
    middle = median(ratios([figure(each) - allowance for each in vigie], theirs))
    return Goal(name, middle, "×", bar, is_ceiling, self_spread(theirs, again), aim)


async def judge_all(stages: Sequence[Stage], report: Report) -> None:
    """The verdict on each server, and every round in figures."""
    for stage in stages:
        report.verdicts[stage.name] = await stage.judge()
        report.figures[stage.name] = {
            what: [each.figures() for each in rounds] for what, rounds in stage.rounds.items()
        }


def told(stages: Sequence[Stage], what: str, name: str, unit: str, figure: Figure) -> list[Goal]:
    """A figure without a bar, for each server."""
    return [
        Goal(f"{name}, {stage.name}", median(figure(each) for each in stage.rounds[what]), unit)
        for stage in stages
        if what in stage.rounds
    ]
