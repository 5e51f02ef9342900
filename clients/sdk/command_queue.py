"""Which commands wait, which are under way, and which goes next: pure, the clock is an argument."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from clients.sdk.device_clock import Instant
from protocol.commands import Command, RaiseAlert
from protocol.ids import CommandId, OperationId

WINDOW = 32
"""Most commands under way without an answer."""
SLOWDOWN_LASTS_MS = 60_000
"""How long the pace stays halved after the server found it too fast."""
_OLDEST_AGE_MS = 366 * 86_400_000


class StoredCommand(NamedTuple):
    """A command as the device keeps it until it is answered."""

    command: Command
    """Complete but for its age: with the operation it is for, and the boot in which it was recorded."""
    recorded_monotonic_ms: int

    @property
    def is_sos(self) -> bool:
        return isinstance(self.command, RaiseAlert)

    def to_send(self, now: Instant, boot_id: int, only_operation_id: OperationId | None) -> Command:
        """The command as it goes on the wire now.

        Args:
            now: The moment of this sending.
            boot_id: The present boot: under another one the monotonic clock says nothing about the age.
            only_operation_id: The operation that the server takes for granted on this connection, if there is one.
        """
        command = self.command
        operation_id = None if command.operation_id == only_operation_id else command.operation_id
        if command.boot_id != boot_id:
            return msgspec.structs.replace(command, operation_id=operation_id)
        age_ms = min(max(now.monotonic_ms - self.recorded_monotonic_ms, 0), _OLDEST_AGE_MS)
        return msgspec.structs.replace(command, age_ms=age_ms, boot_id=None, operation_id=operation_id)


class CommandQueue:
    """Orders what waits: an SOS first, then the oldest first; holds back what the server asked to hold back."""

    def __init__(self, waiting: Iterable[StoredCommand] = ()) -> None:
        self._urgent: dict[CommandId, StoredCommand] = {}
        self._ordinary: dict[CommandId, StoredCommand] = {}
        self._under_way: dict[CommandId, StoredCommand] = {}
        self._suspects: set[CommandId] = set()
        self._urgent_from_ms = 0
        self._ordinary_from_ms = 0
        self._rate_per_s = 1.0
        self._allowed_per_s = 1.0
        self._slowdown = 1
        self._slow_until_ms = 0
        self._credit = 1.0
        self._credit_at_ms = 0
        for stored in sorted(waiting, key=_counter):
            self.add(stored)

    def __len__(self) -> int:
        return len(self._urgent) + len(self._ordinary) + len(self._under_way)

    @property
    def has_sos(self) -> bool:
        """Whether an SOS still waits for its answer."""
        return bool(self._urgent) or any(stored.is_sos for stored in self._under_way.values())

    def add(self, stored: StoredCommand) -> None:
        """Put a command in the queue; it is on the disk of the device already."""
        if stored.is_sos:
            self._urgent_from_ms = 0
        (self._urgent if stored.is_sos else self._ordinary)[stored.command.command_id] = stored

    def begin_connection(self, now: Instant, commands_per_s: int) -> None:
        """A new connection was welcomed: everything unanswered goes again, at the pace this server allows."""
        unanswered = sorted([*self._under_way.values(), *self._urgent.values(), *self._ordinary.values()], key=_counter)
        self._under_way, self._urgent, self._ordinary = {}, {}, {}
        for stored in unanswered:
            self.add(stored)
        self._urgent_from_ms = self._ordinary_from_ms = now.monotonic_ms
        self._allowed_per_s = float(commands_per_s)
        self._set_pace(now)
        self._credit, self._credit_at_ms = self._rate_per_s, now.monotonic_ms

    def take(self, now: Instant) -> list[StoredCommand]:
        """What to send now, in order. An SOS passes the window and the pace."""
        self._earn(now)
        taken: list[StoredCommand] = []
        while self._urgent and now.monotonic_ms >= self._urgent_from_ms:
            taken.append(self._start_first(self._urgent))
        while self._ordinary and self._has_room and self._credit >= 1 and now.monotonic_ms >= self._ordinary_from_ms:
            taken.append(self._start_first(self._ordinary))
            self._credit -= 1
        return taken

    def next_at_ms(self) -> int | None:
        """When `take` may have something, on the monotonic clock; None: not before an answer or a new command."""
        times = [self._urgent_from_ms] if self._urgent else []
        if self._ordinary and self._has_room:
            earned_ms = max(0.0, 1 - self._credit) / self._rate_per_s * 1000
            times.append(max(self._ordinary_from_ms, self._credit_at_ms + int(earned_ms) + 1))
        return min(times, default=None)

    def settle(self, command_id: CommandId) -> bool:
        """A final answer came; False if the command was not (or no longer) here."""
        self._suspects.discard(command_id)
        return any(
            waiting.pop(command_id, None) is not None for waiting in (self._under_way, self._urgent, self._ordinary)
        )

    def clear(self) -> None:
        """Forget everything: the device has been shut out."""
        self._urgent, self._ordinary, self._under_way, self._suspects = {}, {}, {}, set()

    def postpone(self, command_id: CommandId, now: Instant, retry_ms: int) -> None:
        """The server decided nothing: the same again after `retry_ms`, and nothing else than an SOS before it."""
        stored = self._under_way.pop(command_id, None)
        if stored is None:
            return
        retry_at_ms = now.monotonic_ms + retry_ms
        if stored.is_sos:
            self._urgent = {command_id: stored, **self._urgent}
            self._urgent_from_ms = retry_at_ms
        else:
            ordered = sorted([stored, *self._ordinary.values()], key=_counter)
            self._ordinary = {waiting.command.command_id: waiting for waiting in ordered}
            self._ordinary_from_ms = max(self._ordinary_from_ms, retry_at_ms)

    def slow_down(self, now: Instant) -> None:
        """The server found us too fast: half the pace from the next connection on, for a minute."""
        self._slowdown *= 2
        self._slow_until_ms = now.monotonic_ms + SLOWDOWN_LASTS_MS

    def suspect_unreadable(self) -> StoredCommand | None:
        """The server could not read a frame of ours: send one at a time until those under way have been answered.

        Returns:
            The command that was alone under way for the second time, which therefore is the bad one.
        """
        under_way = set(self._under_way)
        is_proven = len(under_way) == 1 and under_way <= self._suspects
        self._suspects |= under_way
        return self._under_way[under_way.pop()] if is_proven else None

    @property
    def _has_room(self) -> bool:
        return len(self._under_way) < (1 if self._suspects else WINDOW)

    def _earn(self, now: Instant) -> None:
        earned = (now.monotonic_ms - self._credit_at_ms) * self._rate_per_s / 1000
        self._credit, self._credit_at_ms = min(self._rate_per_s, self._credit + earned), now.monotonic_ms
        self._set_pace(now)

    def _set_pace(self, now: Instant) -> None:
        if now.monotonic_ms >= self._slow_until_ms:
            self._slowdown = 1
        self._rate_per_s = max(self._allowed_per_s / self._slowdown, 1.0)

    def _start_first(self, waiting: dict[CommandId, StoredCommand]) -> StoredCommand:
        command_id = next(iter(waiting))
        stored = self._under_way[command_id] = waiting.pop(command_id)
        return stored


def _counter(stored: StoredCommand) -> int:
    return stored.command.device_counter
