"""The operation and its frame: organisations, sectors, sites."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.ids import DeviceId, MemberId, OperationId, OrganisationId, SectorId, SiteId
from protocol.quantities import Code, Coordinate, Counter, EpochMs, Kilometre, LatitudeDeg, LongitudeDeg, Name, Note
from protocol.sites import Finess, Siret, SiteCapacity, SiteContact
from protocol.thresholds import Thresholds
from protocol.values import Struct


class Stamp(Struct, frozen=True, array_like=True, order=True):
    """When and by whom a register was last written: the greatest stamp wins whatever the order of arrival (rule C8)."""

    occurred_at: EpochMs
    device_id: DeviceId
    device_counter: Counter


Stamps = dict[str, Stamp]
"""Stamp of each register of an entity, by field name. Kept by servers; clients always get it empty."""


class OperationKind(StrEnum):
    """What the deployment is for."""

    EVENT_COVER = "event_cover"  # first-aid cover of a planned event (DPS)
    MASS_CASUALTY = "mass_casualty"  # many victims (NOVI)
    DUTY = "duty"  # a shift with the emergency services (garde)
    STREET_OUTREACH = "street_outreach"  # rounds to homeless people (maraude)
    POPULATION_SUPPORT = "population_support"  # shelter, supplies, reception after a disaster
    SHELTER = "shelter"  # emergency housing
    SEARCH = "search"  # looking for missing people
    EXERCISE = "exercise"  # training with a scenario
    TRAINING = "training"  # a course


class OperationMode(StrEnum):
    """Whether what is shown is real; anything else than `actual` is marked as such everywhere."""

    ACTUAL = "actual"  # real people, real victims
    EXERCISE = "exercise"  # played; must never be mistaken for real
    TEST = "test"  # a technical trial


class OperationStatus(StrEnum):
    """Where the operation stands in its life."""

    PLANNED = "planned"  # being prepared; teams may be entered
    OPEN = "open"  # running
    SUSPENDED = "suspended"  # paused by command; facts are still accepted
    CLOSING = "closing"  # teams are standing down
    CLOSED = "closed"  # over; only late facts and corrections come in
    CANCELLED = "cancelled"  # never took place


class Plan(StrEnum):
    """Which emergency plan is in force."""

    NONE = "none"  # routine
    NOVI = "novi"  # many victims, ORSEC NOVI
    PLAN_BLANC = "plan_blanc"  # the hospitals' surge plan
    ORSEC_OTHER = "orsec_other"  # another ORSEC plan


class CoverSize(StrEnum):
    """How large a planned first-aid cover is, as the national frame of reference names it (rule OP1)."""

    PAPS = "paps"  # two first-aiders and a bag (point d'alerte et de premiers secours)
    SMALL = "small"  # one post, 4 to 12 first-aiders (DPS-PE)
    MEDIUM = "medium"  # several posts, up to 36 first-aiders (DPS-ME)
    LARGE = "large"  # sectors with posts of their own, more than 36 first-aiders (DPS-GE)


class DescribedField(StrEnum):
    """What was said of an operation and can be taken back to "nobody has said"."""

    COVER_SIZE = "cover_size"  # how large the cover is
    PLANNED_START = "planned_start_at"  # from when it is meant to run
    PLANNED_END = "planned_end_at"  # until when
    ATTENDANCE = "expected_attendance"  # how many people are expected
    ORGANISER = "organiser"  # who holds the event
    LEAD = "lead_organisation_id"  # which of the organisations leads


Attendance = Annotated[int, Meta(ge=0, le=20_000_000)]
"""People expected at an event, over its whole length."""


class VictimNumbering(StrEnum):
    """By which number people call a victim first; every victim has ours all the same."""

    OWN = "own"  # the number of the operation
    SINUS = "sinus"  # the one on the national wristband: scan it first


class CrewTriage(StrEnum):
    """By which method the crews of an operation sort victims: one for all, so that a colour means the same to each."""

    FIRST_AIDER = "first_aider"  # quick look: consciousness, breathing, circulation
    START = "start"  # Simple Triage And Rapid Treatment
    SALT = "salt"  # Sort, Assess, Life-saving interventions, Treatment or transport


class SharingLevel(StrEnum):
    """How much of the operation the liaison of a partner organisation sees; each level holds those before."""

    NONE = "none"  # that the operation exists, nothing more
    RESOURCES = "resources"  # places, teams and vehicles, and when one of ours is in danger
    INTERVENTIONS = "interventions"  # and what is asked of them
    CASUALTIES = "casualties"  # and how many victims of which category are where: counts, never persons


class OrganisationKind(StrEnum):
    """What sort of body provides the resources."""

    ASSOCIATION = "association"  # Red Cross, civil protection …
    FIRE = "fire"  # fire and rescue service
    EMS = "ems"  # medical emergency service (SAMU, SMUR)
    HOSPITAL = "hospital"  # receives victims
    POLICE = "police"  # police or gendarmerie
    MILITARY = "military"  # armed forces
    AUTHORITY = "authority"  # prefecture, town hall
    ORGANISER = "organiser"  # who organises the event


class SectorKind(StrEnum):
    """What a sector means to the teams in it."""

    OPERATIONAL = "operational"  # a share of the ground with its own leader
    EXCLUSION = "exclusion"  # nobody enters
    DANGER = "danger"  # enter only protected and on order
    PUBLIC = "public"  # where the crowd is
    LANDING = "landing"  # helicopter landing area


class SiteKind(StrEnum):
    """What a place is for."""

    COMMAND_POST = "command_post"  # PC
    MOBILE_CP = "mobile_cp"  # PC mobile
    FIRST_AID_POST = "first_aid_post"  # poste de secours
    COLLECTION_POINT = "collection_point"  # PRV, point de rassemblement des victimes
    ADVANCED_MEDICAL_POST = "advanced_medical_post"  # PMA
    EVACUATION_POINT = "evacuation_point"  # where victims leave for hospitals
    STAGING = "staging"  # CRM, where resources wait
    UNINJURED_CENTRE = "uninjured_centre"  # for people involved without injury
    MORTUARY = "mortuary"  # for the deceased
    HOSPITAL = "hospital"  # receives the evacuated
    LANDING_ZONE = "landing_zone"  # helicopter
    DEFIBRILLATOR = "defibrillator"  # a device on a wall
    SHELTER = "shelter"  # reception or housing
    ACCESS_POINT = "access_point"  # gate for vehicles
    RENDEZVOUS = "rendezvous"  # meeting point with other services


class Share(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one partner is shown."""

    organisation_id: OrganisationId
    level: SharingLevel


