"""One operation as this process holds it, and the one gate through which facts enter it (rule C11)."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

import structlog

from protocol.codec import decode_record
from protocol.ids import LogId, OperationId
from server.domain.changes import StateChange
from server.domain.evolve import evolve
from server.domain.state import OperationState
from server.ports import Head

RECENT_CHANGES = 2_000
"""How many changes a process keeps at hand for those who come back."""

NO_CHAIN = b""
"""The chain value of an operation that was read from the feed while the log was away."""

Watcher = Callable[["LiveOperation", Sequence[StateChange]], None]
"""Called in the turn of the loop in which facts are shown; must not await. A fault of one hinders nobody else."""

_log = structlog.get_logger()


def chain_over(chain: bytes, stored: bytes) -> bytes:
    """The next value of the hash chain over the stored bytes of a log."""
    return hashlib.sha256(chain + stored).digest()


class LiveOperation:
    """The folded state of one operation, its newest changes, and those who watch.

    Facts come from four sides: commits of this process, the feed, the poll of the log, and repair. Whatever the
    side, only `state.seq + 1` is admitted; what is known is ignored, what is ahead is asked for.
    """

    def __init__(self, head: Head, state: OperationState, recent: Iterable[StateChange] = ()) -> None:
        self.head = head
        self.state = state
        self.recent: deque[StateChange] = deque(recent, maxlen=RECENT_CHANGES)
        self.watchers: list[Watcher] = []
        self.is_distrusted = False
        """The log is not the one that was shown (rule C3): nothing more is shown or accepted until a restart."""

        self.is_imported = False
        """It was written elsewhere, and is here to be read: every command is refused (rule C3)."""

    @property
    def operation_id(self) -> OperationId:
        return self.state.operation_id

    @property
    def log_id(self) -> LogId:
        return self.head.log_id

    @property
    def seq(self) -> int:
        """The last fact shown."""
        return self.state.seq

    @property
    def is_proven(self) -> bool:
        """False: it was read from the feed while the log was away, and the log has not confirmed it yet."""
        return self.head.chain != NO_CHAIN

    @property
    def is_read_only(self) -> bool:
        """Nothing is accepted now."""
        return self.is_distrusted or not self.is_proven

    @property
    def takes_facts(self) -> bool:
        """May anything be added, now or ever?"""
        return not (self.is_read_only or self.is_imported)

    def admit(self, records: Iterable[tuple[int, bytes]]) -> bool:
        """Fold stored records that follow what is shown and show them; False if some before them are missing."""
        changes: list[StateChange] = []
        state, chain = self.state, self.head.chain
        is_whole = True
        for seq, stored in records:
            if seq <= state.seq:
                continue
            if seq > state.seq + 1:
                is_whole = False
                break
            state, change = evolve(state, decode_record(stored))
            chain = chain_over(chain, stored) if self.is_proven else NO_CHAIN
            changes.append(change)
        if changes:
            self._show(state, Head(self.log_id, state.seq, chain), changes)
        return is_whole

    def admit_own(self, state: OperationState, head: Head, changes: Sequence[StateChange]) -> None:
        """Show what this process has just committed; the fold was made on a scratch state before the commit.

        The poll or the feed may have been quicker with the first of it, or with all.
        """
        fresh = [change for change in changes if change.record.seq > self.seq]
        if fresh:
            self._show(state, head, fresh)

    def changes_after(self, seq: int) -> list[StateChange] | None:
        """The changes in (seq, now], or None if they are not all at hand."""
        missing = self.seq - seq
        if missing < 0 or missing > len(self.recent):
            return None
        return list(islice(self.recent, len(self.recent) - missing, None))

    def _show(self, state: OperationState, head: Head, changes: Sequence[StateChange]) -> None:
        if changes[0].record.seq != self.state.seq + 1:
            _log.critical("facts were shown out of order", operation_id=str(self.operation_id), seq=self.state.seq)
        self.state, self.head = state, head
        self.recent.extend(changes)
        for watcher in tuple(self.watchers):
            try:
                watcher(self, changes)
            except Exception:  # the facts are committed whatever becomes of one screen
                _log.exception("a watcher failed", operation_id=str(self.operation_id), seq=state.seq)
