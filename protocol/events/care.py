"""What happened in a victim's care. Each protected value becomes `Sealed` between decision and log (rule C12)."""

from protocol.care import CareReport, SealedNote
from protocol.ids import TeamId, VictimId
from protocol.protected import Sealed
from protocol.values import Struct
from protocol.vitals import Vitals


class CareRecorded(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="care.recorded"):
    """The care sheet has a new version."""

    victim_id: VictimId
    report: CareReport | Sealed | None = None
    red_flag_count: int = 0
    """In clear: it says that help must come, not why."""
    leaves_red_flags: bool = False
    """This version does not speak of them: those of the last one that did stand."""
    by_team_id: TeamId | None = None


class VitalsMeasured(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="care.measured"):
    """Vital signs were taken."""

    victim_id: VictimId
    vitals: Vitals | Sealed | None = None
    by_team_id: TeamId | None = None


class CareNoted(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="care.noted"):
    """Something was remarked."""

    victim_id: VictimId
    remark: SealedNote | Sealed | None = None
    by_team_id: TeamId | None = None


class CareSigned(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="care.signed"):
    """Somebody stands for the care sheet as it was then."""

    victim_id: VictimId
