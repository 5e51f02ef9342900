"""The load generator: thousands of lean sockets in one loop, phones that speak and posts that listen.

It proves the trace of every post from the bytes themselves, and is run on a core of its own: `runs.ceiling` measures
what it can take in.
"""

import asyncio
import gc
import itertools
import random
import socket
import time
from collections.abc import Callable, Sequence
from uuid import UUID

from clients.sdk.replica import Replica
from loadtests.history import History, Observer, Outcome, Sent
from loadtests.load_socket import Address, Credential, Crowd, LoadSocket, OnMessage
from loadtests.reader import Reader
from protocol.codec import MSGPACK
from protocol.commands import Command, ReportStatus
from protocol.downstream import Accepted, Downstream, Later, Refused
from protocol.ids import CommandId, TeamId
from protocol.teams import TeamStatus
from protocol.upstream import Heartbeat, Scope, Subscription

HEARTBEAT_S = 9.0
_SLICES = 90
"""Heartbeats leave in so many slices, so that they never come in a crowd."""
SETTLE_S = 20.0
"""How long nothing may move while something is still under way."""
_STILL_S = 0.2
_CYCLE = (
    TeamStatus.AVAILABLE_MOBILE,
    TeamStatus.ALERTED,
    TeamStatus.EN_ROUTE,
    TeamStatus.ON_SCENE,
    TeamStatus.WITH_PATIENT,
    TeamStatus.TRANSPORTING,
    TeamStatus.AT_DESTINATION,
)
"""What a crew reports, mission after mission; each is an ordinary next step of the one before."""


NewSocket = Callable[["Fleet", Credential, Observer, Scope | None], LoadSocket]


class Unsettled(Exception):
    """Something under way never arrived; the message says what."""


