"""One connection at work: performs what its session asks, and is what the endpoint registers, ticks and closes."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import structlog

from protocol.codec import Codec
from protocol.downstream import (
    Accepted,
    Downstream,
    Drain,
    Later,
    ServerHeartbeat,
    Welcome,
)
from protocol.refusals import Close
from protocol.upstream import Hello
from server.application.execute import RETRY_AFTER_FAULT_MS
from server.application.live import LiveOperation
from server.application.positions import take_positions
from server.auth.tokens import is_token
from server.domain.free_text import free_text_of
from server.ports import Principal, Unavailable, Verdict
from server.realtime import effects as do
from server.realtime.answers import answer_to, note_heard, noticed
from server.realtime.channel import frame_message
from server.realtime.link import Link, LinkOwner
from server.realtime.outbox import Outbox
from server.realtime.replay_seat import ReplaySeat
from server.realtime.services import Services
from server.realtime.session import HEARTBEAT_MS, Session, SessionState
from server.realtime.subscriptions import Subscriptions
from server.realtime.unrecorded_alerts import UnrecordedAlerts

MAX_IN_FLIGHT = 64
"""Commands of one peer without an answer, those it has not taken yet included; beyond, its reading pauses."""
TICKET_RENEWAL_MS = 240_000
"""With its heartbeat a peer gets a fresh ticket: the one it holds is never older than half its life."""

_log = structlog.get_logger()


class Connection(LinkOwner):
    """Glue between a link, a session, an outbox and the hub. Everything runs in the turn that brought it in, except
    what has to ask the stores: signing in, opening an operation, executing a command.
    """

    __slots__ = (
        "_address",
        "_codec",
        "_held_back",
        "_in_flight",
        "_is_draining",
        "_link",
        "_on_signed_in",
        "_replay_seat",
        "_services",
        "_session",
        "_subscriptions",
        "_ticket_at",
        "_unrecorded_alerts",
        "outbox",
        "principal",
    )

    def __init__(
        self,
        services: Services,
        link: Link,
        codec: Codec,
        address: str,
        on_signed_in: Callable[["Connection"], None],
        *,
        is_replay: bool,
    ) -> None:
        self._services = services
        self._link = link
        self._codec = codec
        self._address = address
        self._on_signed_in = on_signed_in
        self._session = Session(codec, services.clock.monotonic(), is_replay=is_replay)
        self._in_flight = 0
        self._is_draining = False
        self._ticket_at = 0
        self._held_back: deque[do.Execute] = deque()
        self.principal: Principal | None = None
        """Who this is, once known."""
        self.outbox = Outbox(link, self._make_up)
        self._subscriptions = Subscriptions(services, self.outbox, codec)
        self._replay_seat = ReplaySeat(services, self.outbox, codec)
        self._unrecorded_alerts = UnrecordedAlerts(services, self._subscriptions)

    @property
    def is_replay(self) -> bool:
        """Does it see an operation again?"""
        return self._session.is_replay

    @property
    def is_signed_in(self) -> bool:
        return self._session.state is SessionState.LIVE

    # What the link calls.

    def on_message(self, message: bytes, is_text: bool) -> None:
        clock = self._services.clock
        self._services.metrics.messages.inc()
        self._link.has_heard = False  # the session notes the moment itself
        for effect in self._session.receive(message, is_text=is_text, received_at=clock.now(), now=clock.monotonic()):
            self._perform(effect)
        self._regulate()

    def on_blocked(self) -> None:
        self.outbox.blocked()

    def on_writable(self) -> None:
        self.outbox.drain()
        self._execute_held_back()
        self._regulate()

    def on_lost(self) -> None:
        self._session.close()
        self.outbox.close()
        self._held_back.clear()
        self._subscriptions.end()
        self._replay_seat.leave()

    # What the endpoint calls.

    def tick(self, received_at: int, now: int) -> None:
        """About once a second."""
        link = self._link
        if self._session.is_calm(now) and self.outbox.is_fast and link.is_reading and not link.has_heard:
            return
        if link.has_heard or not link.is_reading:
            link.has_heard = False
            self._session.hear(now)
        if self.outbox.is_stalled(now):
            self._services.metrics.aborts.inc()
            self._hang_up(do.HangUp(Close.TOO_SLOW, "nothing drained", is_peer_gone=True))
            return
        for effect in self._session.tick(received_at=received_at, now=now):
            self._perform(effect)
        self._regulate()

    def announce(self, drain: Drain) -> None:
        """This server stops: take no more in, let what is under way finish."""
        self._is_draining = True
        self._execute_held_back()
        self._regulate()
        if self.is_signed_in:
            self.outbox.send_urgent(self._frame(drain))

    def close(self, code: Close, reason: str) -> None:
        """End this connection by a decision made elsewhere."""
        self._hang_up(do.HangUp(code, reason))

    # What the session asks.

    def _perform(self, effect: do.Effect) -> None:
        match effect:
            case do.Execute():
                self._unrecorded_alerts.watch(effect)
                self._held_back.append(effect)
                self._execute_held_back()
            case do.Steer(control):
                self._replay_seat.steer(control)
            case do.Report():
                self._report(effect)
            case do.Heard():
                note_heard(self._services, effect, None if self.principal is None else self.principal.device_id)
            case do.Send(message):
                self._answer(message)
            case do.Beat():
                self._beat()
            case do.Join():
                self._start(self._rejoin(effect))
            case do.Authenticate(hello):
                self._start(self._sign_in(hello))
            case do.HangUp():
                self._hang_up(effect)

    def _hang_up(self, effect: do.HangUp) -> None:
        self._session.close()
        self._services.metrics.closings.labels(effect.code.name.lower()).inc()
        _log.info("connection closed", code=effect.code.name.lower(), reason=effect.reason)
        if effect.is_peer_gone:
            self._link.abort(effect.code, effect.reason)
        else:
            self._link.close(effect.code, effect.reason)

    async def _sign_in(self, hello: Hello) -> None:
        principal = await self._identify(hello.credential)
        if principal is None:
            return
        services = self._services
        self.principal = principal
        joins = self._session.admit(principal, received_at=services.clock.now())
        lives = [await self._open(join) for join in joins]
        seen_again = await self._replay_seat.take(joins, self._beat) if self.is_replay else {}
        if self.outbox.is_closed:
            self._replay_seat.leave()
            return
        # From here to the end nothing awaits: each snapshot, and what follows it, leave no gap between them (C4).
        self._on_signed_in(self)
        limits = self._session.go_live(
            now=services.clock.monotonic(), first_beat_ms=int(HEARTBEAT_MS * services.random())
        )
        started = [
            seen_again.get(join.subscription.operation_id) or self._subscriptions.begin(join, live)
            for join, live in zip(joins, lives, strict=True)
        ]
        now = services.clock.now()
        self._answer(
            Welcome(
                now=now,
                device_id=principal.device_id,
                user_id=principal.user_id,
                resume_ticket=self._new_ticket(principal, now),
                limits=limits,
                subscriptions=tuple(outcome for outcome, _ in started),
            )
        )
        self.outbox.send_join([each for _, frames in started for each in frames])
        self._replay_seat.start(self._finished)

    async def _identify(self, credential: str) -> Principal | None:
        """Who this is; None: the connection is closed. Only what may be a token costs the store a look-up."""
        services, is_looked_up = self._services, is_token(credential)
        if is_looked_up and not services.strangers.may_try_token(self._address, services.clock.monotonic()):
            self.close(Close.TOO_FAST, "too many wrong tokens from this address")
            return None
        principal = await services.gatekeeper.authenticate(credential, services.clock.now())
        if principal is None and is_looked_up and await services.gatekeeper.was_shut_out(credential):
            # It may have been away when it was shut out, and still has to wipe what it holds.
            self.close(Close.REVOKED, "this device was shut out")
        elif principal is None:
            if is_looked_up:
                services.strangers.note_wrong_token(self._address, services.clock.monotonic())
            self.close(Close.NOT_SIGNED_IN, "unknown or expired credential")
        return principal

    async def _rejoin(self, join: do.Join) -> None:
        live = await self._open(join)
        if self.principal is not None and not self.outbox.is_closed:
            outcome, frames = await self._replay_seat.begin(join) or self._subscriptions.begin(join, live)
            if frames:
                self.outbox.send_join((self._frame(outcome), *frames))
            else:
                self._answer(outcome)
        for effect in self._session.end_join(join.subscription.operation_id, self._services.clock.monotonic()):
            self._perform(effect)

    async def _open(self, join: do.Join) -> LiveOperation | None:
        """None: the peer may not follow it, or there is no such operation."""
        if join.audience is None:
            return None
        live = await self._services.operations.open(join.subscription.operation_id)
        known = join.subscription.seq
        if live is None or known is None or join.subscription.log_id != live.log_id or known <= live.seq:
            return live
        if self.is_replay:  # where it stands says nothing about the log
            return live
        if not await self._services.operations.reach(live, known) and not self.outbox.is_closed:
            # Only a claim: it ends this peer, and writing goes on (server/decisions/0008).
            operation_id = str(live.operation_id)
            _log.warning("a peer is ahead of the log", operation_id=operation_id, seq=live.seq, seq_of_peer=known)
            self.close(Close.UNDECLARED_RESTORE, "the log ends before what the peer holds")
        return live

    def _make_up(self) -> None:
        """The socket is free again and something is owed: everything anew, or the newest positions."""
        if self._replay_seat.make_up():
            return
        if self.outbox.is_resync_owed:
            self._subscriptions.start_anew()
        else:
            self.outbox.begin_anew()
            self._subscriptions.send_positions()

    # Commands.

    def _execute_held_back(self) -> None:
        if self._is_draining:
            self._held_back.clear()  # unanswered, they come again elsewhere
        while self._held_back and self._in_flight + self.outbox.answers_waiting < MAX_IN_FLIGHT:
            effect = self._held_back.popleft()
            self._in_flight += 1
            answer = asyncio.ensure_future(
                self._services.executor.execute(effect.operation_id, effect.command, effect.actor, effect.reception)
            )
            self._services.running.add(answer)
            answer.add_done_callback(partial(self._answered, effect))

    def _answered(self, effect: do.Execute, answer: asyncio.Future[Verdict | Later]) -> None:
        self._services.running.discard(answer)
        self._in_flight -= 1
        try:
            self._tell_answer(effect, answer)
        except Exception:  # who gets no answer comes back and asks again
            _log.exception("an answer could not be given", command=type(effect.command).__name__)
            if not self.outbox.is_closed:
                self.close(Close.GOING_AWAY, "an answer could not be given")
        self._execute_held_back()
        self._regulate()

    def _tell_answer(self, effect: do.Execute, answer: asyncio.Future[Verdict | Later]) -> None:
        command_id = effect.command.command_id
        said: Accepted | Later | Downstream
        if answer.cancelled() or answer.exception() is not None:
            _log.error("a command failed", command=type(effect.command).__name__, exc_info=_failure_of(answer))
            said = Later(command_id=command_id, retry_ms=RETRY_AFTER_FAULT_MS)
        else:
            said = answer_to(effect, answer.result())
        self._services.metrics.commands.labels(type(said).__name__.lower()).inc()
        if isinstance(said, Later):
            self._unrecorded_alerts.tell(command_id)
        else:
            self._unrecorded_alerts.settle(effect.command)
        if isinstance(said, Accepted) and free_text_of(effect.command):
            self._start(self._answer_with_notice(effect, said))
        else:
            self._answer(said)

    async def _answer_with_notice(self, effect: do.Execute, said: Accepted) -> None:
        answer = await noticed(self._services, self._subscriptions.find(effect.operation_id), effect, said)
        if not self.outbox.is_closed:
            self._answer(answer)

    def _report(self, effect: do.Report) -> None:
        live = self._subscriptions.find(effect.operation_id)
        if live is not None:
            self._show_positions(effect, live)
        else:
            self._start(self._open_and_report(effect))

    async def _open_and_report(self, effect: do.Report) -> None:
        self._show_positions(effect, await self._services.operations.open(effect.operation_id))

    def _show_positions(self, effect: do.Report, live: LiveOperation | None) -> None:
        if live is not None:
            services = self._services
            now = services.clock.now()
            take_positions(services.positions, services.presence, live, effect.device_id, effect.positions, now)

    # Odds and ends.

    def _answer(self, message: Downstream) -> None:
        self.outbox.send_answer(self._frame(message))

    def _beat(self, replay_read: tuple[int, int] | None = None) -> None:
        if not self.outbox.is_fast:
            return  # what waits in the queue is sign of life enough
        now, degraded = self._services.clock.now(), self._services.degraded()
        is_ticket_old = now - self._ticket_at >= TICKET_RENEWAL_MS
        beat = ServerHeartbeat(
            now=now,
            heads=self._subscriptions.heads(),
            unsent=self._subscriptions.unsent(),
            reach=self._subscriptions.reach(),
            degraded=degraded,
            resume_ticket=self._new_ticket(self.principal, now) if self.principal and is_ticket_old else None,
            replay_read=replay_read,
        )
        self.outbox.send_answer(self._subscriptions.advances() + self._frame(beat))

    def _new_ticket(self, principal: Principal, now: int) -> str:
        self._ticket_at = now
        return self._services.gatekeeper.issue_ticket(principal, now)

    def _regulate(self) -> None:
        """Read on, or let the peer's messages wait in the network."""
        is_full = bool(self._held_back) or self._in_flight + self.outbox.answers_waiting >= MAX_IN_FLIGHT
        if is_full or self._is_draining or self._session.is_too_fast(self._services.clock.monotonic()):
            self._link.pause_reading()
        else:
            self._link.resume_reading()

    def _frame(self, message: Downstream) -> bytes:
        return frame_message(self._codec, message)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._services.running.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Future[None]) -> None:
        self._services.running.discard(task)
        failure = _failure_of(task)
        if failure is not None and not self.outbox.is_closed:
            if not isinstance(failure, Unavailable):
                _log.error("a connection failed", exc_info=failure)
            self.close(Close.GOING_AWAY, "the stores cannot be reached")


def _failure_of(future: asyncio.Future[Any]) -> BaseException | None:
    return None if future.cancelled() else future.exception()
