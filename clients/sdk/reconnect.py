"""When to come back after a lost connection, and with which credential: pure, time and randomness are arguments."""

from collections.abc import Callable

from clients.sdk.device_clock import Instant
from clients.sdk.duties import DUTIES, STOP_REASONS, Duty, StopReason
from protocol.downstream import Drain
from protocol.refusals import Close

FIRST_DELAY_MS = 500
LONGEST_DELAY_MS = 30_000
STABLE_AFTER_MS = 60_000
"""A session that lived so long was a good one: the next delay is short again."""
SLOWER_AFTER_MS = 10_000
UNANNOUNCED_DRAIN_MS = 5_000
"""Within this to come back from a restart that no `Drain` announced."""
SOS_DELAY_MS = 300
"""With an SOS waiting, the first two tries come within this."""
TICKET_LIFE_MS = 570_000
"""Ten minutes, less what the way to the server may take."""
TOKEN_REFUSALS = 2
"""So many times in a row must the token be refused: once may only mean that `Hello` came too late."""


class Reconnect:
    """Remembers how the last connections went."""

    def __init__(self, token: str, draw: Callable[[], float]) -> None:
        self._token = token
        self._draw = draw
        self._ticket: str | None = None
        self._ticket_until_ms = 0
        self._is_ticket_used = False
        self._token_refusals = 0
        self._attempts = 0
        self._welcomed_at_ms: int | None = None
        self._drain: Drain | None = None
        self._drained_at_ms = 0

    def credential(self, now: Instant) -> str:
        """What to say in `Hello`: the ticket of the last Welcome while it lives, the token otherwise."""
        if self._ticket is not None and now.monotonic_ms < self._ticket_until_ms:
            self._is_ticket_used = True
            return self._ticket
        self._is_ticket_used = False
        return self._token

    def note_welcome(self, ticket: str, now: Instant) -> None:
        """The server let us in."""
        self.note_ticket(ticket, now)
        self._token_refusals = 0
        self._welcomed_at_ms = now.monotonic_ms

    def note_ticket(self, ticket: str, now: Instant) -> None:
        """The server gave us a fresh ticket."""
        self._ticket, self._ticket_until_ms = ticket, now.monotonic_ms + TICKET_LIFE_MS

    def note_drain(self, drain: Drain, now: Instant) -> None:
        """The server is about to stop."""
        self._drain, self._drained_at_ms = drain, now.monotonic_ms + drain.within_ms

    def leave_at_ms(self) -> int | None:
        """When to leave a server that announced its end and has not closed the socket."""
        return self._drained_at_ms if self._drain else None

    def plan(self, close: Close | None, now: Instant, *, has_sos: bool) -> int | StopReason:
        """A connection, or a try for one, is over.

        Args:
            close: What the server closed with; None for a lost network, a failed try, or our own hanging up.
            now: The present moment.
            has_sos: Whether a call for help waits to be sent.

        Returns:
            When to try again, on the monotonic clock; or why not to.
        """
        if self._welcomed_at_ms is not None and now.monotonic_ms - self._welcomed_at_ms >= STABLE_AFTER_MS:
            self._attempts = 0
        drain, self._drain, self._welcomed_at_ms = self._drain, None, None
        duty = DUTIES[close] if close else Duty.RETURN
        if close and duty in (Duty.STAY_AWAY, Duty.WIPE):
            return STOP_REASONS[close]
        if duty is Duty.SIGN_IN_AGAIN:
            if self._is_ticket_used:
                self._ticket = None
                return now.monotonic_ms
            self._token_refusals += 1
            if self._token_refusals >= TOKEN_REFUSALS:
                return StopReason.NOT_SIGNED_IN
        if drain or duty is Duty.RETURN_AFTER_DRAIN:
            return now.monotonic_ms + int(self._draw() * (drain.retry_ms if drain else UNANNOUNCED_DRAIN_MS))
        delay_ms = self._delay_ms(has_sos=has_sos)
        if duty is Duty.RETURN_AT_ONCE and self._attempts == 0:
            delay_ms = 0
        elif duty is Duty.RETURN_SLOWER:
            delay_ms += SLOWER_AFTER_MS
        self._attempts += 1
        return now.monotonic_ms + delay_ms

    def hurry(self, now: Instant, retry_at_ms: int) -> int:
        """An SOS has come up while we wait for the next try."""
        return min(retry_at_ms, now.monotonic_ms + int(self._draw() * SOS_DELAY_MS))

    def start_afresh(self) -> None:
        """The device has found a network again: what failed before says nothing."""
        self._attempts, self._drain, self._welcomed_at_ms = 0, None, None

    def _delay_ms(self, *, has_sos: bool) -> int:
        if has_sos and self._attempts < 2:
            return int(self._draw() * SOS_DELAY_MS)
        return int(self._draw() * min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** min(self._attempts, 16)))
