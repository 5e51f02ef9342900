"""What may be asked about victims."""

from typing import Annotated

from msgspec import Meta

from protocol.casualties import CareNature
from protocol.commands.envelope import CommandEnvelope
from protocol.ids import InterventionId, SiteId, TeamId, VictimId
from protocol.numbers import BlockSize, Number
from protocol.protected import VictimIdentity
from protocol.quantities import Note
from protocol.victims import (
    AgeBand,
    AgeYears,
    Holder,
    Language,
    ScanKind,
    ScanValue,
    Sex,
    TriageCategory,
    TriageMethod,
    VictimOutcome,
)

CareCount = Annotated[int, Meta(ge=-50, le=50)]
Reason = Annotated[Note, Meta(min_length=1)]


class RegisterVictim(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.register"):
    """Give a person a number: a category is enough, everything else may come later or never."""

    victim_id: VictimId
    number: Number | None = None
    """From the sender's reserved block; None: the next free one."""
    category: TriageCategory = TriageCategory.UNTRIAGED
    method: TriageMethod = TriageMethod.FIRST_AIDER
    scan_kind: ScanKind | None = None
    scan_value: ScanValue | None = None
    age_years: AgeYears | None = None
    age_band: AgeBand | None = None
    sex: Sex | None = None
    language: Language | None = None
    intervention_id: InterventionId | None = None
    team_id: TeamId | None = None
    """Who has this person; None: the sender's own team, if it has one."""
    site_id: SiteId | None = None
    """At which of our places; None: the sender's own post, else the scene."""
    identity: VictimIdentity | None = None
    """Sealed before anything is stored."""
    from_minor_care: CareNature | None = None
    """Was counted there as this until now: takes one off."""


class RegisterVictims(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.register_batch"):
    """Several at once, without a form; their ids follow from the id of the command."""

    count: BlockSize
    category: TriageCategory
    first_number: Number | None = None
    """The first of as many in a row from the sender's reserved block."""
    method: TriageMethod = TriageMethod.FIRST_AIDER
    intervention_id: InterventionId | None = None
    team_id: TeamId | None = None
    site_id: SiteId | None = None


class ScanVictim(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.scan"):
    """Note a number read on a person; an odd one is marked, never refused."""

    victim_id: VictimId
    kind: ScanKind
    value: ScanValue
    is_wrong: bool = False
    """Takes back what was read by mistake."""


class TriageVictim(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.triage"):
    """Sort, or sort again."""

    victim_id: VictimId
    category: TriageCategory
    method: TriageMethod = TriageMethod.FIRST_AIDER
    reason: Note = ""
    """Needed to take back a death."""


class DescribeVictim(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.describe"):
    """What tells this person from others without a name; what is left out stays as it is."""

    victim_id: VictimId
    age_years: AgeYears | None = None
    age_band: AgeBand | None = None
    sex: Sex | None = None
    language: Language | None = None
    intervention_id: InterventionId | None = None


class IdentifyVictim(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.identify"):
    """Say who this is, as far as is known; sealed before anything is stored."""

    victim_id: VictimId
    identity: VictimIdentity


class MoveVictim(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.move"):
    """Give a person into other hands: the giver's word counts at once."""

    victim_id: VictimId
    to: Holder


class ConfirmReceipt(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.confirm_receipt"):
    """The receiver says: I have this person."""

    victim_id: VictimId
    receiver: Holder | None = None
    """None: the sender's own team or post; for a command post, who holds the person now."""
    scan_value: ScanValue | None = None
    """A number just read on the person: shows that a receiver whom nobody told of a hand-over is at their side."""


class SetOutcome(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.set_outcome"):
    """Released, refused, lost, found again."""

    victim_id: VictimId
    outcome: VictimOutcome
    reason: Note = ""
    """Needed for a refusal."""


class MergeVictims(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.merge"):
    """Two numbers are one person: count `into_id` only. Both numbers keep finding them."""

    victim_id: VictimId
    into_id: VictimId
    reason: Note = ""


class UnmergeVictim(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.unmerge"):
    """They are two persons after all."""

    victim_id: VictimId
    reason: Note = ""


class VoidVictim(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.void"):
    """The number was given by mistake."""

    victim_id: VictimId
    reason: Reason
    is_void: bool = True
    """False takes it back."""


class TallyMinorCare(CommandEnvelope, frozen=True, kw_only=True, omit_defaults=True, tag="victim.tally_minor_care"):
    """Count small things treated, by nature; fewer than nothing corrects."""

    nature: CareNature
    count: CareCount = 1
    site_id: SiteId | None = None
    """None: the sender's own post, if it has one."""
