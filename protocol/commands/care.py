"""What may be asked about a victim's care; all of it is sealed before anything is stored."""

from protocol.care import CareReport, SealedNote
from protocol.commands.envelope import CommandEnvelope
from protocol.ids import VictimId
from protocol.vitals import Vitals


class RecordCare(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="care.record"):
    """Write the care sheet, or a corrected version of it; the one before is kept."""

    victim_id: VictimId
    report: CareReport


class MeasureVitals(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="care.measure"):
    """One round of vital signs; `stated_at` is when they were taken, if not now."""

    victim_id: VictimId
    vitals: Vitals


class NoteCare(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="care.note"):
    """A remark about somebody's care."""

    victim_id: VictimId
    remark: SealedNote


class SignCare(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="care.sign"):
    """Stand for what the care sheet says so far."""

    victim_id: VictimId
