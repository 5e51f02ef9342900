"""Fixes on their way to the server: newest first, a bounded backlog, no faster than allowed. Pure."""

from collections import deque
from typing import NamedTuple

import msgspec

from clients.sdk.device_clock import Instant
from protocol.ids import OperationId, TeamId
from protocol.positions import DeviceFix
from protocol.upstream import ReportPosition

MAX_BACKLOG = 500
"""Fixes kept per team while there is no connection; the oldest make room."""


class _Whose(NamedTuple):
    operation_id: OperationId | None
    team_id: TeamId | None


class _Taken(NamedTuple):
    fix: DeviceFix
    fix_at_ms: int
    """On the monotonic clock."""


class PositionBuffer:
    """Keeps what could not be sent yet; a frame takes all there is of one team."""

    def __init__(self) -> None:
        self._backlogs: dict[_Whose, deque[_Taken]] = {}
        self._interval_ms = 0
        self._next_at_ms = 0

    def begin_connection(self, positions_per_s: int) -> None:
        """A new connection was welcomed, with this limit."""
        self._interval_ms = 1000 // max(positions_per_s, 1)

    def add(self, fix: DeviceFix, now: Instant, operation_id: OperationId | None, team_id: TeamId | None) -> None:
        """Keep a fix; its `age_ms` is counted from `now`."""
        backlog = self._backlogs.setdefault(_Whose(operation_id, team_id), deque(maxlen=MAX_BACKLOG))
        backlog.appendleft(_Taken(fix, now.monotonic_ms - fix.age_ms))

    def take(self, now: Instant) -> ReportPosition | None:
        """The next frame to send, of the team that has waited longest; None if nothing is due."""
        if not self._backlogs or now.monotonic_ms < self._next_at_ms:
            return None
        whose = next(iter(self._backlogs))
        newest_first = sorted(self._backlogs.pop(whose), key=lambda taken: -taken.fix_at_ms)
        self._next_at_ms = now.monotonic_ms + self._interval_ms
        return ReportPosition(
            fixes=tuple(
                msgspec.structs.replace(taken.fix, age_ms=max(0, now.monotonic_ms - taken.fix_at_ms))
                for taken in newest_first
            ),
            team_id=whose.team_id,
            operation_id=whose.operation_id,
        )

    def next_at_ms(self) -> int | None:
        """When `take` has something, on the monotonic clock."""
        return self._next_at_ms if self._backlogs else None
