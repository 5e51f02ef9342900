"""What a command post's screen makes of the load: from a frame that came in to the picture that shows it.

A real Chromium opens the first layout of the command post on an operation of full size. Measured in the page itself:
each frame of the socket until the screen has been painted after it, tasks that hold the page up, the heap after a
collection at the beginning and at the end, and the first useful paint of a browser that has never been here. In the end
the board must show what the log says. Without a graphics card the map is drawn by the processor and takes a core by
itself, so it is left out, and told beside.
"""

import asyncio
import math
import os
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import uuid4

from playwright.async_api import Browser, Page, StorageState, async_playwright

from clients.sdk import Replica, Scope, VigieClient
from clients.web.build import TARGET, build
from clients.web.chromium import find_chromium, flags
from loadtests.bench import Bench, Report
from loadtests.measure import Goal, percentile
from loadtests.targets import VigieTarget, ask, serve_vigie
from protocol.commands import CreateIntervention, CreateTeam, RegisterVictim, ReportStatus
from protocol.devices import Role
from protocol.ids import InterventionId, TeamId, VictimId
from protocol.interventions import Priority
from protocol.teams import Team, TeamKind, TeamStatus
from protocol.victims import TriageCategory

_CYCLE = (
    TeamStatus.AVAILABLE_MOBILE,
    TeamStatus.ALERTED,
    TeamStatus.EN_ROUTE,
    TeamStatus.ON_SCENE,
    TeamStatus.WITH_PATIENT,
    TeamStatus.TRANSPORTING,
    TeamStatus.AT_DESTINATION,
)
_POSITIONS_EVERY_S = 2.0
_PAINT_MS, _TASK_MS, _FIRST_PAINT_MS, _INITIAL_KB = 50.0, 100.0, 1500.0, 120.0
_HEAP_GROWTH_SHARE = 0.1
_WARM_S = 10.0
"""What is loaded and compiled once is not the subject: the parts that no screen shows yet come 3 s after it is live."""
_WITHIN_MS = 60_000
_ROWS = "[data-panel=board] tbody tr[data-team]"
_WITHOUT_MAP = """
    const getContext = HTMLCanvasElement.prototype.getContext
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return kind === 'webgl2' ? null : getContext.call(this, kind, ...more)
    }
"""
# Heard before the page's own listener. A task that is posted from within an animation frame runs after that frame has
# been painted: the page draws in the same frame, or in the one that it asks for while it takes the message in.
_STOPWATCH = """
    window.measured = { paints: [], tasks: [], first: null, frames: 0 }
    const afterPaint = (done) => requestAnimationFrame(() => {
        const channel = new MessageChannel()
        channel.port1.onmessage = done
        channel.port2.postMessage(0)
    })
    const Native = WebSocket
    window.WebSocket = class extends Native {
        constructor(...words) {
            super(...words)
            this.addEventListener('message', () => {
                const at = performance.now()
                window.measured.frames += 1
                afterPaint(() => window.measured.paints.push(performance.now() - at))
            })
        }
    }
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.measured.tasks.push(entry.duration)
    }).observe({ type: 'longtask', buffered: true })
    const look = () => {
        const isThere = document.querySelector('[data-panel=board] tbody tr') !== null
        if (isThere) afterPaint(() => (window.measured.first = performance.now()))
        else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
"""


class _Size(NamedTuple):
    teams: int
    interventions: int
    victims: int
    changes_per_s: int
    for_s: float


