"""Play a written story: each step by whom it is for, not before its time, after what it depends on."""

import asyncio
import ssl
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, NamedTuple

from clients.sdk import Accepted, FixDetails, Phase, Refused, Replica, Scope, Stopped, VigieClient
from clients.simulator.answers import Answers
from clients.simulator.cast import Cast
from clients.simulator.crew import FIX_MOVING_MS, FIX_STANDING_MS
from clients.simulator.identities import Identities
from clients.simulator.moves import whereabouts
from clients.simulator.plan import plan_story
from clients.simulator.reckoning import Reckoning, expected, reckon
from clients.simulator.scenario import Scenario, TeamPlan
from clients.simulator.steps import Step
from clients.simulator.story import POST, Desk
from clients.simulator.traces import remaining
from protocol.commands import Command
from protocol.devices import Role
from protocol.ids import CommandId, OperationId, SiteId, TeamId
from protocol.numbers import NumberBlock, NumberKind
from protocol.operations import Site
from protocol.teams import ReportSource

TICK_S = 0.25
"""How often phones look what they have to answer, and where they are; real time."""
PAUSE_S = 0.005
"""Between two steps of one chain: they are told by different devices, and must not seem simultaneous."""


class DeskKey(NamedTuple):
    """Somebody besides crews and the post who needs a device."""

    key: str
    label: str
    role: Role
    site_id: SiteId | None


class Told(NamedTuple):
    """A command and its final answer, for a program that keeps the books; seconds of the monotonic clock."""

    by: str
    """Key of the speaker."""
    command: Command
    sent_at_s: float
    answered_at_s: float
    answer: Accepted | Refused


DeskCredentials = Callable[[DeskKey], Awaitable[str]]
"""Gets a device token for a desk of the operation; its site exists by then."""
PhoneCredentials = Callable[[TeamPlan], Awaitable[str]]


