"""The composition root: the only place that wires stores, use cases and edges into one server process."""

import asyncio
import contextlib
import gc
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID, uuid4

import structlog
from prometheus_client import CollectorRegistry, Counter, generate_latest
from starlette.routing import WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from protocol.codec import MSGPACK, Unreadable, body_to_hash
from protocol.commands import Command
from protocol.downstream import Accepted, AlertNow, DegradedMode, Later
from protocol.entities import Entity
from protocol.ids import DeviceId, OperationId
from protocol.positions import TeamPosition
from protocol.schema import state_schema_hash
from protocol.version import REPLAY_PATH, SOCKET_PATH
from server.adapters.exchange_keys import load_or_create_exchange_keys
from server.adapters.key_file import load_or_create_secrets
from server.adapters.map_tiles import open_tiles
from server.adapters.postgres.stores import PostgresStores
from server.adapters.push_courier import HttpPushCourier
from server.adapters.push_key import load_or_create_push_key
from server.adapters.redis.choice import feed_at
from server.adapters.system import SystemClock, new_id
from server.application.admission import Admission
from server.application.archive_export import ArchiveSources, ArchiveWriter
from server.application.disclosure import Disclosure
from server.application.erasure import Erasure, expired_operations
from server.application.execute import CommandExecutor, Reception
from server.application.exports import Exports
from server.application.figures import FigureReader
from server.application.follow import FeedFollower
from server.application.log_reading import LogReader
from server.application.map_export import MapWriter
from server.application.moved_teams import MovedTeams
from server.application.named_people import NamedPeople, with_notice
from server.application.operations import Operations
from server.application.positions import PositionBoard, take_positions
from server.application.presence import PresenceBoard
from server.application.publish import Publisher
from server.application.reach import ReachBoard
from server.application.shut_out import ShutOut
from server.application.table_export import TableWriter
from server.application.timers import Timers
from server.application.waking import Waker
from server.application.zone_watch import ZoneWatch
from server.auth.origins import is_allowed_origin, read_allowed_origins
from server.auth.tokens import hash_command
from server.auth.vapid import public_key_of
from server.background import Background
from server.catalogues import Catalogues, load_catalogues
from server.domain.actor import Actor
from server.domain.alerts import is_known_call
from server.domain.anonymity import codes_of
from server.domain.outcomes import refused
from server.domain.state import OperationState
from server.http.metrics import HttpMetrics
from server.http.routes import build_http
from server.http.services import HttpServices, Outcome, Readiness
from server.http.waking import WakeDesk
from server.invariants import InvariantCollector
from server.logs import configure_logs
from server.ports import AccessChange, ChangeFeed, Clock, Unavailable
from server.realtime.degraded import DegradedGlance
from server.realtime.endpoint import RealtimeEndpoint
from server.realtime.hub import Hub
from server.realtime.metrics import RealtimeMetrics
from server.realtime.services import Services
from server.replay.library import Library
from server.replay.tracks import Tracks
from server.report.printing import Printer
from server.settings import Settings

DRAIN_MS = 5_000
GC_THRESHOLDS = (2_000, 2, 1_250)
"""Commands and connections leave next to no cycles behind; looking for them as often as Python does by default takes an
eighth of the time at 3,000 commands a second. Each look is a pause, and everybody waits: one and three milliseconds for
the first two, a quarter of a second for the third when 3,000 phones are connected."""
RETRY_MS = 5_000
"""Clients of a server that stops come back within this, spread at random."""

HearPast = Callable[[], Awaitable[bytes | None]]

_log = structlog.get_logger()


class House(NamedTuple):
    """One server process, built."""

    http: ASGIApp
    endpoint: RealtimeEndpoint
    operations: Operations
    executor: CommandExecutor
    publisher: Publisher
    registry: CollectorRegistry

    async def drain(self) -> None:
        """Let every client go in good order; what was taken in is finished first."""
        await self.endpoint.drain(within_ms=DRAIN_MS, retry_ms=RETRY_MS)
        await self.executor.finish()
        await self.publisher.finish()


