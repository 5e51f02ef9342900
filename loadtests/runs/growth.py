"""What must not grow: the cost of a command with the log, the cost of a join with the operation; and the cost of a
change with its listeners, as one fixed part and one part per post."""

import time
from statistics import median
from uuid import uuid4

from loadtests.bench import Bench, Report
from loadtests.generator import Fleet
from loadtests.history import Sent
from loadtests.measure import Goal, fit_line, ratios, self_spread
from loadtests.stage import Round, Stage
from loadtests.targets import VigieTarget, serve_vigie
from protocol.commands import EnrolMember
from protocol.devices import Role
from protocol.ids import MemberId
from protocol.members import Qualification
from protocol.upstream import Scope

_CALM_PER_S = 300
_FILL_IN_FLIGHT = 256
_CREW = 4
_TEAMS = 50
_PROGRAMS = 5
_JOINS = 20


async def run(bench: Bench) -> Report:
    """Three questions to one server, each in an operation of its own."""
    report = Report("growth")
    async with serve_vigie(bench.placement.server) as target:
        await _grow_log(bench, report, target)
        await _join_large_operation(bench, report, await target.new_operation())
        await _fit_cost(bench, report, await target.new_operation())
    return report


async def _grow_log(bench: Bench, report: Report, target: VigieTarget) -> None:
    levels = [100, 1_000] if bench.is_quick else [100, 10_000, 100_000, *([1_000_000] if bench.is_long else [])]
    for_s = 0.5 if bench.is_quick else 2.0

    async def play(fleet: Fleet) -> list[Sent]:
        return await fleet.play_paced(_CALM_PER_S, for_s)

    stage = await Stage.build(target, teams=_TEAMS)
    try:
        await stage.add_programs(_PROGRAMS)
        for level in levels:
            bench.say(f"the log grows to {level:,} facts")
            await stage.fleet.play_count(stage.programs, level - len(stage.fleet.history.commands), _FILL_IN_FLIGHT)
            what = f"{level:,} facts"
            fresh = await Stage.build(await target.new_operation(), teams=_TEAMS)
            try:
                await fresh.add_programs(_PROGRAMS)
                for _ in range(bench.rounds):
                    await fresh.play("before", fresh.programs, play)
                    await stage.play(what, stage.programs, play)
                    await fresh.play("after", fresh.programs, play)
            finally:
                await fresh.close()
            report.goals += _compare(what, stage.rounds[what], fresh.rounds["before"], fresh.rounds["after"])
        report.verdicts["vigie"] = await stage.judge()
    finally:
        await stage.close()
    report.figures["log"] = {what: [each.figures() for each in rounds] for what, rounds in stage.rounds.items()}


def _compare(what: str, grown: list[Round], before: list[Round], after: list[Round]) -> list[Goal]:
    """An operation with a long log over one that has just begun, played before and after it in each round."""
    fresh = [(_cost(first) + _cost(again)) / 2 for first, again in zip(before, after, strict=True)]
    ratio = median(ratios([_cost(each) for each in grown], fresh))
    return [
        Goal(f"CPU per command at {what}", median(map(_cost, grown)), "µs"),
        Goal(
            f"the same ÷ that of a fresh operation, at {what}",
            ratio,
            "×",
            1.15,
            spread=self_spread(list(map(_cost, before)), list(map(_cost, after))),
        ),
    ]


async def _join_large_operation(bench: Bench, report: Report, target: VigieTarget) -> None:
    teams, joins = (50, 4) if bench.is_quick else (500, _JOINS)
    bench.say(f"joining an operation of {teams} teams")
    stage = await Stage.build(target, teams=teams)
    try:
        await stage.add_programs(1)
        await _enrol(stage)
        sizes: list[int] = []
        credentials = await target.admit([None] * 2 * joins, Role.DISPATCHER)
        cold_ms: list[float] = []
        warm_ms: list[float] = []
        for first, second in zip(credentials[::2], credentials[1::2], strict=True):
            # A fact in between, often enough that no earlier snapshot may be built upon.
            await stage.fleet.play_count(stage.programs, 110, 110)
            for credential, taken_ms in ((first, cold_ms), (second, warm_ms)):
                began = time.monotonic()
                [joined] = await stage.fleet.open([credential], Scope.OPERATION, label="join")
                taken_ms.append((joined.observer.readings[0].at_s - began) * 1000)
                sizes.append(joined.joined_with_bytes)
        report.verdicts["vigie, large operation"] = await stage.judge()
    finally:
        await stage.close()
    report.goals += [
        Goal(f"join, {teams} teams × {_CREW} members, snapshot made anew", median(cold_ms), "ms", 50.0),
        Goal("the same, snapshot at hand", median(warm_ms), "ms", 50.0),
        Goal("all that is sent to join", max(sizes) / 1024, "KiB", 64.0),
    ]


async def _enrol(stage: Stage) -> None:
    fleet, [program] = stage.fleet, stage.programs
    for number, team_id in enumerate(fleet.teams):
        for place in range(_CREW):
            command = EnrolMember(
                command_id=fleet.new_command_id(),
                device_counter=fleet.next_counter(),
                recorded_at=time.time_ns() // 1_000_000,
                age_ms=0,
                operation_id=fleet.address.operation_id,
                member_id=MemberId(uuid4()),
                code=f"{number:04}-{place}",
                name=f"Member {number} {place}",
                team_id=team_id,
                qualifications=(Qualification.PSE2,),
            )
            fleet.send_command(program, command, team_id)
        await fleet.settle()


async def _fit_cost(bench: Bench, report: Report, target: VigieTarget) -> None:
    sizes = [10, 50] if bench.is_quick else [10, 100, 500, 1000]
    for_s = 0.5 if bench.is_quick else 3.0
    stage = await Stage.build(target, teams=20)
    try:
        await stage.add_programs(2)

        async def play(fleet: Fleet) -> list[Sent]:
            return await fleet.play_paced(20, for_s)

        for size in sizes:
            bench.say(f"CPU per change with {size} posts")
            await stage.add_posts(size - len(stage.fleet.posts))
            for _ in range(bench.rounds):
                await stage.play(f"{size} posts", stage.programs, play)
        report.verdicts["vigie, cost per post"] = await stage.judge()
    finally:
        await stage.close()
    costs = [(float(size), median(map(_cost, stage.rounds[f"{size} posts"]))) for size in sizes]
    line = fit_line(costs)
    report.goals += [Goal(f"CPU per change, {size:.0f} posts", cost, "µs") for size, cost in costs]
    report.goals += [
        Goal("fixed part of a change", line.a, "µs"),
        Goal("part of each post", line.b, "µs"),
        Goal("worst point of the fit", line.residual * 100, "%", 15.0),
    ]
    report.figures["cost"] = {what: [each.figures() for each in rounds] for what, rounds in stage.rounds.items()}


def _cost(played: Round) -> float:
    return played.cpu_us_per_command