async def run(bench: Bench) -> Report:
    """Cold start, the load, and what the board shows in the end; then a short while with the map."""
    report = Report("painting")
    build()
    size = _Size(40, 10, 20, 20, 2.0) if bench.is_quick else _Size(500, 200, 500, 50, 600.0 if bench.is_long else 60.0)
    async with serve_vigie(bench.placement.server) as target, _browser() as browser:
        crews = await _Crews.enter(target, size, bench)
        try:
            bench.say("first paint of a browser that has never been here")
            session = await _sign_in(browser, target)
            cold = [await _first_paint(browser, target, session) for _ in range(1 if bench.is_quick else 5)]
            page = await _open(browser, target, session)
            bench.say(f"{size.changes_per_s} changes/s and {size.teams} positions every 2 s for {size.for_s:.0f} s")
            plain = await _play(page, crews, size.for_s)
            wrong = await crews.count_wrong(page)
            await page.context.close()
            bench.say("the same with the map")
            page = await _open(browser, target, session, has_map=True)
            mapped = await _play(page, crews, min(size.for_s, 15.0))
        finally:
            await crews.leave()
    growth = plain["heap_mb"][1] / plain["heap_mb"][0] - 1
    report.goals = [
        Goal("p50 from frame to paint", percentile(plain["paints"], 0.5), "ms"),
        Goal("p95 from frame to paint", percentile(plain["paints"], 0.95), "ms", _PAINT_MS),
        Goal("longest task", max(plain["tasks"], default=0.0), "ms", _TASK_MS),
        Goal("growth of the heap", growth * 100, "%", _HEAP_GROWTH_SHARE * 100),
        Goal("first useful paint, cold", percentile(cold, 0.5), "ms", _FIRST_PAINT_MS),
        Goal("initial JavaScript, compressed", _initial_kb(), "kB", _INITIAL_KB),
        Goal("teams shown otherwise than the log says", wrong, "", 0.0),
        Goal("frames a second", plain["frames"] / size.for_s, "/s"),
        Goal("p95 with the map, drawn by the processor", percentile(mapped["paints"], 0.95), "ms"),
        Goal("longest task with the map", max(mapped["tasks"], default=0.0), "ms"),
    ]
    report.figures["page"] = {
        "size": size._asdict(),
        "cold_ms": [round(each, 1) for each in cold],
        "heap_mb": [round(each, 2) for each in plain["heap_mb"]],
        "painted": len(plain["paints"]),
        "p99_ms": round(percentile(plain["paints"], 0.99), 1),
        "long_tasks": [round(each, 1) for each in sorted(plain["tasks"], reverse=True)[:10]],
    }
    return report


