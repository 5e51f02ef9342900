"""Victims: who needs us, how badly, where, and in whose hands. Numbers on every screen; names stay sealed."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.attention import Attention
from protocol.devices import Role
from protocol.ids import DeviceId, EvacuationId, InterventionId, SiteId, TeamId, VehicleId, VictimId
from protocol.operations import Stamp, Stamps
from protocol.protected import Sealed
from protocol.quantities import EpochMs, Note
from protocol.values import Struct

AgeYears = Annotated[int, Meta(ge=0, le=130)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}\Z")]
"""ISO 639, two or three letters: which interpreter to look for."""
ScanValue = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
"""What is printed on a wristband, a bib, a seat; opaque, kept as read."""
ReceiverText = Annotated[str, Meta(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
"""A service or a function, such as "cardiology" or "triage nurse"; never a person's name."""


class TriageCategory(StrEnum):
    """How urgently somebody needs care; the colour follows from it by the catalogue."""

    IMMEDIATE = "immediate"  # absolute emergency (UA): care now
    DELAYED = "delayed"  # relative emergency (UR): can wait for a while
    MINOR = "minor"  # light (UR): walks
    UNINJURED = "uninjured"  # involved (impliqué): counted apart, may need to talk
    EXPECTANT = "expectant"  # beyond what can be done now (urgence dépassée)
    APPARENTLY_DEAD = "apparently_dead"  # looks dead to a first-aider; nobody has certified it
    DECEASED = "deceased"  # certified by a physician
    UNTRIAGED = "untriaged"  # nobody has sorted this person yet


class TriageMethod(StrEnum):
    """How a category was found; a first-aider's sorting and a physician's are never confused."""

    FIRST_AIDER = "first_aider"  # quick look: consciousness, breathing, circulation
    START = "start"  # Simple Triage And Rapid Treatment
    SALT = "salt"  # Sort, Assess, Life-saving interventions, Treatment or transport
    PHYSICIAN = "physician"  # a physician's own decision
    QUOTED = "quoted"  # a physician's decision, told by somebody else


class AgeBand(StrEnum):
    """How old, when the years are not known."""

    INFANT = "infant"  # under 1
    CHILD = "child"  # 1 to 17
    ADULT = "adult"  # 18 to 64
    SENIOR = "senior"  # 65 and more
    UNKNOWN = "unknown"  # not said


class Sex(StrEnum):
    """For a description, as far as it is known."""

    MALE = "male"  # a man or a boy
    FEMALE = "female"  # a woman or a girl
    OTHER = "other"  # neither
    UNKNOWN = "unknown"  # not said


class ScanKind(StrEnum):
    """What carries the number that was read."""

    SINUS = "sinus"  # the national wristband or its sticker
    BIB = "bib"  # a runner's bib (dossard)
    SEAT = "seat"  # a seat in a stadium, a train
    TICKET = "ticket"  # an entrance ticket
    WRISTBAND = "wristband"  # any other wristband
    OTHER = "other"  # anything else that tells this person from others


class Scan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One number read on a person."""

    kind: ScanKind
    value: ScanValue
    is_odd: bool = False
    """Does not look like what its kind should: read it again."""


class VictimPresence(StrEnum):
    """Where a victim is. Death is a category, never a place: the dead are somewhere too."""

    AT_SCENE = "at_scene"  # where it happened, or not said otherwise
    AT_SITE = "at_site"  # in one of our places: post, PRV, PMA …
    IN_TRANSPORT = "in_transport"  # on the way
    AT_DESTINATION = "at_destination"  # has arrived where it was taken
    RELEASED = "released"  # has left with our consent
    REFUSED = "refused"  # has left, or stays, refusing care
    LOST_TRACK = "lost_track"  # nobody knows: look for this person


class VictimOutcome(StrEnum):
    """How it ended for us, without a hand-over."""

    RELEASED = "released"  # left with our consent
    REFUSED = "refused"  # refuses care or transport; a reason is kept
    LOST_TRACK = "lost_track"  # nobody knows where
    FOUND = "found"  # was lost, or had left, and is here again


class CustodyKind(StrEnum):
    """In whose hands a victim is."""

    SCENE = "scene"  # found, nobody's in particular
    SITE = "site"  # one of our places
    TEAM = "team"  # a crew
    VEHICLE = "vehicle"  # a vehicle and its crew
    DESTINATION = "destination"  # who receives: hospital, another service, family
    NONE = "none"  # left, or lost: nobody's


class CustodyState(StrEnum):
    """How sure a hand-over is."""

    DECLARED = "declared"  # the giver said so: it counts at once
    CONFIRMED = "confirmed"  # the receiver said so too


class Holder(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who has a victim; which id is given follows from the kind."""

    kind: CustodyKind
    site_id: SiteId | None = None
    team_id: TeamId | None = None
    """The crew; of a vehicle, the crew that had it at that time."""
    vehicle_id: VehicleId | None = None
    service: ReceiverText = ""
    """Of a receiver without Vigie."""
    function: ReceiverText = ""
    """Of who took over there."""


