"""The casualty board: one count of everybody, by category, place and age; no identity in it."""

from enum import StrEnum
from uuid import UUID

from protocol.catalogues import CatalogueCode
from protocol.ids import SiteId
from protocol.operations import Stamps
from protocol.values import Struct
from protocol.victims import AgeBand

CareNature = CatalogueCode
"""What was treated, such as `blister`."""


class PlaceKind(StrEnum):
    """Where the counted are."""

    SCENE = "scene"  # where it happened
    SITE = "site"  # at one of our places; a row for each
    TRANSPORT = "transport"  # on the way
    DESTINATION = "destination"  # arrived where they were taken; a row for each, and one for those unnamed
    LEFT = "left"  # released or refused
    LOST = "lost"  # nobody knows where: look for them


class CategoryCounts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many in each category."""

    immediate: int = 0
    delayed: int = 0
    minor: int = 0
    uninjured: int = 0
    expectant: int = 0
    apparently_dead: int = 0
    deceased: int = 0
    untriaged: int = 0


class PlaceRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is in one place; rows of nobody are left out."""

    kind: PlaceKind
    site_id: SiteId | None = None
    counts: CategoryCounts


class AgeRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many of one age; rows of nobody are left out."""

    age_band: AgeBand
    counts: CategoryCounts


class MinorCareRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Small things treated at a place, counted without a number: a plaster, a blister."""

    site_id: SiteId | None = None
    nature: CareNature
    count: int


class CasualtyBoard(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="casualty_board"):
    """The one count of an operation, kept with every fact; it always adds up.

    `tags_issued` = `tags_in_use` + `tags_void` + `tags_merged`, and `tags_in_use` is the sum of the places.
    """

    id: UUID
    """Follows from the operation's id."""
    tags_issued: int = 0
    tags_in_use: int = 0
    tags_void: int = 0
    tags_merged: int = 0
    totals: CategoryCounts = CategoryCounts()
    absolute_count: int = 0
    """Absolute emergencies (UA): immediate."""
    relative_count: int = 0
    """Relative emergencies (UR): delayed and minor."""
    involved_count: int = 0
    """Involved without injury (impliqués), counted apart."""
    places: tuple[PlaceRow, ...] = ()
    ages: tuple[AgeRow, ...] = ()
    minor_care: tuple[MinorCareRow, ...] = ()
    minor_care_count: int = 0
    stamps: Stamps = {}
