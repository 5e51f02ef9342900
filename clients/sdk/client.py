"""The client as a program uses it: follow operations, read replicas, send commands and know what became of them."""

import asyncio
import os
import random
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypedDict, Unpack, cast

import msgspec

from clients.sdk.command_queue import CommandQueue, StoredCommand
from clients.sdk.connection import Connection
from clients.sdk.device_clock import DeviceClock, make_uuid7
from clients.sdk.duties import StopReason
from clients.sdk.effects import Effect, News, RememberDevice, Settle, Stop, Tell, Wipe
from clients.sdk.failures import InvalidCommand, JoinDenied, Stopped
from clients.sdk.following import Progress
from clients.sdk.news_reader import NewsReader
from clients.sdk.numbers import Numbers
from clients.sdk.outbox import MemoryOutbox, Outbox, SqliteOutbox
from clients.sdk.phases import Phase
from clients.sdk.replica import Replica
from clients.sdk.session import Session
from protocol.codec import MSGPACK, Malformed, Unreadable
from protocol.commands import Command
from protocol.downstream import Accepted, Limits, Refused, TeamReach
from protocol.ids import CommandId, DeviceId, OperationId, TeamId
from protocol.positions import DeviceFix, FixDetail
from protocol.quantities import (
    AccuracyM,
    AgeMs,
    BatteryPct,
    BootId,
    Counter,
    EpochMs,
    HeadingDeg,
    LatitudeDeg,
    LongitudeDeg,
    SpeedMps,
)
from protocol.replay import ReplayControl, ReplayState, ReplayWish
from protocol.upstream import Scope


class Envelope(TypedDict):
    """What every command carries, see `VigieClient.envelope`."""

    command_id: CommandId
    device_counter: Counter
    recorded_at: EpochMs
    boot_id: BootId
    operation_id: OperationId


class FixDetails(TypedDict, total=False):
    """What a receiver may know about a position besides where it is."""

    accuracy_m: AccuracyM
    speed_mps: SpeedMps
    heading_deg: HeadingDeg
    battery_pct: BatteryPct
    detail: FixDetail