class Fleet:
    """All sockets to one server, and the history of what they saw."""

    def __init__(self, address: Address, new_socket: NewSocket = LoadSocket, reader: Reader | None = None) -> None:
        """Sockets and reader of another kind speak to another kind of server."""
        self.address = address
        self.history = History()
        self.reader = reader or Reader()
        self.crowd = Crowd()
        self.sockets: set[LoadSocket] = set()
        self.speakers: list[LoadSocket] = []
        """Sockets that send commands."""
        self.posts: list[LoadSocket] = []
        self.laters = 0
        self.teams: list[TeamId] = []
        self.on_message: OnMessage | None = None
        self.on_answer: Callable[[], None] = lambda: None
        self._new_socket = new_socket
        self._sent: dict[CommandId, Sent] = {}
        self._waiting: dict[CommandId, tuple[LoadSocket, bytes]] = {}
        self._counter = itertools.count(1)
        self._ids = itertools.count(random.getrandbits(96) << 32)
        self._step_of: dict[TeamId, int] = {}
        self._slices = itertools.cycle(range(_SLICES))
        self._turn = 0
        self._head = 0
        """The highest number that was answered."""
        self._beats: asyncio.Task[None] | None = None
        self.lost: list[LoadSocket] = []
        """Sockets that ended although nobody here wanted to leave."""
        self._chance = random.Random(42)
        self._is_leaving = False
        self._has_left = asyncio.Event()
        """The last socket is gone."""

    @property
    def unanswered(self) -> int:
        return len(self._waiting)

    async def open(
        self,
        credentials: Sequence[Credential],
        scope: Scope | None,
        *,
        label: str,
        at_once: int = 64,
        replica: Replica | None = None,
        receive_buffer_bytes: int | None = None,
    ) -> list[LoadSocket]:
        """Connect so many, not more than `at_once` handshakes under way; returns when all have joined.

        A `replica` is kept by each of them, so give one only to one. A small receive buffer makes a socket one behind
        a network, where loopback would swallow megabytes before anybody notices that nobody reads.
        """
        gate = asyncio.Semaphore(at_once)

        async def open_one(number: int, credential: Credential) -> LoadSocket:
            observer = Observer(f"{label} {number}", credential.team_id)
            async with gate:
                opened = await self.connect(
                    credential, observer, scope, replica=replica, receive_buffer_bytes=receive_buffer_bytes
                )
                await opened.is_joined
            if scope is not None:
                self.history.observers.append(observer)
            return opened

        return list(await asyncio.gather(*(open_one(number, each) for number, each in enumerate(credentials))))

    async def connect(
        self,
        credential: Credential,
        observer: Observer,
        scope: Scope | None,
        *,
        from_socket: LoadSocket | None = None,
        replica: Replica | None = None,
        receive_buffer_bytes: int | None = None,
        wish: Subscription | None = None,
    ) -> LoadSocket:
        """One socket; `from_socket` is the lost one whose place it takes, with its ticket and where it stood.

        A `wish` is said in place of what follows from that.
        """
        if self._beats is None:
            self._beats = asyncio.create_task(self._beat())
        joining = self._new_socket(self, credential, observer, scope)
        joining.replica, joining.wish, joining.slice = replica, wish, next(self._slices)
        if from_socket is not None:
            joining.log_id, joining.seq = from_socket.log_id, from_socket.seq
            if from_socket.ticket is not None:
                joining.credential = credential._replace(token=from_socket.ticket)
            joining.is_counted = False
        plain = socket.socket()
        plain.setblocking(False)
        if receive_buffer_bytes is not None:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_connect(plain, (self.address.host, self.address.port))
            self.sockets.add(joining)
            await loop.create_connection(lambda: joining, sock=plain)
        except OSError:
            plain.close()
            self.sockets.discard(joining)
            raise
        return joining

    async def close(self) -> None:
        """Leave."""
        self._is_leaving = True
        if self._beats is not None:
            self._beats.cancel()
            await asyncio.gather(self._beats, return_exceptions=True)
        for each in tuple(self.sockets):
            each.cut()
        if self.sockets:
            await self._has_left.wait()

    def stop_beating(self) -> None:
        """Nobody here says that he is alive any more."""
        if self._beats is not None:
            self._beats.cancel()

    async def until_answered(self) -> None:
        """Every command has its answer."""
        moved_at_s, before = time.monotonic(), -1
        while self._waiting:
            if len(self._waiting) != before:
                moved_at_s, before = time.monotonic(), len(self._waiting)
            if time.monotonic() - moved_at_s > SETTLE_S:
                raise Unsettled(f"{before} commands are not answered, {len(self.lost)} sockets lost")
            await asyncio.sleep(0.02)  # a look at counters, not a guess: the deadline is the failure

    def forget(self, gone: LoadSocket) -> None:
        """By the socket, once it is gone."""
        self.sockets.discard(gone)
        if not self._is_leaving:
            self.lost.append(gone)
        if not self.sockets:
            self._has_left.set()

    def stall(self, post: LoadSocket) -> None:
        """Let it read nothing any more, as a frozen machine does; nobody waits for it."""
        assert post.transport is not None
        post.transport.pause_reading()
        if post.is_counted and post.seq is not None:
            post.is_counted = False
            self.crowd.leave(post.seq)

    def wake(self, post: LoadSocket) -> None:
        """Let it read again; it has to catch up with the others."""
        if post.transport is not None and post.seq is not None:
            post.is_counted = True
            self.crowd.move(None, post.seq)
            post.transport.resume_reading()

    def hear(self, hearer: LoadSocket, message: Downstream, at_s: float) -> None:
        """What one socket was told; the answers are taken here."""
        match message:
            case Accepted(command_id=command_id, seq=seq):
                self._answer(command_id, Outcome.ACCEPTED, seq, at_s)
            case Refused(command_id=command_id) if command_id is not None:
                self._answer(command_id, Outcome.REFUSED, 0, at_s)
            case Later(command_id=command_id, retry_ms=retry_ms):
                self.laters += 1
                asyncio.get_running_loop().call_later(retry_ms / 1000, self._send_again, command_id)
        if self.on_message is not None:
            self.on_message(hearer, message, at_s)

    def new_command_id(self) -> CommandId:
        """Unlike any other of this run; cheap."""
        return CommandId(UUID(int=next(self._ids) & (2**128 - 1)))

    def next_counter(self) -> int:
        return next(self._counter)

    def send_command(self, speaker: LoadSocket, command: Command, team_id: TeamId) -> Sent:
        """Send, and keep what was sent when."""
        frame = MSGPACK.encode(command)
        sent = Sent(command.command_id, speaker.credential.device_id, team_id, time.monotonic())
        self.history.commands.append(sent)
        self._sent[command.command_id] = sent
        self._waiting[command.command_id] = (speaker, frame)
        speaker.send(frame)
        return sent

    def expect(self, sent: Sent, speaker: LoadSocket, frame: bytes) -> None:
        """Answers to this command, sent by hand, belong to `sent`; a `Later` has it sent again."""
        self._sent[sent.command_id] = sent
        self._waiting[sent.command_id] = (speaker, frame)

    def report_status(self) -> Sent:
        """The next speaker reports the next status of a team: its own, or one of all for a program."""
        speaker = self.speakers[self._turn % len(self.speakers)]
        team_id = speaker.credential.team_id or self.teams[self._turn % len(self.teams)]
        self._turn += 1
        step = self._step_of[team_id] = self._step_of.get(team_id, -1) + 1
        command = ReportStatus(
            command_id=self.new_command_id(),
            device_counter=next(self._counter),
            recorded_at=time.time_ns() // 1_000_000,
            age_ms=0,
            operation_id=self.address.operation_id,
            status=_CYCLE[step % len(_CYCLE)],
            team_id=None if speaker.credential.team_id is not None else team_id,
        )
        return self.send_command(speaker, command, team_id)

    async def play_paced(self, per_s: float, for_s: float) -> list[Sent]:
        """Open loop: so many commands a second, whatever comes back; what is late is made up at once.

        Each leaves at a moment of its own, by chance, within its share of the time: at equal distances all of a round
        would meet what the server does four times a second, or none of them.
        """
        began = time.monotonic()
        sent: list[Sent] = []
        for number in range(round(per_s * for_s)):
            await asyncio.sleep(began + (number + self._chance.random()) / per_s - time.monotonic())
            sent.append(self.report_status())
        await asyncio.sleep(began + for_s - time.monotonic())
        return sent

    async def play_closed(self, in_flight: int, for_s: float, *, until_shown: bool) -> list[Sent]:
        """Closed loop: so many commands under way. One has ended when it is answered and, with `until_shown`, when
        every post of the crowd has it."""
        sent: list[Sent] = []
        deadline = time.monotonic() + for_s
        finished = asyncio.get_running_loop().create_future()
        base = self.crowd.last

        def go_on() -> None:
            if time.monotonic() >= deadline:
                if not finished.done():
                    finished.set_result(None)
                return
            while self.unanswered < in_flight and (
                not until_shown or len(sent) - max(0, self.crowd.last - base) < in_flight
            ):
                sent.append(self.report_status())

        self.on_answer = go_on
        self.crowd.on_progress = go_on if until_shown else lambda: None
        go_on()
        try:
            async with asyncio.timeout(for_s + SETTLE_S):
                await asyncio.sleep(for_s)
                go_on()
                await finished
        finally:
            self.on_answer = self.crowd.on_progress = lambda: None
        return sent

    async def play_count(self, speakers: Sequence[LoadSocket], count: int, in_flight: int) -> None:
        """So many commands, as fast as they are answered; for filling a log."""
        self.speakers = list(speakers)
        left = count
        finished = asyncio.get_running_loop().create_future()

        def go_on() -> None:
            nonlocal left
            while left > 0 and self.unanswered < in_flight:
                left -= 1
                self.report_status()
            if left <= 0 and not self.unanswered and not finished.done():
                finished.set_result(None)

        self.on_answer = go_on
        go_on()
        try:
            await finished
        finally:
            self.on_answer = lambda: None

    async def settle(self) -> None:
        """Wait until every command is answered and every post that still listens has seen the last of them."""
        moved_at_s, before = time.monotonic(), (-1, -1)
        while time.monotonic() - moved_at_s < SETTLE_S:
            if not self._waiting and (not self.posts or self.crowd.last >= self._head):
                return
            if (now := (len(self._waiting), self.crowd.last)) != before:
                moved_at_s, before = time.monotonic(), now
            await asyncio.sleep(0.02)  # a look at counters, not a guess: the deadline is the failure
        codes = ", ".join(sorted({str(each.close_code) for each in self.lost}))
        raise Unsettled(
            f"nothing moved for {SETTLE_S} s: {len(self._waiting)} commands unanswered, last post at {self.crowd.last} "
            f"of {self._head}; {self.laters} answers put off, {len(self.lost)} sockets lost ({codes})"
        )

    async def wait_until_still(self, at_least_s: float) -> None:
        """Nothing has come in for a fifth of a second, and so much time has passed."""
        began = time.monotonic()
        await asyncio.sleep(at_least_s)
        while time.monotonic() - began < at_least_s + SETTLE_S:
            newest = max((post.observer.readings[-1].at_s for post in self.posts), default=0.0)
            if time.monotonic() - newest > _STILL_S:
                return
            await asyncio.sleep(_STILL_S / 4)

    def _answer(self, command_id: CommandId, outcome: Outcome, seq: int, at_s: float) -> None:
        sent = self._sent.get(command_id)
        if sent is None:
            return
        sent.answer(outcome, seq, at_s)
        self._head = max(self._head, seq)
        self._waiting.pop(command_id, None)
        self.on_answer()

    def _send_again(self, command_id: CommandId) -> None:
        waiting = self._waiting.get(command_id)
        if waiting is not None:
            waiting[0].send(waiting[1])

    async def _beat(self) -> None:
        beat, began_s, done = MSGPACK.encode(Heartbeat()), time.monotonic(), 0
        while True:
            await asyncio.sleep(HEARTBEAT_S / _SLICES)
            due = int((time.monotonic() - began_s) / HEARTBEAT_S * _SLICES)
            slices, done = slices_of(done, due), due
            for each in list(self.sockets):
                if each.slice in slices and each.is_joined.done():
                    each.send(beat)


def slices_of(done: int, due: int) -> frozenset[int]:
    """Whose turn it is once turns up to `due` have passed and those up to `done` were taken: a timer that comes late
    leaves nobody out."""
    return frozenset(turn % _SLICES for turn in range(max(done, due - _SLICES), due))


class Quiet:
    """No collection of garbage while something is measured; what is alive is not looked through again."""

    def __enter__(self) -> None:
        gc.collect()
        gc.freeze()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        gc.enable()
        gc.unfreeze()
