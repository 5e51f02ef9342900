"""The assignment: one team, one order. Several teams may work on one intervention, and one team may hold several."""

from enum import StrEnum

from protocol.attention import Attention
from protocol.ids import AssignmentId, InterventionId, SiteId, TeamId
from protocol.operations import Stamp, Stamps
from protocol.quantities import EpochMs, LatitudeDeg, LongitudeDeg, Note
from protocol.teams import MissionTimes, StatusPoint, TeamStatus
from protocol.values import Struct


class AssignmentTask(StrEnum):
    """What the team is to do."""

    INTERVENTION = "intervention"  # help there; counts as engaged
    ESCORT = "escort"  # go with somebody or something; counts as engaged
    RELOCATION = "relocation"  # move to another place and stay free
    STANDBY = "standby"  # wait ready at a place, free
    HOLD = "hold"  # stay where it is, free
    RETURN = "return"  # come back to its post, free


class AssignmentState(StrEnum):
    """How far the order is."""

    PROPOSED = "proposed"  # prepared at a post; the team does not see it
    SENT = "sent"  # given; not known to have reached the team
    DELIVERED = "delivered"  # on the team's phone; nobody has confirmed it
    ACKNOWLEDGED = "acknowledged"  # the team says it has understood
    ACTIVE = "active"  # the team is doing it; its status says how far
    COMPLETED = "completed"  # done; the team is free of it
    DECLINED = "declined"  # the team says it cannot
    CANCELLED = "cancelled"  # taken back by a post
    SUPERSEDED = "superseded"  # another order took its place


class DecidedOn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the screen showed when somebody decided. Only what is given is compared with what stands."""

    team_status: TeamStatus | None = None
    team_assignment_id: AssignmentId | None = None
    """The team's current order; for "it had none" see the next."""
    is_team_unassigned: bool = False
    is_intervention_open: bool | None = None
    destination_site_id: SiteId | None = None


class Assignment(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="assignment"):
    """What one team was told to do, with a status and times of its own."""

    id: AssignmentId
    team_id: TeamId
    intervention_id: InterventionId | None = None
    task: AssignmentTask = AssignmentTask.INTERVENTION
    order: Note = ""
    site_id: SiteId | None = None
    """Where to go, if that is a site; the next two otherwise."""
    lat_deg: LatitudeDeg | None = None
    lon_deg: LongitudeDeg | None = None
    state: AssignmentState = AssignmentState.PROPOSED
    status: TeamStatus | None = None
    """What the team last said it was doing for this order; None: nothing yet."""
    mission: MissionTimes = MissionTimes()
    given_at: EpochMs
    sent_at: EpochMs | None = None
    delivered_at: EpochMs | None = None
    acknowledged_at: EpochMs | None = None
    acknowledge_due_at: EpochMs | None = None
    """By when the team should have confirmed it; means nothing once it has."""
    eta_at: EpochMs | None = None
    ended_at: EpochMs | None = None
    end_reason: Note = ""
    was_busy: bool = False
    """The team was not free when the order was sent: it goes on with what it was doing first."""
    is_self_engaged: bool = False
    """The team engaged itself, before any order."""
    closed_as: AssignmentState | None = None
    """How somebody ended it. Kept by servers; clients always get None and read `state`."""
    closed_at: EpochMs | None = None
    """Kept by servers as well; clients read `ended_at`."""
    taken_up: Stamp | None = None
    """When it last became what the team does. Kept by servers; clients read `Team.assignment_id`."""
    series: tuple[StatusPoint, ...] = ()
    """The newest reports for this order, oldest first. Kept by servers; clients always get it empty."""
    attention: tuple[Attention, ...] = ()
    stamps: Stamps = {}