class Performance:
    """One run of a story. The clock starts when all phones are connected."""

    def __init__(
        self,
        url: str,
        operation_id: OperationId,
        scenario: Scenario,
        post: VigieClient,
        replica: Replica,
        *,
        speed: float,
        seed: int | None,
        on_told: Callable[[Told], None] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        assert scenario.story is not None
        ids = Identities(operation_id, scenario.seed)
        self._cast = Cast(scenario, scenario.story, ids, scenario.seed if seed is None else seed)
        self._plan = plan_story(scenario, ids, seed)
        self._expected = expected(scenario.story, self._plan, ids)
        self._url = url
        self._tls = tls
        self._operation_id = operation_id
        self._scenario = scenario
        self._desks = {desk.key: desk for desk in scenario.story.desks}
        self._post = post
        self._replica = replica
        self._speed = speed
        self._on_told = on_told
        self._clients: dict[str, VigieClient] = {POST: post}
        self._desk_opening = asyncio.Lock()
        self._open = AsyncExitStack()
        self._counts: Counter[str] = Counter()
        self._last_seq = 0
        self._start_ms = 0
        self._started_s: float | None = None
        self.refusals: list[tuple[str, Refused]] = []
        """What was refused, and of which step; for the program that plays."""

    # What the program that plays looks at -------------------------------------------------------------------------

    @property
    def scenario_ms(self) -> int:
        """Time of the scenario; of a second run, the time at which it goes on."""
        if self._started_s is None:
            return self._start_ms
        return self._start_ms + int((asyncio.get_running_loop().time() - self._started_s) * 1000 * self._speed)

    @property
    def phones(self) -> list[VigieClient]:
        return [client for key, client in self._clients.items() if key != POST]

    def team_id(self, key: str) -> TeamId:
        """By its key in the files."""
        return self._cast.team_id(key)

    def count(self, what: str) -> int:
        """`accepted`, `refused` or `positions` so far."""
        return self._counts[what]

    # The run ------------------------------------------------------------------------------------------------------

    async def run(self, phones: PhoneCredentials, desks: DeskCredentials, tokens_at_once: int) -> Reckoning:
        """Play what is left of the story, and count at its end; the phones go on until `close`."""
        await self._connect(phones, tokens_at_once)
        steps = remaining(self._plan.steps, self._replica)
        self._start_ms = min((step.at_ms for step in steps), default=self._plan.steps[-1].at_ms)
        self._started_s = asyncio.get_running_loop().time()
        living = [asyncio.create_task(self._live(team)) for team in self._scenario.teams]
        self._open.callback(lambda: [task.cancel() for task in living])
        losing = [asyncio.create_task(self._lose_network(loss.team, loss.from_s, loss.to_s)) for loss in self._losses]
        self._open.callback(lambda: [task.cancel() for task in losing])
        await self._tell_all(steps, desks)
        await asyncio.gather(*losing)
        await self._post.wait_until(lambda: self._replica.seq >= self._last_seq)
        return reckon(self._replica, self._expected)

    async def close(self) -> None:
        """All phones leave."""
        await self._open.aclose()

    @property
    def _losses(self) -> list[Any]:
        return [loss for loss in self._cast.story.losses if loss.to_s * 1000 > self._start_ms]

    async def _connect(self, credentials: PhoneCredentials, at_once: int) -> None:
        desk = asyncio.Semaphore(at_once)

        async def connect(plan: TeamPlan) -> None:
            async with desk:
                token = await credentials(plan)
            await self._enter(plan.key, token, Scope.TEAM)

        async with asyncio.TaskGroup() as tasks:
            for plan in self._scenario.teams:
                if self._cast.has_phone(plan.key):
                    tasks.create_task(connect(plan))

    async def _enter(self, key: str, token: str, scope: Scope) -> VigieClient | None:
        """Connect a device; one that is shut out falls silent, and the others go on."""
        client = await self._open.enter_async_context(
            VigieClient(self._url, token, name="vigie-simulator", tls=self._tls)
        )
        try:
            await client.join(self._operation_id, scope)
        except Stopped:
            return None
        self._clients[key] = client
        return client

    async def _tell_all(self, steps: list[Step], credentials: DeskCredentials) -> None:
        last: dict[str, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as tasks:
            for step in steps:
                wait_s = (step.at_ms - self.scenario_ms) / 1000 / self._speed
                if wait_s > 0:
                    await asyncio.sleep(wait_s)
                before = [last[chain] for chain in (*step.chains, *step.after) if chain in last]
                task = tasks.create_task(self._tell(step, before, credentials))
                last |= dict.fromkeys(step.chains, task)

    async def _tell(self, step: Step, before: list[asyncio.Task[None]], credentials: DeskCredentials) -> None:
        if before:
            await asyncio.wait(before)
            await asyncio.sleep(PAUSE_S)
        speaker = await self._speaker(step.by, credentials)
        if speaker is None:
            return
        fields = dict(step.fields)
        if step.block_id is not None and (number := await self._number(step, speaker)) is not None:
            fields["number"] = number
        await self._submit(step.by, step.kind, fields, step.source, step.command_id)

    async def _submit(
        self,
        by: str,
        kind: type[Any],
        fields: dict[str, Any],
        source: ReportSource,
        command_id: CommandId | None = None,
    ) -> None:
        speaker = self._clients[by]
        envelope: dict[str, Any] = {**speaker.envelope(), "source": source}
        if command_id is not None:
            envelope["command_id"] = command_id
        command: Command = kind(**envelope, **fields)
        sent_at_s = time.monotonic()
        try:
            answer = await speaker.send(command)
        except Stopped:
            if self._post.phase is Phase.STOPPED:
                raise
            return
        if self._on_told is not None:
            self._on_told(Told(by, command, sent_at_s, time.monotonic(), answer))
        match answer:
            case Accepted():
                self._counts["accepted"] += 1
                self._last_seq = max(self._last_seq, answer.seq)
            case Refused():
                self._counts["refused"] += 1
                self.refusals.append((f"{kind.__name__} by {by}", answer))

    async def _speaker(self, key: str, credentials: DeskCredentials) -> VigieClient | None:
        """The device of this speaker; a desk's is opened when it is first needed, because its site may be new."""
        if key not in self._desks:
            return self._clients.get(key)
        async with self._desk_opening:
            if key not in self._clients:
                desk: Desk = self._desks[key]
                site_id = self._cast.ids.site(desk.site) if desk.site else None
                if site_id is not None:
                    await self._post.wait_until(lambda: site_id in self._replica.of(Site))
                token = await credentials(DeskKey(desk.key, desk.label, desk.role, site_id))
                await self._enter(key, token, Scope.SITE if site_id is not None else Scope.OPERATION)
        return self._clients.get(key)

    async def _number(self, step: Step, phone: VigieClient) -> int | None:
        """One that this phone laid aside, once the block shows; None if that was another device."""
        block_id = step.block_id
        assert block_id is not None
        await phone.wait_until(lambda: phone.replica.get(NumberBlock, block_id) is not None)
        return phone.numbers.take(NumberKind.VICTIM)

    async def _live(self, plan: TeamPlan) -> None:
        """What goes on beside the story: answers to what comes in, and positions."""
        has_phone = self._cast.has_phone(plan.key)
        by = plan.key if has_phone else POST
        speaker = self._clients.get(by)
        if speaker is None:
            return
        answers = Answers(self._cast.team_id(plan.key), self._cast.rng(f"answers of {plan.key}"), has_phone=has_phone)
        fix_due_ms = 0
        answering: set[asyncio.Task[None]] = set()
        try:
            while speaker.phase is not Phase.STOPPED:
                for answer in answers.due(speaker.replica, self.scenario_ms):
                    task = asyncio.create_task(self._submit(by, answer.kind, answer.fields, answer.source))
                    answering.add(task)
                    task.add_done_callback(answering.discard)
                if has_phone and self.scenario_ms >= fix_due_ms:
                    fix_due_ms = self.scenario_ms + self._report_position(plan, speaker)
                await asyncio.sleep(TICK_S)
        finally:
            for task in answering:
                task.cancel()

    def _report_position(self, plan: TeamPlan, phone: VigieClient) -> int:
        """Say where it is; answers how long that is good for."""
        home = next(site.point for site in self._scenario.sites if site.key == plan.site)
        here = whereabouts(home, self._plan.moves.get(plan.key, ()), self.scenario_ms)
        details: FixDetails = {"accuracy_m": 6.0, "speed_mps": round(here.speed_mps, 1)}
        if here.heading_deg is not None:
            details["heading_deg"] = round(here.heading_deg, 1)
        phone.report_position(round(here.point.lat_deg, 6), round(here.point.lon_deg, 6), **details)
        self._counts["positions"] += 1
        return FIX_MOVING_MS if here.speed_mps else FIX_STANDING_MS

    async def _lose_network(self, team: str, from_s: int, to_s: int) -> None:
        phone = self._clients.get(team)
        if phone is None:
            return
        await self._until(from_s * 1000)
        phone.network_lost()
        await self._until(to_s * 1000)
        phone.network_found()

    async def _until(self, at_ms: int) -> None:
        await asyncio.sleep(max(0.0, (at_ms - self.scenario_ms) / 1000 / self._speed))
