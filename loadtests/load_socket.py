"""One lean websocket of the generator, and the crowd of posts it may belong to."""

import asyncio
import os
import time
from base64 import b64encode
from collections.abc import Callable
from typing import NamedTuple, Protocol, cast

from clients.sdk.replica import Replica
from loadtests.history import Observer, PieceKind, Reading
from loadtests.reader import Batch, Reader, mask, pong
from protocol.codec import MSGPACK
from protocol.downstream import Advance, Change, Downstream, JoinMode, JoinOutcome, Positions, SnapshotPart, Welcome
from protocol.ids import DeviceId, LogId, OperationId, TeamId
from protocol.upstream import Hello, Scope, Subscription
from protocol.version import SOCKET_PATH, SUBPROTOCOL_MSGPACK, VERSION

OnMessage = Callable[["LoadSocket", Downstream, float], None]
"""Takes a message and when it came, at a socket that looks at every message."""


class Credential(NamedTuple):
    """One device that may connect."""

    token: str
    device_id: DeviceId
    team_id: TeamId | None
    """The team a phone speaks for; None: a post or a program, which sees everything."""


class Address(NamedTuple):
    """Where a server listens and what it serves."""

    host: str
    port: int
    operation_id: OperationId


class Home(Protocol):
    """What all sockets to one server share."""

    address: Address
    reader: Reader
    crowd: "Crowd"
    on_message: OnMessage | None

    def hear(self, hearer: "LoadSocket", message: Downstream, at_s: float) -> None:
        """One message, at a socket that looks at every message."""
        ...

    def forget(self, gone: "LoadSocket") -> None:
        """The socket is lost."""
        ...


class Crowd:
    """How far the last of many posts is, kept in constant time."""

    def __init__(self) -> None:
        self._count_at: dict[int, int] = {}
        self.last = 0
        """The number that every post has reached."""
        self.on_progress: Callable[[], None] = lambda: None

    def move(self, before: int | None, seq: int) -> None:
        """One post goes from `before` (None: it joins) to `seq`."""
        count_at = self._count_at
        count_at[seq] = count_at.get(seq, 0) + 1
        if before is None:
            self.last = min(count_at)
            return
        self._leave(before)

    def leave(self, at: int) -> None:
        """One post does not count any more."""
        self._leave(at)

    def _leave(self, before: int) -> None:
        count_at = self._count_at
        left = count_at[before] - 1
        if left:
            count_at[before] = left
            return
        del count_at[before]
        if before == self.last and count_at:
            self.last = min(count_at)
            self.on_progress()