class VigieApp:
    """One server process as an ASGI application."""

    def __init__(self, settings: Settings, hear_past: HearPast | None = None) -> None:
        self._settings = settings
        self._hear_past = hear_past
        self._house: House | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        assert self._house is not None, "nothing is called before start-up is complete"
        await self._house.http(scope, receive, send)

    @property
    def is_outlived(self) -> bool:
        """The stores were restored: whoever starts this process should start a new one, which reads them afresh."""
        return self._house is not None and self._house.operations.is_outlived

    def count(self) -> bytes:
        """What this process counts, in Prometheus's text form."""
        return b"" if self._house is None else generate_latest(self._house.registry)

    async def drain(self) -> None:
        """To be called before the web server closes connections its own way."""
        if self._house is not None:
            await self._house.drain()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with build_house(self._settings, self._hear_past) as self._house:
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as failure:
            _log.error("the server cannot start", reason=str(failure), failure=type(failure).__name__)
            await send({"type": "lifespan.startup.failed", "message": str(failure)})
            return
        await send({"type": "lifespan.shutdown.complete"})


def build_app(settings: Settings, hear_past: HearPast | None = None) -> VigieApp:
    """What a server process runs. `hear_past` tells what the process counts that looks back, if one runs."""
    configure_logs(settings.log_format)
    return VigieApp(settings, hear_past)


@contextlib.asynccontextmanager
async def build_house(settings: Settings, hear_past: HearPast | None = None) -> AsyncIterator[House]:
    """Stores, use cases, edges; they work while the context is open."""
    assert settings.database_url is not None
    assert settings.redis_url is not None
    keys = load_or_create_secrets(settings.key_dir / "server.json")
    catalogues, tiles = load_catalogues(settings.catalogue_dir), open_tiles(settings.map_tiles)
    clock, registry, schema_hash = SystemClock(), CollectorRegistry(), state_schema_hash()
    async with contextlib.AsyncExitStack() as stack:
        stores = await PostgresStores.connect(settings.database_url, settings.key_dir)
        stack.push_async_callback(stores.close)
        feed = feed_at(settings.redis_url, node_id=uuid4(), schema_hash=schema_hash)
        await feed.__aenter__()
        stack.push_async_exit(feed)
        with contextlib.suppress(Unavailable):  # without Redis the server works, and says so
            await feed.check()
        operations = Operations(stores.log, feed, schema_hash)
        metrics = RealtimeMetrics(registry)
        publisher = Publisher(feed, operations, metrics.observe_stage)
        executor = CommandExecutor(
            operations,
            stores.log,
            stores.vault,
            publisher,
            lambda command: hash_command(keys.command_key, body_to_hash(command)),
            metrics.observe_stage,
        )
        positions, presence = PositionBoard(feed, stores.positions, clock), PresenceBoard(feed)
        named_people = NamedPeople(stores.vault, secrets.token_bytes(32))
        reach = ReachBoard(feed, stores.wake_list if settings.push_services else None, lambda: operations.held, clock)
        admission = Admission(stores.access, keys.ticket_keys, clock, metrics.look_ups.inc)
        allowed_origins = read_allowed_origins((settings.url(), *settings.allowed_origins))
        background = Background()
        registry.register(InvariantCollector())
        metrics.watch_depths(
            {
                "commands": lambda: executor.waiting,
                "unpublished_facts": lambda: publisher.waiting,
                "unarchived_positions": lambda: positions.unarchived,
                "background_tasks": lambda: background.running,
            }
        )
        metrics.watch_losses(lambda: positions.given_up)
        degraded = partial(_degraded, operations, executor, positions)
        hub = Hub(asyncio.get_running_loop().call_soon, metrics)
        library = Library(operations, stores.log, gc.freeze)  # nor does every collection walk what is seen again
        endpoint = RealtimeEndpoint(
            Services(
                operations=operations,
                executor=executor,
                gatekeeper=admission,
                positions=positions,
                presence=presence,
                reach=reach,
                named_people=named_people,
                clock=clock,
                library=library,
                tracks=Tracks(stores.positions),
                hub=hub,
                metrics=metrics,
                on_unrecorded_alert=lambda operation_id, alert: background.start(
                    _share_alert(feed, operation_id, alert)
                ),
                random=random.random,
                is_allowed_origin=partial(is_allowed_origin, allowed=allowed_origins, may_be_missing=True),
                degraded=DegradedGlance(degraded, clock.monotonic),
            )
        )
        admission.on_change.append(partial(endpoint.close_ended, admission.end_of))
        positions.watchers.append(hub.show_positions)
        zone_watch = ZoneWatch(operations, executor, positions, clock)
        positions.takers.append(zone_watch.take)
        operations.on_open.append(zone_watch.follow)
        operations.on_open.append(lambda live: background.start(positions.recall(live.operation_id)))
        announce = partial(_announce_access_change, feed, admission)
        operations.on_open.append(ShutOut(stores.access, announce, clock, background.start).watch)
        operations.on_open.append(MovedTeams(stores.access, announce, clock, background.start).watch)
        operations.on_open.append(named_people.follow)
        wake_desk = _build_waking(settings, stores, operations, reach, clock, background, registry)
        execute, find = partial(_execute, executor, operations, named_people, clock), partial(_find, operations)
        figures = FigureReader(operations, stores.log)
        disclosure, log_reader = Disclosure(stores.vault, find, execute), LogReader(operations, stores.log)
        http = build_http(
            HttpServices(
                access=stores.access,
                disclosure=disclosure,
                erasure=Erasure(
                    stores.vault,
                    partial(_read_state, operations),
                    execute,
                    partial(expired_operations, stores.log, operations),
                    new_id,
                ),
                event_log=stores.log,
                log_reader=log_reader,
                library=library,
                exports=_build_exports(settings, stores, operations, log_reader, disclosure, catalogues),
                figures=figures,
                printer=Printer(figures, log_reader, stores.log, stores.positions, catalogues),
                clock=clock,
                new_id=new_id,
                random_bytes=secrets.token_bytes,
                ticket_keys=keys.ticket_keys,
                execute=execute,
                find=find,
                is_imported=partial(_is_imported, operations),
                read_state=partial(_read_state, operations),
                last_heard=presence.last_heard,
                unsent=presence.unsent,
                catalogues=catalogues,
                map_files=stores.map_files,
                tiles=tiles,
                newest_positions=positions.newest,
                take_positions=partial(_take_positions, operations, positions, presence, clock),
                tell_unrecorded=partial(_tell_unrecorded, feed, operations, endpoint, background),
                announce_access_change=partial(_announce_access_change, feed, admission),
                is_revoked=admission.is_revoked,
                readiness=lambda: Readiness(not endpoint.is_draining, degraded()),
                allowed_origins=allowed_origins,
                public_url=settings.url(),
                registry=registry,
                metrics=HttpMetrics(registry),
                hear_past=hear_past,
                wake_desk=wake_desk,
            ),
            more_routes=[WebSocketRoute(SOCKET_PATH, endpoint), WebSocketRoute(REPLAY_PATH, endpoint)],
        )
        await admission.refresh()
        follower = FeedFollower(feed, operations, positions, admission, partial(_show_shared_alert, endpoint))
        for work in (
            operations.poll_for_ever(),
            follower.run(),
            follower.watch_access(),
            positions.run(),
            presence.run(),
            reach.run(),
            named_people.run(),
            Timers(operations, executor, presence, clock, positions.newest).run(),
            zone_watch.run(),
            endpoint.run(),
        ):
            background.start(work)
        stack.push_async_callback(background.stop)
        gc.freeze()  # what lives as long as the process need not be walked by every collection
        gc.set_threshold(*GC_THRESHOLDS)
        yield House(http, endpoint, operations, executor, publisher, registry)


