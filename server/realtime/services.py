"""What a connection needs from the rest of the house; `server.app` fits these to the use cases."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from protocol.commands import Command
from protocol.downstream import AlertNow, Later
from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import TeamPosition
from server.application.execute import Reception
from server.application.live import LiveOperation
from server.domain.actor import Actor
from server.ports import Clock, Principal, Verdict
from server.realtime.hub import Hub
from server.realtime.metrics import RealtimeMetrics


class Operations(Protocol):
    """The operations this process holds or can open."""

    async def open(self, operation_id: OperationId) -> LiveOperation | None:
        """None: there is no such operation. Raises `ports.Unavailable`."""
        ...

    async def catch_up(self, live: LiveOperation) -> None:
        """Show what the log holds beyond what is shown. Raises `ports.Unavailable`."""
        ...


class Executor(Protocol):
    """Decides and commits; raises nothing that a peer can cause."""

    def execute(
        self, operation_id: OperationId, command: Command, actor: Actor, reception: Reception
    ) -> Awaitable[Verdict | Later]: ...


class Gatekeeper(Protocol):
    """Knows who is behind a credential, and makes the ticket for the next connection."""

    async def authenticate(self, credential: str, now: int) -> Principal | None:
        """Token or resume ticket; None: unknown, expired or revoked. Raises `ports.Unavailable`."""
        ...

    def issue_ticket(self, principal: Principal, now: int) -> str: ...


class Positions(Protocol):
    """The newest position of each team."""

    def report(self, operation_id: OperationId, device_id: DeviceId, positions: Iterable[TeamPosition]) -> None: ...

    def newest(self, operation_id: OperationId) -> tuple[TeamPosition, ...]: ...


class Presence(Protocol):
    """When each team was last heard."""

    def hear(self, operation_id: OperationId, team_id: TeamId, at: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Services:
    """One bundle per process, shared by all its connections."""

    operations: Operations
    executor: Executor
    gatekeeper: Gatekeeper
    positions: Positions
    presence: Presence
    clock: Clock
    hub: Hub
    metrics: RealtimeMetrics
    on_unrecorded_alert: Callable[[OperationId, AlertNow], None]
    """The log is away and somebody calls for help: tell the other processes (rule C7)."""
    random: Callable[[], float]
    """In [0, 1)."""
    is_allowed_origin: Callable[[str | None], bool]
    """May a page of this origin talk to us? None: the request named none."""
    degraded: Callable[[], tuple[str, ...]]
    """Names of what does not work now."""
    running: set[asyncio.Future[Any]] = field(default_factory=set)
    """Tasks under way for connections: kept here, so that none is lost half done."""
