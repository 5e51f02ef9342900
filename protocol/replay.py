"""Seeing an operation again: what a replay shows, how it is steered, and where it stands."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.ids import OperationId
from protocol.quantities import EpochMs, Seq
from protocol.values import Struct

MAX_SPEED = 200
"""An operation of ten hours in three minutes."""


class ReplayClock(StrEnum):
    """By which time an operation is shown again."""

    KNOWN = "known"  # what this command post knew: a fact is there from the moment the server received it
    HAPPENED = "happened"  # what went on out there: a fact is there from when it happened, however late it was told


class ReplayWish(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Wish to see an operation as it was, instead of following it; from its first fact unless a point is given."""

    clock: ReplayClock = ReplayClock.KNOWN
    at: EpochMs | None = None
    """The state at this moment of that clock."""
    seq: Seq | None = None
    """The state right after this fact of the log; wins over `at`."""


class ReplayControl(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="replay.control"):
    """Steer the replay of this connection; what is left out stays. Answered by `replay.state`."""

    is_playing: bool | None = None
    speed: Annotated[int, Meta(ge=1, le=MAX_SPEED)] | None = None
    """Times as fast as it went."""
    seek_at: EpochMs | None = None
    """Go to this moment."""
    seek_seq: Seq | None = None
    """Go to right after this fact of the log; wins over `seek_at`."""
    step: Annotated[int, Meta(ge=-100, le=100)] | None = None
    """So many facts on, or back; stops the playing."""


class ReplayState(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="replay.state"):
    """Where the replay of this connection stands: after each join, seek and control, and twice a second in between."""

    operation_id: OperationId
    clock: ReplayClock
    at: EpochMs
    """The moment that is shown."""
    seq: Seq
    """The number that is shown: how many facts count, by this clock. By `known` it is the number in the log."""
    last_seq: Seq
    """The greatest number there is now; it grows while the operation runs."""
    fact_seq: Seq = 0
    """The number in the log of the last fact shown; 0 before the first."""
    first_at: EpochMs
    last_at: EpochMs
    """First and last moment there is, by this clock."""
    speed: int
    is_playing: bool
    is_at_end: bool
    """Nothing more has happened yet."""
