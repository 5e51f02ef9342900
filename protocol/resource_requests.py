"""Requests for people and things: what is asked for with which effect and by when, and what was answered."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from protocol.ids import InterventionId, SiteId
from protocol.members import Qualification
from protocol.quantities import EpochMs, Note
from protocol.values import Struct

ResourceCount = Annotated[int, Meta(ge=1, le=500)]
"""How many people, teams, vehicles or things."""


class WantedEffect(StrEnum):
    """What the help is to bring about; how to bring it about is for who answers."""

    FIRST_AID = "first_aid"  # another first-aid team
    MEDICAL = "medical"  # a physician or a nurse
    PSYCHOLOGICAL = "psychological"  # psychological support
    LIFT = "lift"  # hands to lift somebody
    STRETCHER_HELP = "stretcher_help"  # hands to carry stretchers
    MANY_VICTIMS = "many_victims"  # more victims than the place can care for
    TRANSPORT = "transport"  # an ambulance or another vehicle
    LOGISTICS = "logistics"  # equipment, oxygen, food, light
    SECURITY = "security"  # police or stewards
    FIRE_SERVICE = "fire_service"  # fire engines, rescue by firefighters


class ResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a team, a place or a post asks for. What else is to be known stands in the text of its message."""

    effect: WantedEffect
    count: ResourceCount | None = None
    """How many; None: whoever answers judges."""
    skills: Annotated[tuple[Qualification, ...], Meta(max_length=6)] = ()
    """What they must be trained for."""
    needed_by: EpochMs | None = None
    """To be there by then; None: as soon as possible."""
    intervention_id: InterventionId | None = None
    """For this intervention."""
    site_id: SiteId | None = None
    """For this place."""


class RequestAnswerKind(StrEnum):
    """What a command post says to a request."""

    ACCEPTED = "accepted"  # all of it will come
    PARTIAL = "partial"  # so many will come, and not more
    REFUSED = "refused"  # will not come: the asker must do without
    DEFERRED = "deferred"  # not now: to be looked at again at a stated time


class RequestAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer that counts: the newest."""

    kind: RequestAnswerKind
    at: EpochMs
    count: ResourceCount | None = None
    """How many will come, of a partial answer."""
    reason: Note = ""
    """Why not, or who comes."""
    until: EpochMs | None = None
    """When it is looked at again, of a deferred one."""