class Operation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="operation"):
    """An incident or a deployment: the scope of everything, the unit of order, privacy, replay and scale."""

    id: OperationId
    code: Code
    name: Name
    kind: OperationKind
    mode: OperationMode = OperationMode.ACTUAL
    status: OperationStatus = OperationStatus.PLANNED
    created_at: EpochMs
    opened_at: EpochMs | None = None
    closed_at: EpochMs | None = None
    silent_after_ms: Annotated[int, Meta(ge=10_000, le=86_400_000)] = 900_000
    """A team unheard for so long is silent: its availability becomes unknown."""
    plan: Plan = Plan.NONE
    catalogue: Annotated[str, Meta(max_length=40, pattern=r"^[a-z0-9_.-]*\Z")] = ""
    """Name and version of the vocabulary in use, such as `dps.1`."""
    thresholds: Thresholds = Thresholds()
    retention_until: EpochMs | None = None
    """Then names and care may be erased; None: nobody has said until when they are kept."""
    plan_since: EpochMs | None = None
    """When the plan last changed; None: it is the one the operation began with."""
    numbering: VictimNumbering = VictimNumbering.OWN
    triage_method: CrewTriage = CrewTriage.FIRST_AIDER
    """What the phones of crews offer to sort by; a physician's own decision is another act (rule VI2)."""
    sharing: tuple[Share, ...] = ()
    """What the liaisons of each partner see; a partner that is not named here sees nothing."""
    roll_call_at: EpochMs | None = None
    """When somebody last confirmed who and what is here."""
    close_reason: Note = ""
    """Why it was closed although something was still open."""
    may_wake_phones: bool = False
    """Locked phones that agreed are woken through the push services of their browsers (rule WK1)."""
    cover_size: CoverSize | None = None
    planned_start_at: EpochMs | None = None
    planned_end_at: EpochMs | None = None
    """The hours that were agreed; when it began and ended in truth is `opened_at` and `closed_at`."""
    expected_attendance: Attendance | None = None
    organiser: Name | None = None
    """The service or company that holds the event, never a person: every role reads it."""
    lead_organisation_id: OrganisationId | None = None
    """Which of the organisations leads the operation."""
    stamps: Stamps = {}


class Organisation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="organisation"):
    """A body that provides resources; each team, vehicle and member belongs to one."""

    id: OrganisationId
    name: Name
    kind: OrganisationKind
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")] = "FR"  # ISO 3166-1 alpha-2
    stamps: Stamps = {}


Ring = Annotated[tuple[Coordinate, ...], Meta(min_length=4, max_length=1000)]
"""A closed polygon ring: first and last coordinate are the same. With a line it fits one frame, also in JSON."""


class LinePoint(Struct, frozen=True, array_like=True):
    """A point of a line, with the kilometre written there if there is one."""

    lon_deg: LongitudeDeg
    lat_deg: LatitudeDeg
    km: Kilometre | None = None


Line = Annotated[tuple[LinePoint, ...], Meta(min_length=2, max_length=800)]
"""A course, a road, a promenade: in the order in which its kilometres count."""


class Sector(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="sector"):
    """A named part of the ground."""

    id: SectorId
    code: Code
    name: Name
    kind: SectorKind
    ring: Ring | None = None
    line: Line | None = None
    """Beside the ring or in its place: where the kilometre points are. A line alone is entered by nobody."""
    leader_id: MemberId | None = None
    """Who leads it: chef de secteur."""
    parent_id: SectorId | None = None
    """The sector that it is a part of."""
    stamps: Stamps = {}


class Site(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="site"):
    """A named place with a purpose."""

    id: SiteId
    code: Code
    name: Name
    kind: SiteKind
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    sector_id: SectorId | None = None
    is_open: bool = False
    opened_at: EpochMs | None = None
    """When it last opened; it may have closed since."""
    closed_at: EpochMs | None = None
    """When it last closed; it may have opened since."""
    capacity: SiteCapacity = SiteCapacity()
    contacts: tuple[SiteContact, ...] = ()
    finess: Finess = ""
    siret: Siret = ""
    stamps: Stamps = {}