class VigieClient:
    """One device connected to Vigie, and reconnected for as long as it takes.

    Example:
        ::

            async with VigieClient("https://vigie.example", token, outbox=Path("outbox.sqlite")) as client:
                replica = await client.join(operation_id, Scope.TEAM)
                answer = await client.send(ReportStatus(**client.envelope(), status=TeamStatus.ON_SCENE))
    """

    def __init__(
        self,
        url: str,
        credential: str,
        *,
        outbox: Path | Outbox | None = None,
        name: str = "vigie-sdk",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Describe the client; entering the context starts it.

        Args:
            url: Address of the server, such as `https://vigie.example`.
            credential: Device token (see `redeem`) or session token.
            outbox: File that keeps commands until they are answered, one per device; None keeps them in memory only.
            name: Name and version of the program, for the operator; printable ASCII, at most 60 characters.
            tls: Which authorities to trust; None: those of the system.
        """
        self._url = url
        self._credential = credential
        self._outbox = SqliteOutbox(outbox) if isinstance(outbox, Path) else outbox or MemoryOutbox()
        self._name = name
        self._tls = tls
        self._clock = DeviceClock()
        self._counter = 0
        self._answers: dict[CommandId, asyncio.Future[Accepted | Refused]] = {}
        self._waiters: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self._readers: set[NewsReader] = set()
        self._settled: list[CommandId] = []
        self._chores: asyncio.Queue[Callable[[], Awaitable[None]] | None] = asyncio.Queue()
        self._numbers = Numbers(self)
        self._stopped: StopReason | None = None
        self._failure: Exception | None = None

    async def __aenter__(self) -> Self:
        """Open the outbox and start connecting, without waiting for the server: commands can be sent at once.

        Raises:
            OutboxInUse: Another program uses the same outbox.
        """
        kept = await self._outbox.open(self._clock.now().wall_ms)
        self._counter = kept.last_counter
        for stored in kept.commands:
            self._numbers.note(stored.command)
        self._session = Session(
            token=self._credential,
            boot_id=self._clock.boot_id,
            client=self._name,
            queue=CommandQueue(kept.commands),
            device_id=kept.device_id,
            draw=random.SystemRandom().random,
        )
        self._connection = Connection(self._url, self._session, self._clock, handle=self._handle_effects, tls=self._tls)
        self._running = asyncio.create_task(self._guard(self._connection.run()))
        self._storing = asyncio.create_task(self._guard(self._do_chores()))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave politely. Commands without an answer stay in the outbox for the next time."""
        self._connection.carry_out(self._session.stop())
        await self._connection.leave()
        await self._running
        self._chores.put_nowait(None)
        await self._storing
        await self._outbox.close()
        if self._failure is not None and error is None:
            raise self._failure

    # What is shown ------------------------------------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        """Where the conversation stands: `LIVE` means that what is shown is what the server has."""
        return self._session.phase

    @property
    def replica(self) -> Replica:
        """The replica of the only operation joined.

        Raises:
            LookupError: None is joined, or several: see `replicas`.
        """
        match list(self._session.followed.values()):
            case [following]:
                return following.replica
        raise LookupError("not exactly one operation is joined: name the operation")

    @property
    def replicas(self) -> dict[OperationId, Replica]:
        """What this client holds, by operation. Live objects: they change whenever control returns to the loop."""
        return {key: following.replica for key, following in self._session.followed.items()}

    @property
    def silent_ms(self) -> int | None:
        """How long ago the server was last heard: the age of everything shown (rule C10); None: never heard."""
        heard_at_ms = self._session.heard_at_ms
        return None if heard_at_ms is None else self._clock.now().monotonic_ms - heard_at_ms

    @property
    def server_now(self) -> EpochMs:
        """The server's clock as well as we know it: what every `due_at` has to be compared with (rule C13)."""
        return self._clock.now().wall_ms + (self._session.server_ahead_ms or 0)

    @property
    def degraded(self) -> tuple[str, ...]:
        """What the server said does not work now: `postgres`, `redis`."""
        return self._session.degraded

    @property
    def reach(self) -> TeamReach | None:
        """Which teams have a phone that listens, or one that sleeps and can be woken; told to posts only."""
        return self._session.reach

    @property
    def unsent(self) -> Mapping[TeamId, int]:
        """How many commands the phones of each team said they hold back; told to posts only."""
        return self._session.unsent

    @property
    def limits(self) -> Limits | None:
        """What this server accepts; None before the first Welcome. The client keeps to it by itself."""
        return self._session.limits

    @property
    def device_id(self) -> DeviceId | None:
        """As the server knows this device; None until its first Welcome, ever."""
        return self._session.device_id

    @property
    def numbers(self) -> Numbers:
        """Numbers of victims and interventions that are laid aside for this device, for work without a network."""
        return self._numbers

    @property
    def waiting(self) -> int:
        """Commands without a final answer."""
        return len(self._session.queue)

    @property
    def last_failure(self) -> Exception | None:
        """Why the last try to connect failed, for people."""
        return self._connection.last_failure

    # What can be done ---------------------------------------------------------------------------------------------

    async def join(self, operation_id: OperationId, scope: Scope = Scope.OPERATION) -> Replica:
        """Follow an operation from now on, over all reconnections; returns when its replica is complete.

        Raises:
            JoinDenied: This device may not.
            Stopped: The client stopped before.
        """
        self._check_running()
        self._connection.carry_out(self._session.follow(operation_id, scope, self._clock.now()))
        following = self._session.followed[operation_id]
        await self.wait_until(lambda: following.progress in (Progress.WHOLE, Progress.DENIED))
        if following.progress is Progress.DENIED:
            raise JoinDenied(f"no right to follow operation {operation_id} in scope {scope}")
        return following.replica

    async def replay(self, operation_id: OperationId, wish: ReplayWish, scope: Scope = Scope.OPERATION) -> Replica:
        """See an operation again; returns when the first moment is complete, and where it stands is told.

        This client then follows nothing else: a connection shows the past or the present.

        Raises:
            JoinDenied: This device may not.
            Stopped: The client stopped before.
        """
        self._check_running()
        self._connection.carry_out(self._session.replay(operation_id, scope, wish, self._clock.now()))
        following = self._session.followed[operation_id]
        await self.wait_until(
            lambda: (
                following.progress is Progress.DENIED
                or (following.progress is Progress.WHOLE and self.replay_state is not None)
            )
        )
        if following.progress is Progress.DENIED:
            raise JoinDenied(f"no right to see operation {operation_id} again in scope {scope}")
        return following.replica

    @property
    def replay_state(self) -> ReplayState | None:
        """Where the replay stands."""
        return self._session.replay_state

    @property
    def replay_read(self) -> tuple[int, int] | None:
        """How many facts the server has read before the replay can begin, and of how many; None: it does not read."""
        return self._session.replay_read

    def steer(self, control: ReplayControl) -> None:
        """Play, pause, go elsewhere; what became of it is told by `replay_state`."""
        self._connection.carry_out(self._session.steer(control))

    def envelope(self, operation_id: OperationId | None = None) -> Envelope:
        """The fields that every command carries, for a command made now; use it once.

        Args:
            operation_id: None: the only operation joined.
        """
        now = self._clock.now()
        self._counter += 1
        return Envelope(
            command_id=CommandId(make_uuid7(now.wall_ms, os.urandom(10))),
            device_counter=self._counter,
            recorded_at=now.wall_ms,
            boot_id=self._clock.boot_id,
            operation_id=operation_id or self.replica.operation_id,
        )

    async def submit(self, command: Command) -> asyncio.Future[Accepted | Refused]:
        """Store a command and send it when there is a way; returns as soon as it is stored.

        Returns:
            The final answer, to be awaited or looked at (rule C10: queued, accepted, refused). It may come hours
            later; giving up waiting does not withdraw the command.

        Raises:
            InvalidCommand: It cannot be sent.
            Stopped: The client has stopped; nothing was stored.
        """
        self._check_running()
        stored = StoredCommand(_check(command), self._clock.now().monotonic_ms)
        self._numbers.note(command)
        answer = self._answers[command.command_id] = asyncio.get_running_loop().create_future()
        await self._outbox.put(stored)
        self._connection.carry_out(self._session.submit(stored, self._clock.now()))
        return answer

    async def send(self, command: Command) -> Accepted | Refused:
        """Store a command, send it, and wait for its final answer; see `submit`."""
        return await asyncio.shield(await self.submit(command))

    def report_position(
        self,
        lat_deg: LatitudeDeg,
        lon_deg: LongitudeDeg,
        *,
        age_ms: AgeMs = 0,
        team_id: TeamId | None = None,
        operation_id: OperationId | None = None,
        **details: Unpack[FixDetails],
    ) -> None:
        """Say where a team is; the own one unless `team_id` names another. Kept for a while if there is no connection.

        Raises:
            InvalidCommand: A number is out of its range.
        """
        fix = DeviceFix(age_ms, lat_deg, lon_deg, **details)
        try:
            msgspec.convert(msgspec.to_builtins(fix), DeviceFix)
        except msgspec.ValidationError as error:
            raise InvalidCommand(str(error)) from error
        effects = self._session.report_fix(fix, self._clock.now(), operation_id=operation_id, team_id=team_id)
        self._connection.carry_out(effects)

    async def changes(self) -> AsyncGenerator[News, None]:
        """What changes from the first step of the loop on, in order, after the replica has it.

        Raises:
            Lagged: The reader was too slow; everything is in the replica.
            Stopped: The client has stopped for good.
        """
        reader = NewsReader()
        self._readers.add(reader)
        try:
            while True:
                for news in reader.take():
                    yield news
                self._check_running()
                await reader.wait()
        finally:
            self._readers.discard(reader)

    async def wait_until(self, is_true: Callable[[], bool]) -> None:
        """Until the predicate holds; it is asked after everything that comes in.

        Raises:
            Stopped: The client stopped before.
        """
        if is_true():
            return
        self._check_running()
        waiter = (is_true, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        try:
            await waiter[1]
        finally:
            if waiter in self._waiters:
                self._waiters.remove(waiter)

    def network_lost(self) -> None:
        """The device knows that it has no network: save the battery until `network_found`."""
        self._connection.carry_out(self._session.network_lost())

    def network_found(self) -> None:
        """The network is back: connect at once."""
        self._connection.carry_out(self._session.network_found(self._clock.now()))

    # Behind the scenes --------------------------------------------------------------------------------------------

    async def _guard(self, work: Coroutine[None, None, None]) -> None:
        """A failure of our own ends the client instead of leaving it silently deaf."""
        try:
            await work
        except Exception as failure:
            self._failure = failure
            self._connection.carry_out(self._session.stop(StopReason.FAILED))

    def _handle_effects(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Tell():
                    for reader in self._readers:
                        reader.tell(effect.news)
                case Settle():
                    self._settle(effect.answer)
                case RememberDevice():
                    self._chores.put_nowait(partial(self._outbox.remember_device, effect.device_id))
                case Wipe():
                    self._chores.put_nowait(self._outbox.wipe)
                case Stop():
                    self._end(effect.reason)
        for is_true, future in self._waiters:
            if not future.done():
                _try_predicate(is_true, future)

    def _settle(self, answer: Accepted | Refused) -> None:
        if answer.command_id is None:
            return
        self._settled.append(answer.command_id)
        self._chores.put_nowait(self._forget_settled)
        waiting = self._answers.pop(answer.command_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def _forget_settled(self) -> None:
        settled, self._settled = self._settled, []
        if settled:
            await self._outbox.remove(settled)

    async def _do_chores(self) -> None:
        """Write to the outbox what nobody waits for, in order."""
        while (chore := await self._chores.get()) is not None:
            await chore()

    def _end(self, reason: StopReason) -> None:
        """Nothing will come any more: tell everybody who waits."""
        self._stopped = reason
        waiting: list[asyncio.Future[Any]] = [*self._answers.values(), *(future for _, future in self._waiters)]
        for future in waiting:
            if not future.done():
                future.set_exception(self._why_stopped(reason))
                future.exception()  # nobody may be waiting any more: not worth a warning
        self._answers.clear()
        for reader in self._readers:
            reader.wake()

    def _check_running(self) -> None:
        if self._stopped is not None:
            raise self._why_stopped(self._stopped)

    def _why_stopped(self, reason: StopReason) -> Stopped:
        stopped = Stopped(reason)
        stopped.__cause__ = self._failure
        return stopped


def _try_predicate(is_true: Callable[[], bool], future: asyncio.Future[None]) -> None:
    """A predicate that breaks fails the one who waits for it, not the connection."""
    try:
        if is_true():
            future.set_result(None)
    except Exception as error:
        future.set_exception(error)


def _check(command: Command) -> Command:
    """The command as the server will read it; so a bad one is noticed before it is stored."""
    try:
        return cast(Command, MSGPACK.decode_upstream(MSGPACK.encode(command)))
    except Malformed as error:
        raise InvalidCommand(f"{type(command).__name__}: bad or missing {error.field}") from error
    except (Unreadable, TypeError, OverflowError) as error:
        raise InvalidCommand(f"{type(command).__name__}: {error}") from error
