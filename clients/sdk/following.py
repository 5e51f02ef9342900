"""One subscription of this client: its replica, and how far its joining has come."""

from dataclasses import dataclass
from enum import StrEnum

from clients.sdk.device_clock import Instant
from clients.sdk.replica import Replica
from protocol.downstream import JoinMode, JoinOutcome, SnapshotReason

HEAD_GRACE_MS = 2_000
"""How long the server's head may be ahead of us, with nothing coming in, before we ask (rule C5)."""


class Progress(StrEnum):
    """How complete the replica is on this connection."""

    WANTED = "wanted"  # asked for, no answer yet; changes are ignored
    LOADING = "loading"  # a snapshot is coming in
    WHOLE = "whole"  # each change is applied as it comes
    DENIED = "denied"  # the server said no; the replica is empty


@dataclass
class Following:
    """State of one subscription; only the session changes it."""

    replica: Replica
    progress: Progress
    moved_at_ms: int
    """When the joining last made progress, on the monotonic clock."""
    reason: SnapshotReason | None = None
    head: int = 0
    """The greatest number that the server has said to exist."""
    behind_since_ms: int | None = None
    """Since when the head is ahead of us without a change coming in."""

    def want(self, now: Instant) -> None:
        """It has to be joined again; what is held stays readable."""
        self.progress, self.moved_at_ms, self.behind_since_ms = Progress.WANTED, now.monotonic_ms, None

    def begin(self, outcome: JoinOutcome, now: Instant) -> bool:
        """The server's answer to the wish; False if it makes no sense."""
        self.moved_at_ms, self.reason = now.monotonic_ms, outcome.reason
        match outcome.mode:
            case JoinMode.DENIED:
                self.progress = Progress.DENIED
                self.replica.forget()
            case JoinMode.SNAPSHOT:
                self.progress = Progress.LOADING
                self.head = outcome.seq
                is_other_moment = outcome.reason is SnapshotReason.REPLAY_SEEK
                self.replica.begin_snapshot(outcome.view, is_other_moment=is_other_moment)
            case JoinMode.RESUME:
                if outcome.log_id != self.replica.log_id:
                    return False
                self.progress = Progress.WHOLE
                self.replica.abandon_snapshot()
                self.note_head(outcome.seq, now)
        return True

    def note_head(self, head: int, now: Instant) -> None:
        """The server says that the log goes up to `head`."""
        self.head = max(self.head, head)
        if self.progress is Progress.WHOLE and self.head > self.replica.seq and self.behind_since_ms is None:
            self.behind_since_ms = now.monotonic_ms

    def note_change(self, now: Instant) -> None:
        """A change was applied: if more is missing, its time starts anew."""
        is_behind = self.head > self.replica.seq
        self.behind_since_ms = now.monotonic_ms if is_behind else None

    def ask_at_ms(self) -> int | None:
        """When to ask for what the server has and we do not."""
        return None if self.behind_since_ms is None else self.behind_since_ms + HEAD_GRACE_MS
