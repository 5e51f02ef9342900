"""Thousands of sockets lost at once: everybody comes back with a ticket, while work goes on."""

import asyncio
import contextlib
import os
import random
import socket
import time
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from loadtests.bench import Bench, Report
from loadtests.faults.dead_peers import counted
from loadtests.generator import Fleet
from loadtests.history import Sent
from loadtests.load_socket import LoadSocket
from loadtests.measure import Goal, percentile, ratios, self_spread
from loadtests.runs.fanout import show_p99
from loadtests.stage import Stage
from loadtests.targets import VigieTarget, serve_vigie
from protocol.devices import Role
from protocol.downstream import JoinMode
from protocol.upstream import Scope

_TEAMS = 100
_SURVIVORS = 20
_CHANGES_PER_S = 50
_ROUNDS = 3
"""Times as many as usual: a tail of milliseconds strays, and its ratio is judged."""
_FIRST_DELAY_S = 0.5
"""A client waits a random part of this before its first try."""
_MAX_DELAY_S = 30.0
_LOOK_S = 0.002
_AT_ONCE = 50
"""What the generator does for thousands it does for so many at a time, lest it hold up the posts that it measures."""
_STATISTICS_AFTER_S = 11.0
"""A connection of PostgreSQL that rests tells its counters ten seconds later."""
_ACCESS_TABLES = ("devices", "users", "grants", "invitations")
_OF_THE_CLOCK = ("devices_revoked", "devices_by_rights_change", "users_by_rights_change")
"""By these each server process reads every second who was shut out or moved, storm or no storm."""
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

            await asyncio.sleep(counted_after_s)
            reads_before = await _reads_of_access(target)
            storms = [await _play_round(bench, stage, lost, for_s)]
            while len(storms) < bench.rounds * (1 if bench.is_quick else _ROUNDS):
                storms.append(await _play_round(bench, stage, storms[-1].back, for_s))
            looked_up_again = await counted(target.url, _LOOK_UPS) - looked_up
            await asyncio.sleep(counted_after_s)
            reads = await _reads_of_access(target) - reads_before
            report.verdicts["vigie"] = await stage.judge()
        finally:
            await stage.close()
    back = [phone for storm in storms for phone in storm.back]
    back_after_s = [after_s for storm in storms for after_s in storm.back_after_s]
    calm, again = (list(map(show_p99, stage.rounds[what])) for what in ("calm", "calm, again"))
    free = [(first + then) / 2 for first, then in zip(calm, again, strict=True)]
    stormy = list(map(show_p99, stage.rounds["storm"]))
    cpu_s = median(played.cpu_s for played in stage.rounds["storm"])
    report.goals = [
        Goal("99 % are back after", percentile(back_after_s, 0.99), "s", 10.0),
        Goal("all are back after", max(back_after_s), "s", 30.0),
        Goal("resumed without a snapshot", _resumed(back) / len(back) * 100, "%", 100.0, False),
        Goal("tokens looked up when they first came", looked_up - looked_up_before, "", phones, False),
        Goal("tokens looked up when they came back", looked_up_again, "", 0.0),
        Goal("reads of the access tables", reads, "", 0.0),
        Goal(
            "p99 of the survivors ÷ before and after",
            median(ratios(stormy, free)),
            "×",
            2.0,
            spread=self_spread(calm, again),
        ),
        Goal("p99 of the survivors, before", median(calm), "ms"),
        Goal("p99 of the survivors, in the storm", median(stormy), "ms"),
        Goal("p99 of the survivors, in the worst storm", max(stormy), "ms"),
        Goal("the generator itself was held up for", median(storm.held_up_ms for storm in storms), "ms"),
        Goal("tries per phone", sum(storm.tries for storm in storms) / len(back), ""),
        Goal("CPU per phone that came back", cpu_s / phones * 1e6, "µs"),
    ]
    report.figures["vigie"] = {what: [each.figures() for each in rounds] for what, rounds in stage.rounds.items()}
    return report


class _Storm(NamedTuple):
    """Who was cut off came back."""

    back: list[LoadSocket]
    back_after_s: list[float]
    """From the cut, each."""
    tries: int
    held_up_ms: float
    """How late the generator itself was, at worst: more than this of the posts' times is not the server's."""


async def _play_round(bench: Bench, stage: Stage, phones: list[LoadSocket], for_s: float) -> _Storm:
    """The same changes three times: in peace, while all phones are lost and come back, and in peace again."""

    async def play(fleet: Fleet) -> list[Sent]:
        return await fleet.play_paced(_CHANGES_PER_S, for_s)

    await stage.play("calm", stage.programs, play)
    bench.say(f"{len(phones)} phones are lost and come back")
    storm = asyncio.create_task(_storm(stage.fleet, phones))
    await stage.play("storm", stage.programs, play)
    gone_through = await storm
    await stage.play("calm, again", stage.programs, play)
    return gone_through


def _resumed(back: Sequence[LoadSocket]) -> int:
    return sum(phone.mode is JoinMode.RESUME for phone in back)


async def _storm(fleet: Fleet, lost: list[LoadSocket]) -> _Storm:
    """Cut all, until all are back."""
    chance = random.Random(42)
    delays = [chance.uniform(0, _FIRST_DELAY_S) for _ in lost]
    began = time.monotonic()
    late_ms = [0.0]
    looking = asyncio.create_task(_look(late_ms))
    await _vanish(lost)
    taken: list[float] = []
    tries = 0

    async def come_back(phone: LoadSocket, delay_s: float) -> LoadSocket:
        nonlocal tries
        for number in range(1, 12):
            await asyncio.sleep(delay_s)  # the client's own rule: full jitter
            phone.cut()  # here; the server has seen it go
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

    coming = []
    for number, (phone, delay_s) in enumerate(zip(lost, delays, strict=True)):
        coming.append(asyncio.create_task(come_back(phone, delay_s)))
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
    back = await asyncio.gather(*coming)
    looking.cancel()
    return _Storm(list(back), taken, tries, max(late_ms))


async def _vanish(lost: Sequence[LoadSocket]) -> None:
    """All at once, by the kernel: seeing so many sockets end would hold up the loop in which the posts are measured."""
    descriptors = []
    for number, phone in enumerate(lost):
        if phone.transport is not None:
            phone.transport.pause_reading()
            descriptors.append(phone.transport.get_extra_info("socket").fileno())
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
    await asyncio.to_thread(_shut_down, descriptors)


def _shut_down(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        with socket.socket(fileno=os.dup(descriptor)) as same, contextlib.suppress(OSError):
            same.shutdown(socket.SHUT_RDWR)


async def _look(late_ms: list[float]) -> None:
    while True:
        began = time.monotonic()
        await asyncio.sleep(_LOOK_S)
        late_ms.append((time.monotonic() - began - _LOOK_S) * 1000)


async def _reads_of_access(target: VigieTarget) -> int:
    async with target.database.connection() as connection:
        return int(await connection.fetchval(_READS, list(_ACCESS_TABLES), list(_OF_THE_CLOCK)))
