"""One connection as a machine without I/O: frames and the clock in, effects out (rules HS, CM, PO, HB of SPEC.md).

Two clocks come in as arguments: `now`, monotonic milliseconds, for everything that waits; `received_at`, UTC epoch
milliseconds, for everything that is written down.
"""

from enum import Enum

from protocol.codec import MAX_FRAME_BYTES, Codec, Malformed, Unreadable
from protocol.commands import Command
from protocol.devices import Platform, Role
from protocol.downstream import Limits
from protocol.ids import OperationId, TeamId
from protocol.positions import TeamPosition
from protocol.refusals import Close, Refusal, RefusalCode
from protocol.replay import ReplayControl
from protocol.upstream import Heartbeat, Hello, ReportPosition, Resume, Scope, Subscription
from protocol.version import MIN_SUPPORTED_VERSION
from server.application.execute import Reception
from server.domain.actor import Actor
from server.domain.outcomes import refused
from server.domain.permissions import LEADERS
from server.domain.visibility import SCOPES_OF, Audience
from server.ports import Grant, Principal
from server.realtime.effects import (
    Authenticate,
    Beat,
    Effect,
    Execute,
    HangUp,
    Heard,
    Join,
    Report,
    Send,
    Steer,
)
from server.realtime.rates import RateBucket

HELLO_TIMEOUT_MS = 5_000
SILENCE_LIMIT_MS = 23_500
"""Looked at once a second, so that a dead peer is gone within 25 s of its last byte (rule HB2)."""
HEARTBEAT_MS = 10_000
BEAT_EVERY_MS = HEARTBEAT_MS - 1_000
"""A second early: ticks come once a second, and the peer was promised one beat every ten."""
TOO_FAST_LIMIT_MS = 10_000
RESUME_COST = 10
"""A resume costs the server as much as ten commands."""

PHONE_LIMITS = Limits(max_frame_bytes=MAX_FRAME_BYTES, heartbeat_ms=HEARTBEAT_MS, commands_per_s=50, positions_per_s=5)
PROGRAM_LIMITS = Limits(
    max_frame_bytes=MAX_FRAME_BYTES, heartbeat_ms=HEARTBEAT_MS, commands_per_s=2_000, positions_per_s=200
)


class SessionState(Enum):
    """How far a connection has come."""

    AWAITING_HELLO = "awaiting_hello"  # nothing is known of the peer
    AUTHENTICATING = "authenticating"  # it has introduced itself; the server is looking it up
    LIVE = "live"  # it has been welcomed
    CLOSED = "closed"  # nothing that comes in counts any more


