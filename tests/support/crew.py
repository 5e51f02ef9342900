"""A crew at work: an SDK client with a durable outbox that reports and reports, whatever becomes of the server."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import get_args
from uuid import UUID

from clients.sdk import Accepted, Joined, Phase, Refused, Replica, Scope, VigieClient
from protocol.commands import ReportStatus
from protocol.entities import Entity
from protocol.ids import CommandId, DeviceId
from protocol.teams import TeamStatus

_ROUND = (TeamStatus.PATROL, TeamStatus.AVAILABLE_BASE)

ANSWERED_WITHIN_S = 30.0


class Crew:
    """One device; everything it was told of each command."""

    def __init__(self, client: VigieClient, device_id: DeviceId) -> None:
        self.client = client
        self.device_id = device_id
        self.answers: dict[CommandId, asyncio.Future[Accepted | Refused]] = {}

    @property
    def accepted(self) -> dict[CommandId, int]:
        """The number that the server promised for each command."""
        done = {key: answer.result() for key, answer in self.answers.items() if answer.done()}
        return {key: answer.seq for key, answer in done.items() if isinstance(answer, Accepted)}

    async def report(self) -> asyncio.Future[Accepted | Refused]:
        """One status more; returns when the device has it on disk."""
        status = _ROUND[len(self.answers) % len(_ROUND)]
        command = ReportStatus(**self.client.envelope(), status=status)
        answer = self.answers[command.command_id] = await self.client.submit(command)
        return answer

    async def settle(self) -> None:
        """Until everything is answered."""
        await self.answered(*self.answers.values())
        assert self.client.waiting == 0, "the outbox is empty"

    async def answered(self, *answers: asyncio.Future[Accepted | Refused]) -> None:
        """Until these are answered; the device keeps finding the network again, so that its patience is not tested."""
        deadline = time.monotonic() + ANSWERED_WITHIN_S
        while not all(answer.done() for answer in answers):
            stand = f"{self.client.phase}, {self.client.last_failure!r}, degraded {self.client.degraded}"
            assert time.monotonic() < deadline, f"{self.client.waiting} commands are not answered: {stand}"
            if self.client.phase is Phase.OFFLINE:
                self.client.network_found()
            await asyncio.wait(answers, timeout=0.5)


@asynccontextmanager
async def crew_at_work(url: str, joined: Joined, outbox: Path) -> AsyncIterator[Crew]:
    """Signed in and joined to its own team."""
    async with VigieClient(url, joined.token, outbox=outbox) as client:
        await client.join(joined.operation_id, Scope.TEAM)
        yield Crew(client, joined.device_id)


def all_in(replica: Replica) -> dict[UUID, Entity]:
    """Everything an SDK replica holds, whatever its kind."""
    return {key: entity for kind in get_args(Entity) for key, entity in replica.of(kind).items()}


@asynccontextmanager
async def under_load(crews: Sequence[Crew], every_s: float) -> AsyncIterator[None]:
    """All these crews report as long as the block lasts."""
    async with AsyncExitStack() as load:
        for crew in crews:
            await load.enter_async_context(_at_work(crew, every_s))
        yield


@asynccontextmanager
async def _at_work(crew: Crew, every_s: float) -> AsyncIterator[None]:
    task = asyncio.create_task(_report_for_ever(crew, every_s))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _report_for_ever(crew: Crew, every_s: float) -> None:
    while True:
        await crew.report()
        await asyncio.sleep(every_s)
