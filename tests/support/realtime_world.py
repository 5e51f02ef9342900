"""A server's realtime side on loopback, with the real use cases over memory twins; every part can be looked into."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import msgspec
import uvicorn
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from protocol.codec import JSON, MSGPACK, body_to_hash, encode_record
from protocol.commands import Command
from protocol.devices import Platform, Role
from protocol.downstream import AlertNow, Downstream, Later, Welcome
from protocol.ids import DeviceId, OperationId, PersonId, SiteId, TeamId, UserId
from protocol.protected import Protected, Sealed
from protocol.upstream import Hello, Scope, Subscription, Upstream
from protocol.version import REPLAY_PATH, SOCKET_PATH, SUBPROTOCOL_JSON, SUBPROTOCOL_MSGPACK, VERSION
from server.adapters.memory.event_log import MemoryEventLog
from server.adapters.memory.feed import MemoryBroker, MemoryChangeFeed
from server.adapters.memory.key_vault import MemoryKeyVault
from server.adapters.memory.position_archive import MemoryPositionArchive
from server.application.execute import CommandExecutor, Reception
from server.application.named_people import NamedPeople
from server.application.operations import Operations
from server.application.positions import PositionBoard
from server.application.presence import PresenceBoard
from server.application.publish import Publisher
from server.application.reach import ReachBoard
from server.domain.actor import Actor
from server.ports import Grant, Principal, Reading, Unavailable, Verdict
from server.realtime.endpoint import RealtimeEndpoint
from server.realtime.hub import Hub
from server.realtime.metrics import RealtimeMetrics
from server.realtime.services import Services
from server.realtime.websocket_protocol import FanOutProtocol
from server.replay.library import Library
from server.replay.tracks import Tracks
from tests.support.decisions import decided_on
from tests.support.strategies import OPERATION, START, Request, prepared

DEADLINE_S = 20.0
"""How long a test waits for what must come; none needs a tenth of it."""


@dataclass
class HandClock:
    """Implements `Clock`: stands still until told."""

    at: int = START + 60_000

    def now(self) -> int:
        return self.at

    def monotonic(self) -> int:
        return self.at - START


class PlainVault:
    """Implements `KeyVault` as far as executing commands goes."""

    async def seal(self, operation_id: OperationId, person_id: PersonId, value: Protected) -> Sealed:
        return Sealed(key_id="1", box=b"box")

    async def open(
        self, operation_id: OperationId, sealed: Sequence[Sealed], reading: Reading
    ) -> list[Protected | None]:
        raise AssertionError("nothing is opened on a socket")

    async def name_marks(
        self, operation_id: OperationId, identities: Mapping[PersonId, Sealed], key: bytes
    ) -> dict[PersonId, frozenset[bytes]]:
        raise AssertionError("no names are marked on a socket")

    async def readings(self, operation_id: OperationId, *, person_id: PersonId | None, limit: int) -> list[Reading]:
        raise AssertionError("no audit is read on a socket")

    async def erase(self, operation_id: OperationId, person_ids: Sequence[PersonId]) -> None:
        raise AssertionError("nothing is erased on a socket")


@dataclass
class Gate:
    """Implements `Gatekeeper`: tokens the test hands out, and tickets that are good for ever."""

    principals: dict[str, Principal] = field(default_factory=dict)
    is_away: bool = False
    shut_out: set[str] = field(default_factory=set)

    async def was_shut_out(self, token: str) -> bool:
        return token in self.shut_out

    async def authenticate(self, credential: str, now: int) -> Principal | None:
        if self.is_away and not credential.startswith("vgr_"):
            raise Unavailable
        return self.principals.get(credential)

    def issue_ticket(self, principal: Principal, now: int) -> str:
        ticket = f"vgr_{uuid4().hex}"
        self.principals[ticket] = principal
        return ticket

    def admit(
        self,
        role: Role,
        *,
        team_id: TeamId | None = None,
        site_id: SiteId | None = None,
        platform: Platform = Platform.PHONE,
        user_id: UserId | None = None,
        not_after: int | None = None,
        device_id: DeviceId | None = None,
    ) -> str:
        """A token for one more device with this role."""
        token = f"vgd_{uuid4().hex}"
        grant = Grant(OPERATION, role, team_id, site_id, not_after)
        self.principals[token] = Principal(device_id or DeviceId(uuid4()), user_id, platform, (grant,))
        return token


@dataclass
class HeldExecutor:
    """Implements `Executor`: the real one, unless the test holds answers back or has them put off."""

    real: CommandExecutor
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    puts_off: bool = False
    started: list[Command] = field(default_factory=list)
    _one_more: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        self.may_go_on.set()

    async def has_started(self, count: int) -> None:
        """Wait until so many commands are under way or answered."""
        async with asyncio.timeout(DEADLINE_S), self._one_more:
            await self._one_more.wait_for(lambda: len(self.started) >= count)

    async def execute(
        self, operation_id: OperationId, command: Command, actor: Actor, reception: Reception
    ) -> Verdict | Later:
        self.started.append(command)
        async with self._one_more:
            self._one_more.notify_all()
        await self.may_go_on.wait()
        if self.puts_off:
            return Later(command_id=command.command_id, retry_ms=1_000)
        return await self.real.execute(operation_id, command, actor, reception)


class RealtimeWorld:
    """One process: `serve` makes it listen."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.log = MemoryEventLog()
        self.feed = MemoryChangeFeed(MemoryBroker(), schema_hash="tests")
        self.operations = Operations(self.log, self.feed, "tests")
        publisher = Publisher(self.feed, self.operations)
        executor = CommandExecutor(self.operations, self.log, PlainVault(), publisher, body_to_hash)
        self.executor = HeldExecutor(executor)
        self.gate = Gate()
        self.archive = MemoryPositionArchive()
        self.library = Library(self.operations, self.log)
        self.positions = PositionBoard(self.feed, self.archive, self.clock)
        self.presence = PresenceBoard(self.feed)
        self.reach = ReachBoard(self.feed, None, lambda: self.operations.held, self.clock)
        self.named_people = NamedPeople(MemoryKeyVault(), bytes(32))
        self.passed_on: list[tuple[OperationId, AlertNow]] = []
        self.allowed_origins: set[str | None] = {None, "https://vigie.example"}
        registry = CollectorRegistry()
        self.metrics = RealtimeMetrics(registry)
        self.hub = Hub(lambda callback: asyncio.get_running_loop().call_soon(callback), self.metrics)
        self.positions.watchers.append(self.hub.show_positions)
        self.services = Services(
            operations=self.operations,
            executor=self.executor,
            gatekeeper=self.gate,
            positions=self.positions,
            presence=self.presence,
            reach=self.reach,
            named_people=self.named_people,
            clock=self.clock,
            library=self.library,
            tracks=Tracks(self.archive),
            hub=self.hub,
            metrics=self.metrics,
            on_unrecorded_alert=lambda operation_id, alert: self.passed_on.append((operation_id, alert)),
            random=lambda: 0.5,
            is_allowed_origin=self.allowed_origins.__contains__,
            degraded=lambda: (),
        )
        self.endpoint = RealtimeEndpoint(self.services)
        self.port = 0
        self._counters = itertools.count(1_000_000)

    async def prepare(self) -> None:
        """The operation of `strategies.prepared`, with its log."""
        head = await self.log.create(OPERATION)
        stored = [encode_record(record) for record in prepared().records]
        await self.log.append(OPERATION, head, [decided_on(head, *stored)])
        await self.operations.open(OPERATION)

    @contextlib.asynccontextmanager
    async def serve(self, **options: Any) -> AsyncIterator["RealtimeWorld"]:
        """Listens on loopback until the block ends."""
        app = Starlette(routes=[WebSocketRoute(path, self.endpoint) for path in (SOCKET_PATH, REPLAY_PATH)])
        async with serve_app(app, **options) as server:
            self.port = server.port
            await self.prepare()
            yield self

    def connect(self, subprotocol: str = SUBPROTOCOL_MSGPACK, *, path: str = SOCKET_PATH, **options: Any) -> connect:
        """A websocket that has said nothing yet."""
        options.setdefault("compression", None)
        address = f"ws://127.0.0.1:{self.port}{path}"
        return connect(address, subprotocols=[subprotocol], ping_interval=None, max_size=None, **options)

    @contextlib.asynccontextmanager
    async def join(
        self, token: str, scope: Scope | None = Scope.OPERATION, *, subprotocol: str = SUBPROTOCOL_MSGPACK, **known: Any
    ) -> AsyncIterator["Peer"]:
        """A peer that has been welcomed."""
        async with self.connect(subprotocol, path=REPLAY_PATH if "replay" in known else SOCKET_PATH) as socket:
            peer = Peer(socket)
            wishes = () if scope is None else (Subscription(operation_id=OPERATION, scope=scope, **known),)
            await peer.greet(token, wishes)
            yield peer

    def ask(self, request: Request) -> Command:
        """The request's command as a device would send it: with an id and a counter of its own."""
        return msgspec.structs.replace(
            request.command,
            command_id=uuid4(),
            device_counter=next(self._counters),
            recorded_at=self.clock.at,
            age_ms=0,
            operation_id=OPERATION,
        )