class Session:
    """The conversation with one peer. `connection` feeds it and performs what it asks."""

    __slots__ = (
        "_beat_at",
        "_calm_until",
        "_clock_offset_ms",
        "_codec",
        "_commands",
        "_grants",
        "_heard_at",
        "_hello",
        "_joining",
        "_opened_at",
        "_positions",
        "_principal",
        "_replayed",
        "_rights_change_at",
        "_too_fast_since",
        "_waiting_wishes",
        "_wanted",
        "_was_too_fast",
        "is_replay",
        "state",
    )

    def __init__(self, codec: Codec, now: int, *, is_replay: bool = False) -> None:
        """`is_replay`: it was opened to see an operation again; nothing else is to be had there (rules RP1, RP2)."""
        self.is_replay = is_replay
        self.state = SessionState.AWAITING_HELLO
        self._codec = codec
        self._opened_at = self._heard_at = now
        self._beat_at = 0
        self._calm_until = 0
        self._hello: Hello | None = None
        self._clock_offset_ms = 0
        self._principal: Principal | None = None
        self._grants: dict[OperationId, Grant] = {}
        self._rights_change_at: int | None = None
        self._wanted: dict[OperationId, Scope] = {}
        self._replayed: OperationId | None = None
        """The one operation that is seen again."""
        self._joining: set[OperationId] = set()
        """Operations for which a resume is under way."""
        self._waiting_wishes: dict[OperationId, Subscription] = {}
        """What was asked for meanwhile, or above the rate: only the newest counts."""
        self._commands: RateBucket | None = None
        self._positions: RateBucket | None = None
        self._too_fast_since: int | None = None
        self._was_too_fast = False
        """Since the last tick."""

    def receive(self, message: bytes, *, is_text: bool, received_at: int, now: int) -> list[Effect]:
        """One whole message of the peer."""
        if self.state is SessionState.CLOSED:
            return []
        self._heard_at = now
        if len(message) > MAX_FRAME_BYTES:
            return self._hang_up(Close.TOO_LARGE, "frame above the limit")
        if is_text is not self._codec.is_text:
            return self._hang_up(Close.UNREADABLE, "text and binary frames mixed up")
        try:
            read = self._codec.decode_upstream(message)
        except Malformed as malformed:
            if self.state is not SessionState.LIVE:
                return self._hang_up(Close.WRONG_ORDER, "a command before the welcome")
            self._spend(1, now)
            return [Send(refused(malformed.command_id, Refusal(code=RefusalCode.MALFORMED, field=malformed.field)))]
        except Unreadable:
            return self._hang_up(Close.UNREADABLE, "frame cannot be read")
        if isinstance(read, Hello):
            return self._greet(read, received_at)
        if self.state is not SessionState.LIVE:
            return self._hang_up(Close.WRONG_ORDER, "not welcomed yet")
        if isinstance(read, ReportPosition):
            return self._report(read, received_at, now)
        if isinstance(read, Heartbeat):
            self._spend(1, now)
            if self.is_replay:
                return []
            spoken_for = ((grant.operation_id, grant.team_id) for grant in self._grants.values())
            return [Heard(operation_id, team_id, read.waiting) for operation_id, team_id in spoken_for if team_id]
        if isinstance(read, Resume):
            return self._resume(read.subscription, now)
        if isinstance(read, ReplayControl):
            self._spend(1, now)
            return [Steer(read)] if self.is_replay else self._hang_up(Close.WRONG_ORDER, "nothing is replayed here")
        self._spend(1, now)
        return self._execute(read, received_at)

    def admit(self, principal: Principal, *, received_at: int) -> list[Join]:
        """The peer is who it says; what it wants to follow is to be opened, then comes `go_live`."""
        assert self._hello is not None
        self._principal = principal
        for grant in principal.grants:
            if grant.is_live(received_at):
                self._grants.setdefault(grant.operation_id, grant)
        moments = [end for grant in principal.grants for end in (grant.not_before, grant.not_after) if end is not None]
        self._rights_change_at = min((moment for moment in moments if moment > received_at), default=None)
        wishes = {wish.operation_id: wish for wish in self._hello.subscriptions}
        if self.is_replay:
            self._replayed = next((wish.operation_id for wish in wishes.values() if wish.replay is not None), None)
        return [self._want(wish) for wish in wishes.values()]

    def go_live(self, *, now: int, first_beat_ms: int) -> Limits:
        """The welcome goes out now; `first_beat_ms` is random, so that the beats of a storm spread out."""
        assert self._principal is not None
        self.state = SessionState.LIVE
        self._heard_at = now
        self._beat_at = now + first_beat_ms
        limits = _limits_of(self._principal)
        self._commands = RateBucket(limits.commands_per_s, 2 * limits.commands_per_s, now)
        self._positions = RateBucket(limits.positions_per_s, 2 * limits.positions_per_s, now)
        return limits

    def end_join(self, operation_id: OperationId, now: int) -> list[Join]:
        """The join that a resume asked for is done; the next, if one was asked for meanwhile."""
        self._joining.discard(operation_id)
        return self._next_joins(now)

    def hear(self, now: int) -> None:
        """Bytes came in that are no message (a ping, part of a frame), or we were not listening: no silence."""
        self._heard_at = now

    def is_calm(self, now: int) -> bool:
        """Nothing can fall due at this tick, whatever is heard meanwhile: with thousands of connections it is worth
        not to look."""
        return now < self._calm_until

    def tick(self, *, received_at: int, now: int) -> list[Effect]:
        """Called about once a second, unless `is_calm`."""
        if self.state is SessionState.AWAITING_HELLO and now - self._opened_at >= HELLO_TIMEOUT_MS:
            return self._hang_up(Close.NOT_SIGNED_IN, "no hello in time")
        if self.state is not SessionState.LIVE:
            return []
        if now - self._heard_at >= SILENCE_LIMIT_MS:
            return self._hang_up(Close.NO_HEARTBEAT, "nothing heard", is_peer_gone=True)
        if self._rights_change_at is not None and received_at >= self._rights_change_at:
            return self._hang_up(Close.RIGHTS_CHANGED, "rights have begun or ended")
        if self._too_fast_since is not None and now - self._too_fast_since >= TOO_FAST_LIMIT_MS:
            return self._hang_up(Close.TOO_FAST, "above the rate limit")
        if not self._was_too_fast and not self.is_too_fast(now):
            self._too_fast_since = None
        self._was_too_fast = False
        effects: list[Effect] = [*self._next_joins(now)]
        if now >= self._beat_at:
            self._beat_at = now + BEAT_EVERY_MS
            effects.append(Beat())
        elif self._too_fast_since is None and self._rights_change_at is None:
            self._calm_until = min(self._beat_at, self._heard_at + SILENCE_LIMIT_MS)
        return effects

    def is_too_fast(self, now: int) -> bool:
        """Nothing should be read for the moment: the peer sent more than it may."""
        if self._commands is None or self._positions is None:
            return False
        return self._commands.is_in_debt(now) or self._positions.is_in_debt(now)

    def close(self) -> None:
        """The socket is gone, or closing by a decision made elsewhere."""
        self.state = SessionState.CLOSED

    def _greet(self, hello: Hello, received_at: int) -> list[Effect]:
        if self.state is not SessionState.AWAITING_HELLO:
            return self._hang_up(Close.WRONG_ORDER, "a second hello")
        if hello.version < MIN_SUPPORTED_VERSION:
            return self._hang_up(Close.OLD_VERSION, f"version {MIN_SUPPORTED_VERSION} or newer is spoken here")
        self.state = SessionState.AUTHENTICATING
        self._hello = hello
        self._clock_offset_ms = 0 if hello.sent_at is None else received_at - hello.sent_at
        return [Authenticate(hello)]

    def _resume(self, wish: Subscription, now: int) -> list[Effect]:
        """One join at a time for each operation, and none in debt: each may cost as much as a whole snapshot."""
        was_too_fast = self.is_too_fast(now)
        self._spend(RESUME_COST, now)
        self._waiting_wishes[wish.operation_id] = wish
        return [] if was_too_fast else [*self._take_wishes()]

    def _next_joins(self, now: int) -> list[Join]:
        if self.state is not SessionState.LIVE or self.is_too_fast(now):
            return []
        return self._take_wishes()

    def _take_wishes(self) -> list[Join]:
        ready = [wish for wish in self._waiting_wishes.values() if wish.operation_id not in self._joining]
        for wish in ready:
            del self._waiting_wishes[wish.operation_id]
            self._joining.add(wish.operation_id)
        return [self._want(wish) for wish in ready]

    def _want(self, wish: Subscription) -> Join:
        audience = self._audience_of(wish)
        if audience is None:
            self._wanted.pop(wish.operation_id, None)
        else:
            self._wanted[wish.operation_id] = wish.scope
        return Join(wish, audience)

    def _audience_of(self, wish: Subscription) -> Audience | None:
        grant = self._grants.get(wish.operation_id)
        if grant is None or wish.scope not in SCOPES_OF[grant.role]:
            return None
        if wish.operation_id != self._replayed if self.is_replay else wish.replay is not None:
            return None
        if wish.scope is Scope.OPERATION:
            return Audience(wish.operation_id, wish.scope, grant.role, partner_id=grant.organisation_id)
        target = grant.team_id if wish.scope is Scope.TEAM else grant.site_id
        if target is None:
            return None
        return Audience(wish.operation_id, wish.scope, grant.role, target, grant.organisation_id)

    def _execute(self, command: Command, received_at: int) -> list[Effect]:
        if self.is_replay:
            return [Send(refused(command.command_id, Refusal(code=RefusalCode.REPLAY)))]
        operation_id = command.operation_id or self._only_operation()
        if operation_id is None:
            return [Send(refused(command.command_id, Refusal(code=RefusalCode.MALFORMED, field="op")))]
        grant = self._grants.get(operation_id)
        if grant is None or self._hello is None or self._principal is None:
            return [Send(refused(command.command_id, Refusal(code=RefusalCode.FORBIDDEN, field="op")))]
        actor = Actor(self._principal.device_id, grant.role, self._principal.user_id, grant.team_id, grant.site_id)
        reception = Reception(received_at, self._hello.boot_id, self._clock_offset_ms)
        return [Execute(operation_id, command, actor, reception)]

    def _report(self, report: ReportPosition, received_at: int, now: int) -> list[Effect]:
        if self._positions is not None:
            self._positions.take(1, now)
            self._note_speed(now)
        if self.is_replay:
            return []
        operation_id = report.operation_id or self._only_operation()
        grant = self._grants.get(operation_id) if operation_id is not None else None
        team_id = None if grant is None else _team_spoken_for(grant, report.team_id)
        if grant is None or team_id is None or self._principal is None:
            return []
        positions = tuple(
            TeamPosition(
                team_id,
                received_at - fix.age_ms,
                fix.lat_deg,
                fix.lon_deg,
                fix.accuracy_m,
                fix.speed_mps,
                fix.heading_deg,
                fix.battery_pct,
                detail=fix.detail,
            )
            for fix in report.fixes
        )
        return [Report(grant.operation_id, self._principal.device_id, positions)]

    def _only_operation(self) -> OperationId | None:
        return next(iter(self._wanted)) if len(self._wanted) == 1 else None

    def _spend(self, cost: int, now: int) -> None:
        if self._commands is not None:
            self._commands.take(cost, now)
            self._note_speed(now)

    def _note_speed(self, now: int) -> None:
        if self.is_too_fast(now):
            self._was_too_fast = True
            self._calm_until = 0
            self._too_fast_since = now if self._too_fast_since is None else self._too_fast_since

    def _hang_up(self, code: Close, reason: str, *, is_peer_gone: bool = False) -> list[Effect]:
        self.state = SessionState.CLOSED
        return [HangUp(code, reason, is_peer_gone)]


def _limits_of(principal: Principal) -> Limits:
    """A program that leads or prepares an operation speaks for many; everybody else for one."""
    if principal.platform is not Platform.PROGRAM:
        return PHONE_LIMITS
    speaks_for_many = any(grant.role in LEADERS or grant.role is Role.SYSTEM for grant in principal.grants)
    return PROGRAM_LIMITS if speaks_for_many else PHONE_LIMITS


def _team_spoken_for(grant: Grant, named: TeamId | None) -> TeamId | None:
    """The team whose position this sender may tell, or None."""
    if named is None or named == grant.team_id:
        return grant.team_id
    return named if grant.role in LEADERS or grant.role is Role.SYSTEM else None
