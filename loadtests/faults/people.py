"""Who is there while things break: crews whose phones keep what they say, and watchers who come back after every loss.

A crew is a client of the SDK with its outbox on disk. A watcher is a bare socket that repairs nothing: whatever the
server does wrong stays in its trace.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from uuid import uuid4

from clients.sdk import Accepted, Phase, Refused, Replica, VigieClient
from loadtests.generator import Fleet
from loadtests.history import History, Observer, Outcome, Sent
from loadtests.load_socket import Address, Credential, LoadSocket
from protocol.commands import Command, RaiseAlert, ReportStatus
from protocol.downstream import AlertNow, Downstream, JoinMode, ServerHeartbeat
from protocol.ids import AlertId, LogId, TeamId
from protocol.refusals import Close
from protocol.teams import TeamStatus
from protocol.upstream import Subscription
from server.domain.visibility import Audience

_ROUND = (TeamStatus.PATROL, TeamStatus.AVAILABLE_BASE)
COME_BACK_S = 0.05
FIND_NETWORK_S = 0.2
"""A crew whose patience is not what is tested tries again so soon."""
FOR_GOOD = (Close.REVOKED, Close.REPLACED, Close.UNDECLARED_RESTORE)


Hear = Callable[[Downstream, float], None]


class Lookout(Fleet):
    """The sockets to one server, each heard by whom it belongs to."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self.hearers: dict[LoadSocket, Hear] = {}
        self.on_message = self._pass_on

    def forget(self, gone: LoadSocket) -> None:
        super().forget(gone)
        self.hearers.pop(gone, None)

    async def connect_as(self, credential: Credential, hear: Hear, wish: Subscription) -> LoadSocket:
        """A socket that says exactly this wish; whether it joins is for the caller to see."""
        joining = await self.connect(credential, Observer("a wish"), wish.scope, wish=wish)
        joining.is_joined.add_done_callback(_look_at)
        self.hearers[joining] = hear
        return joining

    def _pass_on(self, hearer: LoadSocket, message: Downstream, at_s: float) -> None:
        hear = self.hearers.get(hearer)
        if hear is not None:
            hear(message, at_s)


def _look_at(joined: "asyncio.Future[None]") -> None:
    if not joined.cancelled():
        joined.exception()  # not joined is an answer like any other


class Crew:
    """One phone, and everything it said and was told."""

    def __init__(self, client: VigieClient, credential: Credential, history: History) -> None:
        self.client = client
        self.credential = credential
        self.waiting: set[asyncio.Future[Accepted | Refused]] = set()
        self._history = history
        self._said = 0

    async def report(self) -> "asyncio.Future[Accepted | Refused]":
        """One status more; returns when the phone has it on disk."""
        self._said += 1
        return await self._submit(ReportStatus(**self.client.envelope(), status=_ROUND[self._said % len(_ROUND)]))

    async def _submit(self, command: Command) -> "asyncio.Future[Accepted | Refused]":
        sent = Sent(command.command_id, self.credential.device_id, self._team_id, time.monotonic())
        self._history.commands.append(sent)
        answer = await self.client.submit(command)
        self.waiting.add(answer)
        answer.add_done_callback(partial(self._note, sent))
        return answer

    async def call_for_help(self) -> tuple[AlertId, "asyncio.Future[Accepted | Refused]"]:
        """An SOS; returns when the phone has it on disk."""
        alert_id = AlertId(uuid4())
        return alert_id, await self._submit(RaiseAlert(**self.client.envelope(), alert_id=alert_id))

    async def report_until(self, is_over: asyncio.Event, every_s: float) -> None:
        """The load. It is never cancelled: a command that is half handed over would prove nothing."""
        while not is_over.is_set():
            await self.report()
            await asyncio.sleep(every_s)

    def find_network(self) -> None:
        """Try again at once, if it is between two tries."""
        if self.client.phase is Phase.OFFLINE:
            self.client.network_found()

    @property
    def _team_id(self) -> TeamId:
        assert self.credential.team_id is not None
        return self.credential.team_id

    def _note(self, sent: Sent, answer: "asyncio.Future[Accepted | Refused]") -> None:
        self.waiting.discard(answer)
        if answer.cancelled() or answer.exception() is not None:
            return
        said = answer.result()
        is_accepted = isinstance(said, Accepted)
        seq = said.seq if isinstance(said, Accepted) else 0
        sent.answer(Outcome.ACCEPTED if is_accepted else Outcome.REFUSED, seq, time.monotonic())


class Watcher:
    """A socket that follows the operation, again and again, from where it stood."""

    def __init__(self, fleet: "Lookout", credential: Credential, audience: Audience, name: str) -> None:
        self.fleet = fleet
        """May be changed: the next connection goes there."""
        self.audience = audience
        self.observer = Observer(name)
        self.replica = Replica(fleet.address.operation_id, audience.scope)
        self.joins = 0
        self.modes: list[JoinMode | None] = []
        """How each join began."""
        self.log_ids: set[LogId] = set()
        self.closes: list[int | None] = []
        self.alerts: dict[object, float] = {}
        """When an SOS was first seen, by its id."""
        self.socket: LoadSocket | None = None
        self.has_left = False
        self._credential = credential
        self._ticket: str | None = None
        self._following: asyncio.Task[None] | None = None

    @property
    def seq(self) -> int:
        """Where it stands."""
        return 0 if self.socket is None or self.socket.seq is None else self.socket.seq

    @property
    def is_live(self) -> bool:
        """Joined, and not lost since."""
        return self.socket is not None and self.socket.is_joined.done() and not self.socket.is_gone.is_set()

    def start(self) -> None:
        """Follows from now on."""
        self._following = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Leaves."""
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following

    async def leave(self) -> None:
        """For good, before the end: what it has seen until now is judged, and that only."""
        await self.stop()
        self.has_left, self.observer.is_to_the_end = True, False
        if self.socket is not None:
            self.socket.cut()

    def hear(self, message: Downstream, at_s: float) -> None:
        """What is not a matter of order."""
        match message:
            case AlertNow(alert_id=alert_id):
                self.alerts.setdefault(alert_id, at_s)
            case ServerHeartbeat(resume_ticket=str(ticket)) if ticket:
                self._ticket = ticket

    async def _follow(self) -> None:
        while not (self.closes and self.closes[-1] in FOR_GOOD):
            with suppress(OSError):
                await self._come_back()
            await asyncio.sleep(COME_BACK_S)  # the shortest pause that a client makes

    async def _come_back(self) -> None:
        before, credential = self.socket, self._credential
        if before is not None:
            before.ticket = self._ticket
        socket = await self.fleet.connect(
            credential, self.observer, self.audience.scope, from_socket=before, replica=self.replica
        )
        self.fleet.hearers[socket] = self.hear
        try:
            await socket.is_joined
        except OSError:
            if socket.close_code == Close.NOT_SIGNED_IN:
                self._ticket = None  # rule HS4: the ticket was refused, the token may not be
            self.closes.append(socket.close_code)
            self._keep_place(socket)
            raise
        self._ticket = socket.ticket
        self.socket = socket
        self.joins += 1
        self.modes.append(socket.mode)
        self.log_ids |= {socket.log_id} if socket.log_id is not None else set()
        await socket.is_gone.wait()
        self.closes.append(socket.close_code)

    def _keep_place(self, socket: LoadSocket) -> None:
        """Changes may have come before the loss: where it stands has moved all the same."""
        if self.socket is not None and socket.seq is not None and socket.log_id is not None:
            self.socket.seq, self.socket.log_id = socket.seq, socket.log_id
