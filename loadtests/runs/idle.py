"""Three thousand phones that say nothing: how fast they are let in, and what each of them costs while it waits."""

import asyncio
import time

from loadtests.bench import Bench, Report
from loadtests.measure import Goal, cpu_s, held_kib
from loadtests.stage import Stage
from loadtests.targets import serve_vigie
from protocol.devices import Role
from protocol.upstream import Scope

_AT_ONCE = 512
_TEAMS = 100
_WARM = 200
"""Sockets opened before memory is first measured: pools and caches that are there for everybody."""


async def run(bench: Bench) -> Report:
    """Each phone signs in with its device token, joins its team's scope, and then only its heart beats."""
    report = Report("idle")
    phones, idle_s = (300, 1.0) if bench.is_quick else (3000, 10.0)
    async with serve_vigie(bench.placement.server) as target:
        stage = await Stage.build(target, teams=_TEAMS)
        try:
            teams = [stage.fleet.teams[number % _TEAMS] for number in range(_WARM + phones)]
            bench.say(f"credentials for {phones} phones")
            credentials = await target.admit(teams, Role.TEAM_MEMBER)
            await stage.fleet.open(credentials[:_WARM], Scope.TEAM, label="phone")
            serving = target.serving_pids()
            before_kib = held_kib(serving)
            bench.say(f"{phones} phones at once")
            began = time.monotonic()
            await stage.fleet.open(credentials[_WARM:], Scope.TEAM, label="phone", at_once=_AT_ONCE)
            opened_s = time.monotonic() - began
            before_s = cpu_s(target.pids())
            await asyncio.sleep(idle_s)  # this is the load: silence
            idle_share = (cpu_s(target.pids()) - before_s) / idle_s
            each_kib = (held_kib(serving) - before_kib) / phones
            still_there = len(stage.fleet.sockets)
            report.verdicts["vigie"] = await stage.judge()
        finally:
            await stage.close()
    report.goals = [
        Goal("memory per idle connection", each_kib, "KiB", 30.0),
        Goal(f"time to let {phones} in", opened_s, "s", 5.0 * phones / 3000),
        Goal("let in per second", phones / opened_s, "/s", 600.0, False),
        Goal("sockets lost while idle", _WARM + phones + 1 - still_there, "", 0.0),
        Goal("CPU while idle, all processes", idle_share * 100, "% of a core"),
    ]
    report.figures["vigie"] = {goal.name: goal.figure for goal in report.goals}
    return report
