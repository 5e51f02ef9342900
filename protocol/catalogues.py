"""Catalogues: the words, codes and times of one country or organisation, as data; what the log keeps are the codes.

A catalogue offers, and forbids nothing: an operation goes on with a code that its catalogue does not know.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.drawings import DrawingShape
from protocol.members import Qualification
from protocol.messages import MessagePriority
from protocol.operations import CrewTriage, OperationKind, Plan, SiteKind, VictimNumbering
from protocol.quantities import Code, Headcount, Name, Note
from protocol.resource_requests import WantedEffect
from protocol.teams import TeamStatus
from protocol.thresholds import Thresholds
from protocol.values import Struct
from protocol.vehicles import VehicleKind
from protocol.victims import TriageCategory, TriageMethod

CatalogueName = Annotated[str, Meta(max_length=40, pattern=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)*\Z")]
"""Name and version, such as `dps.1`."""
CatalogueCode = Annotated[str, Meta(max_length=40, pattern=r"^[A-Za-z0-9_.-]+\Z")]
"""What the log keeps of an entry."""
OutsideCode = Annotated[str, Meta(max_length=60, pattern=r"^[A-Za-z0-9_./-]*\Z")]
"""A code of another system; empty: it has none for this."""


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """What people read, in each language that the screens speak."""

    fr: Annotated[Note, Meta(min_length=1)]
    en: Annotated[Note, Meta(min_length=1)]


class ColourToken(StrEnum):
    """The role of a colour; each screen has its own shade of it, by day and by night."""

    FREE = "free"  # may be given a mission
    ALERTED = "alerted"  # was given one, has not moved
    ENGAGED = "engaged"  # at work
    TRANSPORT = "transport"  # with a victim on the way, or at the end of it
    UNAVAILABLE = "unavailable"  # here, not to be counted on now
    OFF = "off"  # not here
    RED = "red"  # marking of triage: at once
    YELLOW = "yellow"  # marking of triage: may wait a little
    GREEN = "green"  # marking of triage: walks, or is not hurt
    BLACK = "black"  # marking of triage: dead, or beyond help
    GREY = "grey"  # marking of triage: expected to die
    WHITE = "white"  # not sorted yet


class StatusKey(StrEnum):
    """Where a status has its key on a crew's screen."""

    MAIN = "main"  # always there, large
    OPTIONAL = "optional"  # shown where an organisation wants the step
    NONE = "none"  # no key: a post sets it, or it follows from something else


class Symbol(StrEnum):
    """The outline in which a status is drawn, so that nobody needs the colour."""

    CIRCLE = "circle"  # free
    DIAMOND = "diamond"  # alerted
    ARROW = "arrow"  # moving to the scene
    SQUARE = "square"  # at work in a place
    TRIANGLE = "triangle"  # moving with a victim
    SHIELD = "shield"  # at the destination
    HEXAGON = "hexagon"  # the victim is in other hands
    OCTAGON = "octagon"  # stopped
    RING = "ring"  # not here


