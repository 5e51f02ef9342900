"""What the handlers need from the rest of the house; the composition root fills it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from prometheus_client import CollectorRegistry

from protocol.commands import Command
from protocol.downstream import Accepted, AlertNow, Later, Refused
from protocol.entities import Entity
from protocol.ids import DeviceId, OperationId, TeamId
from protocol.positions import TeamPosition
from server.application.disclosure import Disclosure
from server.application.erasure import Erasure
from server.application.exports import Exports
from server.application.figures import FigureReader
from server.application.log_reading import LogReader
from server.auth.tickets import TicketKeys
from server.catalogues import Catalogues
from server.domain.actor import Actor
from server.domain.state import OperationState
from server.http.feeder_memory import FeederMemory
from server.http.limits import Limits
from server.http.metrics import HttpMetrics
from server.ports import AccessChange, AccessStore, Clock, EventLog, MapFiles, NewId, Tiles
from server.replay.library import Library
from server.report.printing import Printer

if TYPE_CHECKING:
    from server.http.waking import WakeDesk

Outcome = Accepted | Refused | Later


class Readiness(NamedTuple):
    """May a load balancer send callers here, and what does not work now?"""

    is_ready: bool
    """False while draining; while starting nobody is answered at all."""
    degraded: tuple[str, ...] = ()
    """As in `ServerHeartbeat.degraded`."""


@dataclass(frozen=True, kw_only=True)
class HttpServices:
    """Everything a handler may touch."""

    access: AccessStore
    disclosure: Disclosure
    """The one way by which protected values leave."""
    erasure: Erasure
    event_log: EventLog
    exports: Exports
    log_reader: LogReader
    library: Library
    figures: FigureReader
    printer: Printer
    clock: Clock
    new_id: NewId
    random_bytes: Callable[[int], bytes]
    """So many bytes from the system's secure source."""
    ticket_keys: TicketKeys
    execute: Callable[[Command, Actor], Awaitable[Outcome]]
    """Answers with what the sender may see; `command.operation_id` is always set."""
    find: Callable[[OperationId, UUID], Awaitable[Entity | None]]
    """The current value of an entity, sealed identity included; None if operation or entity is unknown."""
    is_imported: Callable[[OperationId], bool]
    """Is this an archive of another installation, there to be read? Of what `find` has looked into."""
    read_state: Callable[[OperationId], Awaitable[OperationState | None]]
    """The whole operation as this process has it now; None if it is unknown."""
    last_heard: Callable[[OperationId, TeamId], int | None]
    """When a device of the team last spoke to any process, epoch ms, as far as this one knows."""
    unsent: Callable[[OperationId], Mapping[DeviceId, int]]
    """Reports that devices said they hold back, as far as this process knows."""
    catalogues: Catalogues
    map_files: MapFiles
    tiles: Tiles | None
    """The organisation's own map of the ground; None: land and water only."""
    newest_positions: Callable[[OperationId], Sequence[TeamPosition]]
    """Of each team that was seen, as this process knows it."""
    take_positions: Callable[[OperationId, DeviceId, Sequence[TeamPosition]], Awaitable[int]]
    """Hands what a feeder says to the positions lane, which keeps the newest and archives all, each once.

    How many were taken: what was measured after the operation had ended is not.
    """
    tell_unrecorded: Callable[[AlertNow], None]
    """Somebody calls for help and the log does not answer: show it to everybody, on every process (rule C7)."""
    announce_access_change: Callable[[AccessChange], Awaitable[None]]
    """Ends the sockets and tickets that this change ends, on every process; whose rights changed joins again."""
    is_revoked: Callable[[UUID], bool]
    """Known to be revoked, by memory alone: asked when the access store is away."""
    readiness: Callable[[], Readiness]
    allowed_origins: frozenset[str]
    """From `server.auth.origins`."""
    public_url: str
    """Scheme, host and port by which phones reach this server, without a slash at the end."""
    registry: CollectorRegistry
    metrics: HttpMetrics
    hear_past: Callable[[], Awaitable[bytes | None]] | None = None
    """What the process counts that looks back, for `/metrics`; None: it does not run. Nobody starts it by asking."""
    wake_desk: "WakeDesk | None" = None
    """None: the operator named no push service, and no phone is woken."""
    limits: Limits = field(default_factory=Limits)
    feeders: FeederMemory = field(default_factory=FeederMemory)