class _Crews:
    """The operation and everybody in it: one client that enters, reports and knows what the log says."""

    def __init__(self, client: VigieClient, mover: VigieClient, replica: Replica, size: _Size) -> None:
        self._client = client
        self._movers = (client, mover)
        """Each says no more positions a second than the server takes of one."""
        self._replica = replica
        self._size = size
        self._teams: list[TeamId] = []
        self._turn = 0

    @classmethod
    async def enter(cls, target: VigieTarget, size: _Size, bench: Bench) -> "_Crews":
        bench.say(f"{size.teams} teams, {size.interventions} interventions, {size.victims} victims are entered")
        clients = []
        for _ in range(2):
            credential = await target.admit_to_site(None, Role.COVER_HEAD)
            clients.append(VigieClient(target.url, credential.token, name="vigie-loadtest painting"))
            await clients[-1].__aenter__()
            replica = await clients[-1].join(target.address.operation_id, Scope.OPERATION)
        crews = cls(clients[1], clients[0], replica, size)
        await crews._prepare()
        return crews

    async def leave(self) -> None:
        for client in self._movers:
            await client.__aexit__(None, None, None)

    async def _prepare(self) -> None:
        client, envelope = self._client, self._client.envelope
        self._teams = [TeamId(uuid4()) for _ in range(self._size.teams)]
        interventions = [InterventionId(uuid4()) for _ in range(self._size.interventions)]
        for number, team_id in enumerate(self._teams):
            await client.submit(
                CreateTeam(**envelope(), team_id=team_id, call_sign=f"TEAM {number + 1}", kind=TeamKind.PAIR)
            )
        for number, intervention_id in enumerate(interventions):
            await client.submit(
                CreateIntervention(
                    **envelope(),
                    intervention_id=intervention_id,
                    address=f"{number + 1} Harbour Street",
                    priority=list(Priority)[number % len(Priority)],
                    engages_team_id=self._teams[number % len(self._teams)],
                )
            )
        last = None
        for number in range(self._size.victims):
            last = await client.submit(
                RegisterVictim(
                    **envelope(),
                    victim_id=VictimId(uuid4()),
                    category=list(TriageCategory)[number % 4],
                    intervention_id=interventions[number % len(interventions)],
                )
            )
        assert last is not None
        await last

    async def work(self, for_s: float) -> None:
        """Statuses and positions at their pace; late ones are made up at once."""
        began = time.monotonic()
        positions_per_s = len(self._teams) / _POSITIONS_EVERY_S
        said = moved = 0
        while (passed_s := time.monotonic() - began) < for_s:
            while said < passed_s * self._size.changes_per_s:
                await self._report()
                said += 1
            while moved < passed_s * positions_per_s:
                self._move(moved)
                moved += 1
            await asyncio.sleep(0.01)

    async def _report(self) -> None:
        team_id = self._teams[self._turn % len(self._teams)]
        status = _CYCLE[(self._turn // len(self._teams)) % len(_CYCLE)]
        self._turn += 1
        await self._client.submit(
            ReportStatus(**self._client.envelope(), team_id=team_id, status=status, is_forced=True)
        )

    def _move(self, number: int) -> None:
        lat_deg, lon_deg = 48.8 + number % 97 / 1000, 2.2 + random.random() / 5
        team_id = self._teams[number % len(self._teams)]
        self._movers[number % 2].report_position(lat_deg, lon_deg, team_id=team_id)

    async def count_wrong(self, page: Page) -> int:
        """Teams in sight whose row says something else than the log, once nothing is under way any more, and those that
        the whole table does not have."""
        wrong = math.inf
        for _ in range(100):
            if self._client.waiting == 0:
                shown = await page.eval_on_selector_all(
                    _ROWS, "(rows) => rows.map((row) => [row.dataset.team, row.dataset.status])"
                )
                known = {str(team.id): team.status.value for team in self._replica.of(Team).values()}
                counted = await page.locator("[data-panel=board] table").get_attribute("aria-rowcount")
                wrong = sum(known.get(team) != status for team, status in shown) + abs(
                    len(known) + 1 - int(counted or 0)
                )
                if wrong == 0:
                    break
            await asyncio.sleep(0.1)
        return int(wrong) if math.isfinite(wrong) else self._size.teams


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    """On all cores: a command post has a machine of its own."""
    own = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        async with async_playwright() as playwright:
            arguments = [*flags(), "--js-flags=--expose-gc", "--enable-precise-memory-info"]
            running = await playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
            os.sched_setaffinity(0, own)
            yield running
            await running.close()
    finally:
        os.sched_setaffinity(0, own)


async def _sign_in(browser: Browser, target: VigieTarget) -> StorageState:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(await asyncio.to_thread(_link, target))
    await page.locator(".freshness.live").wait_for(timeout=_WITHIN_MS)
    state = await context.storage_state()
    await context.close()
    return state


def _link(target: VigieTarget) -> str:
    users: Any = ask(f"{target.url}/api/users", target.operator_token, None)["users"]
    (operator,) = [each for each in users if each["login"] == "operator"]
    return ask(f"{target.url}/api/users/{operator['user_id']}/sign-in-link", target.operator_token, {})["link"]


async def _open(browser: Browser, target: VigieTarget, session: StorageState, *, has_map: bool = False) -> Page:
    """A context of its own has an empty cache."""
    context = await browser.new_context(storage_state=session, viewport={"width": 1920, "height": 1080})
    await context.add_init_script(_STOPWATCH if has_map else _STOPWATCH + _WITHOUT_MAP)
    page = await context.new_page()
    await page.goto(f"{target.url}/?op={target.address.operation_id}")
    await page.locator(".freshness.live").wait_for(timeout=_WITHIN_MS)
    await page.locator(_ROWS).first.wait_for(timeout=_WITHIN_MS)
    return page


async def _first_paint(browser: Browser, target: VigieTarget, session: StorageState) -> float:
    page = await _open(browser, target, session)
    first = None
    while first is None:
        first = await page.evaluate("window.measured.first")
    await page.context.close()
    return float(first)


async def _play(page: Page, crews: _Crews, for_s: float) -> dict[str, Any]:
    """The load, and what the page has measured of it."""
    await crews.work(min(_WARM_S, for_s))
    heap_before = await _heap_mb(page)
    await page.evaluate("Object.assign(window.measured, { paints: [], tasks: [], frames: 0 })")
    await crews.work(for_s)
    measured: dict[str, Any] = await page.evaluate("window.measured")
    await page.evaluate("Object.assign(window.measured, { paints: [], tasks: [] })")
    return {**measured, "heap_mb": [heap_before, await _heap_mb(page)]}


async def _heap_mb(page: Page) -> float:
    """Of the page, after a collection."""
    session = await page.context.new_cdp_session(page)
    await session.send("HeapProfiler.collectGarbage")
    used = await session.send("Runtime.getHeapUsage")
    await session.detach()
    return float(used["usedSize"]) / 1e6


def _initial_kb() -> float:
    """What a first visit loads before anything is asked for: whatever the page itself names."""
    named = re.findall(r'(?:src|href)="/(assets/[^"]+\.js)"', (TARGET / "index.html").read_text("utf-8"))
    return sum((TARGET / f"{name}.gz").stat().st_size for name in named) / 1000
