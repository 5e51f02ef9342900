"""What may be asked about the plan in force, the roll call and what partners see."""

from typing import Annotated

from msgspec import Meta

from protocol.commands.envelope import CommandEnvelope
from protocol.operations import CrewTriage, Plan, Share, VictimNumbering
from protocol.plans import PlannedSite
from protocol.quantities import Note
from protocol.thresholds import Thresholds


class SwitchPlan(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="operation.switch_plan"):
    """Put a plan into force, or end one: vocabulary, times, places and the order to all teams, in one step.

    Teams, interventions, victims and their history stay what they are.
    """

    plan: Plan
    catalogue: Annotated[str, Meta(max_length=40, pattern=r"^[a-z0-9_.-]*\Z")]
    thresholds: Thresholds
    numbering: VictimNumbering = VictimNumbering.OWN
    triage_method: CrewTriage = CrewTriage.FIRST_AIDER
    sites: Annotated[tuple[PlannedSite, ...], Meta(max_length=20)] = ()
    order: Note = ""
    """What every team on duty is told, to be confirmed; empty: nothing."""


class ConfirmRollCall(
    CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="operation.confirm_roll_call"
):
    """Somebody has gone through who and what is here."""

    note: Note = ""


class SetSharing(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="operation.set_sharing"):
    """What each partner's liaison sees, whole: a partner that is left out sees nothing from now on."""

    sharing: Annotated[tuple[Share, ...], Meta(max_length=50)]
