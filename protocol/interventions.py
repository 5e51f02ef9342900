"""The intervention: somebody needs help somewhere; who goes there is told by its assignments."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.attention import Attention
from protocol.catalogues import CatalogueCode
from protocol.ids import InterventionId, LandmarkId, SectorId, SiteId, TeamId
from protocol.numbers import Number
from protocol.operations import Stamps
from protocol.quantities import EpochMs, LatitudeDeg, LongitudeDeg, Note
from protocol.values import Struct

Risks = Annotated[tuple[CatalogueCode, ...], Meta(max_length=12)]
ExternalId = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
"""The same case in another service's books, as that service writes it."""
ExternalIds = Annotated[tuple[ExternalId, ...], Meta(max_length=12)]


class InterventionStatus(StrEnum):
    """How far the help is; the steps in between follow from what the teams do."""

    REPORTED = "reported"  # somebody called or saw it; nobody has looked into it
    ASSESSED = "assessed"  # a post knows what it is; nobody was sent
    ASSIGNED = "assigned"  # a team has the order to go
    IN_PROGRESS = "in_progress"  # a team has been on scene
    ENDED = "ended"  # nothing more to do there
    VALIDATED = "validated"  # ended, and its entries are checked
    CANCELLED = "cancelled"  # called off before the help was needed
    NO_NEED = "no_need"  # looked at: nobody there needs help
    DUPLICATE = "duplicate"  # the same as another one; see `duplicate_of`


class Priority(StrEnum):
    """What comes first."""

    P0 = "p0"  # a life is at stake this minute
    P1 = "p1"  # serious: at once
    P2 = "p2"  # needs care soon
    P3 = "p3"  # can wait
    NR = "nr"  # nobody has said


class LocationPrecision(StrEnum):
    """How well the place is known."""

    CITY = "city"  # the town only: ask before sending
    STREET = "street"  # somewhere along it
    ADDRESS = "address"  # the door
    EXACT = "exact"  # the spot itself, by coordinates
    UNKNOWN = "unknown"  # nobody has said


class CallSource(StrEnum):
    """Who raised it."""

    PATROL = "patrol"  # a team of ours saw it
    PUBLIC = "public"  # somebody came to us
    RADIO = "radio"  # heard on the radio
    PHONE = "phone"  # a telephone call
    COMMAND_POST = "command_post"  # decided by a post
    OTHER_SERVICE = "other_service"  # fire service, SAMU, police, organiser
    SENSOR = "sensor"  # a camera, an alarm


class ExpectedVictims(StrEnum):
    """How many people need help, as far as the call says."""

    NONE = "none"  # a danger without anybody hurt
    ONE = "one"  # one team is enough
    SEVERAL = "several"  # more than one team may be needed
    MANY = "many"  # think of the plan for many victims
    UNKNOWN = "unknown"  # nobody has said


class Clearable(StrEnum):
    """What can be taken back to "nobody has said"."""

    NATURE = "nature"  # what happened
    MOTIVE = "motive"  # what the victim suffers from
    PLACE_CODE = "place_code"  # what sort of place
    POSITION = "position"  # the coordinates and their precision
    LANDMARK = "landmark_id"  # the gate, the stand, the kilometre point
    SITE = "site_id"  # the site it is at
    SECTOR = "sector_id"  # the sector it is in
    CALL_SOURCE = "call_source"  # who raised it
    SAMU_CALLED = "samu_called_at"  # that the SAMU was called, and when
    FIRE_CALLED = "fire_called_at"  # the same for the fire service
    POLICE_CALLED = "police_called_at"  # the same for the police


class Intervention(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="intervention"):
    """One call for help from the public, from its report to its end."""

    id: InterventionId
    number: Number
    status: InterventionStatus = InterventionStatus.REPORTED
    decided: InterventionStatus | None = None
    """What people decided; `status` adds what the teams do. Kept by servers; clients always get None."""
    decided_at: EpochMs | None = None
    """Kept by servers as well, like the next."""
    reopened_at: EpochMs | None = None
    status_reason: Note = ""
    priority: Priority = Priority.NR
    nature: CatalogueCode | None = None
    motive: CatalogueCode | None = None
    place_code: CatalogueCode | None = None
    risks: Risks = ()
    description: Note = ""
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    precision: LocationPrecision = LocationPrecision.UNKNOWN
    address: Note = ""
    landmark_id: LandmarkId | None = None
    site_id: SiteId | None = None
    sector_id: SectorId | None = None
    call_source: CallSource | None = None
    expected_victims: ExpectedVictims = ExpectedVictims.UNKNOWN
    samu_called_at: EpochMs | None = None
    fire_called_at: EpochMs | None = None
    police_called_at: EpochMs | None = None
    external_ids: ExternalIds = ()
    linked_to: tuple[InterventionId, ...] = ()
    duplicate_of: InterventionId | None = None
    split_from: InterventionId | None = None
    team_ids: tuple[TeamId, ...] = ()
    """The teams that have a live order for it."""
    reported_at: EpochMs
    first_alerted_at: EpochMs | None = None
    """The earliest of all its teams, whenever it became known; the next two likewise."""
    first_on_scene_at: EpochMs | None = None
    first_contact_at: EpochMs | None = None
    ended_at: EpochMs | None = None
    may_end_since: EpochMs | None = None
    """Since when nobody there waits for anything; a post decides."""
    is_self_engaged: bool = False
    """A team was there before anybody sent it."""
    created_by_team_id: TeamId | None = None
    attention: tuple[Attention, ...] = ()
    stamps: Stamps = {}
