"""What one peer has still to get, with a bound: a slow reader costs nobody else anything (rule C6). Nothing here waits.

While the socket takes everything, bytes go straight to it. Once it does not, four things wait apart: alerts, which
pass everything; answers to commands, which are few and never dropped; facts and snapshots, in order; positions, of
which only the newest count, so that a debt is noted and nothing kept.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Protocol

MAX_QUEUED_BYTES = 512 * 1024
"""Facts that may wait for one peer. Beyond, they are dropped and one resync is owed: facts are never thinned."""
WRITE_BYTES = 32 * 1024
"""Small frames that waited leave together up to this size; an alert waits for one such write at most."""
MAX_URGENT = 500
"""Alerts that may wait for one peer; the oldest give way, their facts are in the log."""
NO_PROGRESS_LIMIT_MS = 15_000


def _nothing() -> None:
    """To be made up to a socket that is gone."""


class Wire(Protocol):
    """The sending side of a socket. It calls `blocked` and `drain` of the outbox when it stops and can go on."""

    @property
    def is_writable(self) -> bool:
        """The kernel took all that was written so far."""
        ...

    @property
    def buffered_bytes(self) -> int:
        """Written, but not taken by the kernel yet."""
        ...

    @property
    def write(self) -> Callable[[bytes], None]: ...


class Follower(Protocol):
    """Who writes to this socket in the fan-out."""

    def change_pace(self) -> None:
        """`is_fast` has changed."""
        ...


class Outbox:
    """The queue of one connection."""

    __slots__ = (
        "_answers",
        "_facts",
        "_joins_waiting",
        "_make_up",
        "_stalled_bytes",
        "_stalled_since",
        "_urgent",
        "_wire",
        "are_positions_owed",
        "followers",
        "is_closed",
        "is_fast",
        "is_resync_owed",
        "queued_bytes",
        "write",
    )

    def __init__(self, wire: Wire, make_up: Callable[[], None]) -> None:
        """`make_up` is called when the socket is free again and something is owed; it calls `begin_anew` and pays."""
        self._wire = wire
        self._make_up = make_up
        self.write = wire.write
        """Only while `is_fast`, as the fan-out does: the same bytes to many sockets without a call in between."""
        self.is_fast = wire.is_writable
        """Nothing waits and the socket takes what is written."""
        self.followers: list[Follower] = []
        self.is_closed = False
        self.is_resync_owed = False
        self.are_positions_owed = False
        self.queued_bytes = 0
        """Facts that wait; snapshots are shared with everybody who joins and do not count."""
        self._urgent: deque[bytes] = deque(maxlen=MAX_URGENT)
        self._answers: deque[bytes] = deque()
        self._facts: deque[tuple[bytes, int]] = deque()
        """With the size that counts: none for the frames of a join."""
        self._joins_waiting = 0
        """Frames of a join among them."""
        self._stalled_since: int | None = None
        self._stalled_bytes = 0

    @property
    def answers_waiting(self) -> int:
        """Answers this peer has not taken yet; too many, and nothing more should be read from it."""
        return len(self._answers)

    def send_urgent(self, frames: bytes) -> None:
        """Ahead of everything that waits."""
        self._send(frames, self._urgent)

    def send_answer(self, frames: bytes) -> None:
        """Ahead of facts; kept whatever happens to them."""
        self._send(frames, self._answers)

    def send_facts(self, frames: bytes) -> None:
        """In order; may be dropped for a resync."""
        if self.is_fast:
            self.write(frames)
        elif self.is_closed or self.is_resync_owed:
            return
        elif self.queued_bytes + len(frames) > MAX_QUEUED_BYTES:
            self.owe_resync()
        else:
            self._facts.append((frames, len(frames)))
            self.queued_bytes += len(frames)

    def send_join(self, frames: Iterable[bytes]) -> None:
        """In order with facts, frame by frame, so that what is urgent passes between two parts.

        One join waits at a time: who asks for another while it does not read gets everything anew once it reads.
        """
        if self._joins_waiting:
            self.owe_resync()
            return
        for each in frames:
            if self.is_fast:
                self.write(each)
            elif not self.is_closed:
                self._facts.append((each, 0))
                self._joins_waiting += 1

    def send_positions(self, frames: bytes) -> None:
        """The newest of each team; who cannot take them now gets newer ones later."""
        if self.is_fast:
            self.write(frames)
        elif not self.is_closed:
            self.are_positions_owed = True

    def owe_resync(self) -> None:
        """Drop the facts that wait; the peer is told, and gets everything anew, once it reads again.

        Until then nothing goes straight to the socket: what is told meanwhile would show a gap, or fill it unseen.
        """
        self._facts.clear()
        self.queued_bytes = self._joins_waiting = 0
        self.is_resync_owed = not self.is_closed
        self._change_pace(is_fast=False)

    def begin_anew(self) -> None:
        """The debts are being paid: what is sent from here on goes straight to the socket."""
        self.is_resync_owed = self.are_positions_owed = False
        self._change_pace(is_fast=True)

    def blocked(self) -> None:
        """The socket has stopped taking."""
        self._change_pace(is_fast=False)

    def drain(self) -> None:
        """The socket takes again: send what waits, most urgent first, then settle what is owed."""
        self._stalled_since = None
        while self._wire.is_writable and not self.is_closed:
            waiting = self._next()
            if waiting is not None:
                self.write(waiting)
            elif self.is_resync_owed or self.are_positions_owed:
                self._make_up()
                return
            else:
                self._change_pace(is_fast=True)
                return

    def is_stalled(self, now: int) -> bool:
        """Has the peer taken nothing for 15 s? Called about once a second, `now` in monotonic ms."""
        if self._wire.is_writable:
            self._stalled_since = None
            return False
        waiting = self._wire.buffered_bytes
        if self._stalled_since is None or waiting != self._stalled_bytes:
            self._stalled_since, self._stalled_bytes = now, waiting
        return now - self._stalled_since >= NO_PROGRESS_LIMIT_MS

    def close(self) -> None:
        """The socket is gone: keep nothing."""
        self.is_closed = True
        self.is_resync_owed = self.are_positions_owed = False
        self._change_pace(is_fast=False)
        self.queued_bytes = self._joins_waiting = 0
        self._urgent.clear()
        self._answers.clear()
        self._facts.clear()
        self._make_up = _nothing  # it belongs to whoever holds this

    def _change_pace(self, *, is_fast: bool) -> None:
        if is_fast is not self.is_fast:
            self.is_fast = is_fast
            for follower in self.followers:
                follower.change_pace()

    def _send(self, frames: bytes, waiting: deque[bytes]) -> None:
        if self.is_fast:
            self.write(frames)
        elif not self.is_closed:
            waiting.append(frames)

    def _next(self) -> bytes | None:
        if self._urgent:
            return _join_from(self._urgent)
        if self._answers:
            return _join_from(self._answers)
        if not self._facts:
            return None
        joined = [self._next_fact()]
        size = len(joined[0])
        while self._facts and size + len(self._facts[0][0]) <= WRITE_BYTES:
            joined.append(self._next_fact())
            size += len(joined[-1])
        return b"".join(joined)

    def _next_fact(self) -> bytes:
        frames, counted = self._facts.popleft()
        self.queued_bytes -= counted
        if not counted:
            self._joins_waiting -= 1
        return frames


def _join_from(waiting: deque[bytes]) -> bytes:
    joined = b"".join(waiting)
    waiting.clear()
    return joined
