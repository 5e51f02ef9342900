"""Evacuations: victims on their way to where they will be received, from the wish to the hand-over."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.attention import Attention
from protocol.ids import EvacuationId, RegulationCaseId, SiteId, TeamId, VehicleId, VictimId
from protocol.operations import Stamp, Stamps
from protocol.quantities import EpochMs, Note
from protocol.teams import CareLevel
from protocol.values import Struct

ShortText = Annotated[str, Meta(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
"""A service, a function, a company; never a person's name."""
VictimIds = Annotated[tuple[VictimId, ...], Meta(min_length=1, max_length=16)]
"""Who travels together. What follows for each of them is a fact of its own, therefore the limit."""


class EvacuationState(StrEnum):
    """How far an evacuation is; the order of its steps is in `server.domain.evacuations`."""

    REQUESTED = "requested"  # somebody wants it; nobody has said yes
    AUTHORISED = "authorised"  # medical regulation, or who stands for it, said yes and where to
    VECTOR_ASSIGNED = "vector_assigned"  # it is known who drives
    LOADED = "loaded"  # on board: the crew of the vehicle has the victims
    DEPARTED = "departed"  # on the road
    ARRIVED = "arrived"  # at the destination, not yet in its hands
    HANDED_OVER = "handed_over"  # received there: over
    CANCELLED = "cancelled"  # will not take place


class VectorKind(StrEnum):
    """By what means."""

    OWN = "own"  # one of our vehicles or teams
    FIRE = "fire"  # fire and rescue service
    SMUR = "smur"  # mobile intensive care
    PRIVATE = "private"  # private ambulance
    HELICOPTER = "helicopter"  # by air
    OTHER_ASSOCIATION = "other_association"  # a partner association
    OWN_MEANS = "own_means"  # the victims go by themselves


class EvacuationTimes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When each step happened; None: nobody reported it. Never invented, may be reported late."""

    requested_at: EpochMs | None = None
    authorised_at: EpochMs | None = None
    vector_assigned_at: EpochMs | None = None
    loaded_at: EpochMs | None = None
    departed_at: EpochMs | None = None
    arrived_at: EpochMs | None = None
    handed_over_at: EpochMs | None = None
    cancelled_at: EpochMs | None = None


class EvacuationPoint(Struct, frozen=True, array_like=True):
    """One accepted report of a step; state and times are read off the series of them."""

    stamp: Stamp
    step: EvacuationState
    is_correction: bool = False
    """Takes back the later steps that were told before it."""
    is_confirmed: bool = False
    """Who took the victims over at this step said so itself."""


class Bed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one destination answered when asked for a bed; the newest answer counts."""

    site_id: SiteId | None = None
    """None: a destination without a site of ours, named by its service."""
    service: ShortText = ""
    asked_at: EpochMs | None = None
    confirmed_at: EpochMs | None = None
    refused_at: EpochMs | None = None
    by: ShortText = ""
    """The function of who answered."""


class SeenDestination(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The destination that somebody saw when deciding; another one now means that the decision is stale."""

    site_id: SiteId | None = None
    service: ShortText = ""


class Evacuation(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="evacuation"):
    """One journey of one or more victims to one destination."""

    id: EvacuationId
    victim_ids: tuple[VictimId, ...]
    state: EvacuationState = EvacuationState.REQUESTED
    times: EvacuationTimes = EvacuationTimes()
    case_id: RegulationCaseId | None = None
    """The regulation case whose decision made it."""
    requested_by_team_id: TeamId | None = None
    """The crew that asked."""
    site_id: SiteId | None = None
    """Where it starts, if at one of our places."""
    care_level: CareLevel | None = None
    """The care needed on the way; None: not said."""
    vector: VectorKind | None = None
    team_id: TeamId | None = None
    """The team that drives."""
    vehicle_id: VehicleId | None = None
    transporter: ShortText = ""
    """An outside company or service and its call sign."""
    eta_at: EpochMs | None = None
    """When it is expected at the destination, as last told."""
    destination_site_id: SiteId | None = None
    service: ShortText = ""
    """Of the destination, such as "resuscitation"; the whole destination if it is no site of ours."""
    diverted_at: EpochMs | None = None
    """When the destination was last changed on the way."""
    divert_reason: Note = ""
    beds: Annotated[tuple[Bed, ...], Meta(max_length=16)] = ()
    """One for each destination that was asked; that of the standing destination counts."""
    handed_over_to: ShortText = ""
    """Function and service of who received the victims."""
    is_receipt_confirmed: bool = False
    """The receiver itself reported the hand-over."""
    cancel_reason: Note = ""
    has_note: bool = False
    """A remark came with the request: to be opened with the remarks on the victims' care."""
    attention: tuple[Attention, ...] = ()
    series: tuple[EvacuationPoint, ...] = ()
    """The newest reports of its steps, oldest first. Kept by servers; clients always get it empty."""
    stamps: Stamps = {}
