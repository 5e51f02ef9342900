"""Thousands of sockets lost at once: everybody comes back with a ticket, while work goes on."""

import asyncio
import random
import time

from loadtests.bench import Bench, Report
from loadtests.faults.dead_peers import counted
from loadtests.generator import Fleet
from loadtests.history import Sent
from loadtests.load_socket import LoadSocket
from loadtests.measure import Goal, percentile
from loadtests.runs.fanout import show_p99
from loadtests.stage import Stage
from loadtests.targets import VigieTarget, serve_vigie
from protocol.devices import Role
from protocol.downstream import JoinMode
from protocol.upstream import Scope

_TEAMS = 100
_SURVIVORS = 20
_CHANGES_PER_S = 10
_FIRST_DELAY_S = 0.5
"""A client waits a random part of this before its first try."""
_MAX_DELAY_S = 30.0
_STATISTICS_AFTER_S = 11.0
"""A connection of PostgreSQL that rests tells its counters ten seconds later."""
_ACCESS_TABLES = ("devices", "users", "grants", "invitations")
_OF_THE_CLOCK = ("devices_revoked", "devices_by_rights_change", "users_by_rights_change")
"""By these each server process reads twice a second who was shut out or moved, storm or no storm."""
_READS = """
SELECT coalesce(sum(idx_scan), 0)::bigint FROM pg_stat_user_indexes
WHERE relname = ANY ($1) AND indexrelname <> ALL ($2)
"""
_LOOK_UPS = "vigie_token_look_ups_total"
"""As the server counts them: PostgreSQL tells its own counters late."""


async def run(bench: Bench) -> Report:
    """Phones of a hundred teams vanish; twenty posts stay. Changes go on before, during and after."""
    report = Report("reconnect_storm")
    phones, for_s, counted_after_s = (200, 1.0, 0.5) if bench.is_quick else (3000, 6.0, _STATISTICS_AFTER_S)
    async with serve_vigie(bench.placement.server) as target:
        stage = await Stage.build(target, teams=_TEAMS)
        try:
            await stage.add_programs(2)
            await stage.keep_replica()
            await stage.add_posts(_SURVIVORS - 1)
            teams = [stage.fleet.teams[number % _TEAMS] for number in range(phones)]
            bench.say(f"{phones} phones join")
            credentials = await target.admit(teams, Role.TEAM_MEMBER)
            looked_up_before = await counted(target.url, _LOOK_UPS)
            lost = await stage.fleet.open(credentials, Scope.TEAM, label="phone")
            looked_up = await counted(target.url, _LOOK_UPS)

            async def play(fleet: Fleet) -> list[Sent]:
                return await fleet.play_paced(_CHANGES_PER_S, for_s)

            calm = await stage.play("calm", stage.programs, play)
            await asyncio.sleep(counted_after_s)
            reads_before = await _reads_of_access(target)
            bench.say(f"{phones} phones are lost and come back")
            storm = asyncio.create_task(_storm(stage.fleet, lost))
            stormy = await stage.play("storm", stage.programs, play)
            back, back_after_s, tries = await storm
            looked_up_again = await counted(target.url, _LOOK_UPS) - looked_up
            await asyncio.sleep(counted_after_s)
            reads = await _reads_of_access(target) - reads_before
            await stage.play("after", stage.programs, play)
            report.verdicts["vigie"] = await stage.judge()
        finally:
            await stage.close()
    resumed = sum(phone.mode is JoinMode.RESUME for phone in back)
    report.goals = [
        Goal("99 % are back after", percentile(back_after_s, 0.99), "s", 10.0),
        Goal("all are back after", max(back_after_s), "s", 30.0),
        Goal("resumed without a snapshot", resumed / phones * 100, "%", 100.0, False),
        Goal("tokens looked up when they first came", looked_up - looked_up_before, "", phones, False),
        Goal("tokens looked up when they came back", looked_up_again, "", 0.0),
        Goal("reads of the access tables", reads, "", 0.0),
        Goal("p99 of the survivors ÷ before", show_p99(stormy) / show_p99(calm), "×", 2.0),
        Goal("p99 of the survivors, before", show_p99(calm), "ms"),
        Goal("p99 of the survivors, in the storm", show_p99(stormy), "ms"),
        Goal("tries per phone", tries / phones, ""),
        Goal("CPU per phone that came back", stormy.cpu_s / phones * 1e6, "µs"),
    ]
    report.figures["vigie"] = {what: [each.figures() for each in rounds] for what, rounds in stage.rounds.items()}
    return report


async def _storm(fleet: Fleet, lost: list[LoadSocket]) -> tuple[list[LoadSocket], list[float], int]:
    """Cut all; who comes back, how long each took from the cut, and the number of tries."""
    chance = random.Random(42)
    delays = [chance.uniform(0, _FIRST_DELAY_S) for _ in lost]
    began = time.monotonic()
    for phone in lost:
        phone.cut()
    taken: list[float] = []
    tries = 0

    async def come_back(phone: LoadSocket, delay_s: float) -> LoadSocket:
        nonlocal tries
        for number in range(1, 12):
            await asyncio.sleep(delay_s)  # the client's own rule: full jitter
            tries += 1
            try:
                back = await fleet.connect(phone.credential, phone.observer, phone.scope, from_socket=phone)
                await back.is_joined
            except OSError:
                delay_s = chance.uniform(0, min(_MAX_DELAY_S, _FIRST_DELAY_S * 2**number))
            else:
                taken.append(time.monotonic() - began)
                return back
        raise ConnectionError(f"{phone.observer.name} never came back")

    back = await asyncio.gather(*(come_back(phone, delay_s) for phone, delay_s in zip(lost, delays, strict=True)))
    return list(back), taken, tries


async def _reads_of_access(target: VigieTarget) -> int:
    async with target.database.connection() as connection:
        return int(await connection.fetchval(_READS, list(_ACCESS_TABLES), list(_OF_THE_CLOCK)))
