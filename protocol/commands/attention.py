"""What may be asked about the list of what waits for a decision."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from protocol.attention import AttentionCause
from protocol.commands.envelope import CommandEnvelope
from protocol.quantities import EpochMs, Note
from protocol.thresholds import Thresholds


class SetThresholds(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="operation.set_thresholds"):
    """How long things may last here before they need attention."""

    thresholds: Thresholds


class MuteAttention(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="attention.mute"):
    """Decide to wait: this item is quiet until then, at most four hours. Never a call for help nobody has seen."""

    subject_id: UUID
    cause: AttentionCause
    until: EpochMs
    reason: Annotated[Note, Meta(min_length=1)]