class LoadSocket(asyncio.Protocol):
    """One websocket of a client."""

    path, subprotocol = SOCKET_PATH, SUBPROTOCOL_MSGPACK

    def __init__(self, home: Home, credential: Credential, observer: Observer, scope: Scope | None) -> None:
        self.credential = credential
        self.observer = observer
        self.scope = scope
        self.seq: int | None = None
        """Where it stands in the log; None before its first join."""
        self.log_id: LogId | None = None
        self.ticket: str | None = None
        self.is_joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_gone = asyncio.Event()
        self.mode: JoinMode | None = None
        self.replica: Replica | None = None
        """Kept where it is set: what a client of the SDK would hold."""
        self.wish: Subscription | None = None
        """What to say in place of the wish that follows from where it stands."""
        self.slice = 0
        """Of the time between two heartbeats, the part in which its own leaves; whoever comes or goes."""
        self.close_code: int | None = None
        self.is_counted = scope is Scope.OPERATION
        """The crowd waits for it."""
        self.is_hearing = True
        """Look at every message; else it only follows the order of the log, which is what a thousand posts can do."""
        self.transport: asyncio.Transport | None = None
        self.joined_with_bytes = 0
        """What came in until it had joined."""
        self._home = home
        self._rest = b""
        self._is_upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        address = self._home.address
        key = b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET {self.path} HTTP/1.1\r\nHost: {address.host}:{address.port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: {self.subprotocol}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        at_s = time.monotonic()
        if self._rest:
            data = self._rest + data
        if not self._is_upgraded:
            data = self._upgrade(data)
            if not data:
                return
        batch = self._home.reader.read(data)
        self._rest = batch.rest
        if batch.pieces:
            self.observer.readings.append(Reading(at_s, batch.pieces))
            if not self.is_counted and any(piece.kind is PieceKind.SNAPSHOT for piece in batch.pieces):
                self.seq = None  # the log may be another one, which has not come so far
            self._go_to(batch.pieces[-1].seq)
        if self.replica is not None:
            self._follow(self.replica, batch)
        if not self.is_joined.done():
            self.joined_with_bytes += len(batch.data) - len(batch.rest)
        if self.is_hearing:
            self._hear(batch, at_s)
        elif batch.controls:
            self._obey(batch)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        self.is_gone.set()
        if self.is_counted and self.seq is not None:
            self._home.crowd.leave(self.seq)
        if not self.is_joined.done():
            self.is_joined.set_exception(ConnectionError(f"{self.observer.name} was refused ({self.close_code})"))
        self._home.forget(self)

    def send(self, payload: bytes) -> None:
        """One message; nothing if the socket is gone."""
        if self.transport is not None:
            self.transport.write(mask(payload))

    def cut(self) -> None:
        """Vanish without a word, as a phone in a tunnel does."""
        if self.transport is not None:
            self.transport.abort()

    def _go_to(self, seq: int) -> None:
        before = self.seq
        if before is None or seq > before:
            self.seq = seq
            if self.is_counted:
                self._home.crowd.move(before, seq)

    def _upgrade(self, data: bytes) -> bytes:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            self._rest = data
            return b""
        if b" 101 " not in head.partition(b"\r\n")[0]:
            raise ConnectionError(f"{self.observer.name} was answered {head[:60]!r}")
        self._is_upgraded, self._rest = True, b""
        self._greet()
        return rest

    def _greet(self) -> None:
        subscriptions = () if self.scope is None else (self._wish(self.scope),)
        hello = Hello(
            version=VERSION,
            credential=self.credential.token,
            boot_id=1,
            subscriptions=subscriptions,
            client="vigie-loadtest",
            sent_at=time.time_ns() // 1_000_000,
        )
        self.send(MSGPACK.encode(hello))

    def _wish(self, scope: Scope) -> Subscription:
        if self.wish is not None:
            return self.wish
        return Subscription(
            operation_id=self._home.address.operation_id,
            scope=scope,
            log_id=None if self.seq is None else self.log_id,
            seq=None if self.log_id is None else self.seq,
            view="" if self.replica is None else self.replica.subscription.view,
        )

    def _hear(self, batch: Batch, at_s: float) -> None:
        for message in batch.messages:
            if isinstance(message, Welcome):
                self.ticket = message.resume_ticket
                for outcome in message.subscriptions:
                    self.mode, self.log_id = outcome.mode, outcome.log_id
            self._home.hear(self, message, at_s)
        if not self.is_joined.done() and self.ticket is not None and (self.seq is not None or self.scope is None):
            self.is_joined.set_result(None)
            self.is_hearing = self.scope is not Scope.OPERATION or self._home.on_message is not None
        self._obey(batch)

    @staticmethod
    def _follow(replica: Replica, batch: Batch) -> None:
        for message in batch.messages:
            match message:
                case Welcome(subscriptions=(JoinOutcome(mode=JoinMode.SNAPSHOT, view=view),)):
                    replica.begin_snapshot(view)
                case Welcome():
                    replica.abandon_snapshot()
                case Change() | Advance():
                    replica.apply_change(message)
                case SnapshotPart():
                    for held in replica.add_part(message) or ():
                        replica.apply_change(held)
                case Positions(positions=positions):
                    replica.apply_positions(positions)

    def _obey(self, batch: Batch) -> None:
        for opcode, payload in batch.controls:
            if opcode == 0x9 and self.transport is not None:
                self.transport.write(pong(payload))
            elif opcode == 0x8:
                self.close_code = int.from_bytes(payload[:2], "big")