class Custody(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The one answer to "who has this person": read off the newest report of it."""

    holder: Holder
    state: CustodyState = CustodyState.DECLARED
    since: EpochMs
    confirmed_at: EpochMs | None = None
    given_by: Role | None = None
    """In what role it was said."""
    given_by_device_id: DeviceId | None = None


class TriageAct(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sorting; done again at every stage, and every one is kept."""

    stamp: Stamp
    category: TriageCategory
    method: TriageMethod = TriageMethod.FIRST_AIDER
    by: Role | None = None
    team_id: TeamId | None = None
    """The crew that sorted."""
    site_id: SiteId | None = None
    """Where, if at one of our places."""
    reason: Note = ""
    """Why a death was taken back: its beginning, the log has all of it."""


class JourneyPoint(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One report of where a victim is or who has them; presence, custody and times are read off the series of them."""

    stamp: Stamp
    presence: VictimPresence | None = None
    """None: it says nothing of the place."""
    site_id: SiteId | None = None
    holder: Holder | None = None
    """None: it says nothing of the hands."""
    is_confirmed: bool = False
    """It is the receiver who says so."""
    by: Role | None = None
    reason: Note = ""
    is_correction: bool = False
    """Takes back what was told since the person was there, or in these hands, before."""


class Victim(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="victim"):
    """A person we care for, known by a number; a victim without a name is normal."""

    id: VictimId
    number: int
    """Unique in the operation, never used again."""
    scans: tuple[Scan, ...] = ()
    may_duplicate_id: VictimId | None = None
    """Another victim carries the same scanned number: compare, then merge or correct."""
    category: TriageCategory = TriageCategory.UNTRIAGED
    category_at: EpochMs | None = None
    triage_method: TriageMethod | None = None
    triages: tuple[TriageAct, ...] = ()
    """The newest sortings, oldest first."""
    presence: VictimPresence = VictimPresence.AT_SCENE
    presence_at: EpochMs | None = None
    custody: Custody | None = None
    journey: tuple[JourneyPoint, ...] = ()
    """The newest reports of place and hands, oldest first. Kept by servers; clients always get it empty."""
    age_years: AgeYears | None = None
    age_band: AgeBand = AgeBand.UNKNOWN
    """Follows from the years where they are known."""
    sex: Sex = Sex.UNKNOWN
    language: Language | None = None
    intervention_id: InterventionId | None = None
    team_id: TeamId | None = None
    """In charge: the last crew that has or had this person and has not been relieved by a confirmed receipt."""
    site_id: SiteId | None = None
    """Where the person is now, if that place has an entry: one of ours, or the destination reached."""
    destination_site_id: SiteId | None = None
    """Where the person is to go."""
    evacuation_id: EvacuationId | None = None
    """The current or last one."""
    merged_into: VictimId | None = None
    """This is a second number of that victim; not counted."""
    is_void: bool = False
    """The number was given by mistake; not counted."""
    has_identity: bool = False
    identity: Sealed | None = None
    """Kept by servers; clients always get None and ask for the identity, which is audited."""
    has_care: bool = False
    is_red_flagged: bool = False
    """A care record holds an open red flag: ask for medical reinforcement."""
    is_erased: bool = False
    """What was protected is gone for ever; the number stays."""
    found_at: EpochMs
    first_triage_at: EpochMs | None = None
    left_at: EpochMs | None = None
    """When the current or last transport left."""
    arrived_at: EpochMs | None = None
    """When it arrived."""
    handed_over_at: EpochMs | None = None
    """When the person was last given to one of our places or to a destination."""
    outcome_at: EpochMs | None = None
    """When the person was released, refused, or was lost."""
    outcome_reason: Note = ""
    last_news_at: EpochMs
    """The newest time at which anything was known to happen to this person."""
    attention: tuple[Attention, ...] = ()
    stamps: Stamps = {}
