"""What happened to victims."""

from protocol.casualties import CareNature
from protocol.devices import Role
from protocol.ids import InterventionId, SiteId, TeamId, VictimId
from protocol.protected import Sealed, VictimIdentity
from protocol.quantities import Note
from protocol.values import Struct
from protocol.victims import (
    AgeBand,
    AgeYears,
    Holder,
    Language,
    Scan,
    Sex,
    TriageCategory,
    TriageMethod,
    VictimOutcome,
    VictimPresence,
)


class VictimRegistered(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.registered"):
    """A person got a number. `VictimIdentity` becomes `Sealed` between decision and log (rule C12)."""

    victim_id: VictimId
    number: int
    category: TriageCategory = TriageCategory.UNTRIAGED
    method: TriageMethod = TriageMethod.FIRST_AIDER
    holder: Holder
    is_confirmed: bool = False
    """The sender has this person."""
    presence: VictimPresence = VictimPresence.AT_SCENE
    site_id: SiteId | None = None
    scans: tuple[Scan, ...] = ()
    may_duplicate_id: VictimId | None = None
    age_years: AgeYears | None = None
    age_band: AgeBand = AgeBand.UNKNOWN
    sex: Sex = Sex.UNKNOWN
    language: Language | None = None
    intervention_id: InterventionId | None = None
    identity: VictimIdentity | Sealed | None = None
    from_minor_care: CareNature | None = None
    """Was counted there without a number until now."""
    by: Role | None = None
    by_team_id: TeamId | None = None


class VictimScanned(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.scanned"):
    """A number was read on a person, or turned out not to be theirs."""

    victim_id: VictimId
    scan: Scan
    is_wrong: bool = False
    may_duplicate_id: VictimId | None = None


class VictimTriaged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.triaged"):
    """Somebody sorted this person."""

    victim_id: VictimId
    category: TriageCategory
    method: TriageMethod
    reason: Note = ""
    by: Role | None = None
    by_team_id: TeamId | None = None
    site_id: SiteId | None = None


class VictimDescribed(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.described"):
    """Something was learnt; None: nothing new about it."""

    victim_id: VictimId
    age_years: AgeYears | None = None
    age_band: AgeBand | None = None
    sex: Sex | None = None
    language: Language | None = None
    intervention_id: InterventionId | None = None


class VictimIdentified(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.identified"):
    """Somebody said or read who this is. `VictimIdentity` becomes `Sealed` between decision and log (rule C12)."""

    victim_id: VictimId
    identity: VictimIdentity | Sealed | None = None


class VictimMoved(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.moved"):
    """This person is in these hands from now on."""

    victim_id: VictimId
    to: Holder
    is_confirmed: bool = False
    """It is the receiver who says so."""
    presence: VictimPresence | None = None
    """None: the hands changed, the place did not."""
    by: Role | None = None
    is_correction: bool = False
    """What was said of the hands since these had the person was a mistake, with its times."""


class VictimPresenceChanged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.presence_changed"):
    """The place changed, the hands did not: the vehicle left, or arrived."""

    victim_id: VictimId
    presence: VictimPresence
    site_id: SiteId | None = None
    """The place, if it has an entry."""
    is_correction: bool = False
    """What was said of the place since this one was a mistake, with its times."""


class VictimOutcomeSet(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.outcome_set"):
    """This person left us, was lost, or was found again."""

    victim_id: VictimId
    outcome: VictimOutcome
    reason: Note = ""
    by: Role | None = None


class VictimMerged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.merged"):
    """Two numbers are one person: the first one is no longer counted."""

    victim_id: VictimId
    into_id: VictimId
    reason: Note = ""


class VictimUnmerged(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.unmerged"):
    """They are two persons after all."""

    victim_id: VictimId
    reason: Note = ""


class VictimVoided(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.voided"):
    """The number was given by mistake, or was not after all."""

    victim_id: VictimId
    is_void: bool = True
    reason: Note = ""


class MinorCareTallied(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim.minor_care_tallied"):
    """So many more, or fewer, small things treated without a number."""

    nature: CareNature
    count: int
    site_id: SiteId | None = None