class OutsideStatus(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What other systems call a status."""

    hub: OutsideCode = ""
    """Code of Hub Santé `statutVecteur` that says this status."""
    hub_understood: tuple[OutsideCode, ...] = ()
    """Further codes of it that mean this status when they come in."""
    geo: OutsideCode = ""
    """Hub Santé `engagedStatus`, sent with positions."""
    emsi: OutsideCode = ""
    """EMSI `RESOURCE.STATUS`."""
    fms: OutsideCode = ""
    """Key of the German radio status system."""


class StatusEntry(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """How one status is called, drawn and said on the radio."""

    status: TeamStatus
    label: Text
    key: StatusKey
    radio_code: Annotated[str, Meta(max_length=4, pattern=r"^[A-Za-z0-9]*\Z")] = ""
    """The number by which crews say it on the radio; empty: none."""
    colour: ColourToken
    symbol: Symbol
    letter: Annotated[str, Meta(min_length=1, max_length=2)]
    next_steps: tuple[TeamStatus, ...] = ()
    """What the screen offers after it, most likely first; any other step stays possible."""
    outside: OutsideStatus = OutsideStatus()


class CategoryEntry(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """How one category of victims is called and counted."""

    category: TriageCategory
    label: Text
    abbreviation: Annotated[str, Meta(max_length=12)] = ""
    colour: ColourToken
    group: Annotated[str, Meta(max_length=12)] = ""
    """The total in which this country counts it, such as `UA`; empty: none."""
    is_casualty: bool = True
    """False: involved without being hurt, counted apart."""
    emsi_counter: OutsideCode = ""
    """Counter of EMSI `CASUALTIES`."""


class TriageLevel(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One answer of a method of triage, and what it means to us."""

    code: CatalogueCode
    label: Text
    colour: ColourToken
    category: TriageCategory
    also: tuple[TriageCategory, ...] = ()
    """What other methods tell apart and this one calls so too: for who reads a category in the words of this method."""


class TriageQuestion(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One question for who does not know the category; each answer names a further question, or a level."""

    code: CatalogueCode
    text: Text
    yes: CatalogueCode
    no: CatalogueCode


class TriageScheme(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A way to sort victims."""

    code: CatalogueCode
    label: Text
    method: TriageMethod
    """Under which method an act of this scheme is kept."""
    levels: Annotated[tuple[TriageLevel, ...], Meta(min_length=1)]
    first_look: tuple[Text, ...] = ()
    """Whom to go to first, before anybody is asked anything; the most urgent first."""
    questions: tuple[TriageQuestion, ...] = ()
    """The first one first; four answers at most lead to a level."""


class CodeEntry(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One entry of a list to choose from."""

    code: CatalogueCode
    label: Text
    is_frequent: bool = False
    """Shown first."""


class GestureDetail(StrEnum):
    """What a gesture is asked for, beside its time."""

    OXYGEN = "oxygen"  # litres per minute
    SHOCKS = "shocks"  # how many were given


class GestureEntry(CodeEntry, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Something that a crew does for a victim."""

    asks: GestureDetail | None = None


class DrawnTone(StrEnum):
    """The role of a drawing's colour; its sign and its label say the same."""

    DANGER = "danger"  # keep out, or go in protected
    BARRED = "barred"  # nobody passes
    WAY = "way"  # how to go
    PLACE = "place"  # what is here


class DrawingEntry(CodeEntry, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Something that posts draw on the map."""

    sign: Annotated[str, Meta(min_length=1, max_length=2)]
    """Drawn with it, so that nobody needs the colour."""
    tone: DrawnTone
    shapes: Annotated[tuple[DrawingShape, ...], Meta(min_length=1)]
    """As what it is mostly drawn, the most usual first; any shape stays possible."""
    is_arrow: bool = False
    """A line of it points to where it ends."""


class CannedKind(StrEnum):
    """What a prepared message is for."""

    STATUS = "status"  # says a status: the key of that status says it too
    REQUEST = "request"  # asks the post for something
    INFORMATION = "information"  # tells the post something
    ORDER = "order"  # goes from the post to teams


class MessageSlot(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A number to fill in, such as how many victims."""

    code: CatalogueCode
    label: Text
    most: Headcount = 99


class CannedMessage(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A message that is sent with one touch; it never says who somebody is."""

    code: CatalogueCode
    text: Text
    kind: CannedKind
    priority: MessagePriority = MessagePriority.ROUTINE
    status: TeamStatus | None = None
    """The status that it says."""
    effect: WantedEffect | None = None
    """Of a request: the people or things it asks for; it is then answered, and not only confirmed."""
    slots: tuple[MessageSlot, ...] = ()
    requires_ack: bool = False


class VehicleType(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A sort of vehicle, by the abbreviation people use."""

    code: CatalogueCode
    label: Text
    kind: VehicleKind
    hub: OutsideCode = ""
    """Code of Hub Santé `typeVecteur`."""
    seats: Annotated[int, Meta(ge=0, le=200)] = 0
    stretchers: Annotated[int, Meta(ge=0, le=50)] = 0


class QualificationEntry(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """How a qualification is called."""

    qualification: Qualification
    label: Text
    abbreviation: Annotated[str, Meta(min_length=1, max_length=12)]


class SiteTemplate(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A place that a plan needs; where it is comes later."""

    code: Code
    name: Text
    kind: SiteKind


class PlanTemplate(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What changes for an operation at the moment when a plan comes into force."""

    plan: Plan
    label: Text
    thresholds: Thresholds = Thresholds()
    numbering: VictimNumbering = VictimNumbering.OWN
    triage_method: CrewTriage | None = None
    """How crews sort from then on; None: as before."""
    sites: tuple[SiteTemplate, ...] = ()
    order: Text
    """What every team is told."""


class Catalogue(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One vocabulary, whole. A list that it leaves out is that of the catalogue it extends."""

    name: CatalogueName
    label: Text
    extends: CatalogueName | None = None
    kinds: tuple[OperationKind, ...] = ()
    """Operations of these kinds begin with it."""
    plans: tuple[PlanTemplate, ...] = ()
    """Plans that bring this catalogue with them."""
    statuses: tuple[StatusEntry, ...] = ()
    categories: tuple[CategoryEntry, ...] = ()
    triage: tuple[TriageScheme, ...] = ()
    natures: tuple[CodeEntry, ...] = ()
    motives: tuple[CodeEntry, ...] = ()
    """Why somebody needs care."""
    places: tuple[CodeEntry, ...] = ()
    risks: tuple[CodeEntry, ...] = ()
    minor_care: tuple[CodeEntry, ...] = ()
    """Small things that are treated and only counted."""
    gestures: tuple[GestureEntry, ...] = ()
    red_flags: tuple[CodeEntry, ...] = ()
    """Red boxes of the care sheet: any of them asks for medical reinforcement."""
    body_parts: tuple[CodeEntry, ...] = ()
    limbs: tuple[CodeEntry, ...] = ()
    """What may not move or feel as it should."""
    intoxications: tuple[CodeEntry, ...] = ()
    reinforcements: tuple[CodeEntry, ...] = ()
    """Who may be asked to come."""
    distress_signs: tuple[CodeEntry, ...] = ()
    """Of psychological first aid."""
    care_offline_h: Annotated[int, Meta(ge=0, le=72)] = 0
    """For so long after it last heard the server a phone may show care sheets; 0: as the catalogue that it extends."""
    messages: tuple[CannedMessage, ...] = ()
    vehicles: tuple[VehicleType, ...] = ()
    drawings: tuple[DrawingEntry, ...] = ()
    """Symbols that posts draw on the map."""
    qualifications: tuple[QualificationEntry, ...] = ()


class CatalogueSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the list of catalogues."""

    name: CatalogueName
    label: Text
    kinds: tuple[OperationKind, ...] = ()
    plans: tuple[Plan, ...] = ()
    etag: Name
    """Changes with the content."""