def _build_exports(
    settings: Settings,
    stores: PostgresStores,
    operations: Operations,
    log_reader: LogReader,
    disclosure: Disclosure,
    catalogues: Catalogues,
) -> Exports:
    """The ways out; the keys that sign are made when something is first signed."""

    def catalogue(name: str) -> bytes | None:
        served = catalogues.by_name.get(name)
        return None if served is None else served.encoded

    def sign(message: bytes) -> tuple[bytes, bytes]:
        keys = load_or_create_exchange_keys(settings.key_dir)
        return keys.signer, keys.sign(message)

    codes = codes_of(served.catalogue for served in catalogues.by_name.values())
    return Exports(
        stores.log,
        stores.vault,
        ArchiveWriter(operations, ArchiveSources(stores.log, stores.positions, catalogue, sign, stores.map_files)),
        TableWriter(operations, log_reader, disclosure, codes),
        MapWriter(operations, stores.positions, codes),
        secrets.token_bytes,
    )


def _build_waking(
    settings: Settings,
    stores: PostgresStores,
    operations: Operations,
    reach: ReachBoard,
    clock: Clock,
    background: Background,
    registry: CollectorRegistry,
) -> WakeDesk | None:
    """Only with push services that the operator named; then the key that signs is made at the first start."""
    if not settings.push_services or settings.push_contact is None:
        return None
    key = load_or_create_push_key(settings.key_dir)
    pushes = Counter("vigie_pushes", "Empty pushes to phones, by how they ended", ["outcome"], registry=registry)
    waker = Waker(
        stores.wake_list,
        HttpPushCourier(key, settings.push_services, settings.push_contact, clock),
        reach,
        clock,
        background.start,
        count=lambda pushed: pushes.labels(pushed).inc(),
    )
    operations.on_open.append(waker.watch)
    return WakeDesk(
        wake_list=stores.wake_list,
        public_key=public_key_of(key),
        push_services=settings.push_services,
        on_change=reach.forget_sleepers,
    )