class Peer:
    """The client's end of one connection, by hand."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self._codec = JSON if socket.subprotocol == SUBPROTOCOL_JSON else MSGPACK
        self.welcome: Welcome | None = None

    async def greet(self, token: str, wishes: tuple[Subscription, ...] = (), **fields: Any) -> Welcome:
        """Say hello and take the welcome."""
        fields.setdefault("version", VERSION)
        await self.send(Hello(credential=token, boot_id=1, subscriptions=wishes, **fields))
        self.welcome = await self.next(Welcome)
        return self.welcome

    async def send(self, message: Upstream) -> None:
        encoded = self._codec.encode(message)
        await self.socket.send(encoded.decode() if self._codec.is_text else encoded)

    async def receive(self) -> Downstream:
        async with asyncio.timeout(DEADLINE_S):
            frame = await self.socket.recv()
        return self._codec.decode_downstream(frame.encode() if isinstance(frame, str) else frame)

    async def next(self, kind: type[Any]) -> Any:
        """The next message of this type; others before it are let go."""
        while True:
            message = await self.receive()
            if isinstance(message, kind):
                return message

    async def until(self, kind: type[Any]) -> list[Downstream]:
        """All messages up to the first of this type, that one included."""
        messages = [await self.receive()]
        while not isinstance(messages[-1], kind):
            messages.append(await self.receive())
        return messages

    async def close_code(self) -> int:
        """The code with which the server ends, whatever it says before."""
        async with asyncio.timeout(DEADLINE_S):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
        return self.socket.close_code or 0


class LoopbackServer(uvicorn.Server):
    """uvicorn inside a test: no signals, and it says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @property
    def port(self) -> int:
        return int(self.servers[0].sockets[0].getsockname()[1])


@contextlib.asynccontextmanager
async def serve_app(app: Any, **options: Any) -> AsyncIterator[LoopbackServer]:
    """An ASGI application behind uvicorn with our websocket protocol, on a free port of loopback."""
    settings: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": 0,
        "ws": FanOutProtocol,
        "lifespan": "off",
        "log_config": None,
        "access_log": False,
        "ws_per_message_deflate": False,
        "timeout_graceful_shutdown": 3,
    }
    server = LoopbackServer(uvicorn.Config(app, **(settings | options)))
    serving = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(DEADLINE_S):
            await server.is_up.wait()
        yield server
    finally:
        server.should_exit = True
        async with asyncio.timeout(DEADLINE_S):
            await serving
