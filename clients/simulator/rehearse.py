"""Let the devices of an exercise say what was said in a past operation, over real connections, at its times."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from typing import Any, NamedTuple

from clients.sdk import Accepted, Scope, Stopped, VigieClient
from clients.simulator.reenact import Act, Script, Speaker
from protocol.devices import Role
from protocol.ids import OperationId, TeamId

LATE_MS = 1_000
"""What was told later than this is told late again, with the time at which it happened."""
FIX_EVERY_S = 1.0
"""Of one team, in real time: more is not seen."""
MAX_SPEED = 200

SpeakerCredentials = Callable[[Speaker], Awaitable[str]]
"""Gets a device token for somebody of the exercise; the team or site exists by then."""


class PastFix(NamedTuple):
    """Where a team was then; named as in the exercise."""

    at_ms: int
    """Since the first fact."""
    team_id: TeamId
    lat_deg: float
    lon_deg: float


class Rehearsed(NamedTuple):
    """What came of it."""

    accepted: int
    positions: int
    refused: Counter[str]
    """Commands that the exercise did not take, by what they were and why."""


class Rehearsal:
    """One exercise on its way. The clock starts with the opening; what was prepared before is entered at once."""

    def __init__(
        self, url: str, operation_id: OperationId, script: Script, credentials: SpeakerCredentials, *, speed: float
    ) -> None:
        if not 1 <= speed <= MAX_SPEED:
            raise ValueError(f"the speed must be from 1 to {MAX_SPEED}")
        self._url, self._operation_id, self._script = url, operation_id, script
        self._credentials, self._speed = credentials, speed
        self._clients: dict[Speaker, VigieClient | None] = {}
        self._entering = asyncio.Lock()
        self._is_open = asyncio.Event()
        self._opened_s: float | None = None
        self._counts: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()

    async def play(self, fixes: Iterable[PastFix], on_progress: Callable[[int, int], None] | None = None) -> Rehearsed:
        """Until the last word; tells how many of how many acts are done. Raises `Stopped`: the post was shut out."""
        async with AsyncExitStack() as stack:
            moving = asyncio.create_task(self._move(fixes, stack))
            try:
                for number, act in enumerate(self._script.acts, start=1):
                    await self._until(act.at_ms)
                    await self._say(act, stack)
                    if on_progress is not None:
                        on_progress(number, len(self._script.acts))
            finally:
                moving.cancel()
                await asyncio.gather(moving, return_exceptions=True)
        return Rehearsed(self._counts["accepted"], self._counts["positions"], self._refused)

    async def _say(self, act: Act, stack: AsyncExitStack) -> None:
        speaker = await self._enter(act.by, stack)
        if speaker is None:
            self._refused[f"{act.kind.__struct_config__.tag}: shut out"] += 1
            return
        envelope: dict[str, Any] = {**speaker.envelope(self._operation_id), "source": act.source}
        if act.late_ms > LATE_MS and act.at_ms > self._script.opens_ms:
            envelope["stated_at"] = speaker.server_now - int(act.late_ms / self._speed)
        try:
            answer = await speaker.send(act.kind(**envelope, **act.fields))  # type: ignore[arg-type]
        except Stopped:
            self._clients[act.by] = None
            if act.by == Speaker(Role.COVER_HEAD):
                raise
            return
        if isinstance(answer, Accepted):
            self._counts["accepted"] += 1
        else:
            self._refused[f"{act.kind.__struct_config__.tag}: {answer.code}"] += 1
        if act.at_ms >= self._script.opens_ms and self._opened_s is None:
            self._opened_s = asyncio.get_running_loop().time()
            self._is_open.set()

    async def _enter(self, by: Speaker, stack: AsyncExitStack) -> VigieClient | None:
        """The device of this speaker, connected when it is first needed; None: it was shut out."""
        async with self._entering:
            if by not in self._clients:
                token = await self._credentials(by)
                client = await stack.enter_async_context(VigieClient(self._url, token, name="vigie-simulator"))
                scope = Scope.TEAM if by.team_id else Scope.SITE if by.site_id else Scope.OPERATION
                try:
                    await client.join(self._operation_id, scope)
                    self._clients[by] = client
                except Stopped:
                    self._clients[by] = None
        return self._clients[by]

    async def _move(self, fixes: Iterable[PastFix], stack: AsyncExitStack) -> None:
        """Teams that have spoken move as they did; each at most once a second."""
        told_s: dict[TeamId, float] = {}
        loop = asyncio.get_running_loop()
        await self._is_open.wait()
        for fix in fixes:
            if fix.at_ms < self._script.opens_ms or loop.time() - told_s.get(fix.team_id, 0.0) < FIX_EVERY_S:
                await asyncio.sleep(0)
                continue
            await self._until(fix.at_ms)
            phone = await self._enter(Speaker(Role.TEAM_LEADER, fix.team_id), stack)
            if phone is not None:
                phone.report_position(fix.lat_deg, fix.lon_deg)
                told_s[fix.team_id] = loop.time()
                self._counts["positions"] += 1

    async def _until(self, at_ms: int) -> None:
        if self._opened_s is None:
            return
        due_s = self._opened_s + (at_ms - self._script.opens_ms) / 1000 / self._speed
        await asyncio.sleep(max(0.0, due_s - asyncio.get_running_loop().time()))
