"""The client's side of the conversation as a pure machine: events and the time go in, effects come out.

No socket, no clock, no task: `clients.sdk.connection` brings those. Whatever happens in whatever phase has an answer.
"""

from collections.abc import Callable

from clients.sdk.command_queue import CommandQueue, StoredCommand
from clients.sdk.device_clock import Instant
from clients.sdk.duties import DUTIES, Duty, StopReason, read_close
from clients.sdk.effects import Effect, HangUp, OpenSocket, RememberDevice, Replaced, Send, Settle, Stop, Tell, Wipe
from clients.sdk.following import Following, Progress
from clients.sdk.phases import MOVES, WELCOMED, Phase
from clients.sdk.position_buffer import PositionBuffer
from clients.sdk.reconnect import Reconnect
from clients.sdk.replica import Fit, Replica
from protocol.alerts import Alert
from protocol.codec import Unreadable
from protocol.downstream import (
    Accepted,
    Advance,
    AlertNow,
    Change,
    Downstream,
    Drain,
    JoinOutcome,
    Later,
    Limits,
    Positions,
    Refused,
    Resync,
    ServerHeartbeat,
    SnapshotPart,
    TeamReach,
    Welcome,
)
from protocol.ids import AlertId, DeviceId, OperationId, TeamId
from protocol.positions import DeviceFix
from protocol.refusals import SENTENCES, RefusalCode
from protocol.replay import ReplayControl, ReplayState, ReplayWish
from protocol.upstream import Heartbeat, Hello, Resume, Scope
from protocol.version import VERSION

SILENCE_MS = 15_000
"""Nothing heard for so long: the connection is dead, whatever the socket says."""
HEARTBEAT_MS = 10_000


