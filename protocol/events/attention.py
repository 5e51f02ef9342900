"""What was decided about the list of what waits for a decision."""

from uuid import UUID

from protocol.attention import AttentionCause
from protocol.quantities import EpochMs, Note
from protocol.thresholds import Thresholds
from protocol.values import Struct


class ThresholdsSet(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation.thresholds_set"):
    """What counts as too long was changed."""

    thresholds: Thresholds


class AttentionMuted(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="attention.muted"):
    """Somebody decided that this item may wait."""

    subject_id: UUID
    cause: AttentionCause
    since: EpochMs
    """Which item it was: another of the same cause, later, is not quiet."""
    until: EpochMs
    reason: Note
