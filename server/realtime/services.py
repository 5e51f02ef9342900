"""What a connection needs from the rest of the house; `server.app` fits these to the use cases."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from protocol.commands import Command
from protocol.downstream import AlertNow, Later
from protocol.ids import OperationId
from server.application.execute import Reception
from server.application.live import LiveOperation
from server.application.named_people import NamedPeople
from server.application.positions import PositionBoard
from server.application.presence import PresenceBoard
from server.application.reach import ReachBoard
from server.domain.actor import Actor
from server.ports import Clock, Principal, Verdict
from server.realtime.hub import Hub
from server.realtime.metrics import RealtimeMetrics
from server.realtime.strangers import Strangers
from server.replay.library import Library
from server.replay.tracks import Tracks


class Operations(Protocol):
    """The operations this process holds or can open."""

    is_log_away: bool
    """The log could not be reached when it was last asked."""

    async def open(self, operation_id: OperationId) -> LiveOperation | None:
        """None: there is no such operation. Raises `ports.Unavailable`."""
        ...

    async def reach(self, live: LiveOperation, seq: int) -> bool:
        """Is there a fact `seq`? If so it is shown. Raises `ports.Unavailable`."""
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

    async def was_shut_out(self, token: str) -> bool:
        """Of a token that opens nothing: was its device revoked? Raises `ports.Unavailable`."""
        ...

    def issue_ticket(self, principal: Principal, now: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Services:
    """One bundle per process, shared by all its connections."""

    operations: Operations
    executor: Executor
    gatekeeper: Gatekeeper
    positions: PositionBoard
    presence: PresenceBoard
    reach: ReachBoard
    clock: Clock
    library: Library
    tracks: Tracks
    hub: Hub
    metrics: RealtimeMetrics
    named_people: NamedPeople
    on_unrecorded_alert: Callable[[OperationId, AlertNow], None]
    """The log is away and somebody calls for help: tell the other processes (rule C7)."""
    random: Callable[[], float]
    """In [0, 1)."""
    is_allowed_origin: Callable[[str | None], bool]
    """May a page of this origin talk to us? None: the request named none."""
    degraded: Callable[[], tuple[str, ...]]
    """Names of what does not work now."""
    strangers: Strangers = field(default_factory=Strangers)
    running: set[asyncio.Future[Any]] = field(default_factory=set)
    """Tasks under way for connections: kept here, so that none is lost half done."""