class Session:
    """One device's conversation with Vigie, over as many sockets as it takes.

    Each event method returns the effects to carry out, in order; afterwards `next_tick_at_ms` says when to call `tick`.
    """

    def __init__(
        self,
        *,
        token: str,
        boot_id: int,
        client: str,
        queue: CommandQueue,
        device_id: DeviceId | None,
        draw: Callable[[], float],
    ) -> None:
        """Begin offline, with the first try due at once.

        Args:
            token: Device token or browser session token.
            boot_id: Of this boot, see `DeviceClock`.
            client: Name and version of the program, for the operator.
            queue: What the outbox still holds.
            device_id: Whose commands the outbox holds, if that is known.
            draw: Random numbers from 0 to 1.
        """
        self.phase = Phase.OFFLINE
        self.followed: dict[OperationId, Following] = {}
        self.queue = queue
        self.limits: Limits | None = None
        self.degraded: tuple[str, ...] = ()
        """What the server said does not work now: `postgres`, `redis`."""
        self.unsent: dict[TeamId, int] = {}
        """How many commands the phones of a team said they hold back; told to posts only (rule HB5)."""
        self.reach: TeamReach | None = None
        """Whom an order would reach; told to posts only, and None until then (rule WK2)."""
        self.server_ahead_ms: int | None = None
        """By how much the server's clock is ahead of this device's; None before the first Welcome."""
        self.heard_at_ms: int | None = None
        """When the server was last heard, on the monotonic clock: the age of everything shown."""
        self.is_replay = False
        """The next connection is for a replay."""
        self.replay_state: ReplayState | None = None
        """Where the replay stands, if there is one."""
        self.replay_read: tuple[int, int] | None = None
        """How many facts the server has read before the replay can begin, and of how many (rule RP13)."""
        self.stop_reason: StopReason | None = None
        self._boot_id = boot_id
        self._client = client
        self._device_id = device_id
        self._draw = draw
        self._reconnect = Reconnect(token, draw)
        self._positions = PositionBuffer()
        self._retry_at_ms: int | None = 0
        """None: not before the network is back."""
        self._silent_since_ms = 0
        self._heartbeat_at_ms = 0
        self._alerts_told: set[AlertId] = set()
        self._effects: list[Effect] = []

    @property
    def device_id(self) -> DeviceId | None:
        """Whose commands these are, as the server says."""
        return self._device_id

    def replay(self, operation_id: OperationId, scope: Scope, wish: ReplayWish, now: Instant) -> list[Effect]:
        """The user wants to see this operation again, and nothing else, on a connection of its own (rule RP1)."""
        self.is_replay = True
        self.replay_state = None
        self.followed = {operation_id: Following(Replica(operation_id, scope, wish), Progress.WANTED, now.monotonic_ms)}
        if self.phase not in (Phase.OFFLINE, Phase.STOPPED):
            self._effects.append(HangUp())
            self._go_offline(now.monotonic_ms)
        return self._take_effects()

    def steer(self, control: ReplayControl) -> list[Effect]:
        """Move the replay; a moment that is asked for while it is cut off is where the next connection begins."""
        if control.seek_at is not None:
            for following in self.followed.values():
                clock = (following.replica.replay or ReplayWish()).clock
                following.replica.replay = ReplayWish(clock=clock, at=control.seek_at)
        return [Send(control)] if self.phase in WELCOMED else []

    def follow(self, operation_id: OperationId, scope: Scope, now: Instant) -> list[Effect]:
        """The user wants this operation; a wish for another scope replaces the former one."""
        known = self.followed.get(operation_id)
        if known is None or known.replica.scope is not scope or known.progress is Progress.DENIED:
            following = Following(Replica(operation_id, scope), Progress.WANTED, now.monotonic_ms)
            self.followed[operation_id] = following
            if self.phase in WELCOMED:
                self._ask(following, now)
        return self._take_effects()

    def submit(self, stored: StoredCommand, now: Instant) -> list[Effect]:
        """A command is on the device's disk: send it as soon as there is a way."""
        self.queue.add(stored)
        if stored.is_sos and self.phase is Phase.OFFLINE and self._retry_at_ms is not None:
            self._retry_at_ms = self._reconnect.hurry(now, self._retry_at_ms)
        self._send_waiting(now)
        return self._take_effects()

    def report_fix(
        self, fix: DeviceFix, now: Instant, *, operation_id: OperationId | None, team_id: TeamId | None
    ) -> list[Effect]:
        """A new position; never answered, kept for a while if there is no connection."""
        self._positions.add(fix, now, operation_id, team_id)
        self._send_waiting(now)
        return self._take_effects()

    def opened(self, now: Instant) -> list[Effect]:
        """The socket is open: say who we are."""
        if self.phase is not Phase.CONNECTING:
            return [HangUp()]
        self._silent_since_ms = now.monotonic_ms
        wanted = [one for one in self.followed.values() if one.progress is not Progress.DENIED]
        for following in wanted:
            following.want(now)
        hello = Hello(
            version=VERSION,
            credential=self._reconnect.credential(now),
            boot_id=self._boot_id,
            subscriptions=tuple(following.replica.subscription for following in wanted),
            client=self._client,
            sent_at=now.wall_ms,
        )
        return [Send(hello)]

    def received(self, message: Downstream, now: Instant) -> list[Effect]:
        """A message came in."""
        if self.phase in (Phase.OFFLINE, Phase.STOPPED):
            return []
        self.heard_at_ms = self._silent_since_ms = now.monotonic_ms
        is_in_order = self.phase in WELCOMED or isinstance(message, Welcome | Drain | ServerHeartbeat)
        try:
            is_sane = is_in_order and self._read(message, now)
        except Unreadable:
            is_sane = False
        if is_sane:
            self._send_waiting(now)
        else:
            self._hang_up(now)
        return self._take_effects()

    def received_unreadable(self, now: Instant) -> list[Effect]:
        """A frame came in that is no message of ours: this connection cannot be trusted."""
        if self.phase not in (Phase.OFFLINE, Phase.STOPPED):
            self._hang_up(now)
        return self._take_effects()

    def closed(self, code: int | None, now: Instant) -> list[Effect]:
        """The socket is gone, or could not be opened (None)."""
        if self.phase in (Phase.OFFLINE, Phase.STOPPED):
            return []
        close = read_close(code)
        match DUTIES[close] if close else Duty.RETURN:
            case Duty.RETURN_SLOWER:
                self.queue.slow_down(now)
            case Duty.FIND_UNREADABLE:
                self._refuse_unreadable()
            case Duty.WIPE:
                self._wipe()
        plan = self._reconnect.plan(close, now, has_sos=self.queue.has_sos)
        if isinstance(plan, StopReason):
            self._stop(plan)
        else:
            self._go_offline(plan)
        return self._take_effects()

    def network_lost(self) -> list[Effect]:
        """The device itself knows that there is no network: no tries until `network_found`."""
        if self.phase is not Phase.STOPPED:
            if self.phase is not Phase.OFFLINE:
                self._effects.append(HangUp())
            self._go_offline(None)
        return self._take_effects()

    def network_found(self, now: Instant) -> list[Effect]:
        """The network is back: the next try is due now."""
        if self.phase is Phase.OFFLINE:
            self._reconnect.start_afresh()
            self._retry_at_ms = now.monotonic_ms
        return self.tick(now)

    def tick(self, now: Instant) -> list[Effect]:
        """Time has passed; to be called at `next_tick_at_ms`, harmless at any other time."""
        if self.phase is Phase.OFFLINE:
            if self._retry_at_ms is not None and now.monotonic_ms >= self._retry_at_ms:
                self._enter(Phase.CONNECTING)
                self._silent_since_ms = now.monotonic_ms
                self._effects.append(OpenSocket())
        elif self.phase is not Phase.STOPPED and now.monotonic_ms >= self._dead_at_ms():
            self._hang_up(now)
        elif self.phase in WELCOMED:
            for following in self.followed.values():
                ask_at_ms = following.ask_at_ms()
                if ask_at_ms is not None and now.monotonic_ms >= ask_at_ms:
                    self._ask(following, now)
            if now.monotonic_ms >= self._heartbeat_at_ms:
                self._send_heartbeat(now)
            self._send_waiting(now)
        return self._take_effects()

    def stop(self, reason: StopReason = StopReason.LEFT) -> list[Effect]:
        """The user is done, or the program around this machine broke."""
        if self.phase is not Phase.STOPPED:
            self._stop(reason)
        return self._take_effects()

    def next_tick_at_ms(self) -> int | None:
        """When `tick` has something to do, on the monotonic clock; None: nothing but an event can change anything."""
        if self.phase is Phase.STOPPED:
            return None
        if self.phase is Phase.OFFLINE:
            return self._retry_at_ms
        times: list[int | None] = [self._dead_at_ms()]
        if self.phase in WELCOMED:
            times += [self._heartbeat_at_ms, self.queue.next_at_ms(), self._positions.next_at_ms()]
            times += [following.ask_at_ms() for following in self.followed.values()]
        return min(time for time in times if time is not None)

    def _read(self, message: Downstream, now: Instant) -> bool:
        """Take in one message; False if it makes no sense here."""
        match message:
            case Change() | Advance():
                self._apply(message, now)
            case Positions():
                if following := self.followed.get(message.operation_id):
                    following.replica.apply_positions(message.positions)
                    self._effects.append(Tell(message))
            case Accepted() | Refused():
                if message.command_id is not None and self.queue.settle(message.command_id):
                    self._effects.append(Settle(message))
            case Later():
                self.queue.postpone(message.command_id, now, message.retry_ms)
            case ServerHeartbeat():
                self.degraded = message.degraded
                self.unsent = dict(message.unsent)
                self.reach = message.reach or self.reach
                self.replay_read = message.replay_read
                self.server_ahead_ms = message.now - now.wall_ms
                if message.resume_ticket is not None:
                    self._reconnect.note_ticket(message.resume_ticket, now)
                for operation_id, head in message.heads:
                    if following := self.followed.get(operation_id):
                        following.note_head(head, now)
            case AlertNow():
                self._tell_alert(message)
            case Welcome():
                return self._welcome(message, now)
            case JoinOutcome():
                return self._begin_join(message, now)
            case SnapshotPart():
                self._add_part(message, now)
            case Resync():
                if following := self.followed.get(message.operation_id):
                    following.want(now)
                    self._settle_phase()
            case Drain():
                self._reconnect.note_drain(message, now)
            case ReplayState():
                self._note_replay(message)
        return True

    def _note_replay(self, state: ReplayState) -> None:
        """Whoever comes back goes on from there."""
        self.replay_state = state
        if following := self.followed.get(state.operation_id):
            following.replica.replay = ReplayWish(clock=state.clock, at=state.at)
        self._effects.append(Tell(state))

    def _welcome(self, welcome: Welcome, now: Instant) -> bool:
        if self.phase is not Phase.CONNECTING:
            return False
        if self._device_id is not None and self._device_id != welcome.device_id:
            self._effects.append(HangUp())
            self._stop(StopReason.FOREIGN_OUTBOX)
            return True
        if self._device_id is None:
            self._device_id = welcome.device_id
            self._effects.append(RememberDevice(welcome.device_id))
        self.limits = welcome.limits
        self.server_ahead_ms = welcome.now - now.wall_ms
        self.replay_read = None
        self._reconnect.note_welcome(welcome.resume_ticket, now)
        self._heartbeat_at_ms = now.monotonic_ms + int(self._draw() * self._heartbeat_ms())
        self.queue.begin_connection(now, welcome.limits.commands_per_s)
        self._positions.begin_connection(welcome.limits.positions_per_s)
        self._enter(Phase.JOINING)
        asked = {outcome.operation_id for outcome in welcome.subscriptions}
        for operation_id, following in self.followed.items():
            if operation_id not in asked and following.progress is Progress.WANTED:
                self._ask(following, now)  # wanted after Hello had gone
        is_sane = all(self._begin_join(outcome, now) for outcome in welcome.subscriptions)
        self._settle_phase()
        return is_sane

    def _begin_join(self, outcome: JoinOutcome, now: Instant) -> bool:
        following = self.followed.get(outcome.operation_id)
        if following is None or following.replica.scope is not outcome.scope:
            return True
        is_sane = following.begin(outcome, now)
        self._settle_phase()
        return is_sane

    def _add_part(self, part: SnapshotPart, now: Instant) -> None:
        following = self.followed.get(part.operation_id)
        if following is None or following.progress is not Progress.LOADING:
            return
        following.moved_at_ms = now.monotonic_ms
        held = following.replica.add_part(part)
        if held is None:
            return
        following.progress = Progress.WHOLE
        self._effects.append(Tell(Replaced(part.operation_id, part.seq, following.reason)))
        following.note_head(following.head, now)
        for change in held:
            self._apply(change, now)
        self._settle_phase()

    def _apply(self, change: Change | Advance, now: Instant) -> None:
        following = self.followed.get(change.operation_id)
        if following is None or following.progress not in (Progress.WHOLE, Progress.LOADING):
            return
        match following.replica.apply_change(change):
            case Fit.APPLIED:
                following.note_change(now)
                if isinstance(change, Change):
                    self._effects.append(Tell(change))
            case Fit.GAP:
                self._ask(following, now)

    def _tell_alert(self, alert: AlertNow) -> None:
        following = self.followed.get(alert.operation_id)
        is_known = following is not None and following.replica.get(Alert, alert.alert_id) is not None
        if alert.alert_id not in self._alerts_told and not is_known:
            self._alerts_told.add(alert.alert_id)
            self._effects.append(Tell(alert))

    def _ask(self, following: Following, now: Instant) -> None:
        following.want(now)
        self._effects.append(Send(Resume(subscription=following.replica.subscription)))
        self._settle_phase()

    def _send_waiting(self, now: Instant) -> None:
        if self.phase not in WELCOMED:
            return
        only_operation_id = self._only_operation_id()
        for stored in self.queue.take(now):
            self._effects.append(Send(stored.to_send(now, self._boot_id, only_operation_id)))
        if report := self._positions.take(now):
            self._effects.append(Send(report))

    def _only_operation_id(self) -> OperationId | None:
        """What need not be said with each command, because the server has joined us to this one operation only."""
        match list(self.followed.values()):
            case [one] if one.progress in (Progress.LOADING, Progress.WHOLE):
                return one.replica.operation_id
        return None

    def _send_heartbeat(self, now: Instant) -> None:
        heads = tuple((key, one.replica.seq) for key, one in self.followed.items() if one.progress is Progress.WHOLE)
        self._effects.append(Send(Heartbeat(heads=heads, waiting=len(self.queue))))
        self._heartbeat_at_ms = now.monotonic_ms + self._heartbeat_ms()

    def _heartbeat_ms(self) -> int:
        return min(self.limits.heartbeat_ms, HEARTBEAT_MS) if self.limits else HEARTBEAT_MS

    def _dead_at_ms(self) -> int:
        """When this connection counts as dead: silent, stuck in a join, or past its announced end."""
        joining = (Progress.WANTED, Progress.LOADING)
        stuck = [one.moved_at_ms for one in self.followed.values() if one.progress in joining]
        times = [self._silent_since_ms + SILENCE_MS]
        if self.phase in WELCOMED:
            times += [moved_at_ms + SILENCE_MS for moved_at_ms in stuck]
        leave_at_ms = self._reconnect.leave_at_ms()
        return min(times if leave_at_ms is None else [*times, leave_at_ms])

    def _refuse_unreadable(self) -> None:
        stored = self.queue.suspect_unreadable()
        if stored is None:
            return
        command_id = stored.command.command_id
        self.queue.settle(command_id)
        sentence = {language: text.format(field="-") for language, text in SENTENCES[RefusalCode.MALFORMED].items()}
        self._effects.append(Settle(Refused(command_id=command_id, code=RefusalCode.MALFORMED, sentence=sentence)))

    def _settle_phase(self) -> None:
        """After Welcome the phase follows from how complete the subscriptions are."""
        if self.phase not in WELCOMED:
            return
        is_whole = all(one.progress in (Progress.WHOLE, Progress.DENIED) for one in self.followed.values())
        if is_whole and self.phase is not Phase.LIVE:
            self._enter(Phase.LIVE)
        elif not is_whole and self.phase is Phase.LIVE:
            self._enter(Phase.RESYNCING)

    def _hang_up(self, now: Instant) -> None:
        self._effects.append(HangUp())
        plan = self._reconnect.plan(None, now, has_sos=self.queue.has_sos)
        assert isinstance(plan, int), "only a close code stops a client for good"
        self._go_offline(plan)

    def _go_offline(self, retry_at_ms: int | None) -> None:
        self._retry_at_ms = retry_at_ms
        self.replay_read = None
        if self.phase is not Phase.OFFLINE:
            self._enter(Phase.OFFLINE)

    def _wipe(self) -> None:
        for following in self.followed.values():
            following.replica.forget()
        self.queue.clear()
        self._effects.append(Wipe())

    def _stop(self, reason: StopReason) -> None:
        self.stop_reason = reason
        self._enter(Phase.STOPPED)
        self._effects.append(Stop(reason))

    def _enter(self, phase: Phase) -> None:
        assert phase in MOVES[self.phase], f"no move from {self.phase} to {phase}"
        self.phase = phase

    def _take_effects(self) -> list[Effect]:
        effects, self._effects = self._effects, []
        return effects