def _degraded(operations: Operations, executor: CommandExecutor, positions: PositionBoard) -> tuple[DegradedMode, ...]:
    """Every degraded mode by name, as heartbeats and `/readyz` tell them."""
    slow = (DegradedMode.SLOW_LOG,) if executor.is_log_slow else ()
    behind = (DegradedMode.POSITIONS_UNARCHIVED,) if positions.is_archive_behind else ()
    return operations.degraded() + slow + behind


async def _execute(
    executor: CommandExecutor,
    operations: Operations,
    named_people: NamedPeople,
    clock: Clock,
    command: Command,
    actor: Actor,
) -> Outcome:
    assert command.operation_id is not None
    verdict = await executor.execute(command.operation_id, command, actor, Reception(clock.now()))
    if isinstance(verdict, Later):
        return verdict
    if verdict.refusal is None:
        accepted = Accepted(
            command_id=command.command_id,
            operation_id=command.operation_id,
            seq=verdict.seq,
            is_late=verdict.is_late,
        )
        live = operations.find(command.operation_id)
        return with_notice(accepted, await named_people.notice(live, command, actor, clock.now()))
    return refused(command.command_id, verdict.refusal)


async def _find(operations: Operations, operation_id: OperationId, entity_id: UUID) -> Entity | None:
    live = await operations.open(operation_id)
    return None if live is None else live.state.entities.get(entity_id)


def _is_imported(operations: Operations, operation_id: OperationId) -> bool:
    live = operations.find(operation_id)
    return live is not None and live.is_imported


async def _read_state(operations: Operations, operation_id: OperationId) -> OperationState | None:
    live = await operations.open(operation_id)
    return None if live is None else live.state


async def _announce_access_change(feed: ChangeFeed, admission: Admission, change: AccessChange) -> None:
    """What was proved before counts no more."""
    admission.learn(change)
    with contextlib.suppress(Unavailable):  # the other processes find it in the access store, within a second
        await feed.publish_access_change(change)


async def _take_positions(
    operations: Operations,
    board: PositionBoard,
    presence: PresenceBoard,
    clock: Clock,
    operation_id: OperationId,
    device_id: DeviceId,
    positions: Sequence[TeamPosition],
) -> int:
    live = await operations.open(operation_id)
    return 0 if live is None else take_positions(board, presence, live, device_id, positions, clock.now())


def _tell_unrecorded(
    feed: ChangeFeed,
    operations: Operations,
    endpoint: RealtimeEndpoint,
    background: "Background",
    alert: AlertNow,
) -> None:
    """What a tracker calls, unless it is known: it repeats its call for as long as nobody has taken it."""
    live = operations.find(alert.operation_id)
    if live is not None and is_known_call(live.state, alert.alert_id, alert.team_id):
        return
    endpoint.show_alert(alert)
    background.start(_share_alert(feed, alert.operation_id, alert))


_SHARE_TRIES, _SHARE_AGAIN_S = 40, 0.25


async def _share_alert(feed: ChangeFeed, operation_id: OperationId, alert: AlertNow) -> None:
    """Tried again for a while: the other servers know of it by this alone, for as long as the log is away (rule C7)."""
    encoded = MSGPACK.encode(alert)
    for _ in range(_SHARE_TRIES):
        with contextlib.suppress(Unavailable):
            return await feed.publish_alert(operation_id, encoded)
        await asyncio.sleep(_SHARE_AGAIN_S)


def _show_shared_alert(endpoint: RealtimeEndpoint, operation_id: OperationId, encoded: bytes) -> None:
    with contextlib.suppress(Unreadable):
        alert = MSGPACK.decode_downstream(encoded)
        if isinstance(alert, AlertNow):
            endpoint.show_alert(alert)
