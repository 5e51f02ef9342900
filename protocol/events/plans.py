"""What happened to the plan in force, the roll call and what partners see."""

from protocol.operations import CrewTriage, Plan, Share, VictimNumbering
from protocol.thresholds import Thresholds
from protocol.values import Struct


class PlanSwitched(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation.plan_switched"):
    """A plan came into force, or ended."""

    plan: Plan
    catalogue: str
    thresholds: Thresholds
    numbering: VictimNumbering = VictimNumbering.OWN
    triage_method: CrewTriage = CrewTriage.FIRST_AIDER


class RollCallConfirmed(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation.roll_call_confirmed"):
    """Somebody went through who and what is here."""

    expected: int = 0
    """Members announced at that moment, and those of them that were here."""
    checked_in: int = 0
    note: str = ""


class SharingSet(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation.sharing_set"):
    """What partners see was set, whole."""

    sharing: tuple[Share, ...] = ()
